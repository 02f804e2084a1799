"""A fully connected and a convolutional classifier for objects that may stand anywhere."""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="cnn.design", outcomes=(1, 4, 5), level="evaluate", minutes=8, covers=("W4-05", "W4-14"),
    apart=("cnn/dense_instead_of_convolution",), largest=10_000_000, decimals=4,
    symbols={"dense": r"N_{\text{dense}}", "conv": r"N_{\text{conv}}", "seen": "s", "side": "n"},
)  # fmt: skip

# what is to be recognized, and where in the image it may be
SCENES = {
    "bird": "photographs of the sky, with one bird of one of {C} kinds somewhere in each",
    "cell": "images of a microscope, with one cell of one of {C} types somewhere in each",
    "ship": "images of the sea from a satellite, with one ship of one of {C} classes somewhere in each",
    "sign": "photographs of streets, with one traffic sign of one of {C} kinds somewhere in each",
    "part": "images of a conveyor belt, with one part with one of {C} defects somewhere in each",
}


@q.params
class P:
    scene: str = draw.choice(*SCENES)
    side: int = draw.choice(20, 24, 28, 32, 40, 48)
    H: int = draw.choice(16, 20, 32, 50, 64)
    M: int = draw.choice(8, 12, 16, 20)
    k: int = draw.choice(5, 7, 9)
    C: int = draw.integers(4, 9)

    @property
    def images(self):
        return SCENES[self.scene].format(C=self.C)


q.prompt = r"""
The data are <<p.images>>. The images have $n \times n$ gray values with $n = <<side>>$. Two networks are compared:

- Network D has a fully connected layer with <<H>> ReLU units, and a fully connected layer with <<C>> outputs.
- Network K has a convolution layer with <<M>> kernels of $<<k>> \times <<k>>$ weights, stride 1 and no padding, ReLU, the maximum
  of each feature map over all places, and a fully connected layer with <<C>> outputs.

All layers have biases. In the training set most <<scene>>s are in the upper half of the image, in the test set most are in the
lower half; both networks fit the training set perfectly.
"""
q.ask(
    dense=ask.integer("How many parameters does network D have?", marks=2),
    conv=ask.integer("How many parameters does network K have?", marks=2),
    seen=ask.number(
        "In a training image the <<scene>> fills one window of $<<k>> \\times <<k>>$ pixels, and all other pixels are 0. Which "
        "share of the weights of a single hidden unit of network D gets a gradient from this image, if no pixel of the <<scene>> "
        "is 0 and the unit is active?", marks=1),
    why=ask.essay(
        "Which network will be better on the test set, and why?", marks=2, lines=4,
        rubric="1 point: K, because its kernels are used at all places, and the maximum does not depend on where the object is. "
        "1 point: in D the weights of each place are learned from objects at that place only."),
    but=ask.essay(
        "Name a task on such images for which network K is the wrong choice, and say why.", marks=1, lines=3,
        rubric="1 point: any task in which the answer depends on where the object is (or on several objects and their places), "
        "which the maximum over all places throws away."),
)  # fmt: skip

WHY = (
    "K: the same kernels look at all places, and the maximum gives the same features wherever the object is, so that what was "
    "learned in the upper half holds below, too. D has weights of its own for each pixel, and those of the lower half have hardly "
    "been trained."
)
BUT = (
    "To tell in which half of the image the object is: the maximum over all places is the same for both, so that K cannot know it. "
    "Coordinates, or the number of equal objects, are lost in the same way."
)


@q.solve
def solve(p: P, t):
    t.step("dense", "side^2*H + H + H*C + C", lambda: engine.linear_parameters(p.side**2, p.H) + engine.linear_parameters(p.H, p.C),
           note="Network D has a weight for each pair of a pixel and a unit:")  # fmt: skip
    t.step("conv", "k^2*M + M + M*C + C", note="In network K the kernels are shared by all places:")
    t.step(
        "seen",
        "k^2/side^2",
        note="The gradient of a weight is that of its unit times its pixel, so that it is 0 outside the object:",
    )
    t.step("why", "", WHY)
    t.step("but", "", BUT)


@q.oracle("torch")
def build_both(p: P):
    torch = oracles.torch
    nn = torch.nn
    D = nn.Sequential(nn.Linear(p.side**2, p.H), nn.ReLU(), nn.Linear(p.H, p.C)).double()
    K = nn.Sequential(nn.Conv2d(1, p.M, p.k), nn.ReLU(), nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(p.M, p.C))
    image = torch.zeros(p.side, p.side, dtype=torch.float64)
    image[1 : 1 + p.k, 2 : 2 + p.k] = 1
    w = torch.zeros(p.side**2, dtype=torch.float64, requires_grad=True)
    [slopes] = torch.autograd.grad(torch.relu(w @ image.flatten() + 1), w)
    dense, conv = (sum(one.numel() for one in network.parameters()) for network in (D, K))
    return {"dense": dense, "conv": conv, "seen": slopes.count_nonzero().item() / slopes.numel()}


@q.oracle("counting")
def layer_by_layer(p: P):
    """Counts what each unit brings: its weights and a bias."""
    pixels = len([(i, j) for i in range(p.side) for j in range(p.side)])
    taps = len([(i, j) for i in range(p.k) for j in range(p.k)])
    dense = sum(pixels + 1 for _ in range(p.H)) + sum(p.H + 1 for _ in range(p.C))
    conv = sum(taps + 1 for _ in range(p.M)) + sum(p.M + 1 for _ in range(p.C))
    return {"dense": dense, "conv": conv, "seen": Fraction(taps, pixels)}


q.slips(
    forgot_the_biases=slip("All layers have biases.", dense="side^2*H + H*C", conv="k^2*M + M*C"),
    flattened_the_maps=slip("The maximum leaves one number for each feature map.",
                            conv="k^2*M + M + (side - k + 1)^2*M*C + C"),
    counted_each_place=slip("A kernel and its bias are shared by all places.", conv="(k^2*M + M)*(side - k + 1)^2 + M*C + C"),
    forgot_the_squares=slip("A window has $k^2$ of the $n^2$ pixels.", seen="k/side"),
    forgot_the_second_layer=slip("The outputs have weights, too.", dense="side^2*H + H", conv="k^2*M + M"),
)  # fmt: skip
