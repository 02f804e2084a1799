"""Receptive field of a stack of convolution and pooling layers.

The figure shows the same stack as the table. Padding is left out on purpose: it moves the windows but does not change their size.
"""

from examgen import Question, ask, draw, engine, figures, oracles, slip

q = Question(topic="cnn.receptive_field", outcomes=(2, 4, 6), level="apply", minutes=5, symbols={"jump": "j"}, revision=2)

CONVOLUTIONS = draw.choice(
    (3, 1, 1), (3, 2, 1), (3, 1, 2), (3, 1, 3), (5, 1, 1), (5, 2, 1), (5, 1, 2), (7, 1, 1), (7, 2, 1), (11, 4, 1)
)  # fmt: skip
POOLINGS = draw.choice((2, 2, 1), (3, 2, 1), (3, 3, 1))


@q.params
class P:
    order: str = draw.choice("conv pool conv conv", "conv conv pool conv", "pool conv conv conv", "conv pool conv pool")
    convolutions: tuple = draw.vector(CONVOLUTIONS, 3)
    poolings: tuple = draw.vector(POOLINGS, 2)

    @property
    def layers(self):
        """(name, kernel side, stride, dilation) of each layer."""
        waiting = {"conv": iter(self.convolutions), "pool": iter(self.poolings)}
        names = {"conv": "convolution", "pool": "max pooling"}
        return [(names[kind], *next(waiting[kind])) for kind in self.order.split()]


@q.require
def the_field_fits_into_a_photograph(p: P) -> bool:
    return engine.receptive_field([layer[1:] for layer in p.layers])[-1].size < 100


q.prompt = r"""
A network consists of the layers

| layer | kernel or window | stride | dilation |
|:--|--:|--:|--:|
<% for name, kernel, stride, dilation in p.layers %>
| <<loop.index>>: <<name>> | $<<kernel>> \times <<kernel>>$ | <<stride>> | <<dilation>> |
<% endfor %>

Let $r_l$ be the side of the receptive field of one output of layer $l$: the side of the smallest square of input pixels that
holds every pixel on which this output depends. Let $j_l$ be the jump of layer $l$: by how many input pixels the receptive fields
of two neighboring outputs are shifted against each other. With dilation $d$, neighboring weights of a kernel of side $k$ meet
inputs that lie $d$ places apart; $d = 1$ is an ordinary layer. All outputs lie far from the border of the image.
"""
q.ask(
    r_2=ask.integer("Compute the side $r_2$ of the receptive field after layer 2.", marks=1),
    jump_4=ask.integer("Compute the jump $j_4$ after layer 4.", marks=1),
    r_4=ask.integer("Compute the side $r_4$ of the receptive field after layer 4.", marks=2),
)


@q.figure
def stack(p: P):
    boxes = [
        f"{name}\n${kernel} \\times {kernel}$, stride {stride}" + f",\ndilation {dilation}" * (dilation > 1)
        for name, kernel, stride, dilation in p.layers
    ]
    return figures.layer_stack(["image", *boxes])


@q.solve
def solve(p: P, t):
    t.say(
        "One input pixel sees itself: $r_0 = 1$ and $j_0 = 1$. A layer with kernel side $k$, stride $s$ and dilation $d$ reaches "
        "over $d(k - 1)$ further outputs of the layer before it, and each of these is one incoming jump away from the next."
    )
    t.given(r_0=1, jump_0=1)
    for number, (_, k, s, d) in enumerate(p.layers, start=1):
        t.at(number).step("r", "r_prev + d*(k - 1)*jump_prev", k=k, s=s, d=d)
        t.at(number).step("jump", "jump_prev*s", s=s)


@q.oracle("counting")
def pixels_seen(p: P):
    """Follows the outputs 0 and 1 of layers 2 and 4 back to the sets of input pixels on which they depend."""

    def seen(output, depth):
        pixels = {output}
        for _, kernel, stride, dilation in reversed(p.layers[:depth]):
            pixels = {place * stride + tap * dilation for place in pixels for tap in range(kernel)}
        return pixels

    second, fourth, neighbor = seen(0, 2), seen(0, 4), seen(1, 4)
    return {
        "r_2": len(range(min(second), max(second) + 1)),
        "r_4": len(range(min(fourth), max(fourth) + 1)),
        "jump_4": min(neighbor) - min(fourth),
    }


@q.oracle("torch")
def pixels_with_a_gradient(p: P):
    """The pixels on which an output depends are those with a gradient; plain sums stand for convolutions and maxima."""
    torch = oracles.torch
    signal = torch.ones(240, requires_grad=True)
    maps = [signal]
    for _, kernel, stride, dilation in p.layers:
        windows = maps[-1].unfold(0, dilation * (kernel - 1) + 1, stride)
        maps.append(windows[:, ::dilation].sum(1))

    def seen(output):
        (gradient,) = torch.autograd.grad(output, signal, retain_graph=True)
        return gradient.nonzero()

    second, fourth, neighbor = seen(maps[2][0]), seen(maps[4][0]), seen(maps[4][1])
    return {
        "r_2": int(second[-1] - second[0]) + 1,
        "r_4": int(fourth[-1] - fourth[0]) + 1,
        "jump_4": int(neighbor[0] - fourth[0]),
    }


q.slips(
    ignored_the_strides=slip("After a stride, neighbors lie several input pixels apart: multiply by the jump of the layers before.",
        r="r_prev + d*(k - 1)", essential=True),
    used_the_jump_after_the_layer=slip("A layer's own stride widens only later fields: multiply by the incoming jump $j_{l-1}$.",
        r="r_prev + d*(k - 1)*jump_prev*s"),
    ignored_the_dilation=slip("A dilated kernel reaches over $d(k - 1) + 1$ places, although it has only $k$ weights along a side.",
        r="r_prev + (k - 1)*jump_prev"),
    left_out_the_pooling_layers=slip(
        "A pooling window widens the field and its stride multiplies the jump, too.", poolings="((1, 1, 1), (1, 1, 1))"),
    added_the_whole_kernel=slip("The first position of a kernel is there already: a layer adds $d(k - 1)$ jumps, not $d k$.",
        r="r_prev + d*k*jump_prev"),
    added_the_strides_up=slip("Jumps multiply, $j_l = j_{l-1} s_l$; strides are not added up.", jump_1="s", jump="jump_prev + s"),
    added_the_kernels_up=slip(
        "The field starts with 1 pixel, and each layer adds $d(k - 1)$ jumps, not its kernel's side.", r_1="k", r="r_prev + k"),
    left_the_own_stride_out_of_the_jump=slip("The jump after a layer contains this layer's stride as well.", jump_4="jump_prev"),
)  # fmt: skip
q.tell_apart(
    "ignored_the_strides", "used_the_jump_after_the_layer", "ignored_the_dilation", "left_out_the_pooling_layers",
    "added_the_whole_kernel")  # fmt: skip
