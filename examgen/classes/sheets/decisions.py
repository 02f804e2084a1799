"""What people decided of boxes that are not certain: kept in a file beside the answers, and valid for exactly that scan."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from examgen.bank.files import read_file
from examgen.classes.sheets.layout import STUDENT, Box
from examgen.classes.sheets.reading import Reading
from examgen.classes.sheets.scanning import ScannedPage
from examgen.errors import UsageError
from examgen.paper.files import write_file

FORMAT = "examgen decisions 1"
LARGEST, LONGEST = 50_000_000, 500
"""Bytes of the file, and characters of a decision."""
_NUMBER = re.compile(r"-?(\d+\.?\d*|\.\d+|\d+/0*[1-9]\d*)", re.ASCII)
_TICK = r"none|\d*[A-Z]"


@dataclass
class Decisions:
    """Texts by the name of the scan and the key of the box. ``path`` is where they are kept."""

    path: Path
    texts: dict[str, str] = field(default_factory=dict)

    def of(self, page: ScannedPage, reading: Reading) -> str | None:
        """What was decided of a box that is not certain; ``None`` if nothing was."""
        return self.texts.get(_name(page, reading.box)) if reading.state in ("doubtful", "by hand") else None

    def settle(self, page: ScannedPage, box: Box, text: str) -> None:
        """Decide, and keep it. ``UsageError`` for a text that the box cannot mean, ``OutputError`` if it cannot be kept."""
        self.texts[_name(page, box)] = checked(box, text)
        self._keep()

    def reopen(self, page: ScannedPage, box: Box) -> None:
        """Take a decision back."""
        self.texts.pop(_name(page, box), None)
        self._keep()

    def _keep(self) -> None:
        document = {"format": FORMAT, "decisions": dict(sorted(self.texts.items()))}
        content = json.dumps(document, indent=1, ensure_ascii=False).encode() + b"\n"
        write_file(self.path, content, remedy="choose another place with --out")


def _name(page: ScannedPage, box: Box) -> str:
    return f"{page.stamp.sheet} {box.key} {page.place.digest}"


def read_decisions(path: Path) -> Decisions:
    """The decisions in a file, none if there is no file. ``UsageError`` if it is another one."""
    if not path.exists():
        return Decisions(path)
    remedy = "move it away, or choose another place with --out"
    content = read_file(path, most=LARGEST, error=UsageError, remedy=remedy)
    try:
        document: Any = json.loads(content)
    except ValueError:
        document = None
    decided = document.get("decisions") if isinstance(document, dict) and document.get("format") == FORMAT else None
    if not isinstance(decided, Mapping) or not all(isinstance(text, str) and len(text) <= LONGEST for text in decided.values()):
        raise UsageError(f"{path}: holds no decisions of scans; {remedy}")
    return Decisions(path, dict(decided))


def checked(box: Box, text: str) -> str:
    """The text as a reading of the box would be; ``UsageError`` says what the box can mean. An empty text is an empty box."""
    text = " ".join(text.split())
    if len(text) > LONGEST:
        raise UsageError(f"an answer has at most {LONGEST} characters")
    if not text or box.form == "hand":
        return text
    if box.form == "digits":
        plain = text.replace("\u2212", "-").replace(",", ".").replace(" ", "")
        if not _NUMBER.fullmatch(plain) or (box.part == STUDENT and len(plain) > len(box.columns)):
            raise UsageError(f"{text[:40]!r} is no number such as -1.25 or 7/60")
        return plain
    return _ticked(box, text)


def _ticked(box: Box, text: str) -> str:
    """Letters, one for each line, or any number of them where each is a decision of its own."""
    plain = text.upper().replace("NONE", "none")
    found = re.findall(_TICK, plain)
    symbols = {spot.symbol for spot in box.spots}
    letters = [one.lstrip("0123456789") for one in found]
    several = len(box.columns) > 1 and all(len(column) == 1 for column in box.columns)
    fits = letters and set(letters) <= symbols and (several or len(letters) <= len(box.columns))
    if not fits or re.sub(rf"[\s,;]|{_TICK}", "", plain):
        example = "1B, 2A" if len(box.rows) > 1 else "A, C" if several else "A"
        raise UsageError(f"{text[:40]!r} is none of {', '.join(sorted(symbols))}; write it as in {example}")
    if len(box.rows) > 1 and box.rows[0]:
        named = [one if one[0].isdigit() else f"{row}{one}" for row, one in zip(box.rows, found, strict=False)]
        return ", ".join(sorted(named, key=lambda one: int(re.match(r"\d+", one)[0])))  # type: ignore[index]
    return ", ".join(sorted(set(letters)))
