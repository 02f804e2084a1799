"""Conventions unsaid or disobeyed, and pages that say and obey them."""

from __future__ import annotations

import pytest

from .conftest import Check, Edit, facts, faults, source

SAID, OBEYED = "conventions_are_said", "conventions_are_obeyed"
MOMENTUM_KEY = (
    ('"lr*g_1", p.lr * g1)', '"-lr*g_1", -p.lr * g1)'),
    ('"mu*v_1 + lr*g_2", p.mu * v1 + p.lr * g2)', '"mu*v_1 - lr*g_2", p.mu * v1 - p.lr * g2)'),
    ("w1 = w + l * g", "w1 = w - l * g"),
    ("w2 = w1 + l * g.subs", "w2 = w1 - l * g.subs"),
    ("first = p.w_0 * (1 + 2", "first = p.w_0 * (1 - 2"),
    ("first * (1 + 2 * p.a * p.lr) + p.mu", "first * (1 - 2 * p.a * p.lr) + p.mu"),
)


def test_momentum_that_obeys(check: Check) -> None:
    found = check(*MOMENTUM_KEY, source=source("shared/momentum_sign"))
    assert OBEYED not in faults(found)


def test_momentum_under_the_other_convention(check: Check) -> None:
    found = check(*MOMENTUM_KEY, ('("momentum velocity",)', '("momentum buffer",)'), source=source("shared/momentum_sign"))
    assert OBEYED in faults(found)
    assert "is to be mu*v_prev + g" in facts(found)


def test_momentum_without_a_velocity_of_its_own(check: Check) -> None:
    direct = (
        ('    v1 = t.step("v_1", "lr*g_1", p.lr * g1)\n', ""),
        ('    v2 = t.step("v_2", "mu*v_1 + lr*g_2", p.mu * v1 + p.lr * g2)\n', ""),
        ('"w_0 + v_1", p.w_0 + v1)', '"w_0 + lr*g_1", p.w_0 + p.lr * g1)'),
        ('"w_1 + v_2", w1 + v2)', '"w_1 + mu*(w_1 - w_0) + lr*g_2", w1 + p.mu * (w1 - p.w_0) + p.lr * g2)'),
    )
    found = check(*direct, source=source("shared/momentum_sign"))
    assert "step w_1 = w_0 + lr*g_1 is to be w_prev + v" in facts(found)


ADAM_KEY = (
    ('t.step("m_hat", "m_2", m2)', 't.step("m_hat", "m_2/(1 - beta^2)", m2 / (1 - p.beta**2))'),
    ('t.step("v_hat", "v_2", v2)', 't.step("v_hat", "v_2/(1 - beta^2)", v2 / (1 - p.beta**2))'),
    ('"m_hat": s["exp_avg"].item(), "v_hat"', '"m_hat": s["exp_avg"].item() / (1 - float(p.beta) ** 2), "v_hat"'),
    ('s["exp_avg_sq"].item()}', 's["exp_avg_sq"].item() / (1 - float(p.beta) ** 2)}'),
    ('"m_hat": (1 - b) * (b * p.g_1 + p.g_2), "v_hat": (1 - b) * (b * p.g_1**2 + p.g_2**2)}',
     '"m_hat": Fraction(b * p.g_1 + p.g_2) / (1 + b), "v_hat": Fraction(b * p.g_1**2 + p.g_2**2) / (1 + b)}'),
)  # fmt: skip


def test_adam_that_obeys(check: Check) -> None:
    assert OBEYED not in faults(check(*ADAM_KEY, source=source("shared/adam_bias_correction")))


def test_kernels_that_are_not_flipped(check: Check) -> None:
    straight = (
        ('(p.k[1], p.k[0]), note="The flipped kernel."', '(p.k[0], p.k[1]), note="The kernel."'),
        (".flip(0)", ""),
        (
            "[p.k[1] * p.x[i] + p.k[0] * p.x[i + 1] for i in (0, 1)]}\n\n\n@q.mistake\ndef not",
            "[p.k[0] * p.x[i] + p.k[1] * p.x[i + 1] for i in (0, 1)]}\n\n\n@q.mistake\ndef not",
        ),
    )
    found = check(*straight, source=source("shared/flipped_kernel_against_convention"))
    assert OBEYED not in faults(found)


