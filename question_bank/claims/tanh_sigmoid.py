"""Claim: which stretched and shifted sigmoid is a tanh."""

import math

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="claims.networks", outcomes=(2,), level="understand", minutes=3, covers=("tanh_sigmoid",),
    symbols={"factor": "m", "low": r"f(-\infty)", "high": r"f(\infty)", "slope": "f'(0)"},
)  # fmt: skip


@q.params
class P:
    k: int = draw.nonzero(-9, 9)
    factor: int = draw.choice(1, 1, 2, 3, 4, 5, 6)
    sign: int = draw.choice(-1, 1)
    guess: str = draw.choice("right", "right", "right", "slow", "low", "short", "fast")

    @property
    def a(self):
        """f(x) = a sigmoid(b x) + c."""
        return self.sign * self.factor * {"short": 1}.get(self.guess, 2)

    @property
    def b(self):
        return self.sign * self.k * {"slow": 1, "fast": 4}.get(self.guess, 2)

    @property
    def c(self):
        return -self.sign * self.factor * {"low": 2}.get(self.guess, 1)


q.prompt = r"""
Consider the functions $f(x) = a\, \sigma(b x) + c$ with $a = <<p.a>>$, $b = <<p.b>>$, $c = <<p.c>>$ and the logistic sigmoid
$\sigma$, and $g(x) = <<"" if factor == 1 else factor>> \tanh(<<"" if k == 1 else "-" if k == -1 else k>> x)$.

**Statement.** For all real $x$, $f(x) = g(x)$.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.given(a=p.a, b=p.b, c=p.c)
    t.say(
        r"From $\tanh(z) = (1 - e^{-2z})/(1 + e^{-2z})$ and $\sigma(2z) = 1/(1 + e^{-2z})$ follows $\tanh(z) = 2\, \sigma(2z) - 1$."
    )
    t.say(r"As $\tanh$ is odd, $g$ may also be written with the opposite signs of $a$, $b$ and $c$; let $s$ be the sign of $a$.")
    t.given(s=1 if p.a > 0 else -1)
    t.say(f"So $s a$, $s b$ and $s c$ must be {2 * p.factor}, {2 * p.k} and {-p.factor}.")
    t.step("d", "abs(s*a - 2*factor) + abs(s*b - 2*k) + abs(s*c + factor)", note="They differ from these in sum by")
    t.step("truth", "d == 0", note="So the statement is <<truth>>.")


@q.oracle("torch")
def compare_on_a_grid(p: P):
    x = oracles.torch.linspace(-2, 2, 81, dtype=oracles.torch.float64)
    f = p.a * oracles.torch.sigmoid(p.b * x) + p.c
    return {"truth": bool(oracles.torch.allclose(f, p.factor * oracles.torch.tanh(p.k * x), rtol=0, atol=1e-9))}


@q.oracle("second formula")
def compare_at_three_points(p: P):
    """Value at 0, at a point far away, and at one in between."""

    def differ(x):
        f = p.a / (1 + math.exp(-p.b * x)) + p.c
        return abs(f - p.factor * (math.exp(p.k * x) - math.exp(-p.k * x)) / (math.exp(p.k * x) + math.exp(-p.k * x)))

    return {"truth": max(map(differ, (0, 0.3, -4))) < 1e-9}


q.slips(
    forgot_to_double_the_argument=slip(r"The sigmoid of $2 k x$ belongs to $\tanh(k x)$.",
        d="abs(s*a - 2*factor) + abs(s*b - k) + abs(s*c + factor)"),
    forgot_to_double_the_height=slip("From its lowest to its largest value, tanh rises by 2 and the sigmoid by 1.",
        d="abs(s*a - factor) + abs(s*b - 2*k) + abs(s*c + factor)"),
    looked_at_the_value_at_zero_only=slip("The functions must agree everywhere.", d="abs(a/2 + c)"),
    looked_at_large_inputs_only=slip("The functions must agree in between, too.", d="abs(s*a - 2*factor) + abs(s*c + factor)"),
    thought_that_signs_must_be_equal=slip(r"Both signs may be turned, as $\sigma(-z) = 1 - \sigma(z)$.",
        d="abs(a - 2*factor) + abs(b - 2*k) + abs(c + factor)"),
)  # fmt: skip
