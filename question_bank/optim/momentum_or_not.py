"""Where momentum gets farther than plain gradient descent, and where it does not."""

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="optim.momentum", outcomes=(2, 6), level="analyze", minutes=7, covers=("W7-10",), rows=True,
    conventions=("momentum velocity",), symbols={"mu": r"\mu", "lr": r"\eta", "plain": "r", "fast": "m"},
)  # fmt: skip
NAMES = ("place 1", "place 2", "place 3", "place 4")


@q.params
class P:
    mu: object = draw.decimals("0.5", "0.6", "0.8", "0.9")
    lr: object = draw.decimals("0.1", "0.2", "0.5", "1")
    gradients: tuple = draw.matrix(draw.integers(-5, 5), 4, 3)
    still: int = draw.integers(0, 6)
    k: int = draw.integers(1, 4)

    @property
    def places(self):
        """One of the first four may be a point without a slope."""
        return tuple((0, 0, 0) if k == self.still else row for k, row in enumerate(self.gradients))


@q.require
def the_ways_differ_clearly_or_not_at_all(p: P) -> bool:
    for a, b, c in p.places:
        plain, fast = abs(a + b + c), abs((1 + p.mu + p.mu**2) * a + (1 + p.mu) * b + c)
        if (a, b, c) != (0, 0, 0) and (a == 0 or abs(plain - fast) < 0.5 or (a, b, c).count(0) > 1):
            return False
    return True


@q.require
def the_weight_moves_at_the_place_that_is_asked(p: P) -> bool:
    return sum(p.places[p.k - 1]) != 0


@q.require
def momentum_gets_farther_at_some_places_only(p: P) -> bool:
    farther = [abs((1 + p.mu + p.mu**2) * a + (1 + p.mu) * b + c) > abs(a + b + c) for a, b, c in p.places]
    return 1 <= sum(farther) <= 3


q.prompt = r"""
At four places of a loss with one weight, gradient descent is started, once plain and once with momentum $\mu = <<mu>>$, both with
the learning rate $\eta = <<lr>>$. Assume that both meet the same gradients $g_1, g_2, g_3$ in the first three iterations: the
rows of
$$G = <<p.places>> \qquad \text{(one row for each of the places 1 to 4).}$$
"""
q.ask(
    plain=ask.number("How far from its start is the weight at place <<k>> after three iterations without momentum?", marks=1),
    fast=ask.number("How far from its start is the weight at place <<k>> after three iterations with momentum?", marks=2),
    farther=ask.choices(
        "At which of the four places is the weight farther from its start after three iterations with momentum than without?",
        marks=3, options=NAMES, keep_order=True),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    def distance(mu):
        """How far three steps with this momentum lead from each place."""
        w, state = (0,) * 4, engine.OptimizerState()
        for g in zip(*p.places, strict=True):
            done = engine.momentum(w, g, state, lr=p.lr, mu=mu)
            w, state = done.param, done.state
        return abs(w)

    t.step("g", "", p.places[p.k - 1], note="At place <<k>> the gradients are")
    t.step("plain", "lr*abs(sum(g))", note="Three plain steps add them, times the learning rate.")
    note = r"Of $v_1 + v_2 + v_3$, a part $1 + \mu + \mu^2$ comes from $g_1$, a part $1 + \mu$ from $g_2$, and $g_3$ counts once."
    t.step("c", "(1 + mu + mu^2, 1 + mu, 1)", note=note)
    t.step("fast", "lr*abs(sum(odot(c, g)))")
    note = "At all places, without and with momentum:"
    t.step("R", "lr*abs(G @ (1, 1, 1))", lambda: distance(0), G=p.places, note=note)
    t.step("M", "lr*abs(G @ c)", lambda: distance(p.mu))
    why = (
        "Gradients of the same sign build up velocity; where signs change, velocity may undo it, and without a slope nothing moves."
    )
    t.step(
        "farther", "chosen(names, M > R + 0.0001)", names=NAMES, note=f"{why} Momentum gets farther here: <<farther | join(', ')>>."
    )


@q.oracle("torch")
def optimizers(p: P):
    torch, ways = oracles.torch, []
    for momentum in (0.0, float(p.mu)):
        w = oracles.parameter((0, 0, 0, 0))
        optimizer = torch.optim.SGD([w], lr=float(p.lr), momentum=momentum)
        for gradient in zip(*p.places, strict=True):
            w.grad = oracles.tensor(gradient)
            optimizer.step()
        ways.append(w.detach().abs())
    farther = tuple(name for name, gain in zip(NAMES, ways[1] - ways[0], strict=True) if gain > 1e-6)
    plain, fast = (oracles.numbers(way)[p.k - 1] for way in ways)
    return {"plain": plain, "fast": fast, "farther": farther}


@q.oracle("second formula")
def step_by_step(p: P):
    R, M = [], []
    for gradients in p.places:
        v = w = u = 0
        for g in gradients:
            v = p.mu * v - p.lr * g
            w, u = w + v, u - p.lr * g
        R.append(abs(u))
        M.append(abs(w))
    return {
        "plain": R[p.k - 1],
        "fast": M[p.k - 1],
        "farther": tuple(name for name, a, b in zip(NAMES, R, M, strict=True) if b > a),
    }


q.slips(
    thought_that_momentum_always_helps=slip("Momentum carries on in the old direction, also where it is the wrong one.",
                                            drawn=lambda p: {
        "farther": "chosen(names, M > 0.0001)"}),
    forgot_the_second_power=slip(r"The first gradient still counts in the third velocity, with $\mu^2$.",
                                 c="(1 + mu, 1 + mu, 1)", essential=True),
    turned_the_order=slip("The oldest gradient is in three velocities, the newest one in one.",
                          c="(1, 1 + mu, 1 + mu + mu^2)"),
    forgot_the_learning_rate=slip("Every gradient is multiplied by the learning rate.", plain="abs(sum(g))",
                                  fast="abs(sum(odot(c, g)))"),
    looked_at_the_last_velocity=slip("The way is the sum of three velocities.", c="(mu^2, mu, 1)"),
    added_absolute_values=slip("Steps in opposite directions cancel.", plain="lr*sum(abs(g))", fast="lr*sum(odot(c, abs(g)))",
                               R="lr*(abs(G) @ (1, 1, 1))", M="lr*(abs(G) @ c)"),
)  # fmt: skip