def test_a_flipped_kernel_with_a_bias_and_without_formula(check: Check) -> None:
    biased = (
        (
            '"corr(x, f)", tuple(p.x[i] * f[0] + p.x[i + 1] * f[1] for i in (0, 1)))',
            '"", tuple(p.x[i] * f[0] + p.x[i + 1] * f[1] + 4 for i in (0, 1)), note="So.")',
        ),
        ("oracles.numbers(y[0, 0])", "oracles.numbers(y[0, 0] + 4)"),
        (
            'return {"y": [p.k[1] * p.x[i] + p.k[0] * p.x[i + 1] for i in (0, 1)]}',
            'return {"y": [p.k[1] * p.x[i] + p.k[0] * p.x[i + 1] + 4 for i in (0, 1)]}',
        ),
    )
    assert "y is computed with the flipped kernel" in facts(
        check(*biased, source=source("shared/flipped_kernel_against_convention"))
    )


BIASED = (
    ('"k*k*c*f", p.k * p.k * p.c * p.f)', '"(k*k*c + 1)*f", (p.k * p.k * p.c + 1) * p.f)'),
    (", bias=False", ""),
    ("for _ in range(p.f)])}", "for _ in range(p.f)] + [1] * p.f)}"),
)


def test_counts_with_biases(check: Check) -> None:
    assert faults(check(*BIASED, source=source("shared/conv_bias_forgotten_against_convention"))) == set()
    in_words = ("pixels.\n", "pixels, and no biases.\n")
    assert SAID not in faults(check(in_words, source=source("conv/bias_convention_missing")))


LOG = source("conv/log_base_two_unsaid")
NATURAL = (
    ("math.log2(p.n)", "math.log(p.n)"),
    ("oracles.torch.log2", "oracles.torch.log"),
    ("-math.log(1 / p.n, 2)", "-math.log(1 / p.n)"),
)
CONVENTION = "minutes=1)"


def named(name: str) -> Edit:
    return CONVENTION, f'minutes=1, conventions=("{name}",))'


def test_logarithms(check: Check) -> None:
    assert SAID in faults(check(*NATURAL, source=LOG))
    assert faults(check(*NATURAL, named("natural log"), source=LOG)) == set()
    assert faults(check(named("binary log"), source=LOG)) == set()
    assert faults(check(named("natural log"), source=LOG)) == {OBEYED}
    assert faults(check(*NATURAL, named("binary log"), source=LOG)) <= {OBEYED, SAID}
    assert SAID not in faults(check(("cross-entropy loss.", "cross-entropy loss in bits."), source=LOG))


FLOOR = source("conv/floor_unsaid")


def test_roundings_of_sizes(check: Check) -> None:
    bare = (
        ('"floor((n - k)/s) + 1"', '""'),
        ("(p.n - p.k) // p.s + 1)\n\n\n@q.oracle", '(p.n - p.k) // p.s + 1, note="So.")\n\n\n@q.oracle'),
    )
    assert faults(check(*bare, source=FLOOR)) == {SAID}
    assert SAID not in faults(check(("How many outputs", "Sizes are rounded down. How many outputs"), source=FLOOR))
    whole = ("s: int = draw.integers(2, 5)", "s: int = draw.integers(1, 1)")
    assert SAID not in faults(check(whole, source=FLOOR))
    assert SAID in faults(check(("minutes=2)", 'minutes=2, conventions=("ceil",))'), source=FLOOR))


def test_roundings_of_vectors(check: Check) -> None:
    """A floor of a vector rounds if one of its entries is not whole."""
    formula = ('"floor((n - k)/s) + 1"', '"sum(floor((n - k, n - k)/s))/2 + 1"')
    assert SAID in faults(check(formula, source=FLOOR))
    whole = ("s: int = draw.integers(2, 5)", "s: int = draw.integers(1, 1)")
    assert SAID not in faults(check(formula, whole, source=FLOOR))


