"""First files for authors, from ``templates/new``: a small question, and a small course. Both keep the contract already."""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping
from pathlib import Path

from examgen.bank.checks.headers import unknown_topic
from examgen.bank.places import bundled_templates
from examgen.errors import OutputError, UsageError
from examgen.paper.course import COURSE_FILE, syllabus

_ID = re.compile(r"[a-z][a-z0-9_]*(/[a-z][a-z0-9_]*)+")


def write_question(folder: Path, id: str) -> Path:
    """Write a first page of question ``id`` into a bank folder; the path of the new file.

    ``UsageError`` for an id that cannot be one or whose area is no topic of the folder's course file, ``OutputError`` if the file
    exists already or cannot be written.
    """
    parts = id.split("/")
    if not _ID.fullmatch(id) or any(keyword.iskeyword(part) for part in parts):
        raise UsageError(f"{id[:60]!r} cannot be an id; write AREA/NAME with small letters, digits and _, such as rnn/forget_gate")
    topic = ".".join(parts[:-1])
    if fact := unknown_topic(topic, syllabus(folder)):
        raise UsageError(f"{folder / COURSE_FILE}: {fact}, or choose another area than {'/'.join(parts[:-1])!r}")
    path = folder.joinpath(*parts).with_suffix(".py")
    text = (_new() / "question.py").read_text(encoding="utf-8")
    text = text.replace("<TITLE>", parts[-1].replace("_", " ").capitalize()).replace("<TOPIC>", topic)
    if path.exists():
        raise OutputError(f"{path}: exists already and is left as it is; choose another id")
    _write_new({path: text}, "choose another folder with --bank")
    return path


def write_course(folder: Path) -> list[Path]:
    """Write a small bank of one's own: a course file, a blueprint of a quiz, and questions; the paths of the new files.

    ``OutputError`` if the folder holds anything already, or a file cannot be written; then nothing stays.
    """
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise OutputError(f"{folder}: exists already and is left as it is; name a new or an empty folder")
    source = _new() / "course"
    files = sorted(path for path in source.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    texts = {folder / path.relative_to(source): path.read_text(encoding="utf-8") for path in files}
    _write_new(texts, "choose another folder")
    return list(texts)


def _new() -> Path:
    return bundled_templates() / "new"


def _write_new(texts: Mapping[Path, str], remedy: str) -> None:
    """Write all files or none. None of them may exist."""
    begun: list[Path] = []
    for path, text in texts.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8") as file:
                begun.append(path)
                file.write(text)
        except OSError as error:
            for one in begun:
                one.unlink()
            raise OutputError(f"{path}: cannot be written: {error.strerror}; {remedy}") from None
