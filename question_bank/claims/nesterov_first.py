"""Claim: where Nesterov momentum and classical momentum are the same."""

from functools import cache

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.optim", outcomes=(2,), level="understand", minutes=3, covers=("nesterov_first",),
    symbols={"lr": r"\eta", "mu": r"\mu", "steps": "n"},
)  # fmt: skip


@q.params
class P:
    a: int = draw.choice(0, 1, 2, 3)
    b: int = draw.nonzero(-6, 6)
    w_0: int = draw.integers(-4, 4)
    lr: object = draw.decimals("0.05", "0.1", "0.2")
    mu: object = draw.decimals("0.5", "0.8", "0.9")
    v_0: int = draw.choice(0, 0, 0, -2, -1, 1, 2)
    steps: int = draw.choice(1, 1, 2)

    @property
    def function(self):
        square = {0: "", 1: "w^2 "}.get(self.a, f"{self.a} w^2 ")
        size = "" if abs(self.b) == 1 else abs(self.b)
        sign = ("-" if self.b < 0 else "+") + " " if square else "-" * (self.b < 0)
        return f"{square}{sign}{size} w"


@q.require
def the_start_is_no_critical_point(p: P) -> bool:
    return 2 * p.a * p.w_0 + p.b != 0 and (p.a == 0 or p.v_0 != 0 or p.steps == 1 or p.b != 0)


q.prompt = r"""
The function $f(w) = <<p.function>>$ is minimized from $w_0 = <<w_0>>$ with learning rate $\eta = <<lr>>$, momentum coefficient
$\mu = <<mu>>$ and the initial velocity $v_0 = <<v_0>>$, once with classical momentum, $v_t = \mu v_{t-1} - \eta f'(w_{t-1})$, and
once with Nesterov momentum, $v_t = \mu v_{t-1} - \eta f'(w_{t-1} + \mu v_{t-1})$. In both cases $w_t = w_{t-1} + v_t$.

**Statement.** Both lead to the same value $w_{<<steps>>}$.
"""
q.ask(truth=ask.claim(marks=1))


def velocities(p):
    """Of two steps of the engine's momentum, classical and Nesterov's."""
    start = engine.OptimizerState(v=p.v_0)
    classical = ahead = None, start, p.w_0
    found = [], []
    for _ in range(2):
        step = engine.momentum(classical[2], 2 * p.a * classical[2] + p.b, classical[1], lr=p.lr, mu=p.mu, form="velocity")
        other = engine.nesterov(ahead[2], lambda w: 2 * p.a * w + p.b, ahead[1], lr=p.lr, mu=p.mu)
        classical, ahead = (step, step.state, step.param), (other, other.state, other.param)
        found[0].append(step.state.v)
        found[1].append(other.state.v)
    return found


@q.solve
def solve(p: P, t):
    t.say(f"The derivative is $f'(w) = 2 a w + b$ with $a = {p.a}$ and $b = {p.b}$.")
    t.given(a=p.a, b=p.b)
    ways = cache(lambda: velocities(p))
    t.step("v_1", "mu*v_0 - lr*(2*a*w_0 + b)", lambda: ways()[0][0], note="Classical momentum:")
    if p.steps == 2:
        t.step("v_2", "mu*v_1 - lr*(2*a*(w_0 + v_1) + b)", lambda: ways()[0][1])
    note = "Nesterov momentum, whose velocities are called $u$:"
    t.step("u_1", "mu*v_0 - lr*(2*a*(w_0 + mu*v_0) + b)", lambda: ways()[1][0], note=note)
    if p.steps == 2:
        t.step("u_2", "mu*u_1 - lr*(2*a*(w_0 + u_1 + mu*u_1) + b)", lambda: ways()[1][1])
    both = "abs(u_1 - v_1) < 0.00001" if p.steps == 1 else "abs(u_1 + u_2 - v_1 - v_2) < 0.00001"
    t.step(
        "truth",
        both,
        note="The ways are <% if truth %>equally long<% else %>not equally long<% endif %>, so the statement is <<truth>>.",
    )


@q.oracle("torch")
def two_optimizers(p: P):
    """Classical momentum by PyTorch's optimizer; for the other one, autograd at the point ahead."""
    torch, mu, lr = oracles.torch, float(p.mu), float(p.lr)

    def f(w):
        return p.a * w**2 + p.b * w

    w = oracles.parameter(p.w_0)
    sgd = torch.optim.SGD([w], lr=lr, momentum=mu)
    sgd.state[w]["momentum_buffer"] = oracles.tensor(-p.v_0 / lr)
    u, v = oracles.tensor(p.w_0), oracles.tensor(p.v_0)
    for _ in range(p.steps):
        [w.grad] = torch.autograd.grad(f(w), w)
        sgd.step()
        ahead = (u + mu * v).requires_grad_()
        v = mu * v - lr * torch.autograd.grad(f(ahead), ahead)[0]
        u = u + v
    return {"truth": abs((w - u).item()) < 1e-9}


@q.oracle("finite differences")
def small_changes(p: P):
    def slope(at):
        return oracles.finite_differences(lambda w: p.a * w[0] ** 2 + p.b * w[0], (at,))[0]

    ends = []
    for share in (0, p.mu):
        w, v = p.w_0, p.v_0
        for _ in range(p.steps):
            v = p.mu * v - p.lr * slope(w + share * v)
            w += v
        ends.append(w)
    return {"truth": ends[0] == ends[1]}


q.slips(
    thought_that_they_always_differ=slip("They differ only where the slope ahead is another one.", truth="0 == 1"),
    thought_that_they_are_the_same=slip("The slope is taken at another point as soon as there is a velocity.", truth="0 == 0"),
    forgot_the_initial_velocity=slip("The initial velocity counts.", v_0="0*v_0"),
    thought_of_one_step=slip("In the second step there is a velocity in any case.",
                             drawn=lambda p: {"u_2": "v_2"} if p.steps == 2 else {}),
)  # fmt: skip
