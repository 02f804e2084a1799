"""Convolution layers in the order of their multiplications."""

from fractions import Fraction
from itertools import combinations

from examgen import Question, ask, draw, oracles, slip

NAMES = ("layer P", "layer Q", "layer R", "layer S")

q = Question(
    topic="cnn.efficiency", outcomes=(4, 6), level="analyze", minutes=6, covers=("W5-04", "W14-03"), rows=True, largest=100_000_000,
    symbols={"order": r"\text{order}", "first": "i_1", "second": "i_2", "third": "i_3", "products": "M",
             "channels": r"C_{\text{out}}"},
)  # fmt: skip


@q.params
class P:
    side: int = draw.choice(8, 12, 16, 20, 24)
    C: int = draw.choice(8, 16, 24, 32)
    kernels: tuple = draw.vector(draw.choice(1, 3, 5, 7), 4)
    strides: tuple = draw.vector(draw.choice(1, 1, 2, 4), 4)
    groups: tuple = draw.vector(draw.choice(1, 1, 2, 4, 8), 4)
    widths: tuple = draw.vector(draw.choice(1, 2, 4), 4)

    @property
    def layers(self):
        """Kernel side, stride, groups and output channels of each layer."""
        return [(k, s, g, w * self.C) for k, s, g, w in zip(self.kernels, self.strides, self.groups, self.widths, strict=True)]

    @property
    def costs(self):
        return [(self.side // s) ** 2 * k * k * self.C * out // g for k, s, g, out in self.layers]


@q.require
def the_costs_differ_clearly(p: P) -> bool:
    return all(max(a, b) >= 1.2 * min(a, b) for a, b in combinations(p.costs, 2)) and max(p.costs) <= 100 * min(p.costs)


q.prompt = r"""
Four convolution layers are candidates for the same place of a network. All get <<C>> maps of $<<side>> \times <<side>>$ values and
are padded so that the stride alone decides on the size of the output: with stride $s$, its side is $<<side>> / s$.

| layer | kernel | stride | groups | output channels |
|:--|:--|--:|--:|--:|
<% for k, s, g, channels in p.layers %>
| layer <<"PQRS"[loop.index0]>> | $<<k>> \times <<k>>$ | <<s>> | <<g>> | <<channels>> |
<% endfor %>

With $g$ groups, an output channel sees only one of $g$ equal parts of the input channels.
"""
q.ask(
    order=ask.ordering(
        "Order the layers by their numbers of multiplications, the smallest first. Products with zeros of the border count.",
        marks=3,
        options=NAMES,
    ),
)


@q.solve
def solve(p: P, t):
    k, s, g, channels = zip(*p.layers, strict=True)
    t.say(
        "An output channel has $(n / s)^2$ places if the input has the side $n$, and each of them takes $k^2$ products for each "
        "input channel that it sees. Common factors play no part in the order: $n$ and the input channels are left out."
    )
    t.step("a", "odot(k, k)", k=k, note="So what counts is the number of kernel entries,")
    t.step("b", "channels/g", channels=channels, g=g, note="the output channels divided by the groups,")
    t.step("c", "1/(odot(s, s))", s=s, note="and the share of places that the stride leaves.")
    t.step("products", "odot(odot(a, b), c)", note="The products are proportional to")
    t.step("first", "argmin(products)", note="Counted from 0, the places of the smallest number and of the next ones are")
    t.step("second", "argmin(products + 99999*onehot(first, 4))")
    t.step("third", "argmin(products + 99999*onehot(first, 4) + 99999*onehot(second, 4))")
    t.step("order", "(names[first], names[second], names[third], names[6 - first - second - third])", names=NAMES,
           note="So the order is <<order | join(', ')>>.")  # fmt: skip


@q.oracle("torch")
def build_the_layers(p: P):
    """Weights of a layer of the library, times the places of its output."""
    torch, found = oracles.torch, []
    for k, s, g, channels in p.layers:
        layer = torch.nn.Conv2d(p.C, channels, k, stride=s, padding=(k - 1) // 2, groups=g, bias=False, device="meta")
        out = layer(torch.empty(1, p.C, p.side, p.side, device="meta"))
        found.append(layer.weight.numel() * out.shape[2] * out.shape[3])
    order = oracles.tensor(found).argsort().tolist()
    return {"order": tuple(NAMES[i] for i in order)}


@q.oracle("counting")
def products_of_one_row(p: P):
    """Lists the products of one row of the output, and counts the rows."""
    found = []
    for k, s, g, channels in p.layers:
        places = len(range(0, p.side, s))
        taps = len([(i, j) for i in range(k) for j in range(k)])
        seen = len(range(0, p.C, g))
        found.append(places * places * taps * seen * channels)
    return {"order": tuple(NAMES[i] for i in sorted(range(4), key=lambda i: found[i]))}


def confused(**power):
    """An edit of lines of the solution with other powers of what is drawn, if no two of the products are the same then."""

    def edit(p):
        found = {k ** power.get("a", 2) * w / Fraction(g ** power.get("b", 1) * s ** power.get("c", 2)) for k, s, g, w in p.layers}
        edits = {"a": ("1", "k"), "b": ("channels", "channels/g"), "c": ("odot(s, s)/odot(s, s)", "1/s")}
        return {line: edits[line][exponent] for line, exponent in power.items()} if len(found) == len(NAMES) else {}

    return edit


q.slips(
    turned_the_order=slip("The smallest number comes first.",
                          order="(names[6 - first - second - third], names[third], names[second], names[first])"),
    forgot_the_square_of_the_kernel=slip("A kernel has $k^2$ entries.", drawn=confused(a=1)),
    forgot_the_square_of_the_stride=slip("A stride divides both sides.", drawn=confused(c=1)),
    forgot_the_stride=slip("With a larger stride there are fewer outputs.", drawn=confused(c=0)),
    forgot_the_groups=slip("In groups, an output channel sees fewer input channels.", drawn=confused(b=0)),
)  # fmt: skip
