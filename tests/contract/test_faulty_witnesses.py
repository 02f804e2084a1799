"""Pages with one author's error of their witnesses or conventions, each reported by the check meant for it, and honest twins."""

from __future__ import annotations

import pytest

from .conftest import OF_TENSOR, TENSORS, TWO, Check, facts, faults, source

AUTHORITY, SHARING = "answers_rest_on_an_authority", "witnesses_share_no_code"
ROUNDED, SAID, OBEYED = "nothing_is_rounded_away", "conventions_are_said", "conventions_are_obeyed"
MEANT = {
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


@pytest.mark.parametrize(("name", "meant"), MEANT.items())
def test_the_check_meant_for_it_reports_the_page(check: Check, name: str, meant: str) -> None:
    found = check(source=source(name))
    assert meant in faults(found)
    assert all("planted.py: " in fault.fact for fault in found.faults if fault.check == meant)


@pytest.mark.parametrize("name", ["base/ok", "base/ok_floor"])
def test_honest_pages(check: Check, name: str) -> None:
    assert faults(check(source=source(name), seeds=20)) == set()


# --- labels and authority --------------------------------------------------------------------------------------------------------

TORCH = '@q.oracle("torch")'
FORMULA = f"    z = p.w * p.x + p.b\n{TWO}"

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
    "a quotient of two results": (
        "torch",
        "    a, b = oracles.tensor((p.w * p.x, p.b)), oracles.tensor((1.0, 1.0))\n"
        "    z = oracles.torch.dot(a, b) / oracles.torch.dot(b / 2, b)\n" + OF_TENSOR,
    ),
    "entries of one result, compared with each other": (
        "torch",
        "    k = oracles.torch.ones(1, 1, 2, dtype=oracles.torch.float64)\n"
        "    y = oracles.torch.conv1d(oracles.tensor((((p.w * p.x, p.b + 1, -p.b, p.b),),)), k)[0, 0]\n"
        "    z = (y[0] - y[1]) / (y[1] - y[2])\n" + OF_TENSOR,
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


SLOPE = (
    (
        'y=ask.number("Compute the output $y = z / 3$.", marks=1)',
        'y=ask.number("Compute $y = \\\\partial z^2 / \\\\partial w$.", marks=1)',
    ),
    ('t.step("y", "z/3", Fraction(z) / 3)', 't.step("y", "2*z*x", 2 * z * p.x)'),
    (TWO, '    return {"z": z, "y": 2 * z * p.x}'),
)


@pytest.mark.parametrize(
    ("y", "expected"),
    [("w.grad", set()), ("2 * z * p.x", {AUTHORITY})],
    ids=["the derivative is an answer", "the derivative is left lying"],
)
def test_arithmetic_counts_where_its_derivative_is_confirmed(check: Check, y: str, expected: set[str]) -> None:
    body = "    w = oracles.parameter(p.w)\n    z = w * p.x + p.b\n    (z * z).backward()\n"
    said = f'    return {{"z": round(z.item()), "y": oracles.numbers({y})}}'
    assert faults(check(*SLOPE, (TENSORS, body + said))) == expected


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


SHARE = (
    ('m=ask.integer("How many outputs are there?"', 'm=ask.number("What is the ratio of outputs to inputs?"'),
    ('"floor((n - k)/s) + 1", (p.n - p.k) // p.s + 1', '"(floor((n - k)/s) + 1)/n"'),
    (FLOOR_TORCH, FLOOR_FORMULA.replace("(p.n - p.k + p.s) // p.s", "Fraction((p.n - p.k + p.s) // p.s, p.n)")),
)
"""The page asks for a ratio of two counts."""
STARTS = "[a for a in range(0, p.n, p.s) if a + p.k <= p.n]"
SIZE = "1 + (p.n - p.k) // p.s"


@pytest.mark.parametrize(
    "share",
    [
        f"Fraction(len({STARTS}), len([a for a in range(0, p.n)]))",
        f"len({STARTS}) / sum(1 for a in range(0, p.n))",
        f"Fraction(len({STARTS}), p.n)",
    ],
)
def test_a_ratio_of_exhaustive_counts_is_an_authority(check: Check, share: str) -> None:
    found = check(*SHARE, (FLOOR_COUNT, share), source=source("base/ok_floor"), seeds=20)
    assert "answers_rest_on_an_authority" not in faults(found), facts(found)
    assert "QuestionError" not in faults(found), facts(found)


@pytest.mark.parametrize(
    "share",
    [
        f"Fraction({SIZE}, p.n)",
        f"Fraction(len(range({SIZE})), len(range(p.n)))",
        f"Fraction({SIZE}, p.n + 0 * len([a for a in range(0, 500)]))",
    ],
)
def test_a_formula_of_a_ratio_that_is_called_counting(check: Check, share: str) -> None:
    found = check(*SHARE, (FLOOR_COUNT, share), source=source("base/ok_floor"))
    assert AUTHORITY in faults(found)
    assert "answer m rests on what its author wrote" in facts(found)


def test_a_shape_that_no_layer_made(check: Check) -> None:
    empty = '    return {"m": oracles.torch.zeros((p.n - p.k) // p.s + 1).shape[0]}'
    found = check((FLOOR_TORCH, f'@q.oracle("torch")\ndef layer(p: P):\n{empty}'), source=source("base/ok_floor"))
    assert AUTHORITY in faults(found)
