"""A folder of files as a bank: broken files, names given twice, and what an author hears."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from examgen.bank.loader import load, pages, scan
from examgen.bank.question import Page
from examgen.errors import BankError, QuestionError, UsageError

from .conftest import NEURON, edited

Make = Callable[..., Page]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A bank of two good files, two broken ones, and what is no question."""
    files = {
        "mlp/neuron.py": NEURON,
        "cnn/sizes.py": edited(NEURON, ('topic="mlp"', 'topic="cnn.shapes"'), ('"""Output of one neuron.', '"""Sizes of layers.')),
        "cnn/broken.py": NEURON + "\ndef half(:\n",
        "cnn/notes.py": '"""Only notes."""\n',
        "cnn/_helper.py": "nonsense(",
        "cnn/__pycache__/old.py": "nonsense(",
        "README.md": "no question",
    }
    for name, text in files.items():
        (tmp_path / "bank" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "bank" / name).write_text(text, encoding="utf-8")
    return tmp_path / "bank"


def test_headers_are_read_without_running_the_files(folder: Path) -> None:
    (folder / "mlp" / "runs.py").write_text(NEURON + "\nraise SystemExit\n", encoding="utf-8")
    header = scan([folder]).find("mlp/runs")
    assert (header.title, header.topic, header.level, header.minutes) == ("Output of one neuron", "mlp", "apply", 3)
    assert (header.outcomes, header.marks, header.parts) == ((1,), 2, 2)


def test_a_broken_file_hides_no_other(folder: Path) -> None:
    bank = scan([folder])
    assert [header.id for header in bank.headers] == ["cnn/broken", "cnn/notes", "cnn/sizes", "mlp/neuron"]
    assert [header.id for header in bank.usable()] == ["cnn/sizes", "mlp/neuron"]
    assert [one.title for one in pages(bank, ["cnn/sizes", "mlp/neuron"])] == ["Sizes of layers", "Output of one neuron"]


def test_what_is_wrong_with_a_broken_file(folder: Path) -> None:
    bank = scan([folder])
    with pytest.raises(QuestionError, match=r"cnn/broken\.py: cannot be read: .*line \d+"):
        bank.page("cnn/broken")
    with pytest.raises(QuestionError, match=r"cnn/notes\.py: is no question page: .*it needs a title, q = Question\(\.\.\.\)"):
        bank.page("cnn/notes")


def test_ids_and_topics_that_do_not_exist(folder: Path) -> None:
    bank = scan([folder])
    with pytest.raises(UsageError, match=r"no question 'cnn/size'; did you mean cnn/sizes"):
        bank.find("cnn/size")
    with pytest.raises(UsageError, match=r"no question 'zzzzzz'; see `examgen list`"):
        bank.find("zzzzzz")
    with pytest.raises(UsageError, match=r"no question on the topic 'cnn\.shape'; did you mean cnn\.shapes"):
        bank.on("cnn.shape")


def test_a_topic_is_a_topic_or_a_folder_and_no_mere_beginning(folder: Path) -> None:
    bank = scan([folder])
    assert [header.id for header in bank.on("cnn.shapes")] == ["cnn/sizes"]
    assert [header.id for header in bank.on("cnn")] == ["cnn/broken", "cnn/notes", "cnn/sizes"]
    assert len(bank.on("")) == 4
    with pytest.raises(UsageError):
        bank.on("cn")


def test_folders(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(BankError, match=r"nowhere: this bank folder does not exist; give a folder with --bank DIR"):
        scan([folder, tmp_path / "nowhere"])
    mine = tmp_path / "mine" / "mlp"
    mine.mkdir(parents=True)
    (mine / "neuron.py").write_text(NEURON, encoding="utf-8")
    with pytest.raises(
        BankError, match=r"two files have the id 'mlp/neuron': .*bank/mlp/neuron\.py and .*mine/mlp/neuron\.py; rename one"
    ):
        scan([folder, tmp_path / "mine"])
    (mine / "neuron.py").rename(mine / "other.py")
    assert [header.id for header in scan([folder, tmp_path / "mine"]).usable()] == ["cnn/sizes", "mlp/neuron", "mlp/other"]


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (("import Fraction", "import Fraktion"), "ImportError: cannot import name 'Fraktion'"),
        (("q.ask(", "1 / 0\nq.ask("), "ZeroDivisionError: division by zero"),
        (('q = Question(topic="mlp"', 'question = q = 7\nQuestion(topic="mlp"'), "AttributeError"),
        (('level="apply"', 'level="hard"'), "level 'hard' is none of remember"),
        (("minutes=3", 'minutes=3, conventions=("flor",)'), "convention 'flor' does not exist; the names are floor"),
        (("w: int = draw.integers(2, 9)", "w: int = 3"), "parameter 'w' is 3; give it a range"),
        (("w: int = draw.integers(2, 9)", "w: int"), "parameter 'w' is None; give it a range"),
        (("w: int = draw.integers(2, 9)", "w = draw.integers(2, 9)"), "parameter 'w' has no annotation"),
        (("    w: int", "    p: int = draw.integers(1, 2)\n    w: int"), "parameter 'p': texts call the whole record p"),
        (("@q.params\nclass P", "class P"), "the question has no @q.params class"),
        (("@q.solve\ndef", "def"), "it has no @q.solve function"),
        (("q.prompt =", "ignored ="), "the question has no q.prompt"),
        (('"counting")', '"guessing")'), "witness kind 'guessing' is none of torch"),
        (("def added_the_weight", "def forgot_the_bias"), "two mistakes are called forgot_the_bias"),
        (('    """The bias is added to the product."""\n', ""), "mistake 'forgot_the_bias' has no docstring"),
        (
            ('"""Output of one neuron.\n\nA handful of variants is enough for tests.\n"""', ""),
            "the question has no docstring whose first line is its title",
        ),
        (('pre-activation $z$.", marks=1', 'pre-activation $z$.", marks=0'), "ask.integer: marks is 0"),
    ],
)
def test_what_an_author_hears(page: Make, edit: tuple[str, str], message: str) -> None:
    with pytest.raises(QuestionError) as caught:
        page(edit)
    assert message in str(caught.value)
    assert "planted_1.py: " in str(caught.value)


def test_the_code_that_runs_is_the_code_of_the_digest(tmp_path: Path) -> None:
    """An edit within the same second, of the same length, is seen; no compiled file is left behind."""
    path = tmp_path / "question.py"
    path.write_text(NEURON, encoding="utf-8")
    before = load(path, "before")
    path.write_text(edited(NEURON, ("b: int = draw.integers(1, 9)", "b: int = draw.integers(1, 8)")), encoding="utf-8")
    after = load(path, "after")
    assert (before.draws["b"].size, after.draws["b"].size) == (9, 8)
    assert before.digest != after.digest
    assert list(tmp_path.iterdir()) == [path]


def test_a_page_is_loaded_once(tmp_path: Path) -> None:
    path = tmp_path / "question.py"
    path.write_text(NEURON, encoding="utf-8")
    assert load(path, "x/y") is load(path, "x/y")
