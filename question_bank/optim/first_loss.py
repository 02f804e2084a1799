"""Expected loss at the start of training, and the relative size of an update."""

from fractions import Fraction
from math import hypot, log

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="optim.schedules", outcomes=(2, 6), level="analyze", minutes=6, covers=("W7-09",), decimals=4, rows=True,
    conventions=("natural log",), symbols={"lr": r"\eta", "L_0": "L_0", "better": r"\eta'"},
)  # fmt: skip
VERDICTS = ("It is too small.", "It is in the usual range.", "It is too large.")
LENGTHS = ((3, 4), (4, 3), (6, 8), (8, 6), (5, 12), (12, 5), (9, 12), (15, 8), (8, 15), (7, 24), (20, 15))


@q.params
class P:
    C: int = draw.choice(3, 4, 5, 6, 8, 10, 12, 20, 50, 100, 200, 1000)
    g_sizes: tuple = draw.choice(*LENGTHS)
    w_sizes: tuple = draw.choice(*LENGTHS)
    signs: tuple = draw.vector(draw.choice(-1, 1), 4)
    lr: object = draw.decimals("0.0001", "0.0002", "0.0005", "0.001", "0.002", "0.005", "0.01", "0.02", "0.05")

    @property
    def gradient(self):
        return tuple(a * b for a, b in zip(self.g_sizes, self.signs, strict=False))

    @property
    def weights(self):
        return tuple(a * b for a, b in zip(self.w_sizes, self.signs[2:], strict=True))


@q.require
def the_ratio_is_clear(p: P) -> bool:
    ratio = float(p.lr) * hypot(*p.g_sizes) / hypot(*p.w_sizes)
    return all(not 0.8 < ratio / limit < 1.25 for limit in (3e-4, 3e-3)) and 5e-5 < ratio < 0.1 and abs(ratio - 1e-3) > 1e-6


q.prompt = r"""
A classifier with $C = <<C>>$ classes, softmax and cross-entropy is going to be trained. At the start its weights are so small that
all logits are practically 0.

Later in training, two weights of a layer are $w = <<p.weights>>$, their gradient is $g = <<p.gradient>>$, and plain gradient
descent is used with the learning rate $\eta = <<lr>>$. As a rule of thumb, the ratio
$\rho = \lVert \Delta w \rVert / \lVert w \rVert$ of the length of an update to that of the weights is usual between $0.0003$ and
$0.003$.
"""
q.ask(
    L_0=ask.number("Which mean loss $L_0$ is to be expected before the first step?", marks=1),
    rho=ask.number(r"Compute the ratio $\rho$.", marks=2, decimals=6),
    verdict=ask.choice(r"What does the rule of thumb say about the learning rate?", marks=1, options=VERDICTS, keep_order=True),
    better=ask.number(r"With which learning rate $\eta'$ would the ratio be $0.001$?", marks=1, decimals=6),
)


@q.solve
def solve(p: P, t):
    t.step(
        "L_0",
        "ln(C)",
        lambda: engine.cross_entropy((0,) * p.C, 0),
        note=r"Equal logits give each class the probability $1/C$, and $-\ln \frac{1}{C} = \ln C$.",
    )
    t.step(
        "u",
        "lr*norm(g)",
        lambda: p.lr * engine.vector_norm(p.gradient),
        g=p.gradient,
        note=r"An update has the length $\eta \lVert g \rVert$.",
    )
    t.step("rho", "u/norm(w)", w=p.weights)
    why = r"The ratio is <% if rho < 0.0003 %>below<% elif rho > 0.003 %>above<% else %>within<% endif %> the usual range."
    t.step(
        "verdict",
        "names[1 + (sign(rho - low) + sign(rho - high))/2]",
        names=VERDICTS,
        low=Fraction(3, 10_000),
        high=Fraction(3, 1000),
        note=why,
    )
    t.step("better", "lr/(1000*rho)", note="The ratio grows with the learning rate.")


@q.oracle("torch")
def measured(p: P):
    torch, w = oracles.torch, oracles.parameter(p.weights)
    loss = torch.nn.functional.cross_entropy(torch.zeros(p.C).double(), torch.tensor(0))
    before = w.detach().clone()
    w.grad = oracles.tensor(p.gradient)
    torch.optim.SGD([w], lr=float(p.lr)).step()
    ratio = (torch.linalg.vector_norm(w - before) / torch.linalg.vector_norm(before)).item()
    verdict = VERDICTS[0] if ratio < 3e-4 else VERDICTS[1] if ratio < 3e-3 else VERDICTS[2]
    return {"L_0": loss.item(), "rho": ratio, "verdict": verdict, "better": float(p.lr) * 0.001 / ratio}


@q.oracle("second formula")
def squares(p: P):
    """Squared lengths, compared with squared bounds."""
    gg, ww = (sum(value * value for value in vector) for vector in (p.g_sizes, p.w_sizes))
    square = Fraction(p.lr) ** 2 * gg / ww
    passed = sum(square > Fraction(bound, 10_000) ** 2 for bound in (3, 30))
    return {
        "L_0": log(10) * log(p.C, 10),
        "rho": float(square) ** 0.5,
        "verdict": VERDICTS[passed],
        "better": 0.001 * (ww / gg) ** 0.5,
    }


q.slips(
    expected_a_loss_of_zero=slip("Before training each class has the probability $1/C$.", L_0="0", essential=True),
    gave_the_probability=slip("The loss is the negative logarithm of the probability.", L_0="1/C"),
    took_one_minus=slip("The loss is a logarithm, not the share of errors.", L_0="1 - 1/C"),
    used_another_base=slip("Losses use the natural logarithm.", L_0="ln(C)/ln(2)"),
    forgot_the_learning_rate=slip("The update is the gradient times the learning rate.", u="norm(g)"),
    inverted_the_ratio=slip("The length of the update stands on top.", rho="norm(w)/u"),
    took_squares=slip("A length is the root of the sum of squares.", u="lr*sum(g^2)", rho="u/sum(w^2)"),
    turned_the_verdict=slip("The ratio grows with the learning rate.", drawn=lambda p: {"better": "1000*lr*rho"}),
)  # fmt: skip
