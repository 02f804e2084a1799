"""Claim: which single kernel replaces two stacked convolutions."""

import numpy as np

from examgen import Question, ask, draw, engine, oracles

q = Question(
    topic="claims.cnn", outcomes=(4, 6), level="understand", minutes=1, conventions=("cross-correlation",),
    few_variants="kernels are small, and there are four ways to state the size",
)  # fmt: skip


@q.params
class P:
    k1: int = draw.integers(2, 7)
    k2: int = draw.integers(2, 7)
    rule: str = draw.choice("joined", "joined", "joined", "sum", "larger", "product")

    @property
    def stated(self):
        sizes = {"joined": self.k1 + self.k2 - 1, "sum": self.k1 + self.k2, "larger": max(self.k1, self.k2)}
        return sizes.get(self.rule, self.k1 * self.k2)


q.prompt = r"""
Two convolution layers follow each other, the first with a $<<k1>> \times <<k1>>$ kernel, the second with a
$<<k2>> \times <<k2>>$ kernel (one channel everywhere, stride 1, no padding, no bias, and no activation in between).

**Statement.** Whatever their weights are, one convolution layer with a suitable $<<p.stated>> \times <<p.stated>>$ kernel
(stride 1, no padding, no bias) computes exactly the same output for every image.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    reach = p.k1 + p.k2
    image = np.zeros((1, 2 * reach, 2 * reach))
    image[0, reach, reach] = 1
    between = engine.conv2d(image, np.ones((1, 1, p.k1, p.k1)))
    touched = engine.conv2d(between, np.ones((1, 1, p.k2, p.k2)))
    width = int(touched[0].any(axis=0).sum())
    t.say(
        f"In a row, an output of the second layer sees ${p.k2}$ outputs of the first. Each of them sees ${p.k1}$ pixels, "
        "one pixel further on than its neighbor. The number of pixels in a row that they see together is"
    )
    r = t.step("r", f"{p.k1} + {p.k2} - 1", width)
    true = bool(r == p.stated)
    same = "Two linear maps in a row are one linear map, here with a kernel of $r \\times r$ weights: the statement is true."
    other = f"A kernel of size ${p.stated} \\times {p.stated}$ would give an output of another size: the statement is false."
    t.step("truth", "", true, note=same if true else other)


@q.oracle("torch")
def stack_and_replace(p: P):
    """The first kernel spread by the second is a joint kernel; compare on a picture without a pattern, then look at its size."""
    torch = oracles.torch
    weights = (torch.sin(torch.arange(1, k * k + 1, dtype=torch.float64) ** 2).reshape(1, 1, k, k) for k in (p.k1, p.k2))
    first, second = weights
    joint = torch.conv2d(second, first.flip(2, 3), padding=p.k1 - 1)
    picture = torch.cos(torch.arange(15 * 15, dtype=torch.float64) ** 2).reshape(1, 1, 15, 15)
    replaced = torch.allclose(torch.conv2d(torch.conv2d(picture, first), second), torch.conv2d(picture, joint), atol=1e-9)
    return {"truth": replaced and joint.shape[2] == p.stated}


@q.oracle("counting")
def inputs_seen(p: P):
    """Columns of the input that one output pixel sees through both layers."""
    seen = {inner + outer for outer in range(p.k2) for inner in range(p.k1)}
    return {"truth": len(seen) == p.stated}


@q.mistake
def added_the_sizes(p: P):
    """A kernel of side $k$ reaches $k - 1$ pixels beyond a single one: together they see $<<k1>> + <<k2>> - 1$ pixels in a row."""
    return {"truth": p.stated == p.k1 + p.k2}


@q.mistake
def multiplied_the_sizes(p: P):
    """The second layer adds $<<k2>> - 1$ pixels to the window; only after a first layer of stride $<<k1>>$ would it multiply it."""
    return {"truth": p.stated == p.k1 * p.k2}


@q.mistake
def thought_that_depth_adds_no_reach(p: P):
    """An output of the second layer sees several outputs of the first, and each of these sees another window of the input."""
    return {"truth": p.stated == max(p.k1, p.k2)}
