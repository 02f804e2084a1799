"""Contrastive loss of a pair and its gradient.

The two embeddings differ by a Pythagorean pair, so that their distance is a whole number.
"""

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="embeddings.losses", outcomes=(2, 5), level="apply", minutes=5, covers=("W10-03",), rows=True,
    symbols={"grad_f": r"\frac{\partial L}{\partial f_1}"},
)  # fmt: skip


@q.params
class P:
    f_1: tuple = draw.vector(draw.integers(-4, 5), 2)
    step: tuple = draw.choice((3, 4), (4, 3), (6, 8), (8, 6), (5, 12), (12, 5))
    signs: tuple = draw.vector(draw.choice(-1, 1), 2)
    scale: object = draw.decimals("1", "0.5")
    y: int = draw.choice(0, 0, 0, 1)
    m: int = draw.integers(3, 16)

    @property
    def f_2(self):
        return tuple(f + s * d * self.scale for f, s, d in zip(self.f_1, self.signs, self.step, strict=True))


@q.require
def the_pair_is_not_at_the_margin(p: P) -> bool:
    """A pair of different classes pushes; only the easiest ones beyond the margin do not."""
    d = {7: 5, 14: 10, 17: 13}[sum(p.step)] * p.scale
    return 0 < p.m - d <= 8 or -3 <= p.m - d < 0


@q.require
def the_gradient_is_none_of_the_given_vectors(p: P) -> bool:
    """Neither by a factor that cancels nor by chance."""
    d = {7: 5, 14: 10, 17: 13}[sum(p.step)] * p.scale
    scale = 2 if p.y else 2 * (d - p.m) / d
    gradient = tuple(scale * (one - other) for one, other in zip(p.f_1, p.f_2, strict=True))
    return p.m != 2 * d and not {gradient, tuple(-entry for entry in gradient)} & {p.f_1, p.f_2}


q.prompt = r"""
A Siamese network embeds two images as $f_1 = <<f_1>>$ and $f_2 = <<p.f_2>>$. The loss of the pair is
$$L = y\, d^2 + (1 - y) \max(0,\; m - d)^2 \qquad \text{with } d = \lVert f_1 - f_2 \rVert$$
(Euclidean norm) and the margin $m = <<m>>$. Here $y = 1$ means that both images show the same person, $y = 0$ that they do not.
These two show <% if y %>the same person<% else %>different persons<% endif %>.
"""
q.ask(
    L=ask.number("Compute the loss $L$.", marks=2, zero=True),
    grad_f=ask.vector(r"Compute the gradient $\partial L / \partial f_1$.", marks=2, zero=True),
)


@q.solve
def solve(p: P, t):
    t.given(f_2=p.f_2)
    t.step("d", "norm(f_1 - f_2)")
    t.step("r", "max(m - d, 0)", note="By this much the pair is closer than the margin:")
    t.step("L", "y*d^2 + (1 - y)*r^2", lambda: engine.contrastive_loss(p.f_1, p.f_2, p.y, p.m))
    t.say("The gradient of $d$ with respect to $f_1$ is the unit vector from $f_2$ to $f_1$.")
    t.step("s", "2*y*d - 2*(1 - y)*r", note=r"The slope $\partial L / \partial d$ is")
    t.step("grad_f", "s*(f_1 - f_2)/d", lambda: engine.contrastive_loss_backward(1, p.f_1, p.f_2, p.y, p.m)[0])


@q.oracle("torch")
def autograd(p: P):
    one, other = oracles.parameter(p.f_1), oracles.tensor(p.f_2)
    d = oracles.torch.nn.functional.pairwise_distance(one[None], other[None], eps=0)[0]
    loss = d**2 if p.y else oracles.torch.nn.functional.relu(p.m - d) ** 2
    return {"L": oracles.numbers(loss), **oracles.gradients(loss, f=one)}


@q.oracle("finite differences")
def small_moves(p: P):
    def loss(f):
        squared = sum((x - y) ** 2 for x, y in zip(f, p.f_2, strict=True))
        if p.y == 1:
            return squared
        return 0 if squared > p.m**2 else p.m**2 + squared - 2 * p.m * float(squared) ** 0.5

    return {"L": loss(p.f_1), **oracles.slopes(loss, f=p.f_1)}


q.slips(
    took_the_other_label=slip("Here, a pair of the same person has the label 1.", y="1 - y", essential=True),
    took_a_difference_of_squares=slip("The difference $m - d$ is squared as a whole.", L="y*d^2 + (1 - y)*max(m^2 - d^2, 0)"),
    did_not_cut_off=slip("A pair of different persons beyond the margin costs nothing.", r="m - d"),
    forgot_the_square=slip("What is left of the margin is squared, and so is the distance.", L="y*d + (1 - y)*r"),
    took_the_squared_distance=slip(r"The distance is a root: $d = \sqrt{\sum_i (f_{1,i} - f_{2,i})^2}$.", d="sum((f_1 - f_2)^2)"),
    did_not_normalize=slip("The gradient of $d$ is a vector of length 1.", grad_f="s*(f_1 - f_2)"),
    turned_the_gradient=slip("The gradient of $d$ with respect to $f_1$ points from $f_2$ to $f_1$.", grad_f="s*(f_2 - f_1)/d"),
    lost_the_sign_of_the_slope=slip(r"The derivative of $(m - d)^2$ is $-2 (m - d)$.", s="2*y*d + 2*(1 - y)*r"),
    forgot_the_factor=slip("The derivative of a square has the factor 2.", s="y*d - (1 - y)*r"),
)  # fmt: skip
