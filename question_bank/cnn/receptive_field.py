"""Receptive field of a stack of convolution and pooling layers.

The figure shows the same stack as the table. Padding is left out on purpose: it moves the windows but does not change their size.
"""

from examgen import Question, ask, draw, engine, figures, oracles, slip

q = Question(
    topic="cnn.receptive_field", outcomes=(2, 4, 6), level="apply", minutes=6, covers=("W4-11", "W14-04"),
    symbols={"jump": "j"}, revision=2,
)  # fmt: skip

CONVOLUTIONS = ((3, 1, 1), (3, 2, 1), (3, 1, 2), (3, 1, 3), (5, 1, 1), (5, 2, 1), (5, 1, 2), (7, 1, 1), (7, 2, 1), (11, 4, 1))
POOLINGS = ((2, 2, 1), (3, 2, 1), (3, 3, 1))


@q.params
class P:
    order: str = draw.choice("conv pool conv conv", "conv conv pool conv", "pool conv conv conv", "conv pool conv pool")
    convolutions: tuple = draw.vector(draw.choice(*CONVOLUTIONS), 3)
    poolings: tuple = draw.vector(draw.choice(*POOLINGS), 2)

    @property
    def dilated(self):
        return any(d > 1 for _, _, _, d in self.layers)

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

| layer | kernel or window | stride |<% if p.dilated %> dilation |<% endif %>

|:--|--:|--:|<% if p.dilated %>--:|<% endif %>

<% for name, kernel, stride, dilation in p.layers %>
| <<loop.index>>: <<name>> | $<<kernel>> \times <<kernel>>$ | <<stride>> |<% if p.dilated %> <<dilation>> |<% endif %>

<% endfor %>

Let $r_l$ be the side of the receptive field of one output of layer $l$: the side of the smallest square of input pixels that
holds every pixel on which this output depends. Let $j_l$ be the jump of layer $l$: by how many input pixels the receptive fields
of two neighboring outputs are shifted against each other. <% if p.dilated %>With dilation $d$, neighboring weights of a kernel of
side $k$ meet inputs that lie $d$ places apart; $d = 1$ is an ordinary layer. <% endif %>All outputs lie far from the border of
the image.
"""
q.ask(
    r_2=ask.integer("Compute the side $r_2$ of the receptive field after layer 2.", marks=1),
    jump_4=ask.integer("Compute the jump $j_4$ after layer 4.", marks=1),
    r_4=ask.integer("Compute the side $r_4$ of the receptive field after layer 4.", marks=2),
)
q.easier(minutes=5, convolutions=draw.vector(draw.choice((3, 1, 1), (3, 2, 1), (5, 1, 1), (5, 2, 1)), 3))
q.harder(minutes=7, convolutions=draw.vector(draw.choice((3, 2, 2), (3, 1, 3), (5, 2, 1), (5, 1, 3), (7, 2, 1), (3, 3, 2)), 3))


@q.figure
def stack(p: P):
    boxes = [f"{name}\n${k} \\times {k}$, stride {s}" + f",\ndilation {d}" * (d > 1) for name, k, s, d in p.layers]
    return figures.layer_stack(["image", *boxes])


@q.solve
def solve(p: P, t):
    t.say(
        "One input pixel sees itself: $r_0 = 1$ and $j_0 = 1$. A layer with kernel side $k$, stride $s$ and dilation $d$ reaches "
        "over $d(k - 1)$ further outputs of the layer before it<% if not p.dilated %> ($d = 1$ "
        "without dilation)<% endif %>, and each of these is one incoming jump away from the next."
    )
    engine.receptive_field([layer[1:] for layer in p.layers], trace=t)


@q.oracle("counting")
def pixels_seen(p: P):
    """Follows outputs of layers 2 and 4 back to the sets of input pixels on which they depend."""

    def seen(output, depth):
        pixels = {output}
        for _, kernel, stride, dilation in reversed(p.layers[:depth]):
            pixels = {place * stride + tap * dilation for place in pixels for tap in range(kernel)}
        return pixels

    sides = {f"r_{depth}": len(range(min(seen(0, depth)), max(seen(0, depth)) + 1)) for depth in (2, 4)}
    return {**sides, "jump_4": min(seen(1, 4)) - min(seen(0, 4))}


@q.oracle("torch")
def pixels_with_a_gradient(p: P):
    """The pixels on which an output depends are those with a gradient; plain sums stand for convolutions and maxima."""
    torch = oracles.torch
    maps = [torch.ones(240, requires_grad=True)]
    for _, kernel, stride, dilation in p.layers:
        maps.append(maps[-1].unfold(0, dilation * (kernel - 1) + 1, stride)[:, ::dilation].sum(1))
    outputs = maps[2][0], maps[4][0], maps[4][1]
    second, fourth, neighbor = (torch.autograd.grad(one, maps[0], retain_graph=True)[0].nonzero() for one in outputs)
    r_2, r_4 = (int(pixels[-1] - pixels[0]) + 1 for pixels in (second, fourth))
    return {"r_2": r_2, "r_4": r_4, "jump_4": int(neighbor[0] - fourth[0])}


q.slips(
    ignored_the_strides=slip("Outputs of layer $l - 1$ lie $j_{l-1}$ pixels apart.", r="r_prev + d*(k - 1)", essential=True),
    used_the_own_jump=slip("A layer's own stride widens only the fields after it.", r="r_prev + d*(k - 1)*jump_prev*s"),
    ignored_the_dilation=slip("A dilated kernel reaches over $d(k - 1) + 1$ places, not over $k$.", r="r_prev + (k - 1)*jump_prev"),
    left_out_pooling=slip("Pooling widens the field, and its stride multiplies the jump.", poolings="((1, 1, 1), (1, 1, 1))"),
    added_the_whole_kernel=slip("A layer adds $d(k - 1)$ jumps to the field, not $d k$.", r="r_prev + d*k*jump_prev"),
    added_the_strides_up=slip("Jumps multiply, $j_l = j_{l-1} s_l$; strides are not added up.", jump_1="s", jump="jump_prev + s"),
    added_the_kernels_up=slip("The field starts with 1 pixel, and each layer adds $d(k - 1)$ jumps.", r_1="k", r="r_prev + k"),
    left_the_own_stride_out_of_the_jump=slip("The jump after a layer contains this layer's stride as well.", jump_4="jump_prev"),
)  # fmt: skip
q.tell_apart("ignored_the_strides", "used_the_own_jump", "ignored_the_dilation", "left_out_pooling", "added_the_whole_kernel")
