"""Claim: the gradient on weights in front of batch normalization."""

from fractions import Fraction

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="claims.optim", outcomes=(2,), level="understand", minutes=3, covers=("bn_grad_scale",),
    decimals=5, symbols={"new": "g'"},
)  # fmt: skip


@q.params
class P:
    c: object = draw.choice(2, 4, 5, 10, 20, Fraction(1, 2), Fraction(1, 4), Fraction(1, 5), Fraction(1, 10))
    g: object = draw.decimals("0.1", "0.2", "0.4", "0.5", "0.8", "1", "2", "3", "-0.2", "-0.4", "-0.6", "-1", "-2", "-4")
    normalized: int = draw.choice(0, 1, 1)
    guess: str = draw.choice("right", "right", "right", "right", "times", "same", "same", "over")

    @property
    def stated(self):
        over = self.g / Fraction(self.c)
        return {"right": over, "times": self.g * self.c, "same": self.g, "over": over / Fraction(self.c)}[self.guess]


q.prompt = r"""
All weights of layer A, which has no bias, are multiplied by $c = <<c>>$, and the mini-batch stays the same.
<% if normalized %>Batch normalization (training mode, no $\epsilon$) follows layer A directly, and nothing behind it is
changed.
<% else %>Layer B, which has no bias either, follows it directly, without an activation, and all weights of layer B are divided by
$c$.<% endif %> Before that, the loss had the gradient $g = <<g>>$ with respect to one of the weights of layer A.

**Statement.** Afterwards its gradient with respect to this weight is $<<p.stated>>$.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.say(
        "Behind it the output is the same as before, because the factor cancels: the loss at $w'$ is what it was at $w = w' / c$."
    )
    t.step("new", "g/c", note="A change of $w'$ does what a change of $w$ did that is $c$ times smaller:")
    t.step("truth", "abs(new - stated) < 0.00001", stated=p.stated, note="The statement says $<<p.stated>>$, so it is <<truth>>.")


@q.oracle("torch")
def scale_a_layer(p: P):
    """A small network with the loss of a fixed direction; its gradients before and after are compared."""
    torch, c = oracles.torch, float(p.c)
    x, towards = oracles.tensor(((1, 2), (-1, 3), (4, -2))), oracles.tensor(((3, 1), (-1, 2), (2, -4)))
    grads = []
    for factor in (1.0, c):
        W = (oracles.tensor(((1, -2), (2, 1))) * factor).requires_grad_()
        z = torch.nn.functional.linear(x, W)
        if p.normalized:
            y = torch.nn.functional.batch_norm(z, None, None, training=True, eps=1e-30)
        else:
            y = torch.nn.functional.linear(z, oracles.tensor(((1, 2), (-3, 1))) / factor)
        (y * y * towards + y * towards).sum().backward()
        grads.append(W.grad)
    return {"truth": torch.allclose(grads[1] * float(p.g), grads[0] * float(p.stated), rtol=1e-9, atol=1e-9)}


@q.oracle("finite differences")
def one_weight(p: P):
    """The loss of one unit as a function of a weight u, which is the same for c u with everything else scaled along."""
    v, scale = 0.7, float(p.c)

    def loss(u, size):
        if not p.normalized:
            return (3 * u + v * size) / size
        z = [u * 1.0 + v * size * 2, u * -2.0 + v * size, u * 3.0 - v * size]
        mean = sum(z) / 3
        return (z[0] - mean) / (sum((value - mean) ** 2 for value in z) / 3) ** 0.5

    before = oracles.finite_differences(lambda u: loss(u[0], 1.0), (0.4,))[0]
    after = oracles.finite_differences(lambda u: loss(u[0], scale), (0.4 * scale,))[0]
    return {"truth": abs(after / before * float(p.g) / float(p.stated) - 1) < 1e-3}


q.slips(
    thought_that_the_gradient_grows=slip("The output does not grow: the factor cancels.", new="g*c"),
    thought_that_nothing_changes=slip("The same change of a larger weight is a smaller relative change.", new="g"),
    divided_twice=slip("The factor divides once.", new="g/c^2"),
)  # fmt: skip
