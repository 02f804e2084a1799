"""Shapes in an encoder and decoder with skip connections."""

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="vision.dense_prediction", outcomes=(2, 4), level="apply", minutes=6, covers=("W14-12",), largest=9_999_999,
    rows=True, symbols={"bottom": "B", "up": "U", "skip": "E", "joined": "J", "scores": "S", "side": "H", "wide": "W", "depth": "d",
                        "classes": "K"},
)  # fmt: skip


@q.params
class P:
    side: int = draw.choice(64, 96, 128, 160, 192, 224, 256)
    wide: int = draw.choice(64, 96, 128, 160, 192, 224, 256)
    C: int = draw.choice(8, 12, 16, 24, 32)
    depth: int = draw.integers(2, 4)
    classes: int = draw.choice(2, 5, 10, 19, 21)


@q.require
def the_image_is_not_square(p: P) -> bool:
    return p.side != p.wide


q.prompt = r"""
A network for dense prediction takes images of shape $3 \times <<side>> \times <<wide>>$ (channels × height × width). Its encoder
begins with convolutions that turn the image into <<C>> channels of the same height and width. Then follow <<depth>> stages;
each halves height and width by max pooling and doubles the number of channels by convolutions with padding. The output of the last
stage is called the bottleneck.

The decoder mirrors the encoder. Each of its stages first doubles height and width by a transposed convolution that halves the
number of channels, then concatenates the encoder's map of this height and width, and then applies a $3 \times 3$ convolution with
padding that halves the number of channels again. After the last stage, a $1 \times 1$ convolution gives scores of <<classes>>
classes.
"""
q.ask(
    bottom=ask.shape("Give the shape $B$ of the bottleneck (channels × height × width).", marks=1),
    joined=ask.shape("Give the shape $J$ of the map after the concatenation in the first stage of the decoder.", marks=2),
    N=ask.integer(
        r"How many weights $N$, without biases, does the $3 \times 3$ convolution after this concatenation have?", marks=1
    ),
    scores=ask.shape("Give the shape $S$ of the scores.", marks=1),
)


@q.solve
def solve(p: P, t):
    def encoder():
        """Shapes of the maps, the bottleneck last."""
        shapes = [(p.C, p.side, p.wide)]
        for _ in range(p.depth):
            shapes.append(engine.conv2d_shape(engine.pool2d_shape(shapes[-1], 2), 2 * shapes[-1][0], 3, padding=1))
        return shapes

    def up():
        return engine.conv_transpose2d_shape(encoder()[-1], encoder()[-2][0], 2, 2)

    t.step(
        "bottom",
        "(2^depth*C, side/2^depth, wide/2^depth)",
        lambda: encoder()[-1],
        note="Every stage doubles the channels and halves both sides.",
    )
    t.step("up", "(bottom[0]/2, 2*bottom[1], 2*bottom[2])", up, note="The transposed convolution gives")
    t.step(
        "skip",
        "(2^(depth - 1)*C, side/2^(depth - 1), wide/2^(depth - 1))",
        lambda: encoder()[-2],
        note="and the encoder's map of this size is",
    )
    t.step(
        "joined",
        "(up[0] + skip[0], up[1], up[2])",
        lambda: (up()[0] + encoder()[-2][0], *up()[1:]),
        note="A concatenation adds the channels:",
    )
    t.step("N", "3^2*joined[0]*joined[0]/2", lambda: engine.conv2d_parameters(2 * up()[0], up()[0], 3, bias=False))
    t.step(
        "scores",
        "(classes, side, wide)",
        lambda: engine.conv2d_shape((p.C, p.side, p.wide), p.classes, 1),
        note="The decoder returns to the size of the image.",
    )


@q.oracle("torch")
def run_on_an_empty_image(p: P):
    torch = oracles.torch
    nn = torch.nn
    x = nn.Conv2d(3, p.C, 3, padding=1, device="meta")(torch.empty(1, 3, p.side, p.wide, device="meta"))
    kept = []
    for _ in range(p.depth):
        kept.append(x)
        x = nn.Conv2d(x.shape[1], 2 * x.shape[1], 3, padding=1, device="meta")(nn.functional.max_pool2d(x, 2))
    found = {"bottom": tuple(x.shape[1:])}
    for skip in reversed(kept):
        x = torch.cat((nn.ConvTranspose2d(x.shape[1], x.shape[1] // 2, 2, stride=2, device="meta")(x), skip), dim=1)
        layer = nn.Conv2d(x.shape[1], x.shape[1] // 2, 3, padding=1, bias=False, device="meta")
        found.setdefault("joined", tuple(x.shape[1:]))
        found.setdefault("N", layer.weight.numel())
        x = layer(x)
    return {**found, "scores": tuple(nn.Conv2d(p.C, p.classes, 1, device="meta")(x).shape[1:])}


@q.oracle("second formula")
def stage_by_stage(p: P):
    shape = [p.C, p.side, p.wide]
    for _ in range(p.depth):
        before, shape = shape, [2 * shape[0], shape[1] // 2, shape[2] // 2]
    C, height, width = before
    return {"bottom": shape, "joined": (2 * C, height, width), "N": 18 * C * C, "scores": (p.classes, p.side, p.wide)}


q.slips(
    forgot_the_skip=slip("The encoder's map adds its channels.", joined="up", essential=True),
    did_not_halve_the_channels=slip("The transposed convolution halves the channels first.",
        up="(bottom[0], 2*bottom[1], 2*bottom[2])"),
    kept_the_size=slip("The transposed convolution doubles height and width.", up="(bottom[0]/2, bottom[1], bottom[2])"),
    counted_one_stage_too_few=slip("All <<depth>> stages halve the sides.",
        bottom="(2^(depth - 1)*C, side/2^(depth - 1), wide/2^(depth - 1))"),
    kept_the_channels=slip("Each stage doubles the channels.", bottom="(C, side/2^depth, wide/2^depth)"),
    swapped_the_sides=slip("Height comes before width.", gives={"bottom": "(bottom[0], bottom[2], bottom[1])",
        "joined": "(joined[0], joined[2], joined[1])", "scores": "(scores[0], scores[2], scores[1])"}),
    forgot_the_kernel=slip(r"The kernel has $3 \cdot 3$ weights for each pair of channels.", N="joined[0]*joined[0]/2"),
    left_out_the_skip=slip("The convolution sees all channels.", N="3^2*up[0]*joined[0]/2"),
    gave_the_channels_of_the_image=slip("There is a score for each class.", scores="(3, side, wide)"),
)  # fmt: skip
