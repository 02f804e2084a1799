"""Drafts: the same for the same seed, refused by name, bounded, pinned, and failing with the name of what failed."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest

from examgen.bank import draft as drafting
from examgen.bank.draft import draft
from examgen.bank.question import Page
from examgen.errors import FairnessError, QuestionError, UsageError

Make = Callable[..., Page]
EVEN = (
    'q.prompt = "A neuron',
    '@q.require\ndef the_bias_is_even(p: P) -> bool:\n    return p.b % 2 == 0\n\n\nq.prompt = "A neuron',
)


def test_the_same_seed_gives_the_same_draft(page: Make) -> None:
    one = page()
    assert draft(one, 5) == draft(one, 5)
    assert draft(one, 5).variant.parameters != draft(one, 6).variant.parameters


def test_practice_draws_other_numbers_than_the_exam(page: Make) -> None:
    one = page()
    exam, practice = ([draft(one, seed, space=space).variant.parameters for seed in range(8)] for space in ("exam", "practice"))
    assert exam != practice


def test_a_new_parameter_leaves_the_others_alone(page: Make) -> None:
    before, after = page(), page(("    b: int", "    a: int = draw.integers(1, 99)\n    b: int"))
    for seed in range(5):
        key = drafting.Key(seed=seed, question="mlp/neuron")
        old, new = drafting.draw(before, key, {}), drafting.draw(after, key, {})
        assert (new.w, new.x, new.b) == (old.w, old.x, old.b)


def test_tries_are_counted_by_the_condition_that_refused_them(page: Make) -> None:
    one = page(EVEN)
    drafts = [draft(one, seed) for seed in range(40)]
    assert all(found.variant.parameters["b"] % 2 == 0 for found in drafts)
    refused = [found.refused for found in drafts]
    assert all(set(counts) <= {"the_bias_is_even"} for counts in refused)
    assert 25 < sum(sum(counts.values()) for counts in refused) < 75
    assert all(found.variant.attempt == sum(found.refused.values()) for found in drafts)


def test_tries_are_bounded_and_the_message_names_the_condition(page: Make) -> None:
    with pytest.raises(FairnessError, match=rf"seed 3: no fair variant in {drafting.TRIES} tries; refused by the_bias_is_even"):
        draft(page((EVEN[0], EVEN[1].replace("p.b % 2 == 0", "p.b > 9"))), 3)


def test_a_pin_that_a_condition_refuses_names_the_condition(page: Make) -> None:
    with pytest.raises(UsageError, match=r"^--set b=3: question \w+ has no variant with that, .*condition the_bias_is_even; pin"):
        draft(page(EVEN), 3, pinned={"b": 3})


def test_pins_are_kept(page: Make) -> None:
    one = page(EVEN)
    variant = draft(one, 3, pinned={"b": 4, "w": 9}).variant
    assert (variant.parameters["b"], variant.parameters["w"]) == (4, 9)
    assert variant.pinned == {"b": 4, "w": 9}
    free = draft(one, 3).variant
    assert draft(one, 3, pinned={"w": free.parameters["w"]}).variant.parameters == free.parameters


def test_a_typed_row_may_be_a_matrix_of_one_row(page: Make) -> None:
    one = page(
        ("b: int = draw.integers(1, 9)", "b: int = draw.integers(1, 9)\n    M: tuple = draw.matrix(draw.integers(0, 9), 1, 2)"),
        ("bias $b = <<b>>$.", "bias $b = <<b>>$; $M = <<M>>$."),
    )
    assert draft(one, 0, pinned={"M": (4, 5)}).variant.parameters["M"] == ((4, 5),)


@pytest.mark.parametrize(
    ("pins", "message"),
    [
        ({"b": 10}, r"--set b: 10 lies outside integers\(1, 9\)"),
        ({"b": Fraction(1, 2)}, r"--set b: 0\.5 lies outside"),
        ({"b": "two"}, r"--set b: two lies outside"),
        ({"bias": 1}, r"--set bias: question planted_1 has no such parameter; it has w, x, b"),
    ],
)
def test_pins_that_are_refused(page: Make, pins: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        draft(page(), 0, pinned=pins)


RAISES = "raise RuntimeError('out of luck')"


@pytest.mark.parametrize(
    ("edit", "what"),
    [
        (
            ("q.prompt =", f"@q.require\ndef picky(p: P):\n    {RAISES}\n\n\nq.prompt ="),
            "condition picky: RuntimeError: out of luck",
        ),
        (('    z = t.step("z", "w*x + b", p.w * p.x + p.b)', f"    {RAISES}"), "solution: RuntimeError: out of luck"),
        (('    return {"z": p.w * p.x}', f"    {RAISES}"), "mistake forgot_the_bias: RuntimeError: out of luck"),
        (("q.ask(", f"@q.figure\ndef drawn(p: P):\n    {RAISES}\n\n\nq.ask("), "figure: RuntimeError: out of luck"),
        (('return {"z": p.w * p.x}', 'return {"height": 1}'), "mistake 'forgot_the_bias' answers 'height', which is not asked"),
        (('t.step("y", "z/3", Fraction(z) / 3)', "pass"), "the solution writes no step 'y', which q.ask asks for"),
        (("$w = <<w>>$", "$w = <<v>>$"), "prompt, line 1: v does not exist; there are w, x, b"),
        (("$w = <<w>>$", "$w = <<w$"), "prompt, line 1"),
        (("$w = <<w>>$", "$w = << w / 7.5 >>$"), "what is shown must be what is used"),
    ],
)
def test_whatever_fails_is_named_with_question_and_seed(page: Make, edit: tuple[str, str], what: str) -> None:
    with pytest.raises(Exception, match=r"question planted_1, seed 4, attempt 0: ") as caught:
        draft(page(edit), 4, pinned={"w": 2})
    assert what in str(caught.value)


ANSWERS = 't.step("y", "z/3", Fraction(z) / 3)'
NUMBER = 'y=ask.number("Compute the output $y = z / 3$.", marks=1)'


@pytest.mark.parametrize(
    ("ask", "answer", "message"),
    [
        ('ask.integer("y?", marks=1)', "float(z)", "an int"),
        ('ask.integer("y?", marks=1)', "True", "an int"),
        ('ask.number("y?", marks=1)', "(1, 2)", "one finite number"),
        ('ask.number("y?", marks=1)', 'float("nan")', "one finite number"),
        ('ask.number("y?", marks=1)', 'float("inf")', "one finite number"),
        ('ask.vector("y?", marks=1)', "((1, 2), (3, 4))", "a flat tuple of finite numbers"),
        ('ask.matrix("y?", marks=1)', "((1, 2), (3,))", "rows of finite numbers, all of one length"),
        ('ask.shape("y?", marks=1)', "(3, 4.0)", "a tuple of ints"),
        ('ask.claim("y?")', "1", "True or False"),
        ('ask.choice("y?", marks=1, options=("yes", "no", "maybe"))', '"never"', "one of the options"),
        ('ask.choices("y?", marks=1, options=("a", "b"))', '("a", "c")', "a tuple of options"),
        ('ask.ordering("y?", marks=1, options=("a", "b"))', '("a", "a")', "a tuple of all options"),
        ('ask.matching("y?", marks=1, items=("1", "2"), options=("a", "b"))', '("a",)', "one option for each item"),
        ('ask.expression("y?", marks=1, variables=("x",))', '"x + u"', "mentions only the part's variables"),
        ('ask.expression("y?", marks=1, variables=("x",))', '"x +"', "a formula"),
        ('ask.short("y?", marks=1)', '" "', "a word or a name"),
    ],
)
def test_an_answer_of_another_form_is_a_fault_of_the_page(page: Make, ask: str, answer: str, message: str) -> None:
    one = page((NUMBER, f"y={ask}"), (ANSWERS, f't.step("y", "", {answer})'))
    with pytest.raises(QuestionError, match="'y' is ") as caught:
        draft(one, 0)
    assert message in str(caught.value)


def test_a_mistake_gives_answers_of_the_parts_form(page: Make) -> None:
    draft(page(('return {"z": p.w * p.x}', 'return {"z": Fraction(p.w, 7)}')), 0)
    with pytest.raises(
        QuestionError, match=r"'mistake forgot_the_bias: z' is \(1, 2\); the answer to a part of kind 'integer' is one"
    ):
        draft(page(('return {"z": p.w * p.x}', 'return {"z": (1, 2)}')), 0)
