"""Two models whose weights are tied softly by a penalty on their distance."""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="regularization.sharing", outcomes=(2, 5), level="apply", minutes=7, covers=("W11-11",),
    symbols={"lr": r"\eta", "lam": r"\lambda", "w_A": "w_A", "w_B": "w_B", "new_A": "w_A'", "new_B": "w_B'", "R": "R",
             "grad_A": r"\partial J / \partial w_A", "grad_B": r"\partial J / \partial w_B", "saved": "S"},
)  # fmt: skip


@q.params
class P:
    weights: tuple = draw.matrix(draw.integers(-4, 4), 2, 3)
    slopes: tuple = draw.matrix(draw.integers(-3, 3), 2, 3)
    lr: object = draw.decimals("0.1", "0.2", "0.5")
    lam: object = draw.decimals("0.2", "0.4", "0.5", "1", "2")


@q.require
def the_weights_differ_everywhere(p: P) -> bool:
    return all(a != b for a, b in zip(*p.weights, strict=True)) and all(row.count(0) <= 1 for row in p.slopes)


q.prompt = r"""
Two models $A$ and $B$ for related tasks have the weight vectors $w_A$ and $w_B$. They are trained together on
$$J = L_A(w_A) + L_B(w_B) + R, \qquad R = \frac{\lambda}{2}\, \lVert w_A - w_B \rVert^2, \qquad \lambda = <<lam>>,$$
where $\lVert \cdot \rVert$ is the Euclidean norm. At present
$$w_A = <<weights[0]>>, \quad w_B = <<weights[1]>>, \quad \nabla L_A(w_A) = <<slopes[0]>>, \quad \nabla L_B(w_B) = <<slopes[1]>>.$$
One step of gradient descent on $J$ with learning rate $\eta = <<lr>>$ turns the weights into $w_A'$ and $w_B'$.
"""
q.ask(
    R=ask.number("Compute the penalty $R$ before the step.", marks=1),
    grad_A=ask.vector(
        r"Compute the gradient $\partial J / \partial w_A$ before the step (<<weights[0]|length>> entries).", marks=2
    ),
    new_B=ask.vector("Compute the new weights $w_B'$ (<<weights[0]|length>> entries).", marks=2),
)
q.easier(
    minutes=5, marks={"grad_A": 1}, weights=draw.matrix(draw.integers(-4, 4), 2, 2), slopes=draw.matrix(draw.integers(-3, 3), 2, 2),
)  # fmt: skip
q.harder(
    minutes=9,
    marks={"R": 2, "new_B": 3},
    weights=draw.matrix(draw.integers(-4, 4), 2, 5),
    slopes=draw.matrix(draw.integers(-3, 3), 2, 5),
)


@q.solve
def solve(p: P, t):
    t.given(w_A=p.weights[0], w_B=p.weights[1], g_A=p.slopes[0], g_B=p.slopes[1])
    t.say(r"Let $d = w_A - w_B$, $g_A = \nabla L_A(w_A)$ and $g_B = \nabla L_B(w_B)$.")
    t.step("d", "w_A - w_B")
    t.step("R", "lam/2*sum(d^2)", lambda: p.lam / 2 * engine.mse_loss(*p.weights, reduction="sum"))
    t.step("grad_A", "g_A + lam*d", note=r"The gradient of $R$ with respect to $w_A$ is $\lambda d$,")
    grad = t.step("grad_B", "g_B - lam*d", note=r"and with respect to $w_B$ it is $-\lambda d$.")
    t.step("new_B", "w_B - lr*grad_B", lambda: engine.sgd(p.weights[1], grad, lr=p.lr).param)


@q.oracle("torch")
def autograd(p: P):
    torch, (A, B) = oracles.torch, (oracles.parameter(row) for row in p.weights)
    R = float(p.lam) / 2 * torch.nn.functional.mse_loss(A, B, reduction="sum")
    J = R + A @ oracles.tensor(p.slopes[0]) + B @ oracles.tensor(p.slopes[1])
    optimizer = torch.optim.SGD([A, B], lr=float(p.lr))
    J.backward()
    grad = A.grad.clone()
    optimizer.step()
    return {"R": R.item(), "grad_A": oracles.numbers(grad), "new_B": oracles.numbers(B)}


@q.oracle("finite differences")
def small_changes(p: P):
    """Losses that are linear have the given gradients everywhere."""

    def penalty(A, B):
        return Fraction(p.lam) / 2 * sum((a - b) ** 2 for a, b in zip(A, B, strict=True))

    def objective(both):
        A, B = both[: len(both) // 2], both[len(both) // 2 :]
        return penalty(A, B) + sum(s * w for s, w in zip((*p.slopes[0], *p.slopes[1]), both, strict=True))

    at = (*p.weights[0], *p.weights[1])
    slope = oracles.finite_differences(objective, at)
    new = [w - p.lr * g for w, g in zip(at, slope, strict=True)]
    return {"R": penalty(*p.weights), "grad_A": slope[: len(at) // 2], "new_B": new[len(at) // 2 :]}


q.slips(
    pushed_the_second_apart=slip("The penalty pulls both towards each other: for $w_B$ its gradient has the other sign.",
                                 grad_B="g_B + lam*d",
                                 essential=True),
    forgot_the_half=slip(r"The penalty has the factor $\frac{\lambda}{2}$.", R="lam*sum(d^2)"),
    doubled_the_gradient=slip(r"The factor 2 of the square cancels the half.", grad_A="g_A + 2*lam*d", grad_B="g_B - 2*lam*d"),
    forgot_the_penalty=slip("The penalty has a gradient, too.", grad_A="g_A", grad_B="g_B"),
    forgot_the_loss=slip("The model's own loss has a gradient, too.", grad_A="lam*d", grad_B="-lam*d"),
    decayed_to_zero=slip("The penalty pulls towards the other weights, not to 0.", grad_A="g_A + lam*w_A", grad_B="g_B + lam*w_B"),
    took_the_root=slip("The norm is squared.", R="lam/2*norm(d)"),
    stepped_uphill=slip("The step goes against the gradient.", new_B="w_B + lr*grad_B"),
)  # fmt: skip