NORM = '''"""Spread of a small batch."""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles

q = Question(topic="optim.normalization", outcomes=(2,), level="apply", minutes=3, rows=True)


@q.params
class P:
    x: tuple = draw.vector(draw.integers(-20, 20), 4)


@q.require
def not_constant(p: P) -> bool:
    return len(set(p.x)) == 4 and sum(p.x) != 0


q.prompt = "A batch of one feature is $x = <<x>>$."
q.ask(var=ask.number("Compute its variance.", marks=2))


@q.solve
def solve(p: P, t):
    mu = t.step("mu", "mean(x)", Fraction(sum(p.x), 4))
    d = t.step("d", "x - mu", tuple(one - mu for one in p.x))
    t.step("var", "(T(d) @ d)/DIVISOR", Fraction(sum(one * one for one in d)) / DIVISOR)


@q.oracle("torch")
def with_torch(p: P):
    return {"var": oracles.tensor(p.x).var(correction=4 - DIVISOR).item()}


@q.oracle("second formula")
def by_pairs(p: P):
    return {"var": Fraction(sum((one - other) ** 2 for one in p.x for other in p.x), 8 * DIVISOR)}


@q.mistake
def mean_square(p: P):
    """The mean is subtracted first."""
    return {"var": Fraction(sum(one * one for one in p.x), 4)}


@q.mistake
def not_divided(p: P):
    """The squares are averaged."""
    return {"var": Fraction(sum((one - other) ** 2 for one in p.x for other in p.x), 8)}


@q.mistake
def spread(p: P):
    """The range is another measure."""
    return {"var": max(p.x) - min(p.x)}
'''


@pytest.mark.parametrize(
    ("divisor", "convention", "expected"),
    [
        ("3", "", {SAID}),
        ("4", "", {SAID}),
        ("4", "batch norm", set()),
        ("3", "batch norm", {OBEYED}),
        ("3", "sample variance", set()),
        ("4", "sample variance", {OBEYED}),
    ],
)
def test_the_divisor_of_a_variance(check: Check, divisor: str, convention: str, expected: set[str]) -> None:
    text = NORM.replace("DIVISOR", divisor)
    if convention:
        text = text.replace("rows=True", f'rows=True, conventions=("{convention}",)')
    assert faults(check(source=text)) == expected


INDEX = '''"""Largest logit."""

from examgen import Question, ask, draw, engine, oracles

q = Question(topic="mlp", outcomes=(1,), level="apply", minutes=1, rows=True)


@q.params
class P:
    s: tuple = draw.vector(draw.integers(-30, 30), 4)


@q.require
def one_is_largest(p: P) -> bool:
    return len(set(p.s)) == 4 and max(p.s) != p.s[0]


q.prompt = "A classifier with four classes has the logits $s = <<s>>$."
q.ask(k=ask.integer("Which class does it predict?", marks=1))


@q.solve
def solve(p: P, t):
    t.step("k", "", p.s.index(max(p.s)) + START, note="The place of the largest logit.")


@q.oracle("torch")
def with_torch(p: P):
    return {"k": int(oracles.tensor(p.s).argmax()) + START}


@q.oracle("brute force")
def searched(p: P):
    return {"k": [k for k in range(4) if all(p.s[k] >= one for one in p.s)][0] + START}


@q.mistake
def smallest(p: P):
    """The largest logit wins."""
    return {"k": p.s.index(min(p.s)) + START}


@q.mistake
def last(p: P):
    """The last class is not special."""
    return {"k": 3 + START}


@q.mistake
def value(p: P):
    """The class is asked for, not its logit."""
    return {"k": max(p.s)}
'''


@pytest.mark.parametrize(
    ("start", "convention", "expected"),
    [
        ("0", "", {SAID}),
        ("1", "", {SAID}),
        ("0", "zero-based indices", set()),
        ("1", "zero-based indices", {OBEYED}),
        ("1", "one-based indices", set()),
        ("0", "one-based indices", {OBEYED}),
    ],
)
def test_where_indices_start(check: Check, start: str, convention: str, expected: set[str]) -> None:
    text = INDEX.replace("START", start)
    if convention:
        text = text.replace("rows=True", f'rows=True, conventions=("{convention}",)')
    assert faults(check(source=text)) == expected
