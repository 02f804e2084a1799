"""A folder of question files as a bank: each file is loaded by its path, and its path is its id.

Listing reads headers without running a file, so it is quick, and one broken file neither hides nor stops the others.
"""

from __future__ import annotations

import ast
import difflib
import hashlib
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

from examgen import __version__
from examgen.bank.files import read_file
from examgen.bank.index import Index
from examgen.errors import FOREIGN, BankError, ExamgenError, QuestionError, UsageError

if TYPE_CHECKING:
    from examgen.bank.question import Page

_T = TypeVar("_T", str, int)
LARGEST = 1_000_000
"""Bytes that a question file may have."""
FORM = "@"
"""What stands between the id of a page and the difficulty of one of its forms."""
PREFIX = "examgen_question_"
"""How the names begin under which question files stand among the loaded modules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What a question file says about itself, read without running it; ``fault`` says why it could not be read."""

    id: str
    path: Path
    title: str = ""
    topic: str = ""
    level: str = ""
    outcomes: tuple[int, ...] = ()
    minutes: int = 0
    marks: int = 0
    parts: int = 0
    apart: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    """How its parts are answered, each kind once: ``number``, ``vector``, ..."""
    people: tuple[str, ...] = ()
    """What people do here that elsewhere is computed: mark an answer, decide one."""
    difficulty: int = 2
    forms: tuple[tuple[int, int, int, int], ...] = ()
    """Its smaller and its larger form: difficulty, minutes, marks, parts."""
    fault: str = ""

    @property
    def page(self) -> str:
        """The id of its page, which all of its forms share."""
        return self.id.partition(FORM)[0]

    def form(self, difficulty: int) -> Header:
        """The form of that difficulty; the header itself if the page has none."""
        for degree, minutes, marks, parts in self.forms:
            if degree == difficulty:
                return replace(
                    self, id=f"{self.id}{FORM}{degree}", difficulty=degree, minutes=minutes, marks=marks, parts=parts, forms=()
                )
        return self


@dataclass(frozen=True, slots=True)
class Bank:
    """Headers of all question files of one or more folders, by id."""

    headers: tuple[Header, ...]

    def usable(self) -> tuple[Header, ...]:
        """The headers without a fault."""
        return tuple(header for header in self.headers if not header.fault)

    def every(self) -> tuple[Header, ...]:
        """``usable`` with all forms, those of a page side by side."""
        return tuple(form for header in self.usable() for form in forms(header))

    def on(self, topic: str) -> tuple[Header, ...]:
        """The headers whose topic or folder is ``topic`` (all for ""); ``UsageError`` with the nearest topics if there is none."""
        found = tuple(one for one in self.headers if not topic or _belongs(one, topic))
        if not found:
            known = sorted({one.topic for one in self.usable()} | {one.id.split("/")[0] for one in self.headers})
            near = difflib.get_close_matches(topic, known, n=3, cutoff=0.4)
            areas = sorted({one.id.split("/")[0] for one in self.headers})
            hint = f"did you mean {' or '.join(near)}?" if near else f"the areas are {', '.join(areas) or 'none'}"
            raise UsageError(f"no question on the topic {topic[:40]!r}; {hint}")
        return found

    def named(self, id: str) -> Header:
        """The header of that id, also if its file is broken; ``UsageError`` with the nearest ids if there is none."""
        found = {header.id: header for header in self.headers}.get(id.partition(FORM)[0])
        if found is not None and FORM in id:
            found = {f"{found.id}{FORM}{form.difficulty}": form for form in forms(found)}.get(id)
        if found is None:
            near = difflib.get_close_matches(id, [header.id for header in self.headers], n=3, cutoff=0.5)
            raise UsageError(f"no question {id!r}" + (f"; did you mean {' or '.join(near)}?" if near else "; see `examgen list`"))
        return found

    def find(self, id: str) -> Header:
        """The header of that id; ``UsageError`` with the nearest ids, ``QuestionError`` if its file is broken."""
        found = self.named(id)
        if found.fault:
            raise QuestionError(f"{found.path}: {found.fault}")
        return found

    def page(self, id: str) -> Page:
        """The question of that id, loaded."""
        header = self.find(id)
        return load(header.path, header.id)


