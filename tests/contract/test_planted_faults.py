"""For each check of one variant a question with a planted fault, which the check reports by name, and its repaired twin."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from examgen.bank import lines
from examgen.bank.checks import variants
from examgen.bank.draft import draft
from examgen.bank.loader import load
from examgen.bank.question import Page
from examgen.core import formulas, typeset
from examgen.core.trace import Step

from .conftest import COUNTED, FORGOT_TO_DIVIDE, NEURON, PROMPT, STEPS, Check, Edit, edited, facts, faults


def test_the_page_without_edits_is_clean(check: Check) -> None:
    found = check(seeds=60)
    assert found.faults == ()
    assert found.seeds == 60
    assert 0 < found.acceptance <= 1
    assert found.witnesses == ("counting", "torch")
    assert set(found.live) == {"forgot_the_bias", "added_the_weight", "forgot_to_divide"}
    assert found.live["forgot_the_bias"] == 1.0


# --- a parameter that moves an answer but is not printed -------------------------------------------------------------------------


def test_a_network_printed_without_its_bias(check: Check) -> None:
    found = check((PROMPT, "the input $x = <<x>>$ and a bias $b$."))
    assert faults(found) == {"parameters_are_printed"}
    assert "b moves an answer but is not printed" in facts(found)


MATRIX = (
    ("    b: int = draw.integers(1, 9)", "    b: int = draw.integers(1, 9)\n    M: tuple = draw.matrix(draw.integers(1, 9), 2, 2)"),
    (STEPS, STEPS.replace('"w*x + b", p.w * p.x + p.b', '"w*x + b + M[1, 0]", p.w * p.x + p.b + p.M[1][0]')),
    ("* oracles.tensor(p.x) + oracles.tensor(p.b)", "* oracles.tensor(p.x) + oracles.tensor(p.b) + oracles.tensor(p.M)[1, 0]"),
    (COUNTED, COUNTED.replace("+ p.b", "+ p.b + p.M[1][0]")),
)


def test_a_matrix_of_which_only_the_first_row_is_printed(check: Check) -> None:
    found = check(*MATRIX, (PROMPT, PROMPT.replace("$b = <<b>>$.", "$b = <<b>>$; $M_0 = <<M[0]>>$.")))
    assert faults(found) == {"parameters_are_printed"}
    assert {fault.fact.split()[0] for fault in found.faults} == {"M[1][0]"}
    assert faults(check(*MATRIX, (PROMPT, PROMPT.replace("$b = <<b>>$.", "$b = <<b>>$; $M = <<M>>$.")))) == set()


def test_a_parameter_whose_value_the_conditions_fix_must_be_printed_too(check: Check) -> None:
    tied = (
        "q.prompt =",
        "@q.require\ndef the_bias_belongs_to_the_weight(p: P) -> bool:\n    return p.b == p.w - 1\n\n\nq.prompt =",
    )
    assert faults(check(tied, (PROMPT, "the input $x = <<x>>$ and a bias $b$."))) >= {"parameters_are_printed"}
    assert faults(check(tied)) == set()


def test_a_parameter_printed_with_too_few_digits(check: Check) -> None:
    """Most other values change the text; the neighbour does not."""
    fine = (
        (
            "b: int = draw.integers(1, 9)",
            'b: object = draw.decimals(*(f"{n / 1000:.3f}" for n in range(1001, 9000)))\n\n'
            '    @property\n    def about_b(self):\n        return f"{float(self.b):.2f}"',
        ),
        ("z=ask.integer(", "z=ask.number("),
        ("round(z.item())", "z.item()"),
        ("Fraction(z, 3)}", "Fraction(z) / 3}"),
    )
    assert "parameters_are_printed" in faults(check(*fine, (PROMPT, PROMPT.replace("<<b>>", "<<p.about_b>>"))))
    assert faults(check(*fine)) == set()


DRAWING = """@q.figure
def drawing(p: P):
    import dataclasses
    from examgen import figures
    scene = figures.grid(((SHOWN, 2),))
    return dataclasses.replace(scene, width=scene.width + p.b / 10)


