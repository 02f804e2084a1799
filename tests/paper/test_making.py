"""Making a paper: what is in its files, what is not, and that nothing unconfirmed comes out."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader

from examgen.errors import ExamgenError, QuestionError, TemplateError, UsageError, VerificationError
from examgen.paper.making import FORMATS, Made, parse_formats, save
from examgen.paper.witnessing import Courtroom

Make = Callable[..., Made]


def texts(made: Made, name: str) -> dict[str, str]:
    """The paper or the key as text, in each format."""
    pdf = "".join(page.extract_text() for page in PdfReader(io.BytesIO(made.files[f"{name}.pdf"])).pages)
    with zipfile.ZipFile(io.BytesIO(made.files[f"{name}.docx"])) as word:
        packed = {"pdf": pdf, "docx": word.read("word/document.xml").decode()}
    return packed | {suffix: made.files[f"{name}.{suffix}"].decode() for suffix in FORMATS if suffix not in packed}


def test_the_key_holds_every_answer_and_the_paper_none_in_all_formats(make_small: Make, small_bank: Path) -> None:
    made = make_small(small_bank, formats=FORMATS)
    assert sorted(made.files) == sorted(f"{name}.{suffix}" for name in ("paper", "key") for suffix in FORMATS)
    keys, papers = texts(made, "key"), texts(made, "paper")
    for variant in made.paper.variants:
        answer, side = str(variant.part("area").answer), str(variant.parameters["a"])
        for suffix in FORMATS:
            assert answer in keys[suffix], suffix
            assert answer not in papers[suffix], suffix
            assert side in papers[suffix], suffix


def test_a_paper_as_json_holds_nothing_that_gives_the_key_away(make_small: Make, small_bank: Path) -> None:
    paper, key = (json.loads(make_small(small_bank, seed=90817263544).files[name]) for name in ("paper.json", "key.json"))
    assert key["seed"] == 90817263544
    assert "90817263544" not in json.dumps(paper)
    question = paper["sections"][0]["questions"][0]
    assert not {"seed", "parameters", "solution", "evidence", "mistakes"} & set(question)
    assert not {"answer", "display", "tolerance"} & set(question["parts"][0])
    assert paper["code"] == key["code"]


def test_witnesses_that_disagree_stop_the_paper(make_small: Make, small_bank: Path, write_question: Callable[..., Path]) -> None:
    write_question(small_bank, "rnn/floor", edit={"sum([p.a] * p.b)": "sum([p.a] * p.b) + 1"})
    with pytest.raises(
        VerificationError, match=r"question rnn/floor, seed 7: witness sums .* replay with: examgen show rnn/floor --seed 7"
    ):
        make_small(small_bank)


@pytest.mark.parametrize(
    ("old", "new", "kind", "complaint"),
    [
        ("$<<b>>$.", "$<<c>>$.", TemplateError, "prompt, line 1: c does not exist; there are a, b, p"),
        ("$<<b>>$.", "$<<b>$.", ExamgenError, "rnn/floor"),
        ("p.a * p.b)\n", "p.a * p.z)\n", QuestionError, "'z'"),
        ("sum([p.a] * p.b)", "1 / 0", QuestionError, "witness sums, seed 7: ZeroDivisionError"),
        ("minutes=4", "minutes=4, level_=2", QuestionError, "level_"),
    ],
)
def test_a_broken_question_is_named(
    make_small: Make,
    small_bank: Path,
    write_question: Callable[..., Path],
    old: str,
    new: str,
    kind: type[Exception],
    complaint: str,
) -> None:
    write_question(small_bank, "rnn/floor", edit={old: new})
    with pytest.raises(kind) as refused:
        make_small(small_bank)
    assert "rnn/floor" in str(refused.value)
    assert complaint in str(refused.value)


@pytest.mark.parametrize(
    ("template", "complaint"),
    [
        ("<< view.nothing >>", "nothing"),
        ("<% if %>", "line 1"),
        ("<< 1 // 0 >>", "ZeroDivisionError"),
        ("<% include 'gone.j2' %>", "gone.j2"),
    ],
)
def test_a_template_that_raises_is_named(make_small: Make, small_bank: Path, tmp_path: Path, template: str, complaint: str) -> None:
    (tmp_path / "mine" / "paper").mkdir(parents=True)
    (tmp_path / "mine" / "paper" / "paper.md.j2").write_text(template)
    with pytest.raises(TemplateError) as refused:
        make_small(small_bank, formats=("md",), templates=[tmp_path / "mine"])
    assert "paper/paper.md.j2" in str(refused.value)
    assert complaint in str(refused.value)


def test_a_template_folder_of_ones_own_overrides_by_name(make_small: Make, small_bank: Path, tmp_path: Path) -> None:
    (tmp_path / "mine" / "paper").mkdir(parents=True)
    (tmp_path / "mine" / "paper" / "paper.md.j2").write_text("Mine: << view.title >>")
    made = make_small(small_bank, formats=("md",), templates=[tmp_path / "mine"])
    assert made.files["paper.md"] == b"Mine: Trial"
    with pytest.raises(TemplateError, match="this template folder does not exist"):
        make_small(small_bank, formats=("md",), templates=[tmp_path / "nowhere"])


def test_saving_replaces_the_formats_of_an_earlier_run(make_small: Make, small_bank: Path, tmp_path: Path) -> None:
    save(make_small(small_bank, formats=("json", "md")), tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "key.json",
        "key.md",
        "manifest.json",
        "paper.json",
        "paper.md",
    ]
    save(make_small(small_bank, formats=("json",)), tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["key.json", "manifest.json", "paper.json"]


def test_saving_leaves_what_was_edited_or_is_none_of_its_own(make_small: Make, small_bank: Path, tmp_path: Path) -> None:
    save(make_small(small_bank, formats=("json", "md")), tmp_path / "out")
    (tmp_path / "out" / "paper.md").write_text("by hand")
    (tmp_path / "out" / "paper.tex").write_text("somebody's")
    assert save(make_small(small_bank, formats=("json",)), tmp_path / "out") == ("paper.md", "paper.tex")
    assert (tmp_path / "out" / "paper.md").read_text() == "by hand"
    assert not (tmp_path / "out" / "key.md").exists()


def test_formats_are_parsed_in_any_order_and_unknown_ones_are_refused() -> None:
    assert parse_formats(" json,pdf,, json") == ("pdf", "json")
    with pytest.raises(UsageError, match="'htm': there is no such format; did you mean html"):
        parse_formats("pdf,htm")
    with pytest.raises(UsageError, match="the formats are pdf, docx, tex, html, md, json"):
        parse_formats("odt")
    with pytest.raises(UsageError, match="at least one of"):
        parse_formats(",")


WITH_TORCH = """
    import os, sys
    print(os.getpid())
    oracles.torch.optim.SGD([oracles.parameter((1, 2))], lr=1).step()
    compiler = "torch._dynamo.eval_frame" in sys.modules
    pathlib.Path(__file__).with_name("heard_by").write_text(f"{os.getpid()} {compiler}")
    return {"area": int(oracles.torch.full((p.b,), p.a).sum())}"""


def test_torch_witnesses_are_heard_in_a_process_of_their_own(
    make_small: Make, small_bank: Path, write_question: Callable[..., Path]
) -> None:
    edit = {"import Question, ask, draw": "import Question, ask, draw, oracles\nimport pathlib", '"counting"': '"torch"'}
    write_question(
        small_bank,
        "rnn/floor",
        edit={**edit, '\n    return {"area": len([(i, j) for i in range(p.a) for j in range(p.b)])}': WITH_TORCH},
    )
    with Courtroom() as court:
        made = make_small(small_bank, court=court)
    (floor,) = (variant for variant in made.paper.variants if variant.id == "rnn/floor")
    assert [(item.witness, item.kind, item.agrees) for item in floor.evidence] == [
        ("cells", "torch", True),
        ("sums", "second formula", True),
    ]
    process, compiler = (small_bank / "rnn" / "heard_by").read_text().split()
    assert int(process) != os.getpid()
    assert compiler == "False"  # an optimizer loads torch's compiler, unless it is kept from it: half the time of a paper


def test_a_torch_witness_that_fails_is_named(make_small: Make, small_bank: Path, write_question: Callable[..., Path]) -> None:
    write_question(small_bank, "rnn/floor", edit={'"counting"': '"torch"', "range(p.b)]": "range(p.b / 0)]"})
    with Courtroom() as court, pytest.raises(QuestionError, match=r"rnn/floor.py: witness cells, seed 7: ZeroDivisionError"):
        make_small(small_bank, court=court)


def test_a_witness_process_that_dies_is_reported(make_small: Make, small_bank: Path, write_question: Callable[..., Path]) -> None:
    write_question(
        small_bank,
        "rnn/floor",
        edit={'"counting"': '"torch"', 'return {"area": len(': 'import os; os._exit(3)\n    return {"area": len('},
    )
    with Courtroom() as court, pytest.raises(QuestionError, match=r"process of the torch witnesses ended early \(exit code 3\)"):
        make_small(small_bank, court=court)
