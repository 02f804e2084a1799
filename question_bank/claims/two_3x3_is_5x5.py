"""Claim: the smallest single kernel that replaces two stacked convolutions."""

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.cnn", outcomes=(4, 6), level="understand", minutes=2, covers=("two_3x3_is_5x5",),
    revision=2,
    few_variants="kernels are small, and there are four ways to state the size",
)  # fmt: skip


@q.params
class P:
    k1: int = draw.integers(2, 7)
    k2: int = draw.integers(2, 7)
    rule: str = draw.choice("joined", "joined", "joined", "sum", "larger", "product")

    @property
    def stated(self):
        k1, k2 = self.k1, self.k2
        return {"joined": k1 + k2 - 1, "sum": k1 + k2, "larger": max(k1, k2), "product": k1 * k2}[self.rule]


q.prompt = r"""
Two convolution layers follow each other, the first with a $<<k1>> \times <<k1>>$ kernel, the second with a
$<<k2>> \times <<k2>>$ kernel (one channel everywhere, stride 1, no padding, no bias, and no activation in between).

Whatever their weights are, a single convolution layer (stride 1, no bias, with or without padding) is to compute the same output
for every image.

**Statement.** The smallest square kernel with which it always can has the size $<<p.stated>> \times <<p.stated>>$.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.say("In a row, an output of layer 2 sees $<<k2>>$ outputs of layer 1. Each sees $<<k1>>$ pixels, the next one a pixel on.")
    note = "The number of pixels in a row that they see together is"
    t.step("r", "k1 + k2 - 1", lambda: engine.receptive_field([(p.k1,), (p.k2,)])[-1].size, note=note)
    same = r"Two linear maps in a row are one linear map, here with a kernel of $r \times r$ weights: the statement is true."
    more = "A smaller kernel can do it, too, so this is not the smallest: the statement is false."
    less = "With fewer pixels in a row the outer ones are not seen: the statement is false."
    other = f"<% if p.stated > r %>{more}<% else %>{less}<% endif %>"
    t.step("truth", "r == stated", stated=p.stated, note=f"<% if truth %>{same}<% else %>{other}<% endif %>")


@q.oracle("torch")
def stack_and_replace(p: P):
    """The first kernel spread by the second is a joint kernel; compare on a picture without a pattern, then look at its size."""
    torch = oracles.torch
    first, second, picture = (torch.arange(1.0, k * k + 1).double().square().sin().view(1, 1, k, k) for k in (p.k1, p.k2, 15))
    joint = torch.conv2d(second, first.flip(2, 3), padding=p.k1 - 1)
    replaced = torch.allclose(torch.conv2d(torch.conv2d(picture, first), second), torch.conv2d(picture, joint), atol=1e-9)
    return {"truth": replaced and joint.shape[2] == p.stated}


@q.oracle("counting")
def inputs_seen(p: P):
    """Columns of the input that one output pixel sees through both layers."""
    return {"truth": len({inner + outer for outer in range(p.k2) for inner in range(p.k1)}) == p.stated}


q.slips(
    added_the_sizes=slip("Neighboring windows overlap: each further one adds a single pixel.", r="k1 + k2"),
    multiplied_the_sizes=slip("Windows lie side by side only with a stride of $<<k1>>$; here they overlap.", r="k1*k2"),
    thought_that_depth_adds_no_reach=slip("Layer 2 sees outputs of layer 1 with windows at different places.", r="max(k1, k2)"),
)  # fmt: skip
