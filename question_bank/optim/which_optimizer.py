"""Which optimizer made an observed update."""

from fractions import Fraction
from math import floor, isqrt

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="optim.adaptive", outcomes=(2, 6), level="analyze", minutes=9, covers=("W9-06",), decimals=4, rows=True,
    symbols={"lr": r"\eta"}, apart=("claims/adam_loss_scale", "claims/adam_first_step"),
)  # fmt: skip
NAMES = ("gradient descent without momentum", "gradient descent with momentum", "Adagrad", "RMSProp", "Adam")


@q.params
class P:
    made_by: int = draw.integers(0, 4)
    g: tuple = draw.vector(draw.nonzero(-8, 8), 2)
    lr: object = draw.decimals("0.01", "0.02", "0.05", "0.1", "0.2")

    @property
    def seen(self):
        """The size of the second update of the optimizer, cut off behind four decimals."""
        a, b = self.g
        top = (b, Fraction(9 * a + 10 * b, 10), b, b, Fraction(9 * a + 10 * b, 19))[self.made_by]
        square = (1, 1, a * a + b * b, Fraction(9 * a * a + 10 * b * b, 100), Fraction(9 * a * a + 10 * b * b, 19))[self.made_by]
        root = Fraction(isqrt(floor(square * 10**16)), 10**8)
        return Fraction(floor(10_000 * self.lr * abs(top) / root), 10_000)


@q.require
def the_optimizers_differ_clearly(p: P) -> bool:
    a, b = p.g
    found = (b, 0.9 * a + b, b / (a * a + b * b) ** 0.5, b / (0.1 * (0.9 * a * a + b * b)) ** 0.5,
             (0.9 * a + b) / 1.9 / ((9 * a * a + 10 * b * b) / 19) ** 0.5)  # fmt: skip
    return abs(a) != abs(b) and all(abs(abs(x) - abs(y)) > 0.15 for i, x in enumerate(found) for y in found[:i])


q.prompt = r"""
Five optimizers with the learning rate $\eta = <<lr>>$ move a weight. Their rules, all of which start with
$v_0 = m_0 = s_0 = 0$, are

| optimizer | what it collects | update $\Delta_t$, added to the weight |
|:--|:--|:--|
| gradient descent without momentum | | $-\eta\, g_t$ |
| gradient descent with momentum | $v_t = 0.9\, v_{t-1} - \eta\, g_t$ | $v_t$ |
| Adagrad | $s_t = s_{t-1} + g_t^2$ | $-\eta\, g_t / \sqrt{s_t}$ |
| RMSProp | $s_t = 0.9\, s_{t-1} + 0.1\, g_t^2$ | $-\eta\, g_t / \sqrt{s_t}$ |
| Adam | $m_t = 0.9\, m_{t-1} + 0.1\, g_t$, $s_t = 0.9\, s_{t-1} + 0.1\, g_t^2$ | $-\eta\, \hat{m}_t / \sqrt{\hat{s}_t}$ |

with $\hat{m}_t = m_t / (1 - 0.9^t)$ and $\hat{s}_t = s_t / (1 - 0.9^t)$ for Adam. The first two gradients were $g_1 = <<g[0]>>$
and $g_2 = <<g[1]>>$, and one of the optimizers made a
second update. Of this only the size is known, which begins with the digits $\lvert \Delta_2 \rvert = <<p.seen>> \ldots$ (the
rest is cut off).
"""
q.ask(
    first=ask.vector("Which first update $\\Delta_1$ do the five optimizers make, in the order of the table?", marks=2),
    who=ask.choice("Which optimizer made the second update?", marks=3, options=NAMES, keep_order=True),
)


