"""What is printed: each page of ``faulty/`` with an author's error in it is reported by the check that is meant for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from examgen.bank.contract import Examination, examine

from .conftest import FORGOT_TO_DIVIDE, NEURON, PROMPT, STEPS, Check, Edit, facts, faults

pytestmark = pytest.mark.filterwarnings("ignore:invalid escape sequence")
"""Some of the pages write LaTeX without a raw string."""
FAULTY = Path(__file__).parent / "faulty"
SEEDS = 60


def examined(page: str, seeds: int = SEEDS) -> Examination:
    return examine([FAULTY], page, range(seeds))


@pytest.mark.parametrize("page", ["base/ok", "base/ok_floor"])
def test_honest_pages_are_clean(page: str) -> None:
    assert examined(page).faults == ()


REPORTED = {
    "prompt/float_noise_as_word": ("numbers_can_be_worked_with", "0.30000000000000004 has 17 digits"),
    "prompt/labels_swapped": ("printed_symbols_have_their_values", "the prompt, line 21: $w = "),
    "prompt/not_printed": ("parameters_are_printed", "b moves an answer but is not printed"),
    "prompt/printed_rounded_but_distinct": ("printed_symbols_have_their_values", "$w = 0.62$ says 0.62"),
    "prompt/rounding_rule_in_other_words": ("no_rounding_rule_is_typed", "the prompt states a rounding rule"),
    "prompt/twelve_digits": ("QuestionError", "decimals is 12; numbers for work on paper have 0 to 6"),
    "leak/in_the_figure": ("answers_are_not_printed", "the answer z is printed in the figure"),
    "leak/in_the_part_text_itself": ("answers_are_not_printed", "the answer z is printed in the text of part z"),
    "leak/in_the_prompt": ("answers_are_not_printed", "the answer z is printed in the prompt"),
    "options/only_the_right_one_is_whole": ("right_options_are_not_guessable", "being the only whole number"),
    "options/same_after_rendering": ("options_can_be_told_apart", "read the same on paper"),
    "options/same_but_for_a_space": ("options_can_be_told_apart", "'$a + b$' and '$a+b$'"),
    "figure/contradicts_the_numbers": ("figures_show_what_is_given", "which is no parameter"),
    "degenerate/division_by_zero_rare": ("edges_of_the_ranges_have_answers", "b = 0 (with w = "),
    "degenerate/tie_of_the_maximum": ("places_of_extremes_are_unique", "c is the place of the largest entry of s"),
    "answer/huge": ("drawn_answers_can_be_marked", "the answer z has "),
    "answer/tiny": ("drawn_answers_can_be_marked", "the answer z is not 0 but printed as 0.000"),
    "mistake/equals_the_answer": ("mistakes_come_alive", "forgot_the_bias never changes an answer"),
    "mistake/inside_the_tolerance": ("drawn_answers_can_be_marked", "mistake forgot_to_divide answers y within the tolerance"),
    "mistake/sentence_has_wrong_number": ("nouns_keep_their_values", "mistake forgot_the_bias: the bias is said to be"),
    "solution/false_line": ("displayed_lines_are_true", "w*x - b gives"),
    "solution/false_note": ("notes_are_true", "the note of step z: $w x = "),
    "typeset/misspelt_macro": ("texts_can_be_typeset", r"the prompt cannot be typeset: line 1: formula $\frca{1}{2}$"),
    "typeset/non_ascii": ("characters_can_be_printed", "U+200B (ZERO WIDTH SPACE)"),
    "typeset/typo_in_a_property": ("TemplateError", "prompt, line 1: p.wegiht does not exist"),
    "typeset/unbalanced_brace": ("texts_can_be_typeset", "expected } to close the group"),
    "typeset/unclosed_dollar": ("texts_can_be_typeset", "a dollar sign without a partner"),
    "variety/claim_always_true": ("right_options_are_not_guessable", "giving always the same one"),
    "variety/number_always_one": ("answers_change", "the answer z is 1.000 in 100%"),
    "variety/ordering_always_the_same": ("answers_change", "forward, loss, backward, update"),
    "variety/word_always_the_same": ("answers_change", "the answer z is softmax"),
}
FOR_A_SECOND_READER = ("leak/method_in_hint_convention", "mistake/sentence_false", "prompt/unit_missing")
"""Prose that no check can judge."""


@pytest.mark.parametrize("page", REPORTED)
def test_a_page_with_an_error_is_reported(page: str) -> None:
    check, fact = REPORTED[page]
    found = examined(page)
    told = [fault.fact for fault in found.faults if fault.check == check]
    assert told, facts(found)
    assert fact in "\n".join(told)
    assert all("\n" not in fault.fact for fault in found.faults)


def test_every_page_of_these_kinds_is_spoken_of() -> None:
    kinds = {page.partition("/")[0] for page in REPORTED} - {"variety"}
    files = {path.relative_to(FAULTY).with_suffix("").as_posix() for kind in kinds for path in (FAULTY / kind).glob("*.py")}
    assert files == {page for page in REPORTED if not page.startswith("variety/")} | set(FOR_A_SECOND_READER)


# --- read back ------------------------------------------------------------------------------------------------------------------

VECTOR = (
    ("b: int = draw.integers(1, 9)", "b: int = draw.integers(1, 9)\n    v: tuple = draw.distinct(draw.integers(11, 90), 3)"),
    (STEPS, STEPS.replace('"w*x + b", p.w * p.x + p.b', '"w*x + b + v[0] - v[1]", p.w * p.x + p.b + p.v[0] - p.v[1]')),
    ("* oracles.tensor(p.x) + oracles.tensor(p.b)", "* oracles.tensor(p.x) + p.b + p.v[0] - oracles.tensor(p.v)[1]"),
    ("    z = sum(p.w for _ in range(p.x)) + p.b\n", "    z = sum(p.w for _ in range(p.x)) + p.b - p.v[1] + p.v[0]\n"),
    ("z=ask.integer(", "z=ask.integer(zero=True, text="),
    ("y=ask.number(", "y=ask.number(zero=True, text="),
)
SHOWN = PROMPT.replace("$b = <<b>>$.", "$b = <<b>>$; {}.")


@pytest.mark.parametrize(
    "said",
    [
        "$v_0 = <<v[0]>>$, $v_1 = <<v[2]>>$ and $v = <<v>>$",
        r"$v = \begin{pmatrix} <<v[2]>> \\ <<v[1]>> \\ <<v[0]>> \end{pmatrix}$",
        r"$\mathbf{v} = (<<v[1]>>, <<v[0]>>, <<v[2]>>)$",
        r"$v \in \mathbb{R}^{4}$, $v = <<v>>$",
        "$v = <<v>>$, so $v_0 - v_1 = <<v[0] - v[1] + 1>>$",
        "$v = <<v>>$ and $2 b = <<b>>$",
        "$v = <<v>>$\n\n| symbol | value |\n|--|--|\n| $b$ | $<<w + 9>>$ |\n\nand so on",
        "$v = <<v>>$\n\n| $w$ | $b$ |\n|--|--|\n| <<b + 9>> | <<b>> |\n\nand so on",
        r"$v = <<v>>$, and $\frac{b}{100} = <<b>>.5\%$",
    ],
)
def test_a_false_statement_of_the_prompt(check: Check, said: str) -> None:
    found = check(*VECTOR, (PROMPT, SHOWN.format(said).replace("\\", "\\\\").replace("\n", "\\n")))
    assert "printed_symbols_have_their_values" in faults(found)


@pytest.mark.parametrize(
    "said",
    [
        "$v_0 = <<v[0]>>$, $v_1 = <<v[1]>>$ and $v = <<v>>$",
        "$v_1 = <<v[0]>>$, $v_2 = <<v[1]>>$ and $v = <<v>>$",
        r"$\mathbf{v} = (<<v[0]>>, <<v[1]>>, <<v[2]>>)^{\top} \in \mathbb{R}^{3}$",
        "$v = <<v>>$, so $v_0 - v_1 = <<v[0] - v[1]>>$",
        r"$v = <<v>>$; for $i = 0, 1, 2$ the entry $v_i$ counts, $f(w) = 3$ and $w_t = 7$",
        r"$v = <<v>>$, and $\frac{b}{100} = <<b>>\%$; a weight of $w = 1$ would change nothing",
        r"$v = <<v>>$ with $y_i = v_i + \epsilon$, $L = \sum_{i=0}^{2} v_i$ and $b \in \{1, \ldots, 9\}$",
        "$v = <<v>>$\n\n| symbol | value |\n|--|--|\n| $b$ | $<<b>>$ |\n\nand so on",
    ],
)
def test_true_statements_and_those_that_nobody_can_judge(check: Check, said: str) -> None:
    found = check(*VECTOR, (PROMPT, SHOWN.format(said).replace("\\", "\\\\").replace("\n", "\\n")))
    assert found.faults == ()


def test_a_symbol_of_the_page_is_read_back_under_its_own_latex(check: Check) -> None:
    renamed = ("minutes=3)", 'minutes=3, symbols={"b": r"\\beta"})')
    assert faults(check(renamed, (PROMPT, PROMPT.replace("$b = <<b>>$", r"$\\beta = <<w + 9>>$ or <<b>>")))) == {
        "printed_symbols_have_their_values"
    }
    assert faults(check(renamed, (PROMPT, PROMPT.replace("$b = <<b>>$", r"$\\beta = <<b>>$")))) == set()


def test_notes_and_sentences(check: Check) -> None:
    step = 't.step("y", "z/3", Fraction(z) / 3'
    for note, expected in (("$z - b = {z - p.b}$", set()), ("$z - b = {z + p.b}$", {"notes_are_true"})):
        assert faults(check((step, f'{step}, note=f"Here {note}."'))) == expected
    sentence = '"""The input is multiplied by the weight."""'
    for said, expected in (("$w x = <<w * x>>$", set()), ("$w x = <<w + x + 1>>$", {"sentences_are_true"})):
        assert faults(check((sentence, f'"""The product is {said}."""'))) >= expected
    assert faults(check((sentence, '"""The input $<<x>>$ is multiplied by the weight $<<w>>$."""'))) == set()


# --- leaks ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        "The sum is <<w * x + b>>.",
        "A third of $<<w * x + b>>$ is asked for.",
        r"Ten times as much is $\\frac{<<(w * x + b) * 10>>}{10}$.",
        "In percent: <<(w * x + b) * 100>>\\\\%.",
    ],
)
def test_an_answer_in_the_prompt(check: Check, said: str) -> None:
    found = check((PROMPT, f"{PROMPT} {said}"), seeds=30)
    assert "answers_are_not_printed" in faults(found)
    assert "the answer z is printed in the prompt" in facts(found)


def test_an_answer_in_a_later_part(check: Check) -> None:
    found = check(("Compute the output $y = z / 3$.", "The pre-activation is $<<w * x + b>>$. Compute $y = z / 3$."), seeds=30)
    assert faults(found) == {"answers_are_not_printed"}
    assert "the answer z is printed in the text of part y" in facts(found)


def test_an_answer_in_a_sentence(check: Check) -> None:
    found = check(('"""The output is a third of the pre-activation."""', '"""It is a third of $<<w * x + b>>$."""'), seeds=30)
    assert "the answer z is printed in the sentence of mistake forgot_to_divide" in facts(found)


def test_a_number_that_is_the_answer_now_and_then_is_no_leak(check: Check) -> None:
    assert faults(check((PROMPT, f"{PROMPT} It was trained for <<w + 40>> epochs."), seeds=60)) == set()


# --- figures --------------------------------------------------------------------------------------------------------------------

FIGURE = """@q.figure
def drawing(p: P):
    from examgen import figures
    return figures.grid({}, caption="{}")


