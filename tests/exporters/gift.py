r"""Reads GIFT by its documented rules; it shares no code with the writer.

A question stands between empty lines: ``::title::[html]text {answers####feedback}``. ``\`` takes the meaning of ``~ = # { } :``
and of itself. Answers begin with ``=`` or ``~``, perhaps with ``%share%``; behind ``#`` stands what is said to who gives them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_PIECE = re.compile(r"(?<!\\)((?:\\\\)*)([=~#])")


@dataclass(frozen=True)
class Answer:
    """An answer: its share in percent, what it is, and what is said."""

    percent: float
    text: str
    feedback: str


@dataclass(frozen=True)
class Question:
    """A question as an importer has it."""

    title: str
    category: str
    text: str
    kind: str
    answers: tuple[Answer, ...]
    feedback: str

    def marked(self, number: float) -> Answer | None:
        """The first numeric answer that the number matches."""
        for answer in self.answers:
            value, _, tolerance = answer.text.partition(":")
            if abs(number - float(value)) <= float(tolerance) * (1 + 1e-9) + 1e-15:
                return answer
        return None


def questions(document: str) -> list[Question]:
    """All questions of a document."""
    found, category = [], ""
    for block in re.split(r"\n\s*\n", document.strip()):
        if block.startswith("$CATEGORY:"):
            category = block.removeprefix("$CATEGORY:").strip()
            continue
        match = re.fullmatch(r"::(.*?)(?<!\\)::\[html\](.*?)(?<!\\)\{(.*)(?<!\\)\}", block, re.DOTALL)
        if match is None:
            raise ValueError(f"no question: {block[:80]}")
        answers, _, feedback = match[3].partition("####")
        kind, listed = _answers(answers.strip())
        found.append(Question(_plain(match[1]), category, _plain(match[2]), kind, listed, _plain(feedback)))
    return found


def _plain(text: str) -> str:
    return re.sub(r"\\([\\~=#{}:])", r"\1", text)


def _answers(text: str) -> tuple[str, tuple[Answer, ...]]:
    if not text:
        return "essay", ()
    if re.match("(TRUE|FALSE)(#|$)", text):
        truth, _, said = text.partition("#")
        return "truefalse", (Answer(100, truth, ""), Answer(0, "FALSE" if truth == "TRUE" else "TRUE", _plain(said)))
    numeric = text.startswith("#")
    signs = [(found.start(2), found[2]) for found in _PIECE.finditer(text) if not (numeric and found.start(2) == 0)]
    ends = [*[place for place, sign in signs if sign != "#"][1:], len(text)]
    listed = []
    for (start, sign), end in zip([one for one in signs if one[1] != "#"], ends, strict=True):
        body = text[start + 1 : end].strip()
        share = re.match(r"%(-?[0-9.]+)%", body)
        percent = float(share[1]) if share else 100.0 if sign == "=" else 0.0
        body = body[share.end() :] if share else body
        parts = re.split(r"(?<!\\)#", body, maxsplit=1)
        listed.append(Answer(percent, _plain(parts[0].strip()), _plain(parts[1]) if len(parts) > 1 else ""))
    kind = "numeric" if numeric else "matching" if all(" -> " in f" {one.text}" for one in listed) else "choice"
    return kind, tuple(listed)