@q.solve
def solve(p: P, t):
    keep = Fraction(9, 10)

    def updates(place):
        """What the five optimizers add to the weight in the first (0) or second (1) iteration."""
        rules = (
            lambda g, state: engine.sgd(0, g, state, lr=p.lr), lambda g, state: engine.momentum(0, g, state, lr=p.lr, mu=keep),
            lambda g, state: engine.adagrad(0, g, state, lr=p.lr, eps=0),
            lambda g, state: engine.rmsprop(0, g, state, lr=p.lr, alpha=keep, eps=0),
            lambda g, state: engine.adam(0, g, state, lr=p.lr, betas=(keep, keep), eps=0),
        )  # fmt: skip
        found = []
        for rule in rules:
            first = rule(p.g[0], engine.OptimizerState())
            found.append(-(rule(p.g[1], first.state) if place else first).update)
        return found

    t.given(g_1=p.g[0], g_2=p.g[1])
    t.step("a", "g_1/sqrt(0.1*g_1^2)", note="RMSProp divides the first gradient by the root of a tenth of its square, which leaves")
    t.step("first", "-lr*(g_1, g_1, sign(g_1), a, sign(g_1))", lambda: updates(0), note="Adagrad and Adam keep only its sign.")
    t.step("u_1", "g_2", note="In the second iteration the rules give, up to the factor $-\\eta$,")
    t.step("u_2", "0.9*g_1 + g_2")
    t.step("u_3", "g_2/sqrt(g_1^2 + g_2^2)")
    t.step("u_4", "g_2/sqrt(0.09*g_1^2 + 0.1*g_2^2)")
    t.step("u_5", "(0.09*g_1 + 0.1*g_2)/0.19/sqrt((0.09*g_1^2 + 0.1*g_2^2)/0.19)")
    t.step("second", "-lr*(u_1, u_2, u_3, u_4, u_5)", lambda: updates(1))
    t.step(
        "who", "names[argmin(abs(abs(second) - seen))]", names=NAMES, seen=p.seen, note="The observed update is that of <<who>>."
    )


@q.oracle("torch")
def five_optimizers(p: P):
    optim, lr = oracles.torch.optim, float(p.lr)
    ways = (
        lambda w: optim.SGD([w], lr=lr), lambda w: optim.SGD([w], lr=lr, momentum=0.9), lambda w: optim.Adagrad([w], lr=lr, eps=0),
        lambda w: optim.RMSprop([w], lr=lr, alpha=0.9, eps=0), lambda w: optim.Adam([w], lr=lr, betas=(0.9, 0.9), eps=0),
    )  # fmt: skip
    updates = []
    for way in ways:
        w, found = oracles.parameter(0), [0.0]
        optimizer = way(w)
        for gradient in p.g:
            w.grad = oracles.tensor(gradient)
            optimizer.step()
            found.append(w.item())
        updates.append((found[1], found[2] - found[1]))
    nearest = min(range(5), key=lambda i: abs(abs(updates[i][1]) - float(p.seen)))
    return {"first": [first for first, _ in updates], "who": NAMES[nearest]}


@q.oracle("second formula")
def ratios(p: P):
    """All second updates from the ratio of the gradients, compared with the one that was seen."""
    a, b = map(float, p.g)
    r, sign = a / b, (1 if a > 0 else -1)
    up = 1 if b > 0 else -1
    second = (b, b * (1 + 0.9 * r), up / (1 + r * r) ** 0.5, up / (0.1 + 0.09 * r * r) ** 0.5,
              up * (1 + 0.9 * r) / 1.9 / ((1 + 0.9 * r * r) / 1.9) ** 0.5)  # fmt: skip
    nearest = sorted((abs(float(p.lr) * abs(value) - float(p.seen)), name) for value, name in zip(second, NAMES, strict=True))[0]
    return {"first": [-float(p.lr) * value for value in (a, a, sign, sign * 10**0.5, sign)], "who": nearest[1]}


q.slips(
    stepped_uphill=slip("Updates go against the gradient.", first="lr*(g_1, g_1, sign(g_1), a, sign(g_1))",
                        second="lr*(u_1, u_2, u_3, u_4, u_5)"),
    corrected_rmsprop=slip("RMSProp has no correction.", a="sign(g_1)", u_4="g_2/sqrt((0.09*g_1^2 + 0.1*g_2^2)/0.19)"),
    forgot_the_correction_of_adam=slip("Adam corrects both means.", u_5="(0.09*g_1 + 0.1*g_2)/sqrt(0.09*g_1^2 + 0.1*g_2^2)"),
    forgot_what_was_collected=slip("Collected squares and velocities of the first iteration still count.", u_2="g_2",
                                   u_3="sign(g_2)"),
    forgot_the_roots=slip("The root of the collected squares divides.", a="10/g_1", u_3="g_2/(g_1^2 + g_2^2)",
                          u_4="g_2/(0.09*g_1^2 + 0.1*g_2^2)"),
)  # fmt: skip