def forms(header: Header) -> tuple[Header, ...]:
    """The header and those of its smaller and larger forms, by difficulty."""
    return tuple(sorted((header, *(header.form(degree) for degree, *_ in header.forms)), key=lambda one: one.difficulty))


def _belongs(header: Header, topic: str) -> bool:
    return any(one == topic or one.startswith((f"{topic}.", f"{topic}/")) for one in (header.topic, header.id))


def scan(folders: Sequence[Path]) -> Bank:
    """The bank in these folders. ``BankError`` for a missing folder, and for two files with one id (naming both)."""
    found: dict[str, Header] = {}
    for folder in folders:
        for header in _index(folder).records(folder, list(_files(folder))):
            if header.id in found:
                raise BankError(f"two files have the id {header.id!r}: {found[header.id].path} and {header.path}; rename one")
            found[header.id] = header
    return Bank(tuple(found[id] for id in sorted(found)))


def _index(folder: Path) -> Index[Header]:
    def id_of(path: Path) -> str:
        return path.relative_to(folder).with_suffix("").as_posix()

    return Index(
        read=lambda path: _header(path, id_of(path)),
        restored=lambda path, fields: Header(**{**{name: _tupled(value) for name, value in fields.items()}, "path": path}),
        keeps=lambda header: not header.fault,
        version=f"{__version__} {Path(__file__).stat().st_mtime_ns}",
    )


def _tupled(value: Any) -> Any:
    return tuple(map(_tupled, value)) if isinstance(value, list) else value


def _files(folder: Path) -> Iterator[Path]:
    try:
        if not folder.is_dir():
            what = "is a file" if folder.exists() else "does not exist"
            raise BankError(f"{folder}: this bank folder {what}; give a folder with --bank DIR")
        os.listdir(folder)
    except OSError as error:
        raise BankError(f"{folder}: this bank folder cannot be read: {error.strerror}; change its permissions") from None
    found = (path for path in sorted(folder.rglob("*.py")) if "__pycache__" not in path.parts and not path.is_dir())
    return (path for path in found if not path.name.startswith((".", "_")))


def source(path: Path) -> bytes:
    """What stands in a question file; ``QuestionError`` if it is none."""
    return read_file(path, most=LARGEST, error=QuestionError, remedy="give a question file")


def _header(path: Path, id: str) -> Header:
    try:
        tree = ast.parse(source(path), filename=str(path))
        about = _keywords(_call(tree, "Question"))
        parts = _call(tree, "ask", of="q").keywords
        asks = [keyword.value for keyword in parts]
        marks = [_keywords(ask)["marks"] if "marks" in _keyword_names(ask) else 1 for ask in asks if isinstance(ask, ast.Call)]
        marks += [1 for ask in asks if _wants_reason(ask)]
        title = (ast.get_docstring(tree) or "").strip().splitlines()[0].rstrip(".")
        title.encode()  # a lone surrogate could not be printed
        return Header(
            id=id, path=path, title=title, topic=_typed(about, "topic", str), level=_typed(about, "level", str),
            outcomes=tuple(about["outcomes"]), minutes=_typed(about, "minutes", int), marks=sum(marks), parts=len(marks),
            apart=tuple(about.get("apart", ())), covers=tuple(about.get("covers", ())),
            kinds=tuple(dict.fromkeys(_kinds(asks))), people=tuple(_people(asks)),
            forms=tuple(_forms(tree, [str(part.arg) for part in parts], marks)),
        )  # fmt: skip
    except QuestionError as error:
        return Header(id=id, path=path, fault=str(error).removeprefix(f"{path}: "))
    except (SyntaxError, OSError) as error:
        return Header(id=id, path=path, fault=f"cannot be read: {error}")
    except (RecursionError, MemoryError):
        return Header(id=id, path=path, fault="cannot be read: it is too deeply nested")
    except (KeyError, IndexError, TypeError, ValueError) as error:
        return Header(id=id, path=path, fault=f"is no question page: {error}; it needs a title, q = Question(...) and q.ask(...)")


