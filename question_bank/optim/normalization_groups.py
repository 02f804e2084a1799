"""Kinds of normalization: how many means, and how many values behind one.

Local response normalization is told by what it looks at around one entry.
"""

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="optim.normalization", outcomes=(2, 4), level="analyze", minutes=6,
    covers=("W9-12", "W9-14"), largest=1_000_000, rows=True,
    apart=("claims/bn_test_batch",), symbols={"kind": "k"},
)  # fmt: skip
KINDS = ("batch normalization (training)", "layer normalization", "instance normalization", "group normalization")


@q.params
class P:
    N: int = draw.choice(4, 6, 8, 16, 32)
    G: int = draw.choice(2, 3, 4)
    size: int = draw.choice(2, 3, 4, 5)
    H: int = draw.choice(5, 6, 7, 8, 10, 12)
    order: tuple = draw.permutation(0, 1, 2, 3)

    @property
    def C(self):
        return self.G * self.size

    @property
    def means(self):
        return tuple((self.C, self.N, self.N * self.C, self.N * self.G)[kind] for kind in self.order)


@q.require
def all_numbers_differ(p: P) -> bool:
    return len({p.C, p.N, p.N * p.C, p.N * p.G}) == 4


q.prompt = r"""
The output of a convolution layer is a tensor with $N = <<N>>$ examples, $C = <<p.C>>$ channels and $<<H>> \times <<H>>$ pixels.
Four layers normalize it, one by batch normalization in training mode, one by layer normalization (over channels and pixels), one by
instance normalization, and one by group normalization with $G = <<G>>$ groups of channels. Each computes as many means as it needs.
For layers 1, 2, 3 and 4, in this order, their numbers are
$$m = <<p.means>>.$$
"""
q.ask(
    kinds=ask.matching(
        "Which layer is which?", marks=2, items=("layer 1", "layer 2", "layer 3", "layer 4"), options=KINDS, keep_order=True,
    ),
    values=ask.vector("How many values enter one mean of layer 1, 2, 3 and 4, in this order (4 entries)?", marks=2),
    local=ask.integer(
        "Local response normalization with a window of $n = 3$ channels divides each value by a number that it computes for it. "
        "How many such numbers does it compute for the whole tensor?", marks=1,
    ),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.say("There is a mean for each channel, each example, each channel of each example, or each group of each example.")
    t.step("a", "(C, N, N*C, N*G)", C=p.C, note="Batch, layer, instance and group normalization need this number:")
    t.given(m=p.means)
    find = "names[argmin(abs(a - m[{0}]))]"
    names = [t.step(f"k_{i}", find.format(i), names=KINDS, note=f"Layer {i + 1}: <<k_{i}>>.") for i in range(4)]
    t.step("kinds", "", tuple(names))
    t.step("T", "N*C*H^2", note="Every value belongs to exactly one mean, and the tensor has")
    t.step("values", "T/m", note="values.")
    t.step("local", "T", note="Local response normalization has a window, and a divisor, for every single value.")


@q.oracle("torch")
def gradients_of_means(p: P):
    """Entries whose mean is removed are found by autograd, from a small change in the middle of the tensor."""
    torch = oracles.torch
    F = torch.nn.functional
    x = (torch.arange(p.N * p.C * p.H * p.H).double() + 1).square().sin().view(p.N, p.C, p.H, p.H).requires_grad_()
    ways = (
        lambda: F.batch_norm(x, None, None, training=True), lambda: F.layer_norm(x, x.shape[1:]), lambda: F.instance_norm(x),
        lambda: F.group_norm(x, p.G),
    )  # fmt: skip
    sizes = []
    for way in ways:
        [slope] = torch.autograd.grad(way()[0, 0, 0, 0], x)
        sizes.append(int(slope.count_nonzero()))
    [seen] = torch.autograd.grad(F.local_response_norm(x, 3)[0, 0, 0, 0], x)
    means = (p.C, p.N, p.N * p.C, p.N * p.G)
    given = [means[kind] for kind in p.order]
    kinds = [next(name for name, size in zip(KINDS, sizes, strict=True) if x.numel() // size == number) for number in given]
    values = [sizes[KINDS.index(name)] for name in kinds]
    return {"kinds": tuple(kinds), "values": values, "local": x.numel() if int(seen.count_nonzero()) == 2 else 0}


@q.oracle("counting")
def list_the_places(p: P):
    """Gives every entry the name of the mean that it enters, and counts names and entries."""
    size = p.C // p.G
    named = ([], [], [], [])
    for n in range(p.N):
        for c in range(p.C):
            for names, name in zip(named, (c, n, (n, c), (n, c // size)), strict=True):
                names.append(name)
    numbers, found = (p.C, p.N, p.N * p.C, p.N * p.G), {}
    for kind, names in zip(KINDS, named, strict=True):
        found[len(set(names))] = kind, sum(p.H * p.H for name in names if name == names[0])
    pairs = [found[numbers[kind]] for kind in p.order]
    return {
        "kinds": tuple(kind for kind, _ in pairs),
        "values": [size for _, size in pairs],
        "local": sum(p.H * p.H for _ in named[0]),
    }


q.slips(
    swapped_batch_and_layer=slip("Batch normalization has a mean for each channel, layer normalization one for each example.",
                                 a="(N, C, N*C, N*G)",
                                 essential=True),
    swapped_instance_and_group=slip("Instance normalization does not put channels together.", a="(C, N, N*G, N*C)"),
    forgot_the_examples=slip("Instance and group normalization look at each example for itself.", T="C*H^2"),
    forgot_the_pixels=slip("All pixels enter a mean.", T="N*C"),
    counted_windows_of_channels=slip("Each value has a window of its own.", local="N*H^2*(C - 2)"),
    counted_positions=slip("Each channel of a pixel has a divisor of its own.", local="N*H^2"),
)  # fmt: skip
