"""Claim: is an L2 penalty the same as weight decay?"""

from functools import cache

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.regularization", outcomes=(2,), level="understand", minutes=3,
    covers=("sgd_l2_decay", "adam_l2_decay"), decimals=5,
    symbols={"lr": r"\eta", "lam": r"\lambda", "mu": r"\mu", "u": "u"},
)  # fmt: skip


@q.params
class P:
    method: str = draw.choice("plain gradient descent", "plain gradient descent", "momentum", "Adam")
    half: int = draw.choice(1, 1, 0)
    w_0: int = draw.nonzero(-5, 5)
    g: int = draw.nonzero(-6, 6)
    lr: object = draw.decimals("0.05", "0.1", "0.2")
    lam: object = draw.decimals("0.1", "0.2", "0.5")
    mu: object = draw.decimals("0.5", "0.8", "0.9")
    steps: int = draw.integers(1, 2)


@q.require
def adam_takes_one_step_plain_descent_two_and_the_gradients_do_not_cancel(p: P) -> bool:
    fitting = p.method == "momentum" or (p.steps == 1) == ("Adam" in p.method)
    return fitting and abs(p.g + p.lam * p.w_0) > 0.2 and abs(p.g + 2 * p.lam * p.w_0) > 0.2


q.prompt = r"""
A weight starts at $w_0 = <<w_0>>$, and the gradient of the loss without penalty is always $g = <<g>>$. In training A the penalty
$<% if half %>\frac{\lambda}{2}<% else %>\lambda<% endif %> w^2$ is added to the loss. In training B there is no penalty; instead,
every step also subtracts $\eta \lambda$ times the weight that the step started from. In both, $\lambda = <<lam>>$, the learning
rate is $\eta = <<lr>>$, and the method is <<method>><% if method == "momentum" %>, $v_t = \mu\, v_{t-1} - \eta \cdot
(\text{gradient})$ with $v_0 = 0$, $\mu = <<mu>>$ and the step $v_t$<%
elif method != "plain gradient descent" %>, whose first step moves $w$ by
$\eta$ against the sign of the gradient ($\epsilon = 0$)<% endif %>.

**Statement.** After <<steps>> <% if steps == 1 %>step<% else %>steps<% endif %> both weights are the same.
"""
q.ask(truth=ask.claim(marks=1))


def weights_with_penalty(p, c):
    """After one and two steps of the engine's optimizer with the slope of the penalty in its gradient."""
    found, w, state = [], p.w_0, engine.OptimizerState()
    for _ in range(2):
        step = engine.momentum(w, p.g, state, lr=p.lr, mu=p.mu if p.method == "momentum" else 0, weight_decay=c * p.lam)
        w, state = step.param, step.state
        found.append(w)
    return found


@q.solve
def solve(p: P, t):
    c = 1 if p.half else 2
    if p.method == "Adam":
        t.step("w_1", "w_0 - lr*sign(g + c*lam*w_0)", c=c, note="In training A, where $c \\lambda w$ is the slope of the penalty:")
        t.step("u_1", "w_0 - lr*sign(g) - lr*lam*w_0", note="In training B, whose weight is called $u$:")
    else:
        mu = "mu" if p.method == "momentum" else "0"
        t.step("a_1", "g + c*lam*w_0", c=c, note="In training A, where $c \\lambda w$ is the slope of the penalty:")
        path = cache(lambda: weights_with_penalty(p, c))
        t.step("w_1", "w_0 - lr*a_1", lambda: path()[0])
        if p.steps == 2:
            t.step("a_2", f"{mu}*a_1 + g + c*lam*w_1" if mu == "mu" else "g + c*lam*w_1")
            t.step("w_2", "w_1 - lr*a_2", lambda: path()[1])
        t.step("u_1", "w_0 - lr*g - lr*lam*w_0", note="In training B, whose weight is called $u$:")
        if p.steps == 2:
            t.step("u_2", "u_1 - lr*(mu*g + g) - lr*lam*u_1" if mu == "mu" else "u_1 - lr*g - lr*lam*u_1")
    t.step("truth", f"abs(w_{p.steps} - u_{p.steps}) < 0.00001", note="So the statement is <<truth>>.")


@q.oracle("torch")
def two_optimizers(p: P):
    """A penalty is an option of SGD and Adam; AdamW decays weights, and so does SGD with a product in between."""
    torch, lr = oracles.torch, float(p.lr)
    momentum, penalty = float(p.mu) if p.method == "momentum" else 0.0, float(p.lam) * (1 if p.half else 2)
    a, b = oracles.parameter(p.w_0), oracles.parameter(p.w_0)
    if "Adam" in p.method:
        ways = (
            torch.optim.Adam([a], lr=lr, eps=0, weight_decay=penalty),
            torch.optim.AdamW([b], lr=lr, eps=0, weight_decay=float(p.lam)),
        )
    else:
        ways = (
            torch.optim.SGD([a], lr=lr, momentum=momentum, weight_decay=penalty),
            torch.optim.SGD([b], lr=lr, momentum=momentum),
        )
    for _ in range(p.steps):
        decay = 0 if "Adam" in p.method else lr * float(p.lam) * b.item()
        for weight, way in zip((a, b), ways, strict=True):
            weight.grad = oracles.tensor(p.g)
            way.step()
        with torch.no_grad():
            b.sub_(decay)
    return {"truth": abs((a - b).item()) < 1e-9}


@q.oracle("second formula")
def difference_of_both(p: P):
    """What training A adds to the step against g, and what training B adds."""
    c, lam, lr = (1 if p.half else 2), p.lam, p.lr
    if "Adam" in p.method:
        slope = p.g + c * lam * p.w_0
        return {"truth": lam * p.w_0 == slope / abs(slope) - p.g / abs(p.g)}
    mu = p.mu if p.method == "momentum" else 0
    penalty, decay = c * lam * p.w_0, lam * p.w_0
    if p.steps == 2:
        penalty += mu * penalty + c * lam * (p.w_0 - lr * (p.g + penalty))
        decay += lam * (p.w_0 - lr * (p.g + decay))
    return {"truth": penalty == decay}


q.slips(
    overlooked_the_factor_of_the_penalty=slip(r"The slope of $\lambda w^2$ is $2 \lambda w$.", drawn=lambda p: {
        **({"a_1": "g + lam*w_0"} if not p.half and "Adam" not in p.method else {}),
        **({"a_2": "g + lam*w_1"} if not p.half and p.steps == 2 and p.method != "momentum" else {})}),
    thought_that_it_is_always_the_same=slip("What a penalty adds to the gradient passes through momentum and scaling.",
                                            truth="0 == 0"),
    thought_that_it_is_never_the_same=slip("For plain gradient descent it can be the same.", truth="0 == 1"),
    forgot_the_decay=slip("The decay subtracts a share of the weight.", drawn=lambda p: {
        "u_1": "w_0 - lr*sign(g)" if "Adam" in p.method else "w_0 - lr*g"}),
)  # fmt: skip
