"""One step of gradient descent on a parabola."""

from examgen import Question, ask, draw, oracles, slip

q = Question(topic="training.descent", outcomes=(3,), level="apply", minutes=4, symbols={"lr": r"\eta"})


@q.params
class P:
    a: int = draw.integers(1, 6)
    b: int = draw.nonzero(-9, 9)
    w_0: int = draw.nonzero(-5, 5)
    lr: object = draw.decimals("0.05", "0.1", "0.2")


@q.require
def the_derivative_is_neither_small_nor_large(p: P) -> bool:
    return 2 <= abs(2 * p.a * p.w_0 + p.b) <= 40


q.prompt = r"""
The function $f(w) = a w^2 + b w$ with $a = <<a>>$ and $b = <<b>>$ is minimized by gradient descent with the learning rate
$\eta = <<lr>>$. It starts from $w_0 = <<w_0>>$.
"""
q.ask(
    g=ask.number("Compute the derivative $g = f'(w_0)$.", marks=2),
    w_1=ask.number("Compute $w_1$, the value after one step.", marks=2),
)


@q.solve
def solve(p: P, t):
    t.step("g", "2*a*w_0 + b")
    t.step("w_1", "w_0 - lr*g", note="The step goes against the derivative.")


@q.oracle("torch")
def optimizer_with_autograd(p: P):
    w = oracles.parameter(p.w_0)
    optimizer = oracles.torch.optim.SGD([w], lr=float(p.lr))
    (p.a * w**2 + p.b * w).backward()
    g = w.grad.item()
    optimizer.step()
    return {"g": g, "w_1": w.item()}


@q.oracle("finite differences")
def slope(p: P):
    g = oracles.finite_differences(lambda w: p.a * w**2 + p.b * w, p.w_0)
    return {"g": g, "w_1": p.w_0 - p.lr * g}


q.slips(
    forgot_the_factor_2=slip("The derivative of $a w^2$ is $2 a w$.", g="a*w_0 + b"),
    forgot_the_linear_term=slip("The term $b w$ has the derivative $b$.", g="2*a*w_0"),
    stepped_uphill=slip(r"The step goes against the derivative: $\eta\, g$ is subtracted.", w_1="w_0 + lr*g", essential=True),
    gave_the_step_only=slip(r"The step $\eta\, g$ is subtracted from where it starts, $w_0$.", gives={"w_1": "-lr*g"}),
)
