"""Two steps of gradient descent from weights that are all zero."""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="backprop.networks", outcomes=(2,), level="apply", minutes=10, covers=("W3-13",),
    symbols={"lr": r"\eta", "target": "y", "y": r"\hat{y}"},
)  # fmt: skip


@q.params
class P:
    x: tuple = draw.vector(draw.nonzero(-3, 3), 2)
    target: int = draw.nonzero(-6, 6)
    units: int = draw.integers(2, 4)
    lr: object = draw.choice(Fraction(1, 2), 1, 2)


@q.require
def the_second_error_is_not_zero(p: P) -> bool:
    return p.units * p.lr != 4 and p.x[0] != p.x[1]


q.prompt = r"""
A network with two inputs, <<units>> hidden units and one output computes
$$h = \sigma(W x), \qquad \hat{y} = v^{\top} h,$$
where $\sigma$ is the logistic sigmoid. At the start all entries of $W$ ($<<units>> \times 2$) and $v$ are 0. Gradient descent with
the learning rate $\eta = <<lr>>$ is applied to $L = \frac{1}{2} (\hat{y} - y)^2$, always with the same example,
$$x = <<x>>, \qquad y = <<target>>.$$
Step $t$ computes the output $\hat{y}_t$ with the old weights $W_{t-1}$ and $v_{t-1}$, and then the new weights
$W_t$ and $v_t$; the first step is $t = 1$.
"""
q.ask(
    v_1=ask.vector("Compute $v_1$.", marks=2),
    y_2=ask.number(r"Compute the output $\hat{y}_2$.", marks=2),
    W_2=ask.matrix("Compute $W_2$.", marks=3),
    v_2=ask.vector("Compute $v_2$.", marks=2),
)


@q.solve
def solve(p: P, t):
    W, v = ((0, 0),) * p.units, (0,) * p.units
    t.given(W_0=W, v_0=v)
    for step in (1, 2):
        now = t.at(step)
        h = now.step("h", "sigmoid(W_prev @ x)", lambda W=W: engine.sigmoid(engine.linear(p.x, W)))
        now.step("y", "sum(odot(v_prev, h))", lambda v=v, h=h: engine.linear(h, (v,))[0])
        e = now.step("e", "y - target", note=r"The derivative of the loss with respect to $\hat{y}$ is")
        g = now.step(
            "g", "e*h", lambda e=e, v=v, h=h: engine.linear_backward((e,), h, (v,))[1][0], note="Hence the gradient of $v$ is"
        )
        old, v = v, now.step("v", "v_prev - lr*g", lambda v=v, g=g: engine.sgd(v, g, lr=p.lr).param)
        alike = " All rows are equal." * (step == 2)
        now.step("s", "odot(h, 1 - h)", note=r"The slope of the sigmoid is $h (1 - h)$.")
        d = now.step(
            "d",
            "e*odot(v_prev, s)",
            lambda e=e, old=old, W=W: engine.sigmoid_backward([e * one for one in old], engine.linear(p.x, W)),
            note="With the old $v$, the gradient at $W x$ is",
        )
        G = now.step("G", "d @ T(x)", lambda d=d, W=W: engine.linear_backward(d, p.x, W)[1],
            note=f"and that of $W$ is its outer product with $x$.{alike}")  # fmt: skip
        W = now.step("W", "W_prev - lr*G", lambda W=W, G=G: engine.sgd(W, G, lr=p.lr).param)


@q.oracle("torch")
def optimizer_with_autograd(p: P):
    torch = oracles.torch
    x, W, v = oracles.tensor(p.x), oracles.parameter(((0, 0),) * p.units), oracles.parameter((0,) * p.units)
    optimizer, found = torch.optim.SGD([W, v], lr=float(p.lr)), {}
    for step in (1, 2):
        optimizer.zero_grad()
        y = v @ torch.sigmoid(W @ x)
        ((y - p.target) ** 2 / 2).backward()
        optimizer.step()
        found |= {f"y_{step}": y.item(), f"W_{step}": oracles.numbers(W), f"v_{step}": oracles.numbers(v)}
    return {name: found[name] for name in ("v_1", "y_2", "W_2", "v_2")}


@q.oracle("second formula")
def one_unit_for_all(p: P):
    """All hidden units stay alike, so one of them tells everything: its output is 1/2 in both steps."""
    v_1 = p.lr * Fraction(p.target, 2)
    y_2 = p.units * v_1 / 2
    pull = p.lr * (p.target - y_2)
    W_2 = [[pull * v_1 / 4 * entry for entry in p.x] for _ in range(p.units)]
    return {"v_1": (v_1,) * p.units, "y_2": y_2, "W_2": W_2, "v_2": (v_1 + pull / 2,) * p.units}


q.slips(
    took_zero_for_the_hidden_units=slip(r"In both steps $\sigma(0)$ is $\frac{1}{2}$, not 0.", h="W_prev @ x", d="e*v_prev/4",
        essential=True),
    used_the_new_v=slip("In both steps the gradient of $W$ is taken at the old $v$.", d="e*odot(v, s)"),
    left_out_the_slope=slip(r"In both steps the slope of the sigmoid is $\frac{1}{4}$.", d="e*v_prev"),
    turned_the_error=slip("In both steps the derivative of the loss is output minus target.", e="target - y"),
    took_one_hidden_unit=slip("The output sums over all hidden units.", y="v_prev[0]*h[0]"),
    thought_that_nothing_moves=slip("$W$ has no gradient in the first step only: then $v$ is no longer 0.", G_2="G_1"),
)  # fmt: skip
