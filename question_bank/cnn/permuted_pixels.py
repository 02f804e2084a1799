"""Which networks can learn as well when the pixels of all images are rearranged."""

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="cnn.architectures", outcomes=(1, 4, 6), level="analyze", minutes=4, covers=("W4-15",), conventions=("biases",),
    symbols={"found": r"\text{answer}", "near": "b", "fixed": "a"}, apart=("claims/pixel_shuffle_fc",),
)  # fmt: skip

NETWORKS = ("network A", "network B", "network C", "network D")
CHANGES = {
    "shuffled": ("by one random permutation, the same for all images", 1, 0),
    "each shuffled": ("at random, by another permutation for each image", 0, 0),
    "mirrored": ("so that left and right are swapped in all images", 1, 1),
    "turned": ("so that all images are turned by a quarter turn", 1, 1),
    "shifted": ("so that all images move by two columns to the right (what leaves on the right comes in on the left)", 1, 1),
    "each shifted": ("so that each image moves to the right by a random number of columns of its own (what leaves on the right "
                     "comes in on the left)", 0, 1),
}  # fmt: skip
"""How pixels are rearranged; whether in the same way for all images; whether neighbors remain neighbors."""


@q.params
class P:
    change: str = draw.choice(
        "shuffled", "shuffled", "shuffled", "each shuffled", "each shuffled", "mirrored", "turned", "shifted", *["each shifted"] * 3
    )
    side: int = draw.integers(8, 64)
    n: int = draw.integers(4, 40)

    @property
    def how(self):
        return CHANGES[self.change][0]


q.prompt = r"""
Images have $<<side>> \times <<side>>$ pixels and one channel; at the borders, convolutions continue an image with its opposite side
(circular padding), so that their maps are as large as the images. Four networks with linear output units are compared:

- Network A: a fully connected layer with <<n>> ReLU units, then the outputs.
- Network B: <<n>> convolution kernels of size $3 \times 3$, ReLU, the mean of each map, then the outputs.
- Network C: <<n>> convolution kernels of size $1 \times 1$, ReLU, the mean of each map, then the outputs.
- Network D: <<n>> convolution kernels of size $3 \times 3$, ReLU, then the outputs, which are connected to all entries of the maps.

The pixels of all training images, of which there are millions, are rearranged <<p.how>>.
"""
q.ask(
    found=ask.choices(
        "Which networks lose nothing by this? That is, whatever a network computes from the original training images with some "
        "weights, it can compute from the rearranged ones with suitable weights.", marks=2, options=NETWORKS, keep_order=True),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    _, fixed, near = CHANGES[p.change]
    t.given(networks=NETWORKS, fixed=fixed, near=near)
    t.say("A fully connected layer can follow every rearrangement that is the same for all images ($a = 1$), but no other one.")
    t.say("The mean over a map does not ask for places. With $3 \\times 3$ kernels, neighbors must remain neighbors ($b = 1$):")
    t.say("a turned or mirrored image needs turned or mirrored kernels. With $1 \\times 1$ kernels, only the values matter.")
    t.say("Network D has both: it needs neighbors, and it remembers places.")
    t.step("found", "chosen(networks, (fixed, near, 1, fixed*near))")


@q.oracle("torch")
def try_weights(p: P):
    """Small images; for the changed ones all turned and mirrored kernels are tried, and dense weights that follow the pixels."""
    torch, side = oracles.torch, 6
    places = torch.arange(side * side).view(side, side)

    def moved(image):
        random = (places.flatten() + 1 + 7 * image * (p.change == "each shuffled")).double().square().sin().argsort()
        return {
            "mirrored": places.flip(1), "turned": places.rot90(), "shifted": places.roll(2, 1),
            "each shifted": places.roll(2 * image + 1, 1),
        }.get(p.change, random).flatten()  # fmt: skip

    images = torch.arange(3.0 * side * side).double().mul(3).cos().view(3, side * side)
    orders = [moved(image) for image in range(3)]
    changed = torch.stack([image[order] for image, order in zip(images, orders, strict=True)])
    W = torch.arange(2.0 * side * side).double().sin().view(2, -1)
    K = torch.arange(9.0).double().square().cos().view(3, 3)
    kernels = [kernel for turns in range(4) for kernel in (K.rot90(turns), K.rot90(turns).flip(1))]

    def maps(flat, kernel):
        padded = torch.nn.functional.pad(flat.view(-1, 1, side, side), (1, 1, 1, 1), mode="circular")
        return torch.relu(torch.conv2d(padded, kernel[None, None])).flatten(1)

    def same(one, other):
        return torch.allclose(one, other, rtol=0, atol=1e-9)

    follow = W[:, orders[0]]
    works = (
        same(images @ W.T, changed @ follow.T),
        any(same(maps(images, K).mean(1), maps(changed, kernel).mean(1)) for kernel in kernels),
        same(torch.relu(2 * images - 0.3).mean(1), torch.relu(2 * changed - 0.3).mean(1)),
        any(same(maps(images, K) @ W.T, maps(changed, kernel) @ follow.T) for kernel in kernels),
    )
    return {"found": tuple(name for name, fits in zip(NETWORKS, works, strict=True) if fits)}


@q.oracle("second formula")
def by_the_kind_of_change(p: P):
    keeps = {"shuffled": "AC", "each shuffled": "C", "each shifted": "BC"}.get(p.change, "ABCD")
    return {"found": tuple(f"network {letter}" for letter in keeps)}


q.slips(
    thought_that_convolutions_see_everything=slip("Convolutions need neighbors that remain neighbors.",
        found="chosen(networks, (fixed, 1, 1, fixed))"),
    thought_that_dense_layers_need_neighbors=slip("A fully connected layer knows no neighborhood.",
        found="chosen(networks, (fixed*near, near, 1, fixed*near))"),
    forgot_that_means_have_no_places=slip("A mean over all places stays the same when a map moves.",
        found="chosen(networks, (fixed, fixed*near, fixed, fixed*near))"),
    forgot_that_dense_weights_are_fixed=slip("Weights of places cannot follow each image on its own.",
        found="chosen(networks, (1, near, 1, near))"),
)  # fmt: skip
