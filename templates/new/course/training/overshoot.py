"""Where one step of gradient descent on a parabola ends."""

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="training.descent",
    outcomes=(3,),
    level="understand",
    minutes=3,
    symbols={"lr": r"\eta", "where": r"\text{answer}"},
)

SAME_SIDE = "It comes closer to the minimum and stays on its side."
OTHER_SIDE = "It comes closer to the minimum, on the other side."
AWAY = "It ends farther from the minimum than it was."
REASONS = {SAME_SIDE: "$q$ is positive and below 1.", OTHER_SIDE: "$q$ lies between $-1$ and 0.", AWAY: "$|q|$ is larger than 1."}


@q.params
class P:
    a: int = draw.integers(1, 9)
    w_0: int = draw.nonzero(-9, 9)
    lr: object = draw.decimals("0.02", "0.04", "0.05", "0.08", "0.1", "0.15", "0.2", "0.25", "0.3", "0.4", "0.6", "0.8")


@q.require
def the_case_is_clear(p: P) -> bool:
    size = abs(1 - 2 * p.a * p.lr)
    return 1 <= 10 * size <= 8 or 12 <= 10 * size <= 40


q.prompt = r"""
Gradient descent with the learning rate $\eta = <<lr>>$ takes one step on the function $f(w) = <<a>>\, w^2$. It starts from
$w_0 = <<w_0>>$.
"""
q.ask(where=ask.choice("What does this step do?", marks=2, options=(SAME_SIDE, OTHER_SIDE, AWAY)))


@q.solve
def solve(p: P, t):
    t.say(r"The minimum is at 0 and the derivative is $2 a w$ with $a = <<a>>$, so $w_1 = w_0 - \eta \cdot 2 a w_0 = q\, w_0$ with")
    factor = t.step("q", "1 - 2*a*lr")
    where = AWAY if abs(factor) > 1 else SAME_SIDE if factor > 0 else OTHER_SIDE
    t.step("where", "", where, note=REASONS[where])


@q.oracle("torch")
def one_step(p: P):
    w = oracles.parameter(p.w_0)
    optimizer = oracles.torch.optim.SGD([w], lr=float(p.lr))
    (p.a * w**2).backward()
    optimizer.step()
    closer, same_side = abs(w.item()) < abs(p.w_0), w.item() * p.w_0 > 0
    return {"where": AWAY if not closer else SAME_SIDE if same_side else OTHER_SIDE}


@q.oracle("second formula")
def compared_with_the_best_learning_rate(p: P):
    """With the learning rate 1 / f'' one step ends in the minimum; with twice as much it ends as far on the other side."""
    best = 1 / (2 * p.a)
    return {"where": SAME_SIDE if p.lr < best else OTHER_SIDE if p.lr < 2 * best else AWAY}


q.slips(
    took_the_coefficient_for_the_curvature=slip(
        r"The derivative of $a w^2$ is $2 a w$: the factor is $1 - 2 a \eta$.", q="1 - a*lr"
    ),
    lost_the_sign=slip("A negative factor leads to the other side of the minimum.", q="abs(1 - 2*a*lr)"),
    stepped_uphill=slip("The step goes against the derivative: it is subtracted.", q="1 + 2*a*lr"),
)
