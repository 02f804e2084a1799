"""The page that ``examgen new`` writes: a small question that already keeps the contract, to be changed line by line."""

from __future__ import annotations

import keyword
import re
from pathlib import Path

from examgen.errors import OutputError, UsageError

_ID = re.compile(r"[a-z][a-z0-9_]*(/[a-z][a-z0-9_]*)+")

_PAGE = '''"""<TITLE>.

What an author must know stands here.
"""

from examgen import Question, ask, draw, engine, oracles

q = Question(topic="<TOPIC>", outcomes=(2,), level="apply", minutes=3, conventions=("column vectors",))


@q.params
class P:
    x: tuple = draw.vector(draw.nonzero(-3, 3), 2)
    W: tuple = draw.matrix(draw.nonzero(-3, 3), 2, 2)
    b: tuple = draw.vector(draw.nonzero(-2, 2), 2)


@q.require
def the_matrix_is_not_symmetric(p: P) -> bool:
    return p.W[0][1] != p.W[1][0]


q.prompt = r"""
A fully connected layer has the weights $W = <<W>>$ and the biases $b = <<b>>$. It is given the input $x = <<x>>$.
"""
q.ask(
    z=ask.vector("Compute the output $z = W x + b$.", marks=2),
)


@q.solve
def solve(p: P, t):
    t.step("z", "W @ x + b", engine.linear(p.x, p.W, p.b))


@q.oracle("torch")
def layer(p: P):
    z = oracles.torch.nn.functional.linear(oracles.tensor(p.x), oracles.tensor(p.W), oracles.tensor(p.b))
    return {"z": oracles.numbers(z)}


@q.oracle("second formula")
def row_by_row(p: P):
    return {"z": [row[0] * p.x[0] + row[1] * p.x[1] + bias for row, bias in zip(p.W, p.b, strict=True)]}


@q.mistake
def forgot_the_biases(p: P):
    """Each output has a bias, which is added after the weights are applied."""
    return {"z": engine.linear(p.x, p.W)}


@q.mistake(essential=True)
def took_the_columns(p: P):
    """An output is the product of a row of $W$ with the input, not of a column."""
    return {"z": engine.linear(p.x, tuple(zip(*p.W, strict=True)), p.b)}


@q.mistake
def subtracted_the_biases(p: P):
    """Biases are added, with their signs."""
    return {"z": engine.linear(p.x, p.W, tuple(-bias for bias in p.b))}
'''


def write_skeleton(folder: Path, id: str) -> Path:
    """Write the skeleton page of question ``id`` into a bank folder; the path of the new file.

    ``UsageError`` for an id that cannot be one, ``OutputError`` if the file exists already or cannot be written.
    """
    parts = id.split("/")
    if not _ID.fullmatch(id) or any(keyword.iskeyword(part) for part in parts):
        raise UsageError(f"{id[:60]!r} cannot be an id; write AREA/NAME with small letters, digits and _, such as rnn/forget_gate")
    path = folder.joinpath(*parts).with_suffix(".py")
    text = _PAGE.replace("<TITLE>", parts[-1].replace("_", " ").capitalize()).replace("<TOPIC>", ".".join(parts[:-1]))
    if path.exists():
        raise OutputError(f"{path}: exists already and is left as it is; choose another id")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_new(path, text)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror}; choose another folder with --bank") from None
    return path


def _write_new(path: Path, text: str) -> None:
    with path.open("x", encoding="utf-8") as file:
        try:
            file.write(text)
            file.flush()
        except OSError:
            path.unlink()
            raise
