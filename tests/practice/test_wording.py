"""Text on a screen: emphasis without asterisks, formulas in one piece, figures without what the prompt says anyway."""

from __future__ import annotations

import io

import pytest

from examgen.core.record import Part
from examgen.figures import computation_graph, convolution, unrolled_rnn
from examgen.practice.loop.expecting import expected
from examgen.practice.loop.wording import figure_words
from examgen.practice.terminal.screen import Screen, make_console


def shown(source: str, *, width: int = 80, **options: object) -> str:
    out = io.StringIO()
    Screen(make_console(width=width, file=out, **options)).document(source)
    return out.getvalue()


def test_emphasis_is_a_style_and_plain_without_one():
    assert shown("**Statement.** It is *always* so.") == "Statement. It is always so.\n"
    assert "\x1b[1mStatement.\x1b[0m It is \x1b[3malways\x1b[0m so." in shown(
        "**Statement.** It is *always* so.", force_terminal=True, color_system="standard"
    )


def test_an_asterisk_of_a_formula_or_of_code_is_no_emphasis():
    assert shown("Let $f * g$ and `x **2** y` be; 2 \\* 3 \\* 4.") == "Let f * g and `x **2** y` be; 2 * 3 * 4.\n"


@pytest.mark.parametrize("width", range(40, 60))
def test_no_line_ends_inside_a_short_formula(width):
    lines = shown(r"The rate is $\eta = 0.3$, the factor is $1 - \beta^2$, and the vector is $(4; 1)$ here.", width=width).split(
        "\n"
    )
    assert max(map(len, lines)) <= width
    assert all(any(formula in line for line in lines) for formula in ("η = 0.3", "1 - β²", "(4; 1)"))


def test_a_long_formula_is_wrapped_all_the_same():
    assert max(map(len, shown("It is $a + b + c + d + e + f + g + h + i + j + k + l + m + n$.", width=40).split("\n"))) <= 40


def test_items_hang_behind_their_marks():
    assert shown("- " + "word " * 12 + "\n- two", width=40).splitlines() == [
        "- word word word word word word word",
        "  word word word word word",
        "- two",
    ]


def test_a_long_title_takes_a_second_line():
    out = io.StringIO()
    Screen(make_console(width=40, file=out)).heading("A title that does not fit into one line of forty columns")
    assert out.getvalue().splitlines()[:2] == ["A title that does not fit into one line", "of forty columns"]


INPUT, KERNEL = [[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[1, 0], [0, -1]]


def test_matrices_that_the_prompt_prints_are_not_said_again():
    scene = convolution(INPUT, KERNEL, window=(0, 0))
    prompt = r"$$X = \begin{pmatrix} 1 & 2 & 3 \\ 4 & 5 & 6 \\ 7 & 8 & 9 \end{pmatrix}, \quad b = 2.$$ A kernel follows."
    assert figure_words(scene.alt, prompt) == (
        "Convolution. Kernel, 2 by 2, row by row: 1, 0; 0, -1. Shaded: rows 0 to 1, columns 0 to 1 of the input, counted from 0."
    )
    assert figure_words(scene.alt, "A prompt without a matrix.") == scene.alt


def test_drawings_with_arrows_have_a_short_form_with_the_same_data():
    nodes = {"a": ("input", "a"), "b": ("input", "b"), "u": ("operation", "+"), "L": ("output", "L")}
    graph = computation_graph(nodes, [("a", "u"), ("b", "u"), ("u", "L", "u")])
    assert graph.brief == "Computation graph: a, b → +; + as u → L."
    unrolled = unrolled_rnn(2, losses=["L_1", "L_2"], weights={"input": "u"}, cell="f")
    assert "x₂, h₁ → h₂" in unrolled.brief
    assert "loss L₂" in unrolled.brief
    assert "cell f, input weight u" in unrolled.brief
    assert len(unrolled.brief) < len(unrolled.alt)


def part(kind: str, answer: object, **more: object) -> Part:
    fields = {"name": "x", "prompt": "", "marks": 1, "unit": "", "decimals": 3, "display": "", "tolerance": ()}
    return Part(**(fields | {"kind": kind, "answer": answer} | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (part("matrix", ((0,) * 3,) * 2), "a 2 by 3 matrix, such as [1 2 3; 4 5 6]; or row by row"),
        (part("matrix", ((0,) * 7,) * 5), "a 5 by 7 matrix: rows of 7 numbers, with semicolons between them; or row by row"),
        (part("vector", (0, 0)), "2 entries, such as [1/2, 0.25]"),
        (part("vector", (0,) * 9), "9 entries, such as [1/2, 0.25, ..., -3]"),
        (part("satisfies", (0, (0,)), fields=(("b", "number"), ("v", "vector"))), "a value for each, such as b=0.5; v=[1 2]"),
    ],
)
def test_examples_have_the_size_that_is_asked(asked, words):
    assert expected(asked) == words