q.ask("""


def test_a_parameter_that_only_the_lengths_of_a_figure_show(check: Check) -> None:
    hidden = (PROMPT, "the input $x = <<x>>$ and the bias of the figure.")
    measured = check(hidden, ("q.ask(", DRAWING.replace("SHOWN", "1")))
    assert faults(measured) == {"parameters_are_printed"}
    labelled = check(hidden, ("q.ask(", DRAWING.replace("SHOWN", "p.b")))
    assert faults(labelled) == set()


# --- answers on a tie, and rounding rules ----------------------------------------------------------------------------------------


def test_answers_on_a_rounding_tie_are_never_admitted(check: Check) -> None:
    tie = (STEPS, STEPS.replace('"z/3", Fraction(z) / 3', '"z/2 + 0.0005", z / 2 + 0.0005'))
    witnesses = (
        ('"y": oracles.numbers(z / 3)', '"y": oracles.numbers(z / 2) + 0.0005'),
        (COUNTED, COUNTED.replace("Fraction(z, 3)", "z * 0.5 + 0.0005")),
    )
    found = check(tie, *witnesses, seeds=2)
    assert faults(found) == {"FairnessError"}
    assert "answer_on_a_rounding_tie (400)" in facts(found)


@pytest.mark.parametrize(
    "rule",
    [
        "Round to 2 decimals.",
        "Give three significant digits.",
        "To the nearest tenth.",
        "Rounded values are fine.",
        "Two digits after the point.",
    ],
)
def test_a_rounding_rule_typed_into_a_text(check: Check, rule: str) -> None:
    assert faults(check((PROMPT, f"{PROMPT} {rule}"))) == {"no_rounding_rule_is_typed"}
    found = check(("Compute the output $y = z / 3$.", f"Compute the output $y = z / 3$. {rule}"))
    assert faults(found) == {"no_rounding_rule_is_typed"}
    assert "part y" in facts(found)


def test_a_prompt_about_handwritten_digits_in_the_first_epoch_is_fine(check: Check) -> None:
    assert faults(check((PROMPT, f"{PROMPT} It reads digits around the clock."))) == set()


def shown_page(tmp_path: Path, *edits: Edit) -> Page:
    path = tmp_path / "shown.py"
    path.write_text(edited(NEURON, *edits), encoding="utf-8")
    return load(path, "shown")


@pytest.mark.parametrize("kind", ["number", "vector"])
def test_a_key_that_does_not_round_as_the_paper_says(tmp_path: Path, kind: str) -> None:
    value = "z / 3 * 1.0" if kind == "number" else "(z, z / 3 * 1.0)"
    page = shown_page(
        tmp_path, ("y=ask.number(", f"y=ask.{kind}("), (STEPS, STEPS.replace('"z/3", Fraction(z) / 3', f'"", {value}')),
        (FORGOT_TO_DIVIDE, FORGOT_TO_DIVIDE if kind == "number" else '    return {"y": (1, 1)}'),
    )  # fmt: skip
    variant = draft(page, 0, pinned={"w": 2, "x": 4, "b": 6}).variant
    assert list(variants.displays_follow_the_rounding_rule(page, variant)) == []
    display = {"number": "4.666", "vector": "[14, 4.666]"}[kind]
    truncated = replace(variant, parts=(variant.parts[0], replace(variant.parts[1], display=display)))
    assert list(variants.displays_follow_the_rounding_rule(page, truncated)) == [
        "y is 4.666666666666667, the key prints 4.666 instead of 4.667"
    ]


def test_a_parameter_that_cannot_be_printed_exactly(check: Check) -> None:
    long = '"1.2345678", "2.3456789", "3.4567891", "4.5678912"'
    fine = (("z=ask.integer(", "z=ask.number("), ("round(z.item())", "z.item()"), ("Fraction(z, 3)}", "Fraction(z) / 3}"))
    digits = f"b: object = draw.decimals({long})\n\n    @property\n    def digits(self):\n        return str(float(self.b))"
    found = check(*fine, ("b: int = draw.integers(1, 9)", digits), (PROMPT, PROMPT.replace("<<b>>", "<<p.digits>>")))
    assert faults(found) == {"parameters_are_shown_exactly"}
    assert (
        faults(
            check(
                *fine,
                (
                    "b: int = draw.integers(1, 9)",
                    digits.replace("345678", "3").replace("456789", "4").replace("567891", "5").replace("678912", "6"),
                ),
                (PROMPT, PROMPT.replace("<<b>>", "<<p.digits>>")),
            )
        )
        == set()
    )


# --- printed lines that are false ------------------------------------------------------------------------------------------------

NEGATIVE = ("b: int = draw.integers(1, 9)", "b: int = draw.integers(-3, -1)")
TIMES = (
    (STEPS, '    z = t.step("z", "w*x*b", p.w * p.x * p.b)\n    t.step("y", "z/3", Fraction(z) / 3)'),
    ("* oracles.tensor(p.x) + oracles.tensor(p.b)", "* oracles.tensor(p.x) * oracles.tensor(p.b)"),
    (COUNTED, COUNTED.replace("+ p.b", "\n    z *= p.b")),
)
MINUS = (
    (STEPS, STEPS.replace('"w*x + b", p.w * p.x + p.b', '"w*x - b", p.w * p.x - p.b')),
    ("* oracles.tensor(p.x) + oracles.tensor(p.b)", "* oracles.tensor(p.x) - oracles.tensor(p.b)"),
    (COUNTED, COUNTED.replace("+ p.b", "- p.b")),
)


def unbracketed(piece: typeset.Piece, least: int) -> str:
    return piece.text


@pytest.mark.parametrize("edits", [TIMES, MINUS], ids=["a dot before a minus sign", "two minus signs"])
def test_a_line_without_brackets_around_a_negative_number(
    check: Check, monkeypatch: pytest.MonkeyPatch, edits: tuple[Edit, ...]
) -> None:
    assert faults(check(NEGATIVE, *edits)) == set()
    monkeypatch.setattr(formulas, "_closed", unbracketed)
    found = check(NEGATIVE, *edits)
    assert faults(found) == {"displayed_lines_are_true"}
    assert "two operators stand side by side" in facts(found)


def test_a_power_without_brackets_around_a_negative_number(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    squared = (
        (STEPS, '    z = t.step("z", "b^2 + w*x", p.b * p.b + p.w * p.x)\n    t.step("y", "z/3", Fraction(z) / 3)'),
        ("* oracles.tensor(p.x) + oracles.tensor(p.b)", "* oracles.tensor(p.x) + oracles.tensor(p.b) ** 2"),
        (COUNTED, COUNTED.replace("+ p.b", "+ p.b * p.b")),
    )
    assert faults(check(NEGATIVE, *squared)) == set()
    monkeypatch.setattr(formulas, "_closed", unbracketed)
    assert "displayed_lines_are_true" in faults(check(NEGATIVE, *squared))


def test_a_rounded_zero_in_a_logarithm(check: Check) -> None:
    """u is 0.00003 or so: right to fifteen digits, but whoever goes on with the printed 0.000 has no logarithm."""
    tiny = STEPS.replace(
        't.step("y", "z/3", Fraction(z) / 3)',
        'u = t.step("u", "1/(2003*z + 20000)", Fraction(1, 2003 * z + 20000))\n    t.step("y", "z + 0*ln(u)", z + 0 * math.log(u))',
    )
    edits = (
        ("from fractions", "import math\nfrom fractions"),
        ("minutes=3)", 'minutes=3, largest=1_000_000, conventions=("natural log",))'),
        ('"y": oracles.numbers(z / 3)', '"y": z.item()'),
        (COUNTED, COUNTED.replace("Fraction(z, 3)", "sum([z])")),
        (FORGOT_TO_DIVIDE, '    return {"y": p.w * p.x + p.b + 1}'),
    )
    found = check(*edits, (STEPS, tiny))
    assert faults(found) == {"FairnessError"}
    assert "rounding_moves_the_answer (400)" in facts(found)
    large = tiny.replace("2003*z + 20000", "z + 2").replace("2003 * z + 20000", "z + 2")
    assert faults(check(*edits, (STEPS, large))) == set()


def test_a_rounded_zero_in_a_logarithm_is_found_by_the_reader_itself() -> None:
    step = Step(name="y", formula="ln(u)", value=-9.903487552536127, inputs={"u": 5e-05})
    assert lines.fault(step, 3, rows=False) == "step y: a logarithm of a number that is not positive"
    assert lines.fault(step, 6, rows=False) is None


def test_a_formula_that_is_not_what_was_computed(check: Check) -> None:
    found = check((STEPS, STEPS.replace('"w*x + b"', '"w*x - b"')))
    assert faults(found) == {"displayed_lines_are_true"}
    assert "w*x - b gives" in facts(found)


def test_a_solution_that_ignores_what_step_returned(check: Check) -> None:
    chain = (
        STEPS,
        """    z = t.step("z", "w*x + b", p.w * p.x + p.b)
    u = Fraction(z) / 7
    {}t.step("u", "z/7", u)
    t.step("y", "7*u/3", 7 * u / 3)""",
    )
    found = check((chain[0], chain[1].format("")))
    assert faults(found) == {"later_lines_use_what_step_returned"}
    assert "step y = 7*u/3 does not follow" in facts(found)
    assert faults(check((chain[0], chain[1].format("u = ")))) == set()
