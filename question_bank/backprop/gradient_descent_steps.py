"""Gradient descent on a polynomial with two minima: steps, starts and rates."""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="backprop.gradients", outcomes=(2,), level="apply", minutes=10, covers=("W3-09",),
    symbols={"lr": r"\eta", "eta_max": r"\eta_{\mathrm{max}}", "curvature": "f''", "stuck": "s", "best": "m", "zeros": "z"},
)  # fmt: skip


@q.params
class P:
    roots: tuple = draw.distinct(draw.nonzero(-5, 5), 2)
    w_0: int = draw.integers(-5, 5)
    lr: object = draw.decimals("0.02", "0.04", "0.05", "0.1", "0.15", "0.2")

    @property
    def A(self):
        return -sum(self.roots)

    @property
    def B(self):
        return self.roots[0] * self.roots[1]


@q.require
def both_steps_move_and_stay_near(p: P) -> bool:
    after = p.w_0 - p.lr * (p.w_0**3 + p.A * p.w_0**2 + p.B * p.w_0)
    return p.B > 0 and p.w_0 not in (0, *p.roots) and 0.2 < abs(after) <= 5 and after not in p.roots


q.prompt = r"""
Gradient descent $w_t = w_{t-1} - \eta\, f'(w_{t-1})$ with the learning rate $\eta = <<lr>>$ is applied to
$$f(w) = \frac{1}{4} w^4 + \frac{A}{3} w^3 + \frac{B}{2} w^2, \qquad A = <<p.A>>, \quad B = <<p.B>>,$$
a function with two minima and a maximum between them. The start is $w_0 = <<w_0>>$.
"""
q.ask(
    w_1=ask.number("Compute $w_1$.", marks=1),
    w_2=ask.number("Compute $w_2$.", marks=1),
    stuck=ask.number("From which start $s$ would gradient descent never move, although $s$ is no minimum?", marks=2),
    eta_max=ask.number(
        r"Close to the rightmost minimum, $f$ is almost a parabola. Compute the bound $\eta_{\mathrm{max}}$: with any learning "
        "rate below it, gradient descent converges to this minimum from every start that is close enough to it.", marks=2),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.given(A=p.A, B=p.B)
    t.say("The derivative is $f'(w) = w^3 + A w^2 + B w$.")
    w, state = p.w_0, engine.OptimizerState()
    for step in (1, 2):
        g = t.at(step).step("g", "w_prev^3 + A*w_prev^2 + B*w_prev")
        done = engine.sgd(w, g, state, lr=p.lr, trace=t.at(step))
        w, state = done.param, done.state
    t.say("$f'$ is 0 at $w = 0$ and where $w^2 + A w + B = 0$, at $r_1$ and $r_2$:")
    t.step("r_1", "(-A - sqrt(A^2 - 4*B))/2")
    t.step("r_2", "(-A + sqrt(A^2 - 4*B))/2")
    t.step("zeros", "(r_1, 0, r_2)")
    note = "The outer two are the minima, the one between them is the maximum; there the gradient is 0, too:"
    t.step("stuck", "sum(zeros) - max(zeros) - min(zeros)", note=note)
    t.step("best", "max(zeros)", note="The rightmost minimum is at")
    t.step("curvature", "3*best^2 + 2*A*best + B", note="and has the second derivative")
    t.step("eta_max", "2/curvature", note=r"A step multiplies a small distance by $1 - \eta f''$, which must stay above $-1$.")


@q.oracle("torch")
def autograd(p: P):
    torch, w = oracles.torch, oracles.parameter(p.w_0)

    def f(w):
        return w**4 / 4 + p.A * w**3 / 3 + p.B * w**2 / 2

    optimizer, points = torch.optim.SGD([w], lr=float(p.lr)), []
    for _ in range(2):
        optimizer.zero_grad()
        f(w).backward()
        optimizer.step()
        points.append(w.item())
    slope, bend = torch.autograd.functional.jacobian, torch.autograd.functional.hessian
    at = [point for point in map(oracles.tensor, range(-5, 6)) if abs(slope(f, point)) < 1e-9]
    return {"w_1": points[0], "w_2": points[1], "stuck": at[1].item(), "eta_max": 2 / bend(f, at[2]).item()}


@q.oracle("finite differences")
def slopes(p: P):
    def f(w):
        return Fraction(w) ** 2 * (3 * w**2 + 4 * p.A * w + 6 * p.B) / 12

    def step(w):
        return w - p.lr * Fraction(oracles.finite_differences(f, w))

    first = step(Fraction(p.w_0))
    _, middle, right = sorted((0, *p.roots))
    bend = oracles.finite_differences(lambda w: oracles.finite_differences(f, w), right)
    return {"w_1": first, "w_2": step(first), "stuck": middle + oracles.finite_differences(f, middle), "eta_max": 2 / bend}


q.slips(
    stepped_uphill=slip("The step goes against the gradient.", w="w_prev + lr*g", essential=True),
    kept_the_first_gradient=slip("The gradient is taken anew at $w_1$.", g_2="g_1"),
    kept_the_factors=slip("The derivative of $w^n / n$ is $w^{n-1}$.", g="w_prev^3/4 + A*w_prev^2/3 + B*w_prev/2"),
    stepped_by_the_gradient=slip(r"The gradient is multiplied by the learning rate $\eta$.", w_1="w_0 - g_1", when="abs(w_0) < 3"),
    took_half_the_bound=slip(r"The factor $1 - \eta f''$ may be negative, down to $-1$.", eta_max="1/curvature"),
    named_a_minimum=slip("At a minimum nothing moves either, but the other place is asked for.", stuck="min(zeros)"),
    took_the_curvature_of_the_start=slip("The curvature at the minimum counts.", curvature="3*w_0^2 + 2*A*w_0 + B"),
)  # fmt: skip
