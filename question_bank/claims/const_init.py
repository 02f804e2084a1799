"""Claim: do two hidden units stay alike during gradient descent?"""

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="claims.backprop", outcomes=(2,), level="understand", minutes=2, covers=("const_init",), rows=True,
    symbols={"one": "u", "other": "u'"},
)  # fmt: skip


@q.params
class P:
    W: tuple = draw.matrix(draw.nonzero(-3, 3), 3, 2)
    b: tuple = draw.vector(draw.integers(-2, 2), 3)
    v: tuple = draw.vector(draw.nonzero(-3, 3), 3)
    pair: tuple = draw.choice((0, 1), (0, 2), (1, 2))
    differs: str = draw.choice("nothing", "nothing", "nothing", "output", "output", "output", "bias", "weight")

    @property
    def units(self):
        """Weights of both inputs, bias and output weight of each unit; two are copies but for what differs."""
        i, j = self.pair
        found = [[*row, b, v] for row, b, v in zip(self.W, self.b, self.v, strict=True)]
        found[j] = list(found[i])
        place = {"output": 3, "bias": 2, "weight": 1}.get(self.differs)
        if place is not None:
            found[j][place] -= 1 if found[j][place] > 1 or found[j][place] == -1 else -1
        return tuple(map(tuple, found))

    @property
    def columns(self):
        return tuple(zip(*self.units, strict=True))


q.prompt = r"""
A network with two inputs, three hidden tanh units $h_0$, $h_1$, $h_2$ and one linear output is trained by gradient descent with the
squared error on many examples. It starts with these values:

| hidden unit | weight of $x_0$ | weight of $x_1$ | bias | output weight |
|:--|--:|--:|--:|--:|
<% for unit in p.units %>
| $h_<<loop.index - 1>>$ | $<<unit[0]>>$ | $<<unit[1]>>$ | $<<unit[2]>>$ | $<<unit[3]>>$ |
<% endfor %>

**Statement.** After 100 steps the units $h_<<pair[0]>>$ and $h_<<pair[1]>>$ compute the same value for every input, whatever the
training examples are.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    i, j = p.pair
    t.say(
        "Units that agree in all their weights, also in the one to the output, get the same gradients and stay alike in every step."
    )
    t.step("one", "", p.units[i], note="Weights, bias and output weight of both units are")
    t.step("other", "", p.units[j], note="and")
    yes, no = (
        "the statement is true",
        "they are no twins: they differ already, or their output weights send back different gradients",
    )
    t.step("truth", "max(abs(one - other)) == 0", note=f"so <% if truth %>{yes}<% else %>{no}<% endif %>.")


@q.oracle("torch")
def train(p: P):
    torch = oracles.torch
    units = oracles.tensor(p.units)
    W, b, v = (units[:, part].clone().requires_grad_() for part in (slice(2), 2, 3))
    x = torch.linspace(-2, 2, 14, dtype=torch.float64).mul(5).sin().view(7, 2)
    y = x[:, 0] ** 2 - x[:, 1]
    optimizer = torch.optim.SGD([W, b, v], lr=0.02)
    for _ in range(12):
        optimizer.zero_grad()
        ((torch.tanh(x @ W.T + b) @ v - y) ** 2).mean().backward()
        optimizer.step()
    h = torch.tanh(x @ W.T + b).detach()
    return {"truth": torch.allclose(h[:, p.pair[0]], h[:, p.pair[1]], rtol=0, atol=1e-9)}


@q.oracle("second formula")
def same_start(p: P):
    """Looks at the whole table: a row that stands there twice belongs to twins."""
    i, j = p.pair
    twins = [place for place in range(3) if [column[place] for column in p.columns] == [column[i] for column in p.columns]]
    return {"truth": j in twins}


q.slips(
    forgot_the_output_weight=slip("The gradient comes back through the output weight.", drawn=lambda p: {
        "truth": "max(abs(one[0:3] - other[0:3])) == 0"}),
    forgot_the_bias=slip("The bias is part of the unit.", drawn=lambda p: {
        "truth": "abs(one[0] - other[0]) + abs(one[1] - other[1]) + abs(one[3] - other[3]) == 0"}),
    thought_that_training_separates_twins=slip("Twins get the same gradient in each step.", truth="max(abs(one - other)) > 9"),
    looked_at_the_output_weight_only=slip("All weights of the units must agree.", truth="one[3] == other[3]"),
)  # fmt: skip
