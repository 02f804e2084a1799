"""Batch normalization at test time, with running statistics.

Two ways to write the moving average are in use; the page says which.
"""

from fractions import Fraction
from functools import cache

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="optim.normalization", outcomes=(2,), level="apply", minutes=8, covers=("W9-08",),
    rows=True, symbols={"alpha": r"\alpha", "mu": r"\mu", "var": r"\sigma^2", "x_test": r"x'", "y_test": "y'"},
)  # fmt: skip


@q.params
class P:
    deviations: tuple = draw.choice(
        (-2, 0, 0, 2), (-3, -1, 1, 3), (-3, 0, 0, 3), (-1, -1, -1, 3), (-4, 1, 1, 2), (-2, -2, 1, 3), (-3, -3, 0, 6)
    )
    centre: int = draw.integers(-5, 9)
    alpha: object = draw.decimals("0.1", "0.2", "0.8", "0.9")
    new: int = draw.integers(0, 1)
    M_0: int = draw.integers(-4, 8)
    V_0: int = draw.integers(2, 12)
    gamma: object = draw.choice(-2, -1, Fraction(1, 2), 2, 3, 4)
    beta: int = draw.nonzero(-5, 5)
    x_test: int = draw.integers(-5, 10)
    order: tuple = draw.permutation(0, 1, 2, 3)

    @property
    def x(self):
        return tuple(self.centre + self.deviations[place] for place in self.order)


@q.require
def everything_differs(p: P) -> bool:
    return p.x_test != p.M_0 != p.centre != p.x_test and sum(d * d for d in p.deviations) not in (4 * p.V_0, 3 * p.V_0)


q.prompt = r"""
A batch normalization layer keeps a running mean and a running variance of a feature. At present they are $M_0 = <<M_0>>$ and
$V_0 = <<V_0>>$. In a training step it sees the mini-batch $x = <<p.x>>$ of $N = 4$ examples, with the mean $\mu$ and the variance
$\sigma^2$, which divides by $N - 1$ here. It then updates
<% if new %>$$M_1 = (1 - \alpha)\, M_0 + \alpha\, \mu, \qquad V_1 = (1 - \alpha)\, V_0 + \alpha\, \sigma^2$$
<% else %>$$M_1 = \alpha\, M_0 + (1 - \alpha)\, \mu, \qquad V_1 = \alpha\, V_0 + (1 - \alpha)\, \sigma^2$$
<% endif %>with $\alpha = <<alpha>>$. The learned scale and shift are $\gamma = <<gamma>>$ and $\beta = <<beta>>$, and no $\epsilon$
is added to variances. After this step the network is used on a single test example, for which the feature has the value
$x' = <<x_test>>$.
"""
q.ask(
    M_1=ask.number("Compute the new running mean $M_1$.", marks=2),
    V_1=ask.number("Compute the new running variance $V_1$.", marks=2),
    y_test=ask.number("Compute the output $y'$ of the layer for the test example.", marks=2),
)


@q.solve
def solve(p: P, t):
    t.step("mu", "mean(x)", x=p.x)
    t.step("var", "sum((x - mu)^2)/(N - 1)", N=4)
    mix = "(1 - alpha)*{0} + alpha*{1}" if p.new else "alpha*{0} + (1 - alpha)*{1}"
    share, batch = p.alpha if p.new else 1 - p.alpha, [[value] for value in p.x]
    moved = cache(lambda: engine.batch_norm(batch, (p.M_0,), (p.V_0,), training=True, momentum=share, eps=0))
    M_1 = t.step("M_1", mix.format("M_0", "mu"), lambda: moved().running_mean[0])
    V_1 = t.step("V_1", mix.format("V_0", "var"), lambda: moved().running_var[0])
    t.step(
        "y_test",
        "gamma*(x_test - M_1)/sqrt(V_1) + beta",
        lambda: engine.batch_norm([[p.x_test]], (M_1,), (V_1,), (p.gamma,), (p.beta,), eps=0).output[0, 0],
        note="At test time the running statistics take the place of those of a batch.",
    )


@q.oracle("torch")
def layer(p: P):
    """PyTorch's layer, whose momentum is the factor of the new value."""
    torch, tiny = oracles.torch, 1e-30
    layer = torch.nn.BatchNorm1d(1, eps=tiny, momentum=float(p.alpha if p.new else 1 - p.alpha), dtype=torch.float64)
    with torch.no_grad():
        for tensor, value in (
            (layer.running_mean, p.M_0),
            (layer.running_var, p.V_0),
            (layer.weight, p.gamma),
            (layer.bias, p.beta),
        ):
            tensor.fill_(float(value))
        layer(oracles.tensor([[value] for value in p.x]))
        y = layer.train(False)(oracles.tensor([[p.x_test]]))
    return {"M_1": layer.running_mean.item(), "V_1": layer.running_var.item(), "y_test": y.item()}


@q.oracle("second formula")
def pairs(p: P):
    """The variance from the squared differences of all pairs, and the averages as a step towards the new value."""
    spread = Fraction(sum((a - b) ** 2 for a in p.x for b in p.x), 2 * 4 * 3)
    part = p.alpha if p.new else 1 - p.alpha
    M = p.M_0 + part * (Fraction(sum(p.x), 4) - p.M_0)
    V = p.V_0 + part * (spread - p.V_0)
    return {"M_1": M, "V_1": V, "y_test": float(p.beta) + float(p.gamma * (p.x_test - M)) / float(V) ** 0.5}


q.slips(
    swapped_the_factors=slip(r"Look at the formula: $\alpha$ belongs to the <% if new %>new<% else %>old<% endif %> value.",
                             drawn=lambda p: {
        "M_1": "alpha*M_0 + (1 - alpha)*mu" if p.new else "(1 - alpha)*M_0 + alpha*mu",
        "V_1": "alpha*V_0 + (1 - alpha)*var" if p.new else "(1 - alpha)*V_0 + alpha*var"}, essential=True),
    divided_by_the_batch_size=slip("Here the variance divides by $N - 1$.", var="sum((x - mu)^2)/N"),
    used_the_batch_at_test_time=slip("At test time the running statistics count.", y_test="gamma*(x_test - mu)/sqrt(var) + beta"),
    used_the_old_statistics=slip("The step has updated the running statistics.", y_test="gamma*(x_test - M_0)/sqrt(V_0) + beta"),
    divided_by_the_variance=slip("The deviation is divided by the root of the variance.", y_test="gamma*(x_test - M_1)/V_1 + beta"),
    swapped_scale_and_shift=slip(r"$\gamma$ multiplies, $\beta$ is added.", y_test="beta*(x_test - M_1)/sqrt(V_1) + gamma"),
    forgot_the_old_statistics=slip("The running statistics move only a part of the way.", M_1="mu", V_1="var"),
)  # fmt: skip
