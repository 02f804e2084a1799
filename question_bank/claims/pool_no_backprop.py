"""Claim: which gradient a pooling layer, which has no parameters, sends back."""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.backprop", outcomes=(2, 4), level="understand", minutes=2, covers=("pool_no_backprop",), rows=True,
    symbols={"mask": "m", "wide": r"\tilde{g}"},
)  # fmt: skip


@q.params
class P:
    x: tuple = draw.distinct(draw.integers(-9, 9), 6)
    g: tuple = draw.vector(draw.nonzero(-6, 6), 3)
    kind: str = draw.choice("max", "average")
    guess: str = draw.choice("right", "right", "right", "copied", "other", "first")

    @property
    def stated(self):
        halves = tuple(Fraction(g, 2) for g in self.g for _ in "ab")
        copied = tuple(g for g in self.g for _ in "ab")
        pairs = list(zip(self.x[::2], self.x[1::2], strict=True))
        won = tuple(g * (entry == max(pair)) for pair, g in zip(pairs, self.g, strict=True) for entry in pair)
        lost = tuple(g * (entry == min(pair)) for pair, g in zip(pairs, self.g, strict=True) for entry in pair)
        right, other = (won, halves) if self.kind == "max" else (halves, won)
        return {"right": right, "copied": copied, "other": other, "first": lost}[self.guess]


q.prompt = r"""
A signal $x$ passes <<kind>> pooling with windows of size 2 and stride 2. Backpropagation arrives at the three outputs $y$ with the
gradient $g = \partial L / \partial y$:
$$x = <<x>>, \qquad g = <<g>>.$$

**Statement.** $\partial L / \partial x = <<p.stated>>$.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.step("wide", "(g[0], g[0], g[1], g[1], g[2], g[2])", note="Each pair of entries belongs to one output:")
    if p.kind == "max":
        t.step("y", "max_pool(x, 2)", lambda: engine.max_pool1d([p.x], 2)[0])
        t.step("mask", "x == (y[0], y[0], y[1], y[1], y[2], y[2])", note="Only the larger entry of a pair moves the output:")
        t.step("grad_x", "odot(wide, mask)", lambda: engine.max_pool1d_backward([p.g], [p.x], 2)[0])
    else:
        back, note = engine.avg_pool1d_backward, "Both entries of a pair move the output by half:"
        t.step("grad_x", "wide/2", lambda: back([p.g], [p.x], 2)[0], note=note)
    t.step("truth", "max(abs(grad_x - stated)) == 0", stated=p.stated, note="So the statement is <<truth>>.")


@q.oracle("torch")
def autograd(p: P):
    functional, x = oracles.torch.nn.functional, oracles.parameter(p.x)
    layer = {"max": functional.max_pool1d, "average": functional.avg_pool1d}[p.kind]
    layer(x[None, None], 2)[0, 0].backward(oracles.tensor(p.g))
    return {"truth": oracles.torch.allclose(x.grad, oracles.tensor(p.stated))}


@q.oracle("finite differences")
def move_the_entries(p: P):
    def loss(x):
        pairs = zip(x[::2], x[1::2], strict=True)
        return sum(g * (max(pair) if p.kind == "max" else sum(pair) / 2) for g, pair in zip(p.g, pairs, strict=True))

    return {"truth": oracles.finite_differences(loss, p.x) == p.stated}


q.slips(
    copied_the_gradient=slip("Max pooling passes the gradient to the winner, average pooling half of it to each.", grad_x="wide"),
    thought_that_pooling_stops_the_gradient=slip("Without parameters, a layer still passes gradients on.", grad_x="0*wide"),
    took_the_other_pooling=slip("The winner gets all of the gradient, equal shares halve it.", drawn=lambda p: {
        "grad_x": "wide/2"} if p.kind == "max" else {}),
    sent_it_to_the_smaller=slip("The larger entry of a window is the output.", mask="x != (y[0], y[0], y[1], y[1], y[2], y[2])"),
)  # fmt: skip
