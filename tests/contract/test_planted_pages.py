"""Faults of a whole page and of all its variants together, each reported by name, and their repaired twins."""

from __future__ import annotations

from pathlib import Path

import pytest

from examgen.bank import checks, contract
from examgen.bank.contract import examine
from examgen.bank.places import bundled_bank

from .conftest import COUNTED, FORGOT_TO_DIVIDE, PROMPT, STEPS, Check, Edit, facts, faults


def test_an_essential_mistake_that_leaves_the_answer_unchanged(check: Check) -> None:
    narrow = (
        "w: int = draw.integers(2, 9)\n    x: int = draw.integers(2, 9)",
        "w: int = draw.integers(2, 2)\n    x: int = draw.integers(2, 2)",
    )
    essential = ("@q.mistake\ndef added_the_weight", "@q.mistake(essential=True)\ndef added_the_weight")
    found = check(narrow, essential, seeds=2)
    assert faults(found) == {"FairnessError"}
    assert "essential_mistake_changes_nothing: added_the_weight (400)" in facts(found)
    fine = check(essential, seeds=60)
    assert faults(fine) == set()
    assert 0 < fine.essential["added_the_weight"] < 0.1
    assert fine.essential == {"added_the_weight": fine.refused["essential_mistake_changes_nothing: added_the_weight"] / (
        fine.seeds + sum(fine.refused.values()))}  # fmt: skip


def test_there_are_three_mistakes(check: Check) -> None:
    unmarked = ("@q.mistake\ndef forgot_to_divide", "def forgot_to_divide")
    found = check(unmarked)
    assert faults(found) == {"there_are_three_mistakes"}
    assert "it has 2 mistake(s), fewer than 3" in facts(found)


@pytest.mark.parametrize(
    ("edit", "where"),
    [
        ((PROMPT, PROMPT + r" $\\phatom{b}$"), "the prompt"),
        ((PROMPT, PROMPT + " It costs 3$."), "the prompt"),
        (("Compute the output $y", r"Compute \\foo the output $\\foo y"), "the part y"),
        (("The bias is added to the product.", r"The bias $\\bias$ is added."), "the mistake forgot_the_bias"),
        (('"z/3", Fraction(z) / 3)', '"z/3", Fraction(z) / 3, note="A third: $z over 3.")'), "the note of step y"),
    ],
)
def test_texts_can_be_typeset(check: Check, edit: Edit, where: str) -> None:
    found = check(edit, seeds=2)
    assert faults(found) == {"texts_can_be_typeset"}
    assert f"{where} cannot be typeset" in facts(found)


def test_lines_of_the_key_can_be_typeset(check: Check) -> None:
    found = check(("minutes=", r'symbols={"z": r"\phatom{z}"}, minutes='), seeds=2)
    assert "texts_can_be_typeset" in faults(found)
    assert "the line of step z cannot be typeset" in facts(found)


def test_a_minus_that_jinja_takes_for_a_trimming_sign(check: Check) -> None:
    found = check((PROMPT, PROMPT + " Its opposite is $<<-b>>$."), seeds=2)
    assert "'<<-' takes away the space beside it, and a minus is none; write a space, as in << -x >>" in facts(found)


def test_mistakes_come_alive(check: Check) -> None:
    dead = (FORGOT_TO_DIVIDE, '    return {"y": Fraction(p.w * p.x + p.b, 3)}')
    found = check(dead, seeds=50)
    assert faults(found) == {"mistakes_come_alive"}
    assert "forgot_to_divide never changes an answer" in facts(found)


def test_mistakes_are_told_apart(check: Check) -> None:
    same = (FORGOT_TO_DIVIDE, '    return {"z": p.x * p.w}')
    found = check(same, seeds=50)
    assert faults(found) == {"mistakes_are_told_apart"}
    assert "forgot_the_bias and forgot_to_divide" in facts(found)


# --- all variants of a page ------------------------------------------------------------------------------------------------------


def test_one_text_has_one_answer(check: Check) -> None:
    """The bias has two values only, and every third variant or so prints the same."""
    few = (
        (
            "w: int = draw.integers(2, 9)\n    x: int = draw.integers(2, 9)\n    b: int = draw.integers(1, 9)",
            "w: int = draw.integers(2, 3)\n    x: int = draw.integers(2, 3)\n    b: int = draw.integers(1, 2)",
        ),
    )
    assert faults(check(*few, seeds=20)) == set()
    found = check(*few, (PROMPT, "the input $x = <<x>>$ and a bias."), seeds=20)
    assert faults(found) == {"one_text_has_one_answer", "parameters_are_printed"}


