"""Pages with one author's error of their witnesses or conventions, each reported by the check meant for it, and honest twins."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import COUNTED, Check, Edit, edited, facts, faults

PAGES = Path(__file__).parent / "faulty"
AUTHORITY, SHARING = "answers_rest_on_an_authority", "witnesses_share_no_code"
ROUNDED, SAID, OBEYED = "nothing_is_rounded_away", "conventions_are_said", "conventions_are_obeyed"
FAULTY = {
    "label/differences_discarded": AUTHORITY,
    "label/sympy_wraps_the_number": AUTHORITY,
    "label/torch_never_called": AUTHORITY,
    "helper/annotated_lambda": SHARING,
    "helper/partial_of_a_function": SHARING,
    "helper/plain_function": SHARING,
    "helper/tuple_of_lambdas": SHARING,
    "witness/rounds_a_disagreement_away": ROUNDED,
    "shared/adam_bias_correction": OBEYED,
    "shared/conv_bias_forgotten_against_convention": OBEYED,
    "shared/flipped_kernel_against_convention": OBEYED,
    "shared/momentum_sign": OBEYED,
    "conv/bias_convention_missing": SAID,
    "conv/floor_unsaid": SAID,
    "conv/log_base_two_unsaid": SAID,
}


def source(name: str) -> str:
    return (PAGES / f"{name}.py").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "meant"), FAULTY.items())
def test_the_check_meant_for_it_reports_the_page(check: Check, name: str, meant: str) -> None:
    found = check(source=source(name))
    assert meant in faults(found)
    assert all("planted.py: " in fault.fact for fault in found.faults if fault.check == meant)


@pytest.mark.parametrize("name", ["base/ok", "base/ok_floor"])
def test_honest_pages(check: Check, name: str) -> None:
    assert faults(check(source=source(name), seeds=20)) == set()


# --- labels and authority --------------------------------------------------------------------------------------------------------

TENSORS = """    z = oracles.torch.relu(oracles.tensor(p.w)) * oracles.tensor(p.x) + oracles.tensor(p.b)
    return {"z": round(z.item()), "y": oracles.numbers(z / 3)}"""
TORCH = '@q.oracle("torch")'
TWO = '    return {"z": z, "y": Fraction(z, 3)}'
FORMULA = f"    z = p.w * p.x + p.b\n{TWO}"
OF_TENSOR = '    return {"z": round(z.item()), "y": oracles.numbers(z / 3)}'

LABELS: dict[str, tuple[str, str]] = {
    "a tensor of the finished number": ("torch", f"    z = oracles.tensor(p.w * p.x + p.b)\n{OF_TENSOR}"),
    "arithmetic on tensors": ("torch", f"    z = oracles.torch.add(oracles.tensor(p.w) * p.x, oracles.tensor(p.b))\n{OF_TENSOR}"),
    "an operation beside it": ("torch", f"    oracles.torch.relu(oracles.tensor(p.w))\n{FORMULA}"),
    "an activation around the finished number": (
        "torch",
        f"    z = oracles.torch.relu(oracles.tensor(p.w * p.x + p.b))\n{OF_TENSOR}",
    ),
    "a kernel of 1 over the finished number": (
        "torch",
        "    t = oracles.torch\n"
        "    z = t.conv1d(oracles.tensor((((p.w * p.x + p.b,),),)), t.ones(1, 1, 1, dtype=t.float64))[0, 0, 0]\n" + OF_TENSOR,
    ),
    "a norm of the finished number": (
        "torch",
        f"    z = oracles.torch.linalg.norm(oracles.tensor((p.w * p.x + p.b,)))\n{OF_TENSOR}",
    ),
    "a gradient that nobody reads": ("torch", f"    z = oracles.parameter(p.w) * p.x + p.b\n    z.backward()\n{OF_TENSOR}"),
    "a gradient that is only compared": (
        "torch",
        f"    w = oracles.parameter(p.w)\n    (w * p.x).backward()\n    assert w.grad.item() == p.x\n{FORMULA}",
    ),
    "an optimizer that steps aside": (
        "torch",
        "    w = oracles.parameter(p.w)\n    o = oracles.torch.optim.SGD([w], lr=0.1)\n    (w * w).backward()\n    o.step()\n"
        + FORMULA,
    ),
    "differences times nothing": (
        "finite differences",
        f"    z = p.w * p.x + p.b + 0 * oracles.finite_differences(lambda x: p.w * x, p.x)\n{TWO}",
    ),
    "differences that raise": (
        "finite differences",
        "    if oracles.finite_differences(lambda x: p.w * x, p.x) != p.w:\n        raise ValueError\n" + FORMULA,
    ),
    "numbers of sympy": ("symbolic", f"    z = int(oracles.sympy.Integer(p.w) * p.x + p.b)\n{TWO}"),
    "a number simplified": ("symbolic", f"    z = int(oracles.sympy.simplify(oracles.sympy.Integer(p.w * p.x + p.b)))\n{TWO}"),
    "a formula with symbols": (
        "symbolic",
        f'    w, x, b = oracles.sympy.symbols("w x b")\n    z = int((w * x + b).subs({{w: p.w, x: p.x, b: p.b}}))\n{TWO}',
    ),
    "a derivative that is thrown away": (
        "symbolic",
        f'    x = oracles.sympy.Symbol("x")\n    oracles.sympy.diff(p.w * x + p.b, x)\n{FORMULA}',
    ),
}


@pytest.mark.parametrize(("kind", "body"), LABELS.values(), ids=LABELS)
def test_a_label_is_worth_what_is_seen_to_run(check: Check, kind: str, body: str) -> None:
    found = check((TENSORS, body), (TORCH, f'@q.oracle("{kind}")'))
    assert AUTHORITY in faults(found)
    assert f"witness with_tensors is called {kind!r}, but none of its answers" in facts(found)


HONEST: dict[str, tuple[str, str]] = {
    "a linear layer": (
        "torch",
        "    one = oracles.tensor(((p.w,),)), oracles.tensor((p.b,))\n"
        "    z = oracles.torch.nn.functional.linear(oracles.tensor((p.x,)), *one)[0]\n" + OF_TENSOR,
    ),
    "a matrix product": ("torch", f"    z = oracles.tensor((p.w, p.b)) @ oracles.tensor((p.x, 1))\n{OF_TENSOR}"),
    "a gradient": (
        "torch",
        f"    x = oracles.parameter(p.x)\n    (x * p.w).backward()\n    z = x.grad * p.x + p.b\n{OF_TENSOR}",
    ),
    "a step of an optimizer": (
        "torch",
        "    v = oracles.parameter(p.b)\n    o = oracles.torch.optim.SGD([v], lr=p.x)\n    (-p.w * v).backward()\n    o.step()\n"
        "    z = v.detach()\n" + OF_TENSOR,
    ),
    "differences": (
        "finite differences",
        f"    z = oracles.finite_differences(lambda x: p.w * x + p.b, p.x) * p.x + p.b\n{TWO}",
    ),
    "an integral": (
        "symbolic",
        f'    s = oracles.sympy.Symbol("s")\n    z = int(oracles.sympy.integrate(p.w + 0 * s, (s, 0, p.x)) + p.b)\n{TWO}',
    ),
    "an equation": (
        "symbolic",
        f'    s = oracles.sympy.Symbol("s")\n    z = int(oracles.sympy.solve(s - p.w * p.x - p.b, s)[0])\n{TWO}',
    ),
}


@pytest.mark.parametrize(("kind", "body"), HONEST.values(), ids=HONEST)
def test_a_library_that_computes_the_answers(check: Check, kind: str, body: str) -> None:
    assert faults(check((TENSORS, body), (TORCH, f'@q.oracle("{kind}")'))) == set()


FLOOR_TORCH = """@q.oracle("torch")
def layer(p: P):
    x = oracles.torch.zeros(1, 1, p.n)
    return {"m": oracles.torch.conv1d(x, oracles.torch.zeros(1, 1, p.k), stride=p.s).shape[2]}"""
FLOOR_FORMULA = """@q.oracle("second formula")
def divided(p: P):
    return {"m": (p.n - p.k + p.s) // p.s}"""
FLOOR_COUNT = "len([a for a in range(0, p.n, p.s) if a + p.k <= p.n])"


@pytest.mark.parametrize("count", [FLOOR_COUNT, "sum(1 for a in range(0, p.n, p.s) if a + p.k <= p.n)"])
def test_an_exhaustive_count_is_an_authority(check: Check, count: str) -> None:
    assert faults(check((FLOOR_TORCH, FLOOR_FORMULA), (FLOOR_COUNT, count), source=source("base/ok_floor"), seeds=20)) == set()


@pytest.mark.parametrize(
    "count",
    ["1 + (p.n - p.k) // p.s", "sum(1 for _ in range(1 + (p.n - p.k) // p.s))", "len(range(1 + (p.n - p.k) // p.s))"],
)
def test_a_formula_that_is_called_counting(check: Check, count: str) -> None:
    found = check((FLOOR_TORCH, FLOOR_FORMULA), (FLOOR_COUNT, count), source=source("base/ok_floor"))
    assert faults(found) == {AUTHORITY}
    assert "answer m rests on what its author wrote" in facts(found)


def test_a_shape_that_no_layer_made(check: Check) -> None:
    empty = '    return {"m": oracles.torch.zeros((p.n - p.k) // p.s + 1).shape[0]}'
    found = check((FLOOR_TORCH, f'@q.oracle("torch")\ndef layer(p: P):\n{empty}'), source=source("base/ok_floor"))
    assert AUTHORITY in faults(found)


# --- shared code -----------------------------------------------------------------------------------------------------------------

SUM = "sum(p.w for _ in range(p.x)) + p.b"
CLASS = "@q.params\nclass P:"
BIAS = "b: int = draw.integers(1, 9)"
PROPERTY = f"{BIAS}\n\n    @property\n    def pre(self):\n        return self.w * self.x + self.b"
AFFINE = "def affine(p, sign=1):\n    return p.w * p.x + sign * p.b\n\n\n"

HELPERS: dict[str, tuple[str, str]] = {
    "a function": (AFFINE, "affine(p)"),
    "a lambda with an annotation": ("pre: object = lambda p: p.w * p.x + p.b\n\n\n", "pre(p)"),
    "one of two lambdas": ("pre, post = lambda p: p.w * p.x + p.b, lambda z: z\n\n\n", "pre(p)"),
    "a partial function": (f"{AFFINE}from functools import partial\n\npre = partial(affine, sign=1)\n\n\n", "pre(p)"),
    "a table of functions": ('TOOLS = {"pre": lambda p: p.w * p.x + p.b}\n\n\n', 'TOOLS["pre"](p)'),
    "a function under another name": (f"{AFFINE}pre = affine\n\n\n", "pre(p)"),
    "functions made in a loop": (
        'TOOLS = {}\nfor name in ("pre", "post"):\n    TOOLS[name] = lambda p: p.w * p.x + p.b\n\n\n',
        'TOOLS["pre"](p)',
    ),
    "a method of a class": (
        "class Tools:\n    @staticmethod\n    def pre(p):\n        return p.w * p.x + p.b\n\n\n",
        "Tools.pre(p)",
    ),
    "an object that can be called": (
        "class Tool:\n    def __call__(self, p):\n        return p.w * p.x + p.b\n\n\npre = Tool()\n\n\n",
        "pre(p)",
    ),
    "an assignment inside an expression": ("if (pre := lambda p: p.w * p.x + p.b):\n    pass\n\n\n", "pre(p)"),
    "a closure": (
        "def made():\n    def pre(p):\n        return p.w * p.x + p.b\n\n    return pre\n\n\npre = made()\n\n\n",
        "pre(p)",
    ),
    "a kept result": (f"from functools import lru_cache\n\n\n@lru_cache\n{AFFINE}", "affine(p)"),
    "a helper of a helper": (
        f"{AFFINE}def once(p):\n    return affine(p)\n\n\ndef again(p):\n    return affine(p)\n\n\n",
        "once(p)",
    ),
    "a function found by its name": (f"{AFFINE}import operator\n\n\n", "affine(p) if operator else 0"),
}


@pytest.mark.parametrize(("definition", "call"), HELPERS.values(), ids=HELPERS)
def test_a_helper_is_seen_however_it_is_defined(check: Check, definition: str, call: str) -> None:
    theirs = call.replace("once", "again")
    found = check((CLASS, definition + CLASS), (SUM, theirs), ('"w*x + b", p.w * p.x + p.b)', f'"w*x + b", {call})'))
    assert faults(found) & {SHARING, "witnesses_are_independent"} == {SHARING, "witnesses_are_independent"}
    assert "the solution and witness counted both run" in facts(found)


@pytest.mark.parametrize("call", ["p.pre", 'operator.attrgetter("pre")(p)', 'getattr(p, "pre")', "P.pre.fget(p)"])
def test_a_property_that_is_not_printed_is_a_helper(check: Check, call: str) -> None:
    edits = (BIAS, PROPERTY), (SUM, call), ('"w*x + b", p.w * p.x + p.b)', '"w*x + b", p.pre)')
    assert SHARING in faults(check(("from fractions", "import operator\nfrom fractions"), *edits))


def test_a_default_argument_is_a_helper(check: Check) -> None:
    edits = (CLASS, AFFINE + CLASS), ("def counted(p: P):", "def counted(p: P, pre=affine):"), (SUM, "pre(p)")
    found = check(*edits, ("def solve(p: P, t):", "def solve(p: P, t, pre=affine):"), ('b", p.w * p.x + p.b)', 'b", pre(p))'))
    assert SHARING in faults(found)


def test_a_property_that_only_puts_parameters_together_is_data(check: Check) -> None:
    pair = (BIAS, f"{BIAS}\n\n    @property\n    def pair(self):\n        return self.w, self.x")
    uses = (
        ("p.w for _ in range(p.x)", "p.pair[0] for _ in range(p.pair[1])"),
        ("p.w * p.x + p.b)\n    t", "p.pair[0] * p.pair[1] + p.b)\n    t"),
    )
    assert faults(check(pair, *uses)) == set()


def test_a_decorator_that_computes_is_a_helper(check: Check) -> None:
    plus_bias = "def plus_bias(f):\n    def inner(p):\n        return f(p) + p.b\n\n    return inner\n\n\n"
    one = "@plus_bias\ndef one(p):\n    return p.w * p.x\n\n\n@plus_bias\ndef other(p):\n    return p.x * p.w\n\n\n"
    found = check((CLASS, plus_bias + one + CLASS), (SUM, "one(p)"), ('b", p.w * p.x + p.b)', 'b", other(p))'))
    assert SHARING in faults(found)


INDEPENDENT: dict[str, list[Edit]] = {
    "a running total": [
        (
            COUNTED,
            "    total = 0\n    for step in (*([p.w] * p.x), p.b):\n        total += step\n"
            '    return {"z": total, "y": Fraction(total, 3)}',
        ),
    ],
    "entries that grow": [
        (
            COUNTED,
            '    found = {"z": 0}\n    for _ in range(p.x):\n        found["z"] += p.w\n    found["z"] += p.b\n'
            '    return {**found, "y": Fraction(found["z"], 3)}',
        )
    ],
    "an attribute with a helper's name": [
        (CLASS, f"def mean(p):\n    return p.w * p.x\n\n\n{CLASS}"),
        ('"w*x + b", p.w * p.x + p.b)', '"w*x + b", mean(p) + p.b)'),
        ("+ oracles.tensor(p.b)", "+ oracles.tensor((p.b, p.b)).mean()"),
    ],
    "autograd without a word of torch": [
        (TENSORS, f"    x = oracles.parameter(p.x)\n    (p.w * x).backward()\n    z = x.grad * p.x + p.b\n{OF_TENSOR}")
    ],
    "a lambda of its own": [
        (SUM, "(lambda p: sum(p.w for _ in range(p.x)) + p.b)(p)"),
        ('"w*x + b", p.w * p.x + p.b)', '"w*x + b", (lambda p: p.w * p.x + p.b)(p))'),
    ],
}


@pytest.mark.parametrize("edits", INDEPENDENT.values(), ids=INDEPENDENT)
def test_independent_witnesses(check: Check, edits: list[Edit]) -> None:
    text = source("base/ok")
    for edit in edits:
        text = edited(text, edit)
    assert faults(check(source=text)) == set()


# --- roundings -------------------------------------------------------------------------------------------------------------------

ROUNDINGS: dict[str, list[Edit]] = {
    "a witness that is half a unit off": [(f"    z = {SUM}\n{TWO}", f"    z = round({SUM} + 0.3)\n{TWO}")],
    "a witness that cuts off": [(f"    z = {SUM}\n{TWO}", f"    z = int({SUM} + 0.4)\n{TWO}")],
    "half added by hand": [(f"    z = {SUM}\n{TWO}", f"    z = int({SUM} + 0.5)\n{TWO}")],
    "a floor": [
        (f"    z = {SUM}\n{TWO}", f"    z = math.floor({SUM} + 0.4)\n{TWO}"),
        ("from fractions", "import math\nfrom fractions"),
    ],
    "numpy": [
        (f"    z = {SUM}\n{TWO}", f"    z = int(np.rint({SUM} + 0.3))\n{TWO}"),
        ("from fractions", "import numpy as np\nfrom fractions"),
    ],
    "a tensor": [("round(z.item())", "int(oracles.torch.round(z + 0.2))")],
    "a tensor made whole": [("round(z.item())", "(z + 0.2).int().item()")],
    "a fraction": [(f"    z = {SUM}\n{TWO}", f"    z = round({SUM} + Fraction(1, 3))\n{TWO}")],
}


@pytest.mark.parametrize("edits", ROUNDINGS.values(), ids=ROUNDINGS)
def test_a_rounding_that_hides_something(check: Check, edits: list[Edit]) -> None:
    found = check(*edits)
    assert ROUNDED in faults(found)
    assert " turns " in facts(found)


# --- conventions -----------------------------------------------------------------------------------------------------------------

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