def _forms(tree: ast.Module, names: Sequence[str], marks: Sequence[int]) -> Iterator[tuple[int, int, int, int]]:
    """What ``q.easier(...)`` and ``q.harder(...)`` say of time, marks and parts."""
    for difficulty, name in ((1, "easier"), (3, "harder")):
        try:
            about = _keywords(_call(tree, name, of="q"))
        except ValueError:
            continue
        changed = {**dict(zip(names, marks, strict=False)), **about.get("marks", {})}
        kept = {part: points for part, points in changed.items() if part not in about.get("without", ())}
        extra = sum(marks[len(names) :])  # reasons of claims
        yield difficulty, _typed(about, "minutes", int), sum(kept.values()) + extra, len(kept) + len(marks) - len(names)


def _kinds(asks: list[ast.expr]) -> Iterator[str]:
    return (ask.func.attr for ask in asks if isinstance(ask, ast.Call) and isinstance(ask.func, ast.Attribute))


def _people(asks: list[ast.expr]) -> Iterator[str]:
    calls = [ask for ask in asks if isinstance(ask, ast.Call)]
    if any((isinstance(call.func, ast.Attribute) and call.func.attr == "essay") or _wants_reason(call) for call in calls):
        yield "a person marks this"
    if any("expert" in _keyword_names(call) for call in calls):
        yield "decided by an expert"


def _wants_reason(ask: ast.expr) -> bool:
    """Whether it is a claim that asks for its reason, too, which is a part of its own."""
    return isinstance(ask, ast.Call) and bool(_keywords(ask).get("reason"))


def _typed(about: dict[str, Any], name: str, kind: type[_T]) -> _T:
    value = about[name]
    if not isinstance(value, kind) or value in (0, "") or (isinstance(value, int) and value < 0):
        raise ValueError(f"{name}={value!r:.40}")
    return value


def _call(tree: ast.Module, name: str, of: str = "") -> ast.Call:
    """The call ``name(...)`` or ``of.name(...)`` that is a statement of the page, or the value of one."""
    for statement in tree.body:
        match getattr(statement, "value", None):
            case ast.Call(func=ast.Name(id=found)) as call if found == name and not of:
                return call
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=found)) as call if found == name and owner == of:
                return call
    raise ValueError(f"no {of + '.' if of else ''}{name}(...)")


def _keyword_names(call: ast.Call) -> set[str]:
    return {keyword.arg for keyword in call.keywords if keyword.arg}


def _keywords(call: ast.Call) -> dict[str, Any]:
    """The keywords of a call that are written as literals."""
    found: dict[str, Any] = {}
    for keyword in call.keywords:
        if keyword.arg:
            try:
                found[keyword.arg] = ast.literal_eval(keyword.value)
            except ValueError:
                continue
    return found


@lru_cache(maxsize=1024)
def load(path: Path, id: str) -> Page:
    """Run a question file and freeze its page. ``QuestionError`` names the file and what is wrong with it."""
    from examgen.bank.question import USUAL, Question

    text = source(path)
    try:
        module = _run(text, path, id)
        shell = getattr(module, "q", None)
        if not isinstance(shell, Question):
            raise QuestionError("it defines no q = Question(...)")
        digest = hashlib.blake2b(text, digest_size=16).hexdigest()
        difficulty = int(id.partition(FORM)[2] or USUAL)
        return shell.page(id=id, path=str(path), digest=digest, doc=module.__doc__ or "", difficulty=difficulty)
    except ExamgenError as error:
        raise QuestionError(f"{path}: {error}") from None
    except FOREIGN as error:  # whatever a question file raises is the file's fault, and is reported as such
        raise QuestionError(f"{path}: {type(error).__name__}: {error}") from error


def _run(source: bytes, path: Path, id: str) -> ModuleType:
    """Runs exactly the bytes that the digest is of, and leaves no compiled copy that could outlive an edit of the file."""
    module = ModuleType(PREFIX + id.replace("/", "__").replace("-", "_").replace(FORM, "_"))
    module.__file__ = str(path)
    sys.modules[module.__name__] = module  # dataclasses look their module up by name
    exec(compile(source, str(path), "exec"), module.__dict__)
    return module


def pages(bank: Bank, ids: Iterable[str]) -> list[Page]:
    """The pages of these ids."""
    return [bank.page(id) for id in ids]
