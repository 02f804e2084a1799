"""One step of gradient descent with an L2 penalty.

The penalty has the factor 1/2 or not, and the bias is free of it.
"""

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="regularization.penalties", outcomes=(2,), level="apply", minutes=5, covers=("W11-01",), rows=True,
    symbols={"lr": r"\eta", "lam": r"\lambda", "target": "y", "y": r"\hat{y}"},
)  # fmt: skip


@q.params
class P:
    x: tuple = draw.vector(draw.nonzero(-3, 3), 2)
    w_0: tuple = draw.vector(draw.nonzero(-4, 4), 2)
    b_0: int = draw.nonzero(-4, 4)
    target: int = draw.integers(-6, 6)
    lr: object = draw.decimals("0.1", "0.2", "0.5")
    lam: object = draw.decimals("0.1", "0.2", "0.3", "0.4", "0.5")
    halves: int = draw.integers(1, 2)

    @property
    def penalty(self):
        return r"\frac{\lambda}{2}" if self.halves == 1 else r"\lambda"


@q.require
def the_error_is_moderate(p: P) -> bool:
    return 1 <= abs(sum(w * x for w, x in zip(p.w_0, p.x, strict=True)) + p.b_0 - p.target) <= 6


q.prompt = r"""
A linear neuron predicts $\hat{y} = w^{\top} x + b$. For one example with the input $x = <<x>>$ and the target $y = <<target>>$, its
regularized loss is
$$L = \frac{1}{2} (\hat{y} - y)^2 + <<p.penalty>> \, \lVert w \rVert^2 \qquad \text{with } \lambda = <<lam>>,$$
where $\lVert w \rVert$ is the Euclidean norm. The parameters are $w_0 = <<w_0>>$ and $b_0 = <<b_0>>$. One step of gradient descent
with learning rate $\eta = <<lr>>$ turns them into $w_1$ and $b_1$.
"""
q.ask(
    grad_w=ask.vector(
        r"Compute the gradient $\partial L / \partial w$ at the parameters $w_0$ and $b_0$ (<<x|length>> entries).", marks=2
    ),
    w_1=ask.vector("Compute the new weights $w_1$ (<<x|length>> entries).", marks=1),
    b_1=ask.number("Compute the new bias $b_1$.", marks=1),
)
q.harder(minutes=7, marks={"grad_w": 3, "w_1": 2}, x=draw.vector(draw.nonzero(-3, 3), 4), w_0=draw.vector(draw.nonzero(-4, 4), 4))


@q.solve
def solve(p: P, t):
    t.step("y", "T(w_0) @ x + b_0", lambda: engine.linear(p.x, (p.w_0,), (p.b_0,))[0], note="The prediction and the error are")
    e = t.step("e", "y - target")
    note = rf"The slope of $<<p.penalty>> w_i^2$ is ${'' if p.halves == 1 else '2'}\lambda w_i$."
    t.step("grad_w", "e*x + lam*w_0" if p.halves == 1 else "e*x + 2*lam*w_0", note=note)
    t.step("w_1", "w_0 - lr*grad_w", lambda: engine.sgd(p.w_0, [e * x for x in p.x], lr=p.lr, weight_decay=p.halves * p.lam).param)
    t.step("b_1", "b_0 - lr*e", lambda: engine.sgd(p.b_0, e, lr=p.lr).param, note="The bias is not in the penalty.")


@q.oracle("torch")
def optimizer_with_weight_decay(p: P):
    """The penalty as the option of the optimizer, which has the factor 1/2, and without a penalty for the bias."""
    torch, x = oracles.torch, oracles.tensor(p.x)
    w, b = oracles.parameter(p.w_0), oracles.parameter((p.b_0,))
    decay = float(p.lam) * p.halves
    groups = [{"params": [w], "weight_decay": decay}, {"params": [b]}]
    optimizer = torch.optim.SGD(groups, lr=float(p.lr))
    loss = (torch.nn.functional.linear(x, w[None], b) - float(p.target)).square().sum() / 2
    loss.backward()
    grad = w.grad + decay * w.detach()
    optimizer.step()
    return {"grad_w": oracles.numbers(grad), "w_1": oracles.numbers(w), "b_1": b.item()}


@q.oracle("finite differences")
def small_changes(p: P):
    def loss(point):
        *w, b = point
        error = sum(u * x for u, x in zip(w, p.x, strict=True)) + b - p.target
        return error**2 / 2 + p.halves * p.lam / 2 * sum(u * u for u in w)

    *slopes, bias = oracles.finite_differences(loss, (*p.w_0, p.b_0))
    return {
        "grad_w": slopes,
        "w_1": [w - p.lr * slope for w, slope in zip(p.w_0, slopes, strict=True)],
        "b_1": p.b_0 - p.lr * bias,
    }


q.slips(
    mistook_the_factor_of_the_penalty=slip(r"The slope of $c\, w_i^2$ is $2 c\, w_i$.", drawn=lambda p: {
        "grad_w": "e*x + 2*lam*w_0" if p.halves == 1 else "e*x + lam*w_0"}, essential=True),
    forgot_the_penalty=slip("The loss contains the penalty, and so does its gradient.", grad_w="e*x"),
    decayed_without_the_learning_rate=slip(r"The penalty's gradient is multiplied by $\eta$, too.", drawn=lambda p: {
        "w_1": f"w_0 - lr*e*x - {p.halves}*lam*w_0"}),
    decayed_the_bias=slip("The penalty holds $w$ only: the bias is not decayed.", drawn=lambda p: {
        "b_1": f"b_0 - lr*(e + {p.halves}*lam*b_0)"}),
    let_the_weights_grow=slip("Weight decay pulls towards 0: both gradients are subtracted.", drawn=lambda p: {
        "grad_w": f"e*x - {p.halves}*lam*w_0"}),
    doubled_the_slope_of_the_loss=slip(r"The slope of $\frac{1}{2} e^2$ is $e$.", e="2*(y - target)"),
    stepped_uphill=slip("The step goes against the gradient.", w_1="w_0 + lr*grad_w", b_1="b_0 + lr*e"),
)  # fmt: skip
