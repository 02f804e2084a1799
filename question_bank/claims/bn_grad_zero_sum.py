"""Claim: the gradient that leaves batch normalization backwards."""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.optim", outcomes=(2,), level="understand", minutes=3, covers=("bn_grad_zero_sum",), rows=True, decimals=4,
    symbols={"last": r"\partial L / \partial x_3", "known": "u"},
)  # fmt: skip


@q.params
class P:
    deviations: tuple = draw.choice(
        (-1, -1, 1, 1), (-2, -2, 2, 2), (-2, 2, -2, 2), (-4, 4, 4, -4), (4, -4, 4, -4), (1, -1, -1, 1), (2, 2, -2, -2)
    )
    g: tuple = draw.vector(draw.integers(-4, 5), 4)
    gamma: int = draw.choice(-2, 2, 3, 4, 8)
    mode: str = draw.choice("training", "training", "evaluation")
    guess: str = draw.choice("sum", "own")

    @property
    def sigma(self):
        return abs(self.deviations[0])

    @property
    def slopes(self):
        """The gradients of the inputs."""
        y = [Fraction(d, self.sigma) for d in self.deviations]
        mean, pull = (Fraction(sum(values), 4) for values in (self.g, [a * b for a, b in zip(self.g, y, strict=True)]))
        if self.mode == "evaluation":
            mean = pull = 0
        return tuple(Fraction(self.gamma, self.sigma) * (a - mean - pull * b) for a, b in zip(self.g, y, strict=True))

    @property
    def known(self):
        return sum(self.slopes[:3])

    @property
    def stated(self):
        return -sum(self.slopes[:3]) if self.guess == "sum" else Fraction(self.gamma * self.g[3], self.sigma)


@q.require
def both_guesses_differ(p: P) -> bool:
    return -sum(p.slopes[:3]) != Fraction(p.gamma * p.g[3], p.sigma) and any(p.slopes[:3]) and p.gamma != p.sigma


q.prompt = r"""
A batch normalization layer <% if mode == "training" %>in training mode<% else %>in evaluation mode<% endif %> turns the values
$x_0, x_1, x_2, x_3$ of a feature of the 4 examples of a mini-batch into $y_i = \gamma\, (x_i - \mu) / \sigma + \beta$ with
$\gamma = <<gamma>>$ and $\sigma = <<p.sigma>>$; no $\epsilon$ is added to the variance. Backpropagation arrives with the gradients
$g = \partial L / \partial y = <<g>>$. At the input, the first three gradients have the sum
$$\frac{\partial L}{\partial x_0} + \frac{\partial L}{\partial x_1} + \frac{\partial L}{\partial x_2} = <<p.known>>.$$

**Statement.** The fourth one is $\partial L / \partial x_3 = <<p.stated>>$.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    if p.mode == "training":
        t.say(r"If all $x_i$ grow by the same amount, so does $\mu$, and no output changes: the four gradients sum to 0.")
        column, grad = [[d] for d in p.deviations], [[g] for g in p.g]
        layer = {"weight": [p.gamma], "training": True, "eps": 0}
        t.step("last", "-known", lambda: engine.batch_norm_backward(grad, column, **layer)[0][3, 0], known=p.known)
    else:
        grad, layer = [[g] for g in p.g], {"weight": [p.gamma], "eps": 0}
        back = engine.batch_norm_backward
        t.step(
            "last", "gamma/sigma*g[3]", lambda: back(grad, [[d] for d in p.deviations], [0], [p.sigma**2], **layer)[0][3, 0],
            sigma=p.sigma, note=r"Here $\mu$ and $\sigma$ are constants.",
        )  # fmt: skip
    t.step("truth", "abs(last - stated) < 0.001", stated=p.stated, note="The statement says $<<p.stated>>$, so it is <<truth>>.")


@q.oracle("torch")
def autograd(p: P):
    torch, x, variance = oracles.torch, oracles.parameter([[d] for d in p.deviations]), oracles.tensor((p.sigma**2,))
    mean, gamma = oracles.tensor((0,)), oracles.tensor((p.gamma,))
    y = torch.nn.functional.batch_norm(x, mean, variance, gamma, None, training=p.mode == "training", eps=1e-30)
    y.backward(oracles.tensor([[v] for v in p.g]))
    return {"truth": abs(x.grad[3, 0].item() - float(p.stated)) < 1e-9}


@q.oracle("finite differences")
def move_the_last_value(p: P):
    def loss(moved):
        x = [*map(float, p.deviations[:3]), *moved]
        mean = sum(x) / 4 if p.mode == "training" else 0.0
        root = (sum((v - mean) ** 2 for v in x) / 4) ** 0.5 if p.mode == "training" else abs(p.deviations[0])
        return sum(weight * p.gamma * (v - mean) / root for weight, v in zip(p.g, x, strict=True))

    return {"truth": abs(oracles.finite_differences(loss, (float(p.deviations[3]),))[0] - float(p.stated)) < 1e-3}


q.slips(
    took_the_statistics_for_constants=slip(r"In training $\mu$ and $\sigma$ depend on all inputs.", drawn=lambda p: {
        "last": f"gamma/{p.sigma}*g[3]"} if p.mode == "training" else {}),
    expected_a_sum_of_zero=slip("With running statistics the gradients need not cancel.", drawn=lambda p: {
        "last": f"({-sum(p.slopes[:3])})"} if p.mode == "evaluation" else {}),
    lost_the_sign=slip("The four gradients cancel.", drawn=lambda p: {"last": "known"} if p.mode == "training" else {}),
    passed_it_on=slip("The layer multiplies and divides.", last="g[3]"),
)  # fmt: skip