def test_there_are_enough_variants(check: Check) -> None:
    silent = (' few_variants="a handful is enough for tests",', "")
    few = (
        "w: int = draw.integers(2, 9)\n    x: int = draw.integers(2, 9)",
        "w: int = draw.integers(2, 3)\n    x: int = draw.integers(2, 3)",
    )
    found = check(silent, few, seeds=60)  # that the docstring speaks of variants is no reason
    assert faults(found) == {"there_are_enough_variants"}
    assert "distinct variants in 60 seeds" in facts(found)
    assert faults(check(few, seeds=60)) == set()
    assert faults(check(silent, ("draw.integers(1, 9)", "draw.integers(1, 99)"), seeds=60)) == set()


def test_answers_are_not_printed(check: Check) -> None:
    found = check((PROMPT, f"{PROMPT} It adds up to $z = <<w*x + b>>$."), seeds=50)
    assert faults(found) == {"answers_are_not_printed"}
    assert "the answer z is printed" in facts(found)


def test_enough_draws_are_accepted(check: Check) -> None:
    picky = "@q.require\ndef the_product_is(p: P) -> bool:\n    return {}\n\n\nq.prompt ="
    found = check(("q.prompt =", picky.format("p.w * p.x == 81")), seeds=12)
    assert "enough_draws_are_accepted" in faults(found)
    assert "refused by the_product_is (" in facts(found)
    assert "enough_draws_are_accepted" not in faults(check(("q.prompt =", picky.format("p.w * p.x > 20")), seeds=12))


@pytest.mark.parametrize(("minutes", "expected"), [(2, set()), (4, set()), (7, {"minutes_fit_the_work"})])
def test_minutes_fit_the_work(check: Check, minutes: int, expected: set[str]) -> None:
    found = check(("minutes=3", f"minutes={minutes}"))
    assert faults(found) == expected
    if expected:
        assert "minutes=7, but 20 words, 2 lines with" in facts(found)
        assert "take about 2; state that" in facts(found)


def test_much_work_in_little_time(check: Check) -> None:
    lines = "\n".join(f'    t.step("n_{k}", "{k + 301}*w*x + {k + 403}*x*b")' for k in range(20))
    found = check((STEPS, f"{STEPS}\n{lines}"))
    assert "minutes_fit_the_work" in faults(found)
    assert "22 lines" in facts(found)


CLAIM = '''"""Claim: a claim for tests."""

from examgen import Question, ask, draw, oracles

q = Question(topic="claims", outcomes=(1,), level="understand", minutes=1, few_variants="it is for tests")


@q.params
class P:
    n: int = draw.integers(1, 99)


q.prompt = "**Statement.** $<<n>>$ is smaller than LIMIT."
q.ask(truth=ask.claim())


@q.solve
def solve(p: P, t):
    t.step("truth", "", p.n < LIMIT)


@q.oracle("counting")
def counted(p: P):
    return {"truth": len(range(p.n, LIMIT)) > 0}


@q.oracle("second formula")
def subtracted(p: P):
    return {"truth": p.n - LIMIT <= -1}


@q.mistake
def turned_it_around(p: P):
    """Smaller means to the left on the number line."""
    return {"truth": p.n >= LIMIT}
'''


def test_a_claim_that_is_nearly_always_true(check: Check) -> None:
    found = check(source=CLAIM.replace("LIMIT", "90"), seeds=60)
    assert faults(found) == {"right_options_are_not_guessable"}
    assert "truth: the answer is guessable by giving always the same one" in facts(found)
    assert "right_options_are_not_guessable" not in faults(check(source=CLAIM.replace("LIMIT", "50"), seeds=60))