q.ask("""


@pytest.mark.parametrize(
    ("cells", "caption", "expected"),
    [
        ("((p.w, p.x, p.b),)", "Weight, input and bias", set()),
        ("((p.x, p.w, p.b),)", "Weight, input and bias", {"figures_show_what_is_given"}),
        ("((p.w, p.x, p.b - 20),)", "The numbers", {"figures_show_what_is_given"}),
        ("((p.w, p.x), (p.b, 0))", "", set()),
    ],
)
def test_cells_of_a_figure(check: Check, cells: str, caption: str, expected: set[str]) -> None:
    assert faults(check(("q.ask(", FIGURE.format(cells, caption)), seeds=20)) == expected


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [("p.M", set()), ("tuple(zip(*p.M))", {"figures_show_what_is_given"}), ("p.M[::-1]", {"figures_show_what_is_given"})],
)
def test_a_matrix_drawn_otherwise_than_printed(check: Check, drawn: str, expected: set[str]) -> None:
    matrix = (
        "b: int = draw.integers(1, 9)",
        "b: int = draw.integers(1, 9)\n    M: tuple = draw.matrix(draw.integers(-9, 9), 2, 3)",
    )
    shown = (PROMPT, PROMPT.replace("$b = <<b>>$.", "$b = <<b>>$; $M = <<M>>$."))
    assert faults(check(matrix, shown, ("q.ask(", FIGURE.format(drawn, "")), seeds=20)) == expected


# --- guessing -------------------------------------------------------------------------------------------------------------------

TOLD = (
    NEURON[: NEURON.index("q.prompt")]
    + '''
q.prompt = "A neuron has $w = <<w>>$, $x = <<x>>$ and $b = <<b>>$. **Statement.** Its output WORDS."
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.step("truth", "", TRUE)


@q.oracle("torch")
def with_tensors(p: P):
    z, w = oracles.torch.relu(oracles.tensor(p.w)) * p.x + p.b, oracles.tensor(p.w)
    return {"truth": bool(TRUE_T)}


@q.oracle("counting")
def counted(p: P):
    return {"truth": not (NOT_TRUE)}


@q.mistake
def turned(p: P):
    """It is the other way round."""
    return {"truth": not (TRUE)}
'''
)


def told(words: str, true: str, torch: str, counted: str) -> str:
    return TOLD.replace("WORDS", words).replace("NOT_TRUE", counted).replace("TRUE_T", torch).replace("TRUE", true)


def test_a_claim_that_a_word_tells(check: Check) -> None:
    large = "p.w * p.x + p.b > 28", "z > 28", "sum(p.w for _ in range(p.x)) + p.b <= 28"
    honest = check(source=told("is larger than 28", *large), seeds=120)
    assert faults(honest) == set()
    always = "<% if w * x + b > 28 %>is always larger<% else %>may be smaller<% endif %> than 28"
    found = check(source=told(always, *large), seeds=120)
    assert faults(found) == {"truths_are_not_told_by_a_word_or_a_number"}
    assert "the word 'always' tells the answer in 100%" in facts(found)


def test_a_claim_that_the_size_of_one_number_tells(check: Check) -> None:
    found = check(source=told("is large", "p.w > 5", "w > 5", "sum(1 for _ in range(p.w)) <= 5"), seeds=120)
    assert "truths_are_not_told_by_a_word_or_a_number" in faults(found)
    assert "the size of number 1 of the text" in facts(found)


def test_a_claim_whose_subject_tells_its_truth(check: Check) -> None:
    """Who has seen one variant knows all that speak of the same thing."""
    named = ("b: int = draw.integers(1, 9)", 'b: int = draw.integers(1, 9)\n    name: str = draw.choice("even", "odd")')
    words = "is larger than 28 by an <<name>> margin"
    large = "p.w * p.x + p.b > 28", "z > 28", "sum(p.w for _ in range(p.x)) + p.b <= 28"
    assert faults(check(named, source=told(words, *large), seeds=120)) == set()
    follows = 'p.name == "odd"', 'oracles.torch.relu(z) == z and p.name == "odd"', 'sum(p.name == "even" for _ in range(3)) > 0'
    found = check(named, source=told(words, *follows), seeds=120)
    assert "truths_are_not_told_by_a_word_or_a_number" in faults(found)
    assert "the word 'even' tells the answer in 100%" in facts(found)


@pytest.mark.parametrize(
    "rule",
    [
        ("abs(p.w) > 5", "abs(w) > 5", "sum(1 for _ in range(abs(p.w))) <= 5"),
        ("p.w % 2 == 0", "w % 2 == 0", "len(range(abs(p.w))) % 2 == 1"),
    ],
)
def test_a_claim_that_the_size_or_the_value_of_a_number_tells(check: Check, rule: tuple[str, str, str]) -> None:
    signed = ("w: int = draw.integers(2, 9)", "w: int = draw.integers(-9, 9, but=(0,))")
    found = check(signed, source=told("is fine", *rule), seeds=300)
    assert "truths_are_not_told_by_a_word_or_a_number" in faults(found)
    assert "the size of number 1 of the text" in facts(found)


def test_an_entry_that_never_changes(check: Check) -> None:
    def with_vector(first: str) -> list[Edit]:
        return [
            ("y=ask.number(", "y=ask.vector("),
            (STEPS, STEPS.replace('"z/3", Fraction(z) / 3', f'"", ({first}, Fraction(z) / 3, z + 1), note="So."')),
            ('"y": oracles.numbers(z / 3)', f'"y": ({first}, z.item() / 3, z.item() + 1)'),
            ("Fraction(z, 3)}", f"({first}, Fraction(z, 3), z + 1)}}"),
            (FORGOT_TO_DIVIDE, f'    return {{"y": ({first}, p.w * p.x + p.b, 1)}}'),
        ]

    found = check(*with_vector("7"), seeds=60)
    assert faults(found) == {"answers_change"}
    assert "entry 1 of y is 7 in every variant" in facts(found)
    assert faults(check(*with_vector("0"), seeds=60)) == set()


def optional(options: tuple[str, ...], more: str = "") -> list[Edit]:
    """The second part asks for one of three options, by the size of z."""
    said = f'"{options[2]}" if z > 45 else "{options[1]}" if z > 25 else "{options[0]}"'
    wrong = f'"{options[1]}" if p.b > 4 else "{options[0]}"'
    return [
        (
            'y=ask.number("Compute the output $y = z / 3$.", marks=1)',
            f'y=ask.choice("How large?", marks=1, options={options}{more})',
        ),
        (STEPS, f'    z = t.step("z", "w*x + b", p.w * p.x + p.b)\n    t.step("y", "", {said})'),
        ('"y": oracles.numbers(z / 3)', f'"y": {said}'),
        ("Fraction(z, 3)}", f"{said}}}"),
        (FORGOT_TO_DIVIDE, f'    return {{"y": {wrong}}}'),
    ]


def test_options_that_are_letters_cannot_be_named(check: Check) -> None:
    assert "options_can_be_named" in faults(check(*optional(("A", "C", "B")), seeds=4))
    assert faults(check(*optional(("small", "middling", "large")), seeds=4)) == set()


def test_a_choice_has_more_than_one_option(check: Check) -> None:
    edits = optional(("no", "yes", "yes"))
    only = [(old, new.replace("options=('no', 'yes', 'yes')", "options=('yes',)").replace('"no"', '"yes"')) for old, new in edits]
    two = [(old, new.replace("options=('no', 'yes', 'yes')", "options=('yes', 'no')")) for old, new in edits]
    found = check(*only, seeds=4)
    assert "there_is_a_choice" in faults(found)
    assert "part y: 'yes' is its only option" in facts(found)
    assert faults(check(*two, seeds=20)) == set()


def test_options_may_keep_their_order(check: Check) -> None:
    assert faults(check(*optional(("A", "B", "C"), ", keep_order=True"), seeds=20)) == set()


# --- ties, kinks and poles ------------------------------------------------------------------------------------------------------


def test_a_derivative_at_a_kink_by_hand(check: Check) -> None:
    """Masked by hand: the engine does not know of it, and at w = x the pre-activation is 0 but for the bias."""
    slope = "(p.w if p.w - p.x > 0 else 0)"
    edits = (
        (
            STEPS,
            f'    z = t.step("z", "w*x + b", p.w * p.x + p.b)\n    t.step("y", "", Fraction(p.b, 3) + {slope}, note="The slope.")',
        ),
        ('"y": oracles.numbers(z / 3)', f'"y": p.b / 3 + {slope}'),
        ("Fraction(z, 3)}", f"Fraction(p.b, 3) + {slope}}}"),
        (FORGOT_TO_DIVIDE, f'    return {{"y": p.b + {slope}}}'),
    )
    found = check(*edits, seeds=40)
    assert "answers_do_not_jump" in faults(found)
    assert "y changes by leaps" in facts(found)
    apart = ("q.prompt =", "@q.require\ndef differ(p: P) -> bool:\n    return p.w != p.x\n\n\nq.prompt =")
    assert "answers_do_not_jump" not in faults(check(*edits, apart, seeds=40))


def test_a_pole_where_two_parameters_are_equal(check: Check) -> None:
    wide = (
        "    w: int = draw.integers(2, 9)\n    x: int = draw.integers(2, 9)",
        "    w: int = draw.integers(100, 999)\n    x: int = draw.integers(100, 999)",
    )
    edits = (
        ("minutes=3)", "minutes=3, largest=10**6)"),
        ("p.w * p.x}", "p.w * p.x + p.b + 7}"),
        ("sum(p.w for _ in range(p.x)) + p.b\n", "p.b + p.w * p.x\n"),
        (FORGOT_TO_DIVIDE, '    return {"y": Fraction(p.b, p.w - p.x) + p.w * p.x}'),
    )
    found = check(wide, *edits, seeds=20)
    assert "edges_of_the_ranges_have_answers" in faults(found)
    assert "ZeroDivisionError" in facts(found)


# --- texts ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rule",
    [
        "Truncate $y$ to two places behind the point.",
        "Round half up.",
        "Give $y$ with two digits.",
        "The answer is exact to 0.01.",
        "Write $y$ to three figures.",
        "Cut all digits after the second one off: drop the further digits.",
        "Two digits are enough.",
        "State it to within 0.05.",
        "Keep <<b>> digits.",
    ],
)
def test_rounding_rules_in_other_words(check: Check, rule: str) -> None:
    assert "no_rounding_rule_is_typed" in faults(check((PROMPT, f"{PROMPT} {rule}"), seeds=2))


@pytest.mark.parametrize(
    "text",
    [
        "It is trained by truncated backpropagation through time on handwritten digits.",
        "Its precision is 0.8, and the places of a window lie two places apart.",
        "Images of ten classes of digits are shifted by two pixels to the nearest border.",
        "The gradient is exact, the figure shows the first two steps.",
    ],
)
def test_words_that_are_no_rounding_rule(check: Check, text: str) -> None:
    assert faults(check((PROMPT, f"{PROMPT} {text}"), seeds=2)) == set()


@pytest.mark.parametrize(
    ("char", "name"),
    [("\u202e", "RIGHT-TO-LEFT OVERRIDE"), ("\u4f60", "CJK UNIFIED"), ("\U0001f642", "SMILING"), ("\u00ad", "SOFT HYPHEN")],
)
def test_characters_that_some_target_cannot_print(check: Check, char: str, name: str) -> None:
    found = check(('"""The bias is added to the product."""', f'"""The bias{char} is added."""'), seeds=2)
    assert faults(found) == {"characters_can_be_printed"}
    assert "the mistake forgot_the_bias, line 1" in facts(found)
    assert name in facts(found)


def test_characters_that_every_target_prints(check: Check) -> None:
    assert faults(check((PROMPT, f"{PROMPT} \u201eGrößen\u201c \u2014 \u2018naïve\u2019 \u2013 α ≤ 1, 3 × 4 …"), seeds=2)) == set()


def test_a_decimal_that_is_only_printed_rounded(check: Check) -> None:
    """Without a symbol beside it, nothing but the number itself tells."""
    fine = (
        ("b: int = draw.integers(1, 9)", 'b: object = draw.decimals("1.125", "2.375", "3.625", "4.875")\n{}'),
        ("z=ask.integer(", "z=ask.number("),
        ("round(z.item())", "z.item()"),
        ("Fraction(z, 3)}", "Fraction(z) / 3}"),
    )
    short = '\n    @property\n    def short(self):\n        return f"{float(self.b):.2f}"'
    edits = [(old, new.format(short) if "{}" in new else new) for old, new in fine]
    found = check(*edits, (PROMPT, PROMPT.replace("bias $b = <<b>>$", "bias <<p.short>>")))
    assert faults(found) == {"decimals_are_printed_in_full"}
    assert faults(check(*edits, (PROMPT, PROMPT.replace("bias $b = <<b>>$", "bias <<b>>")))) == set()


def test_an_answer_that_nobody_can_write(check: Check) -> None:
    edits = (
        ("minutes=3)", "minutes=3, largest=10**40)"),
        (STEPS, STEPS.replace('"w*x + b", p.w * p.x + p.b', '"(w + 90)^6 + x + b", (p.w + 90) ** 6 + p.x + p.b')),
        ("* oracles.tensor(p.x) + oracles.tensor(p.b)", "* 0 + oracles.tensor(p.w + 90) ** 6 + p.x + p.b"),
        ("sum(p.w for _ in range(p.x)) + p.b\n", "p.x + p.b + (90 + p.w) * (90 + p.w) ** 5\n"),
        ("p.w * p.x}", "(p.w + 90) ** 6}"),
    )
    assert "answers_can_be_written" in faults(check(*edits, seeds=3))
