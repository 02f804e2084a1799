"""Claim: how the effective learning rate of adaptive methods changes."""

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.optim", outcomes=(2,), level="understand", minutes=2, covers=("adagrad_monotone",), decimals=4, largest=100_000,
    symbols={"lr": r"\eta", "rho": r"\rho"},
)  # fmt: skip


@q.params
class P:
    g_1: int = draw.integers(-12, 12, but=(-1, 0, 1))
    g_2: int = draw.integers(-12, 12, but=(-1, 0, 1))
    rho: object = draw.decimals("0.2", "0.3", "0.4", "0.5", "0.75")
    lr: object = draw.decimals("0.01", "0.02", "0.05", "0.1")
    rule: str = draw.choice("sum", "mean", "mean", "mean")
    said: str = draw.choice("larger", "smaller")


@q.require
def the_case_is_clear(p: P) -> bool:
    """The mean grows or falls by a fifth at least."""
    old = (1 - p.rho) * p.g_1**2
    new = p.rho * old + (1 - p.rho) * p.g_2**2
    return abs(p.g_1) != abs(p.g_2) and 0.4 < abs(p.g_2 / p.g_1) < 1.7 and not 0.8 < new / old < 1.25


q.prompt = r"""
An optimizer collects squared gradients of a weight,
$s_t = <% if rule == "sum" %>s_{t-1} + g_t^2<% else %>\rho\, s_{t-1} + (1 - \rho)\, g_t^2<% endif %>$ with
$s_0 = 0$<% if rule == "mean" %> and $\rho = <<rho>>$<% endif %>, and moves the weight by $-\eta\, g_t / \sqrt{s_t}$ with
$\eta = <<lr>>$. The first two gradients are $g_1 = <<g_1>>$ and $g_2 = <<g_2>>$.

**Statement.** The factor $\eta / \sqrt{s_t}$ of the gradient is <<said>> in the second iteration than in the first one.
"""
q.ask(truth=ask.claim(marks=1))


def squares(p, *gradients):
    """What the engine's optimizer has collected after these gradients."""
    state = engine.OptimizerState()
    for g in gradients:
        state = (engine.adagrad(0, g, state) if p.rule == "sum" else engine.rmsprop(0, g, state, alpha=p.rho)).state
    return state.v


@q.solve
def solve(p: P, t):
    if p.rule == "sum":
        t.step("s_1", "g_1^2", lambda: squares(p, p.g_1))
        t.step("s_2", "s_1 + g_2^2", lambda: squares(p, p.g_1, p.g_2))
    else:
        t.step("s_1", "(1 - rho)*g_1^2", lambda: squares(p, p.g_1))
        t.step("s_2", "rho*s_1 + (1 - rho)*g_2^2", lambda: squares(p, p.g_1, p.g_2))
    t.step("truth", "s_2 < s_1" if p.said == "larger" else "s_2 > s_1",
           note="The factor is the larger, the smaller this sum or mean is. The statement is <<truth>>.")  # fmt: skip


@q.oracle("torch")
def optimizers(p: P):
    """The distance of a step, divided by the gradient."""
    torch, w = oracles.torch, oracles.parameter(0)
    if p.rule == "sum":
        optimizer = torch.optim.Adagrad([w], lr=float(p.lr), eps=0)
    else:
        optimizer = torch.optim.RMSprop([w], lr=float(p.lr), alpha=float(p.rho), eps=0)
    factors = []
    for gradient in (p.g_1, p.g_2):
        before = w.item()
        w.grad = oracles.tensor(gradient)
        optimizer.step()
        factors.append((before - w.item()) / gradient)
    return {"truth": (factors[1] > factors[0]) == (p.said == "larger")}


@q.oracle("second formula")
def compare_the_squares(p: P):
    """A sum only grows; a mean from 0 falls if the new square is below (1 - rho) times the old one."""
    grows = p.rule == "sum" or p.g_2**2 > (1 - p.rho) * p.g_1**2
    return {"truth": grows == (p.said == "smaller")}


q.slips(
    forgot_the_new_square=slip("The new square is added to what was collected.", drawn=lambda p: {
        "s_2": "g_2^2" if p.rule == "sum" else "(1 - rho)*g_2^2"}),
    turned_the_relation=slip("The larger the sum or the mean, the smaller is the factor.", drawn=lambda p: {
        "truth": "s_2 > s_1" if p.said == "larger" else "s_2 < s_1"}),
    compared_the_gradients=slip("Both squares enter with their own weights.", s_1="g_1^2", s_2="g_2^2"),
    took_a_mean_for_a_sum=slip("In a mean the old squares fade.",
                               drawn=lambda p: {"s_2": "s_1 + (1 - rho)*g_2^2"} if p.rule == "mean" else {}),
    took_a_sum_for_a_mean=slip("In a sum no square ever fades.",
                               drawn=lambda p: {"s_2": "(s_1 + g_2^2)/2"} if p.rule == "sum" else {}),
)  # fmt: skip
