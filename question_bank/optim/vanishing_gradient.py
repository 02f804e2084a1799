"""Bound on the gradient through a chain of sigmoid units."""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="optim.initialization", outcomes=(2, 6), level="apply", minutes=6, covers=("W7-08",), decimals=6,
    conventions=("natural log",),
    symbols={"bound": "B", "first": r"\partial h_1 / \partial h_0"},
)  # fmt: skip


@q.params
class P:
    w: object = draw.decimals(
        *(
            f"{sign}{size}"
            for sign in ("", "-")
            for size in ("0.4", "0.5", "0.8", "1", "1.2", "1.6", "2", "2.4", "2.5", "2.8", "3", "3.2")
        )
    )
    L: int = draw.integers(3, 8)
    power: int = draw.integers(2, 5)
    a_1: object = draw.multiples_of_ln2(-2, 2, but=(0,))


@q.require
def the_bound_is_no_power(p: P) -> bool:
    return all(abs(p.w / 4) ** n != Fraction(1, 10**p.power) for n in range(1, 60)) and abs(p.w / 4) ** p.L > Fraction(1, 50_000)


q.prompt = r"""
A network is a chain of sigmoid units without biases, $h_l = \sigma(w\, h_{l-1})$ for $l = 1, \ldots, L$, all with the weight
$w = <<w>>$. The derivative of the logistic sigmoid is $\sigma'(a) = \sigma(a)\, (1 - \sigma(a))$.
"""
q.ask(
    first=ask.number(
        "Compute $\\partial h_1 / \\partial h_0$ where the pre-activation of the first unit is $a_1 = <<a_1>>$.", marks=2
    ),
    bound=ask.number(
        r"For every $h_0$, $\lvert \partial h_L / \partial h_0 \rvert$ is at most the bound $B$ that results if each unit has the "
        r"largest slope that a sigmoid can have. Compute $B$ for $L = <<L>>$ units.",
        marks=2,
    ),
    n=ask.integer("For which smallest whole number $n$ of units in the chain is this bound below $10^{-<<power>>}$?", marks=2),
)


@q.solve
def solve(p: P, t):
    t.step("s", "1/(1 + exp(-a_1))", lambda: engine.sigmoid(p.a_1), note=r"$\sigma(a_1)$ is")
    t.step(
        "first",
        "w*s*(1 - s)",
        lambda: p.w * engine.sigmoid_backward(1, p.a_1),
        note="The derivative is the slope of the sigmoid times the weight.",
    )
    t.step(
        "c",
        "abs(w)/4",
        note=r"The slope is largest for $\sigma = \frac{1}{2}$, with the value $\frac{1}{4}$. A unit has at most the factor",
    )
    t.step("bound", "c^L")
    t.step("r", "power*ln(10)/(-ln(c))", note="$c^n < 10^{-<<power>>}$ holds for whole numbers $n$ above")
    t.step("n", "floor(r) + 1")


@q.oracle("torch")
def autograd(p: P):
    torch = oracles.torch
    a = (oracles.tensor(p.a_1) / float(p.w)).requires_grad_()
    [first] = torch.autograd.grad(torch.sigmoid(float(p.w) * a), a)
    zero = oracles.parameter(0)
    [steepest] = torch.autograd.grad(torch.sigmoid(zero * float(p.w)), zero)
    chain = steepest.abs() ** torch.arange(1, 80)
    return {"first": first.item(), "bound": chain[p.L - 1].item(), "n": int((chain >= 0.1**p.power).sum()) + 1}


@q.oracle("finite differences")
def small_changes(p: P):
    def unit(h):
        return 1 / (1 + 2.718281828459045 ** (-float(p.w) * h))

    at = float(p.a_1) / float(p.w)
    first = oracles.finite_differences(lambda h: unit(h[0]), (at,))[0]
    slope = abs(oracles.finite_differences(lambda h: unit(h[0]), (0.0,))[0])
    n = 1 + sum(slope**units >= 10.0**-p.power for units in range(1, 80))
    return {"first": first, "bound": slope**p.L, "n": n}


q.slips(
    forgot_the_weight=slip("Each unit brings its weight, too.", first="s*(1 - s)", c="1/4", essential=True),
    took_the_slope_for_one=slip(r"The largest slope of the sigmoid is $\frac{1}{4}$.", c="abs(w)"),
    took_a_half=slip(r"The largest slope is $\frac{1}{2} \cdot \frac{1}{2}$.", c="abs(w)/2"),
    multiplied_by_the_depth=slip("The factors of all units are multiplied.", bound="c*L"),
    took_the_value_for_the_slope=slip(r"The slope is $\sigma (1 - \sigma)$.", first="w*s"),
    used_the_derivative_of_tanh=slip(r"$1 - h^2$ is the slope of tanh.", first="w*(1 - s^2)"),
    stopped_one_unit_early=slip("With one unit less the bound is still above.", n="floor(r)"),
    left_one_unit_out=slip("A chain of $L$ units has $L$ factors.", bound="c^(L - 1)"),
)  # fmt: skip
