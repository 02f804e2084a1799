"""Which layer of a convolutional network serves which purpose."""

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="cnn.architectures", outcomes=(4, 7), level="understand", minutes=4, covers=("W4-16",),
    symbols={"found": r"\text{answer}"},
)  # fmt: skip

LAYERS = {
    "plain": "3 × 3 convolution, no padding",
    "padded": "3 × 3 convolution, zero padding 1",
    "strided": "3 × 3 convolution, stride 2, zero padding 1",
    "pooling": "max pooling, 2 × 2 windows, stride 2",
    "pixelwise": "1 × 1 convolution",
    "dilated": "3 × 3 convolution, dilation 2, zero padding 2",
}
GOALS = {
    "plain": ("maps that lose one row or column on each side",
              "outputs from windows of 3 × 3 neighboring pixels, all of them inside the map"),
    "padded": ("maps of the same side, from windows of 3 × 3 neighboring pixels",
               "a deep chain of layers that look at direct neighbors, without maps that shrink"),
    "strided": ("maps of half the side from a layer that learns how to make them smaller",
                "maps of half the side from one layer with weights, whose windows overlap"),
    "pooling": ("maps of half the side without any new weights", "the strongest response of each small region, without learning"),
    "pixelwise": ("another number of channels; each output depends on a single pixel of the maps",
                  "a cheap mixture of the channels of each pixel before a costly layer"),
    "dilated": ("windows that reach over 5 × 5 pixels with nine weights for each channel, and maps of the same side",
                "outputs that see more of the map than those of an ordinary 3 × 3 layer, from as many weights, "
                "in maps of the same side"),
}  # fmt: skip
NAMES = tuple(LAYERS)
ITEMS = ("wish 1", "wish 2", "wish 3", "wish 4")


@q.params
class P:
    order: tuple = draw.permutation(*NAMES)
    versions: tuple = draw.vector(draw.integers(0, 1), 4)
    side: int = draw.choice(16, 20, 28, 32, 56)
    channels: int = draw.choice(8, 16, 32, 64)

    @property
    def wishes(self):
        return [GOALS[name][version] for name, version in zip(self.order, self.versions, strict=False)]


q.prompt = r"""
A network has <<channels>> maps of side <<side>>. Four wishes for its next layer are these:

<% for wish in p.wishes %>
<<loop.index>>. Wish <<loop.index>>: <<wish>>.
<% endfor %>

Strides, dilations and paddings that are not named are 1, 1 and 0.
"""
q.ask(
    found=ask.matching(
        "Choose for each wish the layer that fulfills it. (Two of the layers are not needed.)", marks=3, items=ITEMS,
        options=tuple(LAYERS.values())),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.given(layers=tuple(LAYERS.values()))
    for number, (name, wish) in enumerate(zip(p.order, p.wishes, strict=False), start=1):
        t.say(f"Wish {number} ({wish}): {LAYERS[name]}.")
    t.step("found", "", tuple(LAYERS[name] for name in p.order[:4]))


PROPERTIES = {
    "plain": (-2, 9, 9), "padded": (0, 9, 9), "strided": (0.5, 9, 9), "pooling": (0.5, 0, 4), "pixelwise": (0, 1, 1),
    "dilated": (0, 9, 25),
}  # fmt: skip
"""What each wish asks for: how the side changes (by places, or by half), weights for a channel, pixels that a window covers."""


@q.oracle("torch")
def try_all_layers(p: P):
    """Measures side, weights and window of every layer, and finds the one with what the wish asks for."""
    torch, functional = oracles.torch, oracles.torch.nn.functional
    three, one = torch.ones(1, 1, 3, 3), torch.ones(1, 1, 1, 1)
    run = {
        "plain": (lambda x: torch.conv2d(x, three), three), "padded": (lambda x: torch.conv2d(x, three, padding=1), three),
        "strided": (lambda x: torch.conv2d(x, three, stride=2, padding=1), three),
        "pooling": (lambda x: functional.max_pool2d(x, 2), torch.ones(0)), "pixelwise": (lambda x: torch.conv2d(x, one), one),
        "dilated": (lambda x: torch.conv2d(x, three, dilation=2, padding=2), three),
    }  # fmt: skip

    def measured(name):
        layer, weights = run[name]
        x = torch.arange(float(p.side**2)).view(1, 1, p.side, p.side).requires_grad_()
        y = layer(x)
        seen = torch.autograd.grad(y[0, 0, 4, 4], x)[0].nonzero()
        reach = (seen[:, 2:].amax(0) - seen[:, 2:].amin(0) + 1).prod().item() if name != "pooling" else 4
        change = 0.5 if 2 * y.shape[2] == p.side else y.shape[2] - p.side
        return change, weights.numel(), reach

    by_properties = {measured(name): text for name, text in LAYERS.items()}
    return {"found": tuple(by_properties[PROPERTIES[name]] for name in p.order[:4])}


@q.oracle("counting")
def windows_and_weights(p: P):
    """The same by counting places where windows fit."""
    told = {}
    for name, (k, s, pad, d, weights) in {
        "plain": (3, 1, 0, 1, 9), "padded": (3, 1, 1, 1, 9), "strided": (3, 2, 1, 1, 9), "pooling": (2, 2, 0, 1, 0),
        "pixelwise": (1, 1, 0, 1, 1), "dilated": (3, 1, 2, 2, 9),
    }.items():  # fmt: skip
        reach = d * (k - 1) + 1
        places = len([*range(-pad, p.side + pad - reach + 1, s)])
        told[0.5 if 2 * places == p.side else places - p.side, weights, reach**2] = LAYERS[name]
    return {"found": tuple(told[PROPERTIES[name]] for name in p.order[:4])}


def confused(one, other):
    """An edit in which two layers are taken for one another."""

    def edit(p):
        names = [{one: other, other: one}.get(name, name) for name in p.order[:4]]
        return {"found": "(" + ", ".join(f"layers[{NAMES.index(name)}]" for name in names) + ")"}

    return edit


q.slips(
    mixed_up_stride_and_pooling=slip("Pooling has no weights.", drawn=confused("strided", "pooling")),
    forgot_the_padding=slip("Without padding the maps shrink.", drawn=confused("plain", "padded")),
    mixed_up_dilation_and_padding=slip("Dilation widens the window, padding keeps the side.", drawn=confused("dilated", "padded")),
    mixed_up_small_kernels=slip("A 1 × 1 kernel sees one pixel only.", drawn=confused("pixelwise", "plain")),
)  # fmt: skip
