"""Forward and reverse accumulation of a Jacobian: what they cost."""

from fractions import Fraction
from itertools import product

from examgen import Question, ask, draw, engine, slip

q = Question(
    topic="backprop.graphs", outcomes=(1, 6), level="analyze", minutes=6, covers=("W3-11",), largest=10**7,
    symbols={
        "T_f": r"T_{\mathrm{f}}", "T_r": r"T_{\mathrm{r}}", "ahead": r"\tau_{\mathrm{f}}", "back": r"\tau_{\mathrm{r}}",
        "forward": r"C_{\mathrm{f}}",
             "reverse": r"C_{\mathrm{r}}", "better": r"\text{answer}",
    },
)  # fmt: skip

FORWARD, REVERSE = "forward mode", "reverse mode"


@q.params
class P:
    n: int = draw.integers(2, 30)
    h: int = draw.choice(4, 5, 6, 8, 10, 12, 15, 20)
    k: int = draw.choice(4, 5, 6, 8, 10, 12, 15, 20)
    m: int = draw.integers(2, 30)
    ahead: int = draw.integers(2, 5)
    back: int = draw.integers(2, 9)
    N: int = draw.choice(3, 4, 5, 6, 8, 10, 12, 16, 20, 30, 40)


@q.require
def costs_differ_clearly(p: P) -> bool:
    before, after = (n * p.k * (p.h + p.m) / (p.m * p.h * (p.k + n)) for n in (p.n, p.N))
    return p.n != p.m and p.h != p.k and not 0.87 < before < 1.15 and not 0.87 < after < 1.15 and p.n != p.N


q.prompt = r"""
A function $f$ with <<n>> inputs and <<m>> outputs is a chain of three functions:
$$\mathbb{R}^{<<n>>} \xrightarrow{f_1} \mathbb{R}^{<<h>>} \xrightarrow{f_2}
\mathbb{R}^{<<k>>} \xrightarrow{f_3} \mathbb{R}^{<<m>>}.$$
At one point the Jacobians $J_1$, $J_2$ and $J_3$ of the three functions are known; no entry is 0. The Jacobian
$J = J_3 J_2 J_1$ of $f$ is to be computed. Forward mode computes $J_3 (J_2 J_1)$, reverse mode $(J_3 J_2) J_1$; matrices are
multiplied in the ordinary way.
"""
q.ask(
    T_f=ask.integer(
        "A forward-mode program carries one direction of the input through the chain in each pass, which takes "
        r"$\tau_{\mathrm{f}} = <<ahead>>$ ms. Compute the time $T_{\mathrm{f}}$ that it needs for all of $J$.", marks=1, unit="ms"),
    T_r=ask.integer(
        "A reverse-mode program carries the gradient of one output back through the chain in each pass, which takes "
        r"$\tau_{\mathrm{r}} = <<back>>$ ms. Compute the time $T_{\mathrm{r}}$ that it needs for all of $J$.", marks=1, unit="ms"),
    forward=ask.integer(r"Compute the number $C_{\mathrm{f}}$ of multiplications of two numbers in $J_3 (J_2 J_1)$.", marks=2),
    reverse=ask.integer(r"Compute the number $C_{\mathrm{r}}$ of multiplications of two numbers in $(J_3 J_2) J_1$.", marks=2),
    better=ask.choice("Which mode takes fewer multiplications if $f$ has <<N>> inputs and all else is as before?", marks=1,
        options=(FORWARD, REVERSE), keep_order=True),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.step("T_f", "n*ahead", note="One pass gives one column of $J$, what moves when a single input moves:")
    t.step("T_r", "m*back", note="One pass gives one row of $J$, the gradient of a single output:")
    t.say(r"A product of an $a \times b$ and a $b \times c$ matrix takes $a b c$ multiplications. The shapes are "
          r"$<<h>> \times <<n>>$ for $J_1$, $<<k>> \times <<h>>$ for $J_2$ and $<<m>> \times <<k>>$ for $J_3$.")  # fmt: skip
    product = engine.matmul_multiply_adds
    t.step("forward", "k*h*n + m*k*n", lambda: product(p.k, p.h, p.n) + product(p.m, p.k, p.n))
    t.step("reverse", "m*k*h + m*h*n", lambda: product(p.m, p.k, p.h) + product(p.m, p.h, p.n))
    t.step("c_f", "k*h*N + m*k*N", note="With $N = <<N>>$ inputs the numbers are")
    t.step("c_r", "m*k*h + m*h*N")
    order = "(1 + sign(c_f - c_r))/2"
    t.step("better", f"modes[{order}]", modes=(FORWARD, REVERSE), note="So <<better>> takes fewer multiplications.")


def multiplied(left, right):
    """The pairs of entries that meet in a product of two matrices of these shapes."""
    (rows, inner), (_, columns) = left, right
    return len(list(product(range(rows), range(inner), range(columns))))


@q.oracle("counting")
def pairs_of_entries(p: P):
    first, second, third = (p.h, p.n), (p.k, p.h), (p.m, p.k)
    forward = multiplied(second, first) + multiplied(third, (p.k, p.n))
    reverse = multiplied(third, second) + multiplied((p.m, p.h), first)
    columns, rows = list(product(range(p.n), range(p.ahead))), list(product(range(p.m), range(p.back)))
    other_forward = multiplied(second, (p.h, p.N)) + multiplied(third, (p.k, p.N))
    other_reverse = multiplied(third, second) + multiplied((p.m, p.h), (p.h, p.N))
    better = FORWARD if other_forward < other_reverse else REVERSE
    return {"T_f": len(columns), "T_r": len(rows), "forward": forward, "reverse": reverse, "better": better}


@q.oracle("second formula")
def inverse_lengths(p: P):
    """Divided by the product of all four sizes, the costs are 1/m + 1/h and 1/n + 1/k."""
    whole = p.n * p.h * p.k * p.m
    forward, reverse = whole // p.m + whole // p.h, whole // p.n + whole // p.k
    found = {"T_f": p.ahead * whole // (p.h * p.k * p.m), "T_r": p.back * whole // (p.h * p.k * p.n)}
    more = Fraction(1, p.m) + Fraction(1, p.h) < Fraction(1, p.N) + Fraction(1, p.k)
    return {**found, "forward": forward, "reverse": reverse, "better": FORWARD if more else REVERSE}


q.slips(
    swapped_the_modes=slip("Forward mode goes column by column, reverse mode row by row.", T_f="m*ahead", T_r="n*back",
        essential=True),
    swapped_the_products=slip("Forward mode starts with $J_2 J_1$.", forward="m*k*h + m*h*n", reverse="k*h*n + m*k*n"),
    counted_entries_only=slip("Every entry of a product is a sum of several products.", forward="k*n + m*n", reverse="m*h + m*n"),
    forgot_the_second_product=slip("Two products are computed.", forward="k*h*n", reverse="m*k*h"),
    added_the_sizes=slip("A product of matrices takes $a b c$ multiplications.", forward="k + h + n + m", reverse="k + h + n + m"),
    judged_by_the_ends=slip("The sizes between count, too: compare the costs.", better="modes[(1 + sign(N - m))/2]"),
    kept_the_old_size=slip("Another number of inputs changes both costs.", better="modes[(1 + sign(forward - reverse))/2]"),
    preferred_reverse_mode=slip("Reverse mode is not always cheaper: compare the costs.", better="modes[1]"),
)  # fmt: skip
