"""One step of the fast gradient sign method against a logistic classifier.

Weights are multiples of ln 2 and inputs whole, and so are changes of the logit, so that both probabilities are fractions.
"""

import math

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="vision.interpretation", outcomes=(2, 6), level="apply", minutes=6, covers=("W14-14",), rows=True,
    conventions=("natural log",), symbols={"eps": r"\epsilon", "grad_x": r"\nabla_x L", "x_adv": "x'", "p_adv": "p'", "P": "p"},
)  # fmt: skip


@q.params
class P:
    w: tuple = draw.vector(draw.multiples_of_ln2(-3, 3, but=(0,)), 3)
    x: tuple = draw.vector(draw.integers(-2, 2), 3)
    eps: object = draw.decimals("0.2", "0.25", "0.5", "1")

    @property
    def logit(self):
        """As a multiple of ln 2."""
        return sum(round(float(w) / math.log(2)) * x for w, x in zip(self.w, self.x, strict=True))

    @property
    def y(self):
        """The class that the classifier finds."""
        return int(self.logit > 0)


@q.require
def signs_differ_and_the_probabilities_are_moderate_fractions(p: P) -> bool:
    moved = p.eps * sum(abs(round(float(w) / math.log(2))) for w in p.w)
    return moved.denominator == 1 and 1 <= abs(p.logit) <= 3 and len({w > 0 for w in p.w}) == 2 and len({abs(w) for w in p.w}) >= 2


q.prompt = r"""
A logistic classifier gives the input $x$ the probability $p = \sigma(w^{\top} x)$ of class 1, with $w = <<w>>$. For the input
$x = <<x>>$ of the true class $y = <<p.y>>$ the loss is the cross-entropy
$$L = -y \ln p - (1 - y) \ln (1 - p).$$
The fast gradient sign method changes each entry of the input by $\epsilon = <<eps>>$ in the direction that raises the loss.
"""
q.ask(
    grad_x=ask.vector(r"Compute the gradient $\nabla_x L$ of the loss with respect to the input.", marks=2),
    x_adv=ask.vector("Compute the changed input $x'$.", marks=1),
    p_adv=ask.number("Compute the probability $p'$ of class 1 for $x'$.", marks=2),
)
q.easier(
    minutes=5, marks={"grad_x": 1}, w=draw.vector(draw.multiples_of_ln2(-3, 3, but=(0,)), 2), x=draw.vector(draw.integers(-2, 2), 2)
)
q.harder(
    minutes=7, marks={"grad_x": 3}, w=draw.vector(draw.multiples_of_ln2(-3, 3, but=(0,)), 5), x=draw.vector(draw.integers(-2, 2), 5)
)


@q.solve
def solve(p: P, t):
    def slope():
        logit = engine.linear(p.x, (p.w,))
        back = engine.binary_cross_entropy_with_logits_backward(1, logit, (p.y,))
        return engine.linear_backward(back, p.x, (p.w,))[0]

    t.step("P", "sigmoid(T(w) @ x)", note=r"As $e^{n \ln 2} = 2^n$, we have $\sigma(n \ln 2) = 2^n / (2^n + 1)$.")
    grad = t.step(
        "grad_x",
        "(P - y)*w",
        slope,
        y=p.y,
        note="The slope at the logit is $p - y$, and the logit depends on $x_i$ with the factor $w_i$.",
    )
    t.step("x_adv", "x + eps*sign(grad_x)", lambda: engine.fgsm(p.x, grad, p.eps))
    t.step("p_adv", "sigmoid(T(w) @ x_adv)")


@q.oracle("torch")
def autograd(p: P):
    torch, (w, x) = oracles.torch, oracles.parameters(p, "w x")
    loss = torch.nn.functional.binary_cross_entropy_with_logits(torch.dot(w, x), oracles.tensor(p.y))
    (slope,) = torch.autograd.grad(loss, x)
    moved = oracles.parameter(p.x)
    moved.grad = slope.sign()
    torch.optim.SGD([moved], lr=float(p.eps), maximize=True).step()
    return {"grad_x": oracles.numbers(slope), "x_adv": oracles.numbers(moved), "p_adv": torch.sigmoid(torch.dot(w, moved)).item()}


@q.oracle("finite differences")
def corner_of_the_box(p: P):
    """Slopes by small changes; each entry moves to that end of its range at which the loss is larger."""

    def probability(x):
        return 1 / (1 + math.exp(-sum(float(w) * float(entry) for w, entry in zip(p.w, x, strict=True))))

    def loss(x):
        return -math.log(probability(x) if p.y else 1 - probability(x))

    def ends(i):
        return [[entry + step * (i == j) for j, entry in enumerate(p.x)] for step in (-p.eps, p.eps)]

    moved = [max(ends(i), key=loss)[i] for i in range(len(p.x))]
    return {**oracles.slopes(loss, x=p.x), "x_adv": moved, "p_adv": probability(moved)}


q.slips(
    went_downhill=slip("The attack raises the loss: it goes along the gradient.", x_adv="x - eps*sign(grad_x)", essential=True),
    used_the_gradient_itself=slip("Only the signs of the gradient count.", x_adv="x + eps*grad_x"),
    normalized_the_gradient=slip("Every entry moves by the same amount.", x_adv="x + eps*grad_x/norm(grad_x)"),
    forgot_the_target=slip("The slope at the logit is prediction minus target.", drawn=lambda p: {"grad_x": "P*w"} if p.y else {}),
    turned_the_error=slip("The slope at the logit is prediction minus target.", grad_x="(y - P)*w"),
    derived_the_sigmoid_again=slip("The slope $p - y$ contains the derivative of the sigmoid.", grad_x="(P - y)*P*(1 - P)*w"),
    took_the_gradient_of_the_weights=slip("The logit depends on $x_i$ with the factor $w_i$.", grad_x="(P - y)*x"),
    moved_every_entry_up=slip("Each entry moves in the direction of its own sign.", x_adv="x + eps"),
)  # fmt: skip
