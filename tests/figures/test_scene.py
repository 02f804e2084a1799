"""What every drawing promises, in every target."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
import typst
from gallery import FIGURES

from examgen.errors import QuestionError, UsageError
from examgen.prose import escaping
from examgen.prose.drawing import render
from examgen.prose.scene import Ellipse, Label, Line, Rect, Scene, bounds, extent, fit

LABELS = ["$x_1$", "$W_{xh}$", "$h_1^{(2)}$", "$-5/3$", "$x_2=-2$", r"$\max$", r"conv $3\times 3$", "ReLU", "max pool",
          r"$32\times32\times3$", "$F(x)+x$", "$e^{x}$", "WWW", "illicit"]  # fmt: skip
HEAD = '#set document(title: "Figures")\n#set text(lang: "en")\n= Figures\n'
PREAMBLE = (
    "\\documentclass{article}\\usepackage[T1]{fontenc}\\usepackage[a4paper,margin=2.5cm]{geometry}"
    "\\usepackage{amsmath,amssymb,textcomp,tikz}\\usetikzlibrary{arrows.meta}"
)
NASTY = 'a_b #panic("x") \\input{y} <b> & 50% {z} *w* ~^ @k [q]'


def overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def nasty() -> Scene:
    return fit([Label(x=0, y=0, text=NASTY)], f'says "{NASTY}" and\nends \\')


def test_typst_draws_every_figure_as_accessible_pdf() -> None:
    source = HEAD + "\n".join(render(scene, "typst") for scene in FIGURES.values())
    assert typst.compile(source.encode(), pdf_standards=["ua-1"], timestamp=0).startswith(b"%PDF")


def test_pdflatex_draws_every_figure(tmp_path: Path) -> None:
    body = "\n".join(render(scene, "latex") for scene in (*FIGURES.values(), nasty()))
    (tmp_path / "figures.tex").write_text(f"{PREAMBLE}\\begin{{document}}{body}\\end{{document}}", encoding="utf-8")
    latex = shutil.which("pdflatex")
    assert latex, "this test compiles LaTeX; install pdflatex with tikz"
    command = [latex, "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "figures.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace", check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    assert "Overfull" not in done.stdout


@pytest.mark.parametrize("name", FIGURES)
def test_svg_is_wellformed_named_and_without_colours(name: str) -> None:
    scene = FIGURES[name]
    svg = render(scene, "html")
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    assert root.get("aria-label") == scene.alt == root.findtext("{*}title")
    assert not re.search(r"<script|url\(|href|\bid=|#[0-9a-f]{3}|black|white", svg)


def test_svg_lowers_and_raises_scripts() -> None:
    scene = fit([Label(x=0, y=0, text=r"$h_1^{(2)}+W_{hy}$")], "h")
    text = ElementTree.fromstring(render(scene, "html")).find("{*}text")
    assert text is not None
    moved = [("".join(span.itertext()), float(span.get("dy", 0))) for span in text]
    assert [piece for piece, _ in moved][:2] == ["h", "1"]
    assert dict(moved)["1"] > 0 > dict(moved)["(2)"]
    assert dict(moved)["hy"] > 0
    assert sum(shift for _, shift in moved) == pytest.approx(0, abs=0.02)


@pytest.mark.parametrize("name", FIGURES)
def test_text_and_markdown_are_the_alt_text(name: str) -> None:
    scene = FIGURES[name]
    assert render(scene, "text") == scene.alt
    assert render(scene, "markdown").strip("*").replace("\\", "") == scene.alt


def test_unknown_targets_are_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="html, latex, markdown, text, typst"):
        render(FIGURES["grid"], "docx")


@pytest.mark.parametrize("name", FIGURES)
def test_labels_stay_apart(name: str) -> None:
    labels = [item for item in FIGURES[name].items if isinstance(item, Label)]
    clashes = [(a.text, b.text) for a, b in combinations(labels, 2) if overlap(bounds(a), bounds(b))]
    assert clashes == []


@pytest.mark.parametrize("name", FIGURES)
def test_nothing_is_painted_over_a_label(name: str) -> None:
    kinds = [isinstance(item, Label) for item in FIGURES[name].items]
    assert kinds == sorted(kinds)


@pytest.mark.parametrize("name", FIGURES)
def test_labels_stay_inside_of_the_drawing(name: str) -> None:
    scene = FIGURES[name]
    assert scene.width <= 16
    for label in (item for item in scene.items if isinstance(item, Label)):
        left, top, right, bottom = bounds(label)
        assert left >= 0
        assert top >= 0
        assert right <= scene.width
        assert bottom <= scene.height


def test_estimated_widths_cover_what_typst_measures() -> None:
    pieces = "\n".join(f"#context [#metadata(measure(text(size: 10pt)[{_typst(text)}]).width.cm()) <width>]" for text in LABELS)
    found = json.loads(typst.query(pieces.encode(), "<width>", field="value"))
    for text, width in zip(LABELS, found, strict=True):
        assert width <= extent(text)[0] + 0.02, text
        assert extent(text)[0] <= 1.6 * width + 0.1, text


def _typst(text: str) -> str:
    drawn = render(fit([Label(x=0, y=0, text=text)], "a"), "typst")
    return re.search(r"text\(size: 10pt\)\[(.*)\]\)\)\)\n", drawn)[1]  # type: ignore[index]


def test_untrusted_words_reach_no_target_unescaped() -> None:
    scene = nasty()
    source = HEAD + render(scene, "typst")
    assert typst.compile(source.encode(), pdf_standards=["ua-1"], timestamp=0).startswith(b"%PDF")
    assert ElementTree.fromstring(render(scene, "html")).findtext("{*}text") == NASTY
    latex = render(scene, "latex")
    assert escaping.latex(NASTY) in latex
    assert latex.splitlines()[0].startswith("% Figure: says")
    assert "ends" in latex.splitlines()[0]


def test_scenes_refuse_what_cannot_be_printed() -> None:
    inside = Label(x=1, y=1, text="a")
    with pytest.raises(QuestionError, match="alt text is empty"):
        Scene(width=2, height=2, alt=" ", items=(inside,))
    with pytest.raises(QuestionError, match="outside"):
        Scene(width=2, height=2, alt="a", items=(Line(points=((0, 0), (3, 0))),))
    with pytest.raises(QuestionError, match=r"20\.2 cm wide"):
        fit([Rect(x=0, y=0, width=20, height=1)], "a")
    with pytest.raises(QuestionError, match="too dark"):
        Scene(width=2, height=2, alt="a", items=(Ellipse(x=1, y=1, rx=0.5, ry=0.5, fill=0.9),))
    with pytest.raises(QuestionError, match="dollar"):
        Label(x=0, y=0, text="cost $3")
