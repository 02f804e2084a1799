"""Claim: what constant gates do to a cell state and its gradient over many steps."""

from fractions import Fraction

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="claims.rnn", outcomes=(2, 4), level="understand", minutes=3, covers=("lstm_carousel", "W13-04"),
    apart=("rnn/cell_state_gradient",), symbols={"slope": r"\frac{d c_T}{d c_0}"}, decimals=4, rows=True,
)  # fmt: skip

SAID = {
    "slope": (r"$d c_T / d c_0 = 1$.", r"$d c_T / d c_0 \ne 1$."),
    "forgets": ("$c_T$ does not depend on $c_0$.", "$c_T$ depends on $c_0$."),
    "keeps": ("$c_T = c_0$.", r"$c_T \ne c_0$."),
}


@q.params
class P:
    f: tuple = draw.vector(draw.decimals("0", "0", "0.5", "1", "1", "1", "1", "1"), 2)
    i: tuple = draw.vector(draw.decimals("0", "0", "0", "0", "0", "0", "1", "0.5"), 2)
    g: object = draw.decimals("-1", "-0.8", "-0.5", "-0.2", "0.2", "0.5", "0.8", "1")
    c_0: int = draw.integers(-6, 6, but=(0,))
    n: int = draw.integers(2, 5)
    about: str = draw.choice("slope", "slope", "forgets", "forgets", "keeps")
    form: int = draw.integers(0, 1)

    @property
    def said(self):
        return SAID[self.about][self.form]


@q.require
def half_of_the_cells_keep_their_state(p: P) -> bool:
    others = sum(f != 1 for f in p.f) + sum(i != 0 for i in p.i)
    return p.about != "keeps" or others <= 1


@q.require
def no_state_comes_back_by_chance(p: P) -> bool:
    c = Fraction(p.c_0)
    for f, i in zip(p.f, p.i, strict=True):
        for _ in range(p.n):
            c = f * c + i * p.g
    return c != p.c_0 or (all(f == 1 for f in p.f) and not any(p.i))


q.prompt = r"""
The cell state of an LSTM unit is $c_t = f_t\, c_{t-1} + i_t\, g_t$. Gates and candidates do not depend on it, and the candidate is
$g_t = <<g>>$ in all $T = <<2 * n>>$ steps. In the first <<n>> steps the forget gate is $<<f[0]>>$ and the input gate $<<i[0]>>$; in
the other <<n>> steps the forget gate is $<<f[1]>>$ and the input gate $<<i[1]>>$. The cell starts from $c_0 = <<c_0>>$.

**Statement.** <<p.said>>
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.step("slope", "f[0]^n*f[1]^n", note="Each step multiplies what was there by its forget gate, so")
    if p.about == "keeps":
        t.step("inputs", "abs(i[0]) + abs(i[1])", note="Nothing is added if both input gates are 0; they sum to")
        t.step("holds", "(slope == 1)*(inputs == 0) == 1", note="The state stays if the slope is 1 and nothing is added.")
    else:
        t.step("holds", {"slope": "slope == 1", "forgets": "slope == 0"}[p.about])
    t.step("truth", "holds == positive", positive=1 - p.form, note="So the statement is <<truth>>.")


@q.oracle("torch")
def recursion_under_autograd(p: P):
    c_0 = oracles.parameter(p.c_0)
    forget, enter = (oracles.tensor(one).repeat_interleave(p.n) for one in (p.f, p.i))
    c = c_0
    for f, i in zip(forget, enter, strict=True):
        c = oracles.torch.addcmul(f * c, i, oracles.tensor(p.g))
    [slope] = oracles.torch.autograd.grad(c, c_0)
    found = {"slope": slope - 1, "forgets": slope, "keeps": c - p.c_0}[p.about]
    return {"truth": (abs(found.item()) == 0) == (p.form == 0)}


@q.oracle("finite differences")
def two_starts(p: P):
    def last(start):
        c = start
        for step in range(2 * p.n):
            late = step >= p.n
            c = p.f[late] * c + p.i[late] * p.g
        return c

    slope, c = oracles.slopes(last, start=p.c_0)["grad_start"], last(Fraction(p.c_0))
    found = {"slope": slope == 1, "forgets": slope == 0, "keeps": c == p.c_0}
    return {"truth": bool(found[p.about]) is not (p.form == 1)}


q.slips(
    thought_that_gradients_always_vanish=slip("A forget gate of 1 multiplies by 1.", slope="0", when="f[0]*f[1] > 0"),
    thought_that_the_cell_always_keeps=slip("A forget gate below 1 shrinks what is stored.", slope="1"),
    looked_at_the_last_steps=slip("The first steps multiply, too.", slope="f[1]^n"),
    looked_at_the_first_steps=slip("The last steps multiply, too.", slope="f[0]^n"),
    forgot_the_input=slip("An open input gate adds the candidate.", drawn=lambda p: {"inputs": "0"} if p.about == "keeps" else {}),
)  # fmt: skip
