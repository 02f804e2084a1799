"""Claim: the length of Adam's first step."""

from functools import cache
from math import sqrt

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.optim", outcomes=(2,), level="understand", minutes=3, covers=("adam_first_step",), decimals=6,
    symbols={"lr": r"\eta", "b_1": r"\beta_1", "b_2": r"\beta_2", "m": r"m_1", "v": r"v_1", "d": r"\Delta"}, apart=("optim/adam",),
)  # fmt: skip


@q.params
class P:
    g: object = draw.decimals("0.01", "0.02", "0.05", "0.2", "3", "20", "100", "500", "-0.02", "-0.01", "-0.2", "-4", "-30", "-100")
    lr: object = draw.decimals("0.001", "0.002", "0.005", "0.01", "0.02", "0.05", "0.1")
    b_1: object = draw.decimals("0.5", "0.8", "0.9")
    b_2: object = draw.decimals("0.36", "0.75", "0.84", "0.96", "0.99")
    corrected: str = draw.choice("divided by", "divided by", "not divided by")
    guess: str = draw.choice("right", "right", "other", "gradient")

    @property
    def stated(self):
        raw = self.lr * (1 - self.b_1) * round(100 / sqrt(1 - self.b_2)) / 100
        corrected = self.corrected == "divided by"
        right, other = (self.lr, raw) if corrected else (raw, self.lr)
        return {"right": right, "other": other, "gradient": self.lr * abs(self.g)}[self.guess]


@q.require
def the_root_is_simple(p: P) -> bool:
    return abs((100 / sqrt(1 - p.b_2)) - round(100 / sqrt(1 - p.b_2))) < 1e-6 and abs(p.g) != 1


q.prompt = r"""
An optimizer computes $m_1 = (1 - \beta_1)\, g$ and $v_1 = (1 - \beta_2)\, g^2$ in its first iteration, with $\beta_1 = <<b_1>>$
and $\beta_2 = <<b_2>>$. <% if corrected == "divided by" %>For bias correction, it divides $m_1$ by $1 - \beta_1$ and $v_1$ by
$1 - \beta_2$, and then moves $w$ by $-\eta$ times the first result over the root of the second one.
<% else %>There is no bias correction: it moves $w$ by $-\eta\, m_1 / \sqrt{v_1}$.
<% endif %> The learning rate is $\eta = <<lr>>$ and the gradient $g = <<g>>$.

**Statement.** In the first step, $w$ moves by a distance of $<<p.stated>>$.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    step = cache(lambda: engine.adam(0, p.g, lr=p.lr, betas=(p.b_1, p.b_2), eps=0))
    t.step("m", "(1 - b_1)*g", lambda: step().state.m)
    t.step("v", "(1 - b_2)*g^2", lambda: step().state.v)
    if p.corrected == "divided by":
        t.step("m_hat", "m/(1 - b_1)", lambda: step().m_hat, note="After the correction these are")
        t.step("v_hat", "v/(1 - b_2)", lambda: step().v_hat)
        t.step("d", "lr*abs(m_hat)/sqrt(v_hat)", lambda: abs(step().update))
    else:
        t.step("d", "lr*abs(m)/sqrt(v)")
    t.step("truth", "abs(d - stated) < 0.000001", stated=p.stated, note="The statement says $<<p.stated>>$, so it is <<truth>>.")


@q.oracle("torch")
def optimizer(p: P):
    """PyTorch corrects always; without the correction, the step is the same with the ratio of both divisors."""
    w = oracles.parameter(0)
    b_1, b_2 = float(p.b_1), float(p.b_2)
    w.grad = oracles.tensor(p.g)
    oracles.torch.optim.Adam([w], lr=float(p.lr), betas=(b_1, b_2), eps=0).step()
    ratio = 1 if p.corrected == "divided by" else (1 - b_1) / (1 - b_2) ** 0.5
    return {"truth": abs(abs(w.item()) * ratio - float(p.stated)) < 1e-9}


@q.oracle("second formula")
def without_the_gradient(p: P):
    """The gradient cancels: squared, the step is the squared learning rate, times (1 - b_1)^2 / (1 - b_2) without correction."""
    square = p.lr**2 if "not" not in p.corrected else p.lr**2 * (1 - p.b_1) ** 2 / (1 - p.b_2)
    return {"truth": abs(square - p.stated**2) < 1e-12}


q.slips(
    thought_of_plain_gradient_descent=slip("The root of the mean square divides: the size of the gradient cancels.", d="lr*abs(g)"),
    forgot_the_correction=slip("Here the moments are corrected before the step.", drawn=lambda p: {
        "d": "lr*abs(m)/sqrt(v)"}),
    corrected_nevertheless=slip("Here the moments are not corrected.", drawn=lambda p: {"d": "lr"}),
    forgot_the_root=slip("The root of the second moment divides.", d="lr*abs(m)/v"),
)  # fmt: skip