def test_a_fixed_option_that_is_nearly_always_right(check: Check) -> None:
    ask = 'y=ask.choice("How large is $z$?", marks=1, options=("small", "middling", "large"))'
    sizes = '"large" if z > {} else "middling" if z > {} else "small"'
    for low, high, expected in ((1, 2, {"right_options_are_not_guessable"}), (25, 45, set())):
        said = sizes.format(high, low)
        found = check(
            ('y=ask.number("Compute the output $y = z / 3$.", marks=1)', ask),
            (STEPS, f'    z = t.step("z", "w*x + b", p.w * p.x + p.b)\n    t.step("y", "", {said})'),
            ('"y": oracles.numbers(z / 3)', f'"y": {said}'),
            (COUNTED, COUNTED.replace("Fraction(z, 3)", said)),
            (FORGOT_TO_DIVIDE, '    return {"y": "middling" if p.b > 4 else "small"}'),
            seeds=60,
        )
        assert faults(found) == expected


CHOICE = (
    ('y=ask.number("Compute the output $y = z / 3$.", marks=1)', 'y=ask.choice("Which is $2 z$?", marks=1)'),
    (STEPS, '    z = t.step("z", "w*x + b", p.w * p.x + p.b)\n    t.step("y", "2*z", 2 * z)'),
    ('"y": oracles.numbers(z / 3)', '"y": round(2 * z.item())'),
    (COUNTED, COUNTED.replace("Fraction(z, 3)", "z + z")),
)


def test_a_choice_whose_right_option_is_always_the_largest(check: Check) -> None:
    second = '    """The bias is added to the product."""\n    return {"z": p.w * p.x'
    low = (second, second + ', "y": p.w * p.x'), (FORGOT_TO_DIVIDE, FORGOT_TO_DIVIDE.replace("+ p.b", "+ p.b + 5 - 5"))
    found = check(*CHOICE, *low, seeds=60)
    assert faults(found) == {"right_options_are_not_guessable"}
    assert "y: the answer is guessable by its size in 100% of the variants" in facts(found)
    around = (
        (second, second + ', "y": 2 * p.w * p.x + (3 * p.b if (p.w + p.x) % 2 else p.b)'),
        (FORGOT_TO_DIVIDE, FORGOT_TO_DIVIDE.replace("+ p.b", "+ p.b - 7 + 40 * (p.w % 2)")),
    )
    assert faults(check(*CHOICE, *around, seeds=60)) == set()


# --- pages that cannot be examined -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("edit", "check_name"),
    [
        (("q.ask(", "1 / 0\nq.ask("), "QuestionError"),
        (("q = Question(", "q = Question(("), "QuestionError"),
        (('return {"z": round(z.item())', 'return {"z": round(z.item()) + 1'), "VerificationError"),
        (('@q.oracle("counting")', '@q.oracle("torch")'), "VerificationError"),
        (("$w = <<w>>$", "$w = <<v>>$"), "TemplateError"),
        (('    return {"z": p.w * p.x}', "    raise RuntimeError"), "QuestionError"),
    ],
)
def test_a_page_that_fails_is_reported_and_does_not_raise(check: Check, edit: Edit, check_name: str) -> None:
    assert check_name in faults(check(edit, seeds=2))


def test_points_follow_work(check: Check) -> None:
    lstm = (bundled_bank() / "rnn" / "lstm_step.py").read_text(encoding="utf-8")
    dear = ('h1=ask.number("Compute the new hidden state $h_1$.", marks=1)', 'h1=ask.number("Compute $h_1$.", marks=9)')
    found = check(dear, source=lstm, seeds=3)
    assert "points_follow_work" in faults(found)
    assert "part h1: its points do not follow its work" in facts(found)
    assert "points_follow_work" not in faults(check(source=lstm, seeds=3))


def test_a_question_that_is_not_there(tmp_path: Path) -> None:
    found = examine([tmp_path], "cnn/nothing", range(2))
    assert [(fault.check, fault.seed) for fault in found.faults] == [("UsageError", None)]


def test_a_check_reports_no_more_than_a_handful_of_faults(check: Check) -> None:
    found = check((STEPS, STEPS.replace('"w*x + b"', '"w*x - b"')), seeds=40)
    assert len(found.faults) == contract.MAX_FAULTS


def test_every_check_has_a_planted_fault() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    every = (*checks.PAGE_CHECKS, *checks.VARIANT_CHECKS, *checks.PRINT_CHECKS, *checks.SLOW_CHECKS, *checks.SERIES_CHECKS)
    assert [one.__name__ for one in every if source.count(one.__name__) == 0] == []
