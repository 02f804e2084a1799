"""Tensor shapes through a chain of convolution and pooling layers.

In most variants some layer does not fit evenly into its input, so that rounding down matters.
"""

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="cnn.shapes", outcomes=(2, 4, 7), level="apply", minutes=9, covers=("W4-01", "W4-02"),
    conventions=("floor",), rows=True, largest=99_999, revision=2,
)  # fmt: skip


@q.params
class P:
    channels: int = draw.choice(1, 3)
    side: int = draw.integers(24, 227)
    conv1: tuple = draw.choice(*((k, s, p) for k in (3, 5, 7) for s in (1, 2) for p in range(k // 2 + 1)), (11, 4, 0))
    pool1: int = draw.integers(2, 3)
    conv2: tuple = draw.choice((3, 1, 0), (3, 1, 1), (3, 2, 0), (3, 2, 1), (5, 1, 0), (5, 1, 1), (5, 1, 2))
    pool2: int = draw.integers(2, 3)
    out1: int = draw.choice(6, 8, 10, 12, 16, 32, 64, 96)
    out2: int = draw.choice(10, 16, 20, 24, 32, 64, 256)

    @property
    def layers(self):
        """(kernel side, stride, padding) of the four layers."""
        return self.conv1, (self.pool1, 2, 0), self.conv2, (self.pool2, 2, 0)


@q.require
def the_last_map_is_small_but_not_a_single_pixel(p: P) -> bool:
    side = p.side
    for kernel, stride, padding in p.layers:
        side = (side + 2 * padding - kernel) // stride + 1
    return 2 <= side <= 13


q.prompt = r"""
An image with <<channels>> channel<< "" if channels == 1 else "s" >> and $<<side>> \times <<side>>$ pixels
passes the layers of the table, from top to bottom. A padding of $p$ adds $p$ rows or columns of zeros on each of the four sides;
a ReLU follows each convolution.

| layer | number of kernels | kernel or window | stride | padding |
|:--|--:|--:|--:|--:|
| 1: convolution | <<out1>> | $<<conv1[0]>> \times <<conv1[0]>>$ | <<conv1[1]>> | <<conv1[2]>> |
| 2: max pooling | | $<<pool1>> \times <<pool1>>$ | 2 | 0 |
| 3: convolution | <<out2>> | $<<conv2[0]>> \times <<conv2[0]>>$ | <<conv2[1]>> | <<conv2[2]>> |
| 4: max pooling | | $<<pool2>> \times <<pool2>>$ | 2 | 0 |
| 5: flatten | | | | |

Write shapes as channels × height × width.
"""
q.ask(
    A_1=ask.shape("Give the shape of the output $A_1$ of layer 1.", marks=1),
    A_2=ask.shape("Give the shape of the output $A_2$ of layer 2.", marks=1),
    A_3=ask.shape("Give the shape of the output $A_3$ of layer 3.", marks=1),
    A_4=ask.shape("Give the shape of the output $A_4$ of layer 4.", marks=1),
    F=ask.integer("Give the length $F$ of the vector that layer 5 outputs.", marks=1),
)


@q.solve
def solve(p: P, t):
    t.say(
        r"A layer with kernel side $k$, stride $s$ and padding $p$ makes a map of side $n = \lfloor (i + 2p - k) / s \rfloor + 1$ "
        "from a map of side $i$: the first window fits at once, and each further one needs $s$ of the other $i + 2p - k$ places. "
        "Shapes are listed as $(C, H, W)$: channels, height, width."
    )
    C, n = p.channels, p.side
    for number, (layer, kernels) in enumerate(zip(p.layers, (p.out1, None, p.out2, None), strict=True), start=1):
        n = engine.conv_output_size(n, *layer, name="n", trace=t.at(number))
        why = f"{kernels} kernels make {kernels} channels." if kernels else "Pooling keeps the channels."
        C, H, n = t.at(number).step("A", "(O, n, n)" if kernels else "(C, n, n)", O=kernels, C=C, note=why)
    t.step("F", "C*H*W", C=C, H=H, W=n, note="Flattening keeps all $C H W$ numbers of $A_4$.")


@q.oracle("torch")
def layers_without_data(p: P):
    nn = oracles.torch.nn
    (k1, s1, p1), (k2, s2, p2) = p.conv1, p.conv2
    first, second = nn.Conv2d(p.channels, p.out1, k1, s1, p1, device="meta"), nn.Conv2d(p.out1, p.out2, k2, s2, p2, device="meta")
    x, found = oracles.torch.empty(1, p.channels, p.side, p.side, device="meta"), {}
    for number, layer in enumerate((first, nn.MaxPool2d(p.pool1, 2), second, nn.MaxPool2d(p.pool2, 2)), start=1):
        x = layer(x)
        found[f"A_{number}"] = tuple(x.shape[1:])
    return {**found, "F": x.flatten(1).shape[1]}


@q.oracle("counting")
def windows_one_by_one(p: P):
    pixels, found = range(p.side), {}
    for number, (kernel, stride, padding) in enumerate(p.layers, start=1):
        last_start = pixels[-1] + padding - kernel + 1
        pixels = range(len([start for start in range(-padding, last_start + 1) if (start + padding) % stride == 0]))
        found[f"A_{number}"] = ((p.out1, p.out1, p.out2, p.out2)[number - 1], len(pixels), len(pixels))
    return {**found, "F": len([(c, i, j) for c in range(p.out2) for i in pixels for j in pixels])}


q.slips(
    rounded_up=slip("A window that reaches over the border is not used: round down.", n="ceil((i + 2*p - k)/s) + 1"),
    padded_one_side_only=slip("Padding is added at both ends: a side grows by twice the padding.", n="floor((i + p - k)/s) + 1"),
    forgot_to_add_one=slip("The first position of the window counts, too: add 1 to its steps.", n="floor((i + 2*p - k)/s)"),
    wrote_the_channels_last=slip("Channels come first: channels × height × width.", gives={"A": "(A[1], A[2], A[0])"}),
    pooled_the_channels=slip("Pooling keeps the number of channels.", A_2="(floor(out1/2), n, n)", A_4="(floor(out2/2), n, n)"),
    flattened_one_channel=slip("Flattening keeps every number of the map: channels times height times width.", F="H*W"),
    convolution_kept_the_channels=slip("A convolution outputs one channel for each kernel.", A="(C, n, n)"),
)  # fmt: skip
q.tell_apart("padded_one_side_only", "forgot_to_add_one")
