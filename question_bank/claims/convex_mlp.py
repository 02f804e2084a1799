"""Claim: is the training loss of a small model convex in its parameters?"""

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.networks", outcomes=(1, 2), level="analyze", minutes=3, covers=("convex_mlp",),
    symbols={"at_u": "L(u)", "at_v": "L(v)", "between": "L(m)", "middle": "m", "mean": r"\bar{L}"}, rows=True,
)  # fmt: skip


@q.params
class P:
    u: tuple = draw.vector(draw.integers(-4, 4), 2)
    v: tuple = draw.vector(draw.integers(-4, 4), 2)
    x: int = draw.integers(1, 2)
    y: int = draw.integers(0, 8)
    wording: str = draw.choice("more than", "at most")
    bent: int = draw.integers(0, 1)

    @property
    def above(self):
        """By how much the loss in the middle is above the mean, doubled."""

        def loss(w):
            return (w[1] * max(0, w[0] * self.x) - self.y) ** 2

        middle = [(one + other) // 2 for one, other in zip(self.u, self.v, strict=True)]
        return 2 * loss(middle) - loss(self.u) - loss(self.v)


@q.require
def the_middle_is_whole_and_the_case_is_clear(p: P) -> bool:
    w, v = zip(p.u, p.v, strict=True)
    whole = all(sum(pair) % 2 == 0 for pair in (w, v)) and 0 not in (*p.u, *p.v, p.above)
    return whole and p.u != p.v and (p.above > 0) == bool(p.bent) and max(p.u[0], p.v[0]) > 0


q.prompt = r"""
A network with one hidden ReLU unit and no biases computes $\hat{y} = w_1\, \mathrm{ReLU}(w_0 x)$. Its loss for the only training
example $x = <<x>>$ with the target $y = <<y>>$ is $L(w) = (\hat{y} - y)^2$. Consider the weights $u = <<u>>$ and $v = <<v>>$, where
$w = (w_0, w_1)$.

**Statement.** Halfway between $u$ and $v$, the loss is <<wording>> the mean of $L(u)$ and $L(v)$.
"""
q.ask(truth=ask.claim(marks=1))


def loss_of_the_network(p, w):
    """By the engine's layers."""
    hidden = engine.relu(engine.linear((p.x,), ((w[0],),)))
    return engine.mse_loss(engine.linear(hidden, ((w[1],),)), (p.y,))


@q.solve
def solve(p: P, t):
    t.step("at_u", "(u[1]*relu(u[0]*x) - y)^2", lambda: loss_of_the_network(p, p.u), note="The losses at both ends are")
    t.step("at_v", "(v[1]*relu(v[0]*x) - y)^2", lambda: loss_of_the_network(p, p.v))
    t.step("mean", "(at_u + at_v)/2", note="and their mean is")
    middle = t.step("middle", "(u + v)/2", note="Halfway between them lie the weights")
    t.step("between", "(middle[1]*relu(middle[0]*x) - y)^2", lambda: loss_of_the_network(p, middle), note="with the loss")
    t.say("A convex function would not be above the mean; one such case shows that the loss is not convex.")
    t.step("truth", "between > mean" if p.wording == "more than" else "between <= mean", note="The statement is <<truth>>.")


@q.oracle("torch")
def run_the_network(p: P):
    w, x = oracles.tensor((p.u, p.v, [(a + b) / 2 for a, b in zip(p.u, p.v, strict=True)])), float(p.x)
    found = w[:, 1] * oracles.torch.relu(w[:, 0] * x)
    one, two, between = oracles.torch.nn.functional.mse_loss(found, oracles.tensor((p.y,) * 3), reduction="none").tolist()
    return {"truth": (2 * between > one + two) == (p.wording == "more than")}


@q.oracle("second formula")
def case_by_case(p: P):
    def loss(w0, w1):
        return p.y**2 if w0 < 0 else (w0 * w1 * p.x - p.y) ** 2

    above = 8 * loss((p.u[0] + p.v[0]) / 2, (p.u[1] + p.v[1]) / 2) > 4 * loss(*p.u) + 4 * loss(*p.v)
    return {"truth": above != (p.wording == "at most")}


q.slips(
    thought_the_loss_convex=slip("The product of two weights is squared: such a loss need not be convex.",
        between="min(at_u, at_v)"),
    forgot_the_relu=slip("With a negative pre-activation, the hidden unit gives 0.", at_u="(u[1]*u[0]*x - y)^2",
        at_v="(v[1]*v[0]*x - y)^2", between="(middle[1]*middle[0]*x - y)^2"),
    averaged_the_outputs=slip("The network is run with the weights in the middle; its outputs do not average.",
        between="((u[1]*relu(u[0]*x) + v[1]*relu(v[0]*x))/2 - y)^2"),
    compared_with_the_smaller_loss=slip("The mean of both losses counts, not the smaller one.", mean="min(at_u, at_v)"),
    compared_with_the_larger_loss=slip("The mean of both losses counts, not the larger one.", mean="max(at_u, at_v)"),
)  # fmt: skip
