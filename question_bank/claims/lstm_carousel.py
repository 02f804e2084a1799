"""Claim: what constant gates do to a cell state and its gradient over many steps."""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.rnn", outcomes=(2, 4), level="understand", minutes=3, covers=("lstm_carousel", "W13-04"),
    apart=("rnn/cell_state_gradient",), symbols={"slope": r"\frac{d c_T}{d c_0}", "c_T": "c_T"}, decimals=4,
)  # fmt: skip

SAID = {
    "slope": (r"$d c_T / d c_0 = 1$.", r"$d c_T / d c_0$ is smaller than 1."),
    "keeps": ("$c_T = c_0$.", r"$c_T \ne c_0$."),
    "forgets": ("$c_T$ does not depend on $c_0$.", "$c_T$ depends on $c_0$."),
    "candidate": ("$c_T = g$.", r"$c_T \ne g$."),
}


@q.params
class P:
    f: object = draw.decimals("0", "1", "1", "1", "0.5", "0.9")
    i: object = draw.decimals("0", "0", "1", "0.5", "0.1")
    g: object = draw.decimals("-1", "-0.8", "-0.5", "-0.2", "0.2", "0.5", "0.8", "1")
    c_0: int = draw.integers(-6, 6, but=(0,))
    T: int = draw.integers(2, 20)
    about: str = draw.choice("slope", "slope", "keeps", "keeps", "forgets", "candidate")
    form: int = draw.integers(0, 1)

    @property
    def said(self):
        return SAID[self.about][self.form]


@q.require
def a_closed_forget_gate_is_not_the_whole_question(p: P) -> bool:
    return p.f != 0 or p.about in ("forgets", "candidate")


@q.require
def values_do_not_agree_by_chance(p: P) -> bool:
    """Neither is the start the fixed point, nor does a sum happen to be the candidate."""
    f, i, g, c = Fraction(p.f), p.i, p.g, Fraction(p.c_0)
    for _ in range(p.T):
        c = f * c + i * g
    chance = (c == p.c_0 and not (f == 1 and i == 0)) or (c == g and not (f == 0 and i == 1))
    return not chance and (f.denominator == 1 or p.T <= 6)


q.prompt = r"""
The cell state of an LSTM unit is $c_t = f\, c_{t-1} + i\, g$. In all steps $t = 1, \ldots, T$, its forget gate is $f = <<f>>$,
its input gate $i = <<i>>$ and its candidate $g = <<g>>$; gates and candidate do not depend on the cell state. It starts from
$c_0 = <<c_0>>$, and $T = <<T>>$.

**Statement.** <<p.said>>
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    cell = (p.f,) * p.T, (p.i * p.g,) * p.T, p.c_0
    back, last = engine.linear_recurrence_backward, (0,) * (p.T - 1) + (1,)
    t.step("slope", "f^T", lambda: back(last, *cell)[2], note="Each step multiplies the old state by $f$.")
    if p.about in ("keeps", "candidate"):
        sums = "T*i*g" if p.f == 1 else "i*g*(1 - f^T)/(1 - f)"
        note = "What comes in is multiplied by $f$ in every later step; altogether"
        t.step("c_T", f"slope*c_0 + {sums}", lambda: engine.linear_recurrence(*cell)[-1], note=note)
    truth = {"slope": "slope == 1", "keeps": "c_T == c_0", "forgets": "slope == 0", "candidate": "c_T == g"}[p.about]
    t.step("holds", truth)
    t.step("truth", "holds == positive", positive=1 - p.form, note="So the statement is <<truth>>.")


@q.oracle("torch")
def lstm_with_saturated_gates(p: P):
    """The recursion under autograd."""
    c_0 = oracles.parameter(p.c_0)
    c, g = c_0, float(p.g)
    for _ in range(p.T):
        c = oracles.torch.lerp(0 * c + float(p.i) * g, c + float(p.i) * g, float(p.f))
    [slope] = oracles.torch.autograd.grad(c, c_0)
    found = {"slope": slope - 1, "keeps": c - p.c_0, "forgets": slope, "candidate": c - g}[p.about]
    return {"truth": (abs(found.item()) < 1e-9) == (p.form == 0)}


@q.oracle("finite differences")
def two_starts(p: P):
    def last(start):
        c = start
        for _ in range(p.T):
            c = p.f * c + p.i * p.g
        return c

    slope, c = oracles.slopes(last, start=p.c_0)["grad_start"], last(Fraction(p.c_0))
    found = {"slope": abs(slope - 1) < 1e-6, "keeps": c == p.c_0, "forgets": abs(slope) < 1e-6, "candidate": c == p.g}
    return {"truth": bool(found[p.about]) is not (p.form == 1)}


q.slips(
    thought_that_gradients_always_vanish=slip("A forget gate of 1 multiplies by 1.", slope="0", when="f > 0"),
    thought_that_the_cell_always_keeps=slip("A forget gate below 1 shrinks what is stored.", slope="1"),
    forgot_the_input=slip("Through an open input gate the candidate is added in every step.", drawn=lambda p: (
        {"c_T": "slope*c_0"} if p.about in ("keeps", "candidate") else {})),
    let_the_candidate_replace=slip("The old state is overwritten only where the forget gate is 0.", drawn=lambda p: (
        {"c_T": "g"} if p.about in ("keeps", "candidate") else {})),
)  # fmt: skip
