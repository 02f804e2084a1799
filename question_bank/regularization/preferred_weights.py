"""Which of three weight vectors a regularized loss prefers.

The fits and the lengths of the vectors differ, so that neither alone decides.
"""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="regularization.penalties", outcomes=(2, 6), level="apply", minutes=7, covers=("W11-02",), rows=True,
    symbols={"lam": r"\lambda", "y": r"\hat{y}", "target": "y"},
)  # fmt: skip
NAMES = ("$w_A$", "$w_B$", "$w_C$")


@q.params
class P:
    head: tuple = draw.vector(draw.choice(-2, -1, 1, 1), 2)
    last: int = draw.choice(-1, 1)
    starts: tuple = draw.matrix(draw.choice(-1, 0, 1, 1, 2), 3, 2)
    errors: tuple = draw.permutation(1, 2, 3, 4)
    signs: tuple = draw.vector(draw.choice(-1, 1), 3)
    target: int = draw.integers(-3, 3)
    lam: object = draw.decimals("0.4", "0.5", "0.8", "1", "1.2", "1.5", "2")
    norm: int = draw.integers(1, 2)
    decides: int = draw.choice(0, 1, 1)

    @property
    def x(self):
        return *self.head, self.last

    @property
    def candidates(self):
        """Each with a last entry that makes its error what is drawn."""
        wanted = [self.target + sign * error for sign, error in zip(self.signs, self.errors, strict=False)]
        rest = [y - sum(a * b for a, b in zip(w, self.head, strict=True)) for w, y in zip(self.starts, wanted, strict=True)]
        return tuple((*w, self.last * entry) for w, entry in zip(self.starts, rest, strict=True))

    @property
    def losses(self):
        """Data term and penalty of each candidate."""
        return [
            (
                (sum(a * b for a, b in zip(w, self.x, strict=True)) - self.target) ** 2,
                sum(abs(entry) ** self.norm for entry in w),
            )
            for w in self.candidates
        ]


@q.require
def the_penalty_counts_and_the_best_is_clear(p: P) -> bool:
    """The vector that fits best is not the shortest, and in many variants the penalty decides against it."""
    fits, lengths = zip(*p.losses, strict=True)
    totals = [fit + p.lam * length for fit, length in p.losses]
    first, second, _ = sorted(totals)
    best = fits.index(min(fits))
    opposed = lengths[best] > min(lengths) and (totals[best] != first) == bool(p.decides)
    return opposed and all(abs(w[2]) <= 4 for w in p.candidates) and second - first >= Fraction(1, 10)


q.prompt = r"""
A linear model without a bias predicts $w^{\top} x$ for the input $x$. For a single example with the input $x = <<p.x>>$ and the
target $y = <<target>>$, three weight vectors are compared:
$$w_A = <<p.candidates[0]>>, \qquad w_B = <<p.candidates[1]>>, \qquad w_C = <<p.candidates[2]>>.$$
The regularized loss is $J(w) = (w^{\top} x - y)^2 + \lambda\, \Omega(w)$ with $\lambda = <<lam>>$ and
$$<% if norm == 1 %>\Omega(w) = \lvert w_0 \rvert + \lvert w_1 \rvert + \lvert w_2 \rvert<%
else %>\Omega(w) = w_0^2 + w_1^2 + w_2^2<% endif %>,$$
where $w_0$, $w_1$ and $w_2$ are the entries of $w$.
"""
q.ask(
    E=ask.vector("Compute the squared errors $E$ of $w_A$, $w_B$ and $w_C$, in this order (3 entries).", marks=2),
    J=ask.vector("Compute the regularized losses $J$ of $w_A$, $w_B$ and $w_C$, in this order (3 entries).", marks=2),
    best=ask.choice("Which of the three does the regularized loss prefer?", marks=1, options=NAMES, keep_order=True),
)


@q.solve
def solve(p: P, t):
    note = "With the three vectors as rows of a matrix $W$, the predictions are"
    y = t.step("y", "W @ x", lambda: engine.linear(p.x, p.candidates), W=p.candidates, x=p.x, note=note)
    t.given(w_A=p.candidates[0], w_B=p.candidates[1], w_C=p.candidates[2])
    t.step("E", "(y - target)^2", lambda: engine.mse_loss(y, (p.target,) * 3, reduction="none"), note="and their squared errors")
    size = "abs({0}[0]) + abs({0}[1]) + abs({0}[2])" if p.norm == 1 else "{0}[0]^2 + {0}[1]^2 + {0}[2]^2"
    for name in "ABC":
        t.step(f"Omega_{name}", size.format(f"w_{name}"))
    t.step("Omega", "(Omega_A, Omega_B, Omega_C)")
    t.step("J", "E + lam*Omega")
    t.step("best", "names[argmin(J)]", names=NAMES, note="The smallest of these belongs to <<best>>.")


@q.oracle("torch")
def norms_and_products(p: P):
    torch, x = oracles.torch, oracles.tensor(p.x)
    W = oracles.tensor(p.candidates)
    target = oracles.tensor((p.target,) * 3)
    errors = torch.nn.functional.mse_loss(W @ x, target, reduction="none")
    sizes = torch.linalg.vector_norm(W, ord=p.norm, dim=1) ** p.norm
    J = errors + float(p.lam) * sizes
    return {"E": oracles.numbers(errors), "J": oracles.numbers(J), "best": NAMES[int(J.argmin())]}


@q.oracle("second formula")
def entry_by_entry(p: P):
    E, J = [], []
    for w in p.candidates:
        rest, size = -p.target, Fraction(0)
        for weight, entry in zip(w, p.x, strict=True):
            rest += weight * entry
            size += weight * weight if p.norm == 2 else max(weight, -weight)
        E.append(rest * rest)
        J.append(rest * rest + p.lam * size)
    return {"E": E, "J": J, "best": min(zip(J, NAMES, strict=True))[1]}


q.slips(
    looked_at_the_fit_alone=slip("The penalty counts, too: the best fit need not have the smallest loss.", J="E", essential=True),
    looked_at_the_penalty_alone=slip("The fit counts, too: short weights may predict badly.", J="lam*Omega"),
    forgot_the_strength=slip(r"The penalty is multiplied by $\lambda$.", J="E + Omega"),
    took_the_largest=slip("The loss is minimized: the smallest is preferred.", drawn=lambda p: {"best": "names[argmax(J)]"}),
    mistook_the_penalty=slip("This penalty adds <% if norm == 1 %>absolute values<% else %>squares<% endif %>.", drawn=lambda p: {
        f"Omega_{name}": f"sum(w_{name}^2)" if p.norm == 1 else f"sum(abs(w_{name}))" for name in "ABC"}),
    took_the_root=slip("The penalty is the sum of squares, not the length.", drawn=lambda p: {
        f"Omega_{name}": f"sqrt(sum(w_{name}^2))" for name in "ABC"}, when="norm == 2"),
)  # fmt: skip
