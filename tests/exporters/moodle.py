"""Reads Moodle XML and marks answers by Moodle's documented rules; it shares no code with the writer.

Rules: a question is named by its ``idnumber``; shares come from a fixed list; numerical answers are tried in their order, each
within its tolerance; embedded answers are read with the pattern of the documentation, where ``}``, ``~`` and ``#`` end an answer
unless a backslash stands before them.
"""

from __future__ import annotations

import math
import re
from base64 import b64decode
from dataclasses import dataclass
from fractions import Fraction
from html import unescape
from typing import Any

from lxml import etree

GRADES = (100, 90, 83.33333, 80, 75, 70, 66.66667, 60, 50, 40, 33.33333, 30, 25, 20, 16.66667, 14.28571, 12.5, 11.11111, 10, 5, 0)
_FIELD = re.compile(
    r"\{(\d*):(NUMERICAL|MULTICHOICE_V|MULTICHOICE|MULTIRESPONSE|SHORTANSWER):"
    r"((?:=|%-?[0-9]+(?:\.[0-9]*)?%)?.+?(?<!\\)\})",
    re.DOTALL,
)
_ALTERNATIVE = re.compile(r"(?:^|~)(=|%(-?[0-9]+(?:\.[0-9]*)?)%)?(.+?(?<!\\|&)(?=[~#}]|$))(#(.*?(?<!\\)(?=[~}]|$)))?", re.DOTALL)


@dataclass(frozen=True)
class Choice:
    """An answer that a field knows: its share of the grade in percent, its text or number, its tolerance, and the feedback."""

    percent: float
    text: str
    tolerance: float
    feedback: str


@dataclass(frozen=True)
class Field:
    """Something to fill in: what it is, what it weighs, and the answers that it knows."""

    kind: str
    weight: int
    choices: tuple[Choice, ...]

    def marked(self, typed: str) -> Choice | None:
        """The first answer that the typed one matches."""
        for choice in self.choices:
            if self.kind == "NUMERICAL":
                if abs(float(typed) - float(choice.text)) <= choice.tolerance * (1 + 1e-9) + 1e-15:
                    return choice
            elif re.fullmatch(_wild(choice.text), typed.strip(), re.IGNORECASE):
                return choice
        return None


def _wild(text: str) -> str:
    return re.sub(r"(?<!\\\\)\\\*", ".*", re.escape(text.replace(r"\*", "\0"))).replace("\0", r"\*")


@dataclass(frozen=True)
class Question:
    """A question as Moodle has it after the import."""

    kind: str
    name: str
    category: str
    grade: float
    text: str
    files: dict[str, bytes]
    fields: tuple[Field, ...]
    element: Any


def questions(document: bytes) -> dict[str, Question]:
    """The questions of a document by their id numbers. ``ValueError`` for what Moodle would refuse."""
    found, category = {}, ""
    for element in etree.fromstring(document):
        if element.get("type") == "category":
            category = element.findtext("category/text")
            continue
        number = element.findtext("idnumber")
        if number in found:
            raise ValueError(f"{number} comes twice")
        found[number] = _question(element, category)
    return found


def _question(element: Any, category: str) -> Question:
    for answer in element.iter("answer"):
        percent = answer.get("fraction")
        if (
            element.get("type") != "ordering"
            and percent is not None
            and min(abs(abs(float(percent)) - one) for one in GRADES) > 1e-5
        ):
            raise ValueError(f"{percent} is not in the list of grades")
    text = element.findtext("questiontext/text")
    kind = element.get("type")
    files = {file.get("name"): b64decode(file.text, validate=True) for file in element.findall("questiontext/file")}
    for name in re.findall(r"@@PLUGINFILE@@/([^\"]+)", text):
        if name not in files:
            raise ValueError(f"{name} is shown and not there")
    fields = tuple(map(_embedded, _FIELD.finditer(text))) if kind == "cloze" else tuple(_fields(kind, element))
    if kind in ("numerical", "shortanswer", "truefalse") and max(one.percent for one in fields[0].choices) != 100:
        raise ValueError("one of the answers should have a score of 100 %")
    grade = sum(field.weight for field in fields) if kind == "cloze" else float(element.findtext("defaultgrade"))
    return Question(
        kind=kind, name=element.findtext("name/text"), category=category, grade=grade, text=text, files=files, fields=fields,
        element=element,
    )  # fmt: skip


def _embedded(match: re.Match[str]) -> Field:
    choices = []
    for found in _ALTERNATIVE.finditer(match[3][:-1]):
        percent = 100.0 if found[1] == "=" else float(found[2] or 0)
        if min(abs(abs(percent) - one) for one in GRADES) > 1e-5:
            raise ValueError(f"{percent} is not in the list of grades")
        text, tolerance = _decoded(found[3]), 0.0
        if match[2] == "NUMERICAL":
            text, _, allowed = text.partition(":")
            tolerance = float(allowed or 0)
        choices.append(Choice(percent, text, tolerance, _decoded(found[5] or "")))
    return Field(kind=match[2], weight=int(match[1] or 1), choices=tuple(choices))


def _decoded(text: str) -> str:
    return unescape(text).replace(r"\}", "}").replace(r"\#", "#")


def _fields(kind: str, element: Any) -> Any:
    if kind in ("numerical", "shortanswer", "truefalse", "multichoice"):
        choices = tuple(
            Choice(
                float(one.get("fraction")),
                one.findtext("text"),
                float(one.findtext("tolerance") or 0),
                one.findtext("feedback/text") or "",
            )
            for one in element.findall("answer")
        )
        kinds = {
            "numerical": "NUMERICAL",
            "multichoice": "MULTICHOICE" if element.findtext("single") == "true" else "MULTIRESPONSE",
        }
        yield Field(kind=kinds.get(kind, "SHORTANSWER"), weight=1, choices=choices)


def walked(element: Any, typed: list[float], columns: int) -> tuple[float, str]:
    """The score and the feedback of a STACK question's response tree for a matrix, its rows one after the other."""
    nodes = {node.findtext("name"): node for node in element.findall("prt/node")}
    score, said, at = 0.0, "", "0"
    while at != "-1":
        node = nodes.pop(at)  # a walk meets no node twice
        row, column = map(int, re.fullmatch(r"ans1\[(\d+),(\d+)\]", node.findtext("sans")).groups())
        far = abs(typed[(row - 1) * columns + column - 1] - float(Fraction(node.findtext("tans"))))
        branch = "true" if far < float(node.findtext("testoptions")) else "false"
        change = float(node.findtext(f"{branch}score"))
        score = {"=": change, "+": score + change, "-": score - change}[node.findtext(f"{branch}scoremode")]
        said += node.findtext(f"{branch}feedback/text") or ""
        at = node.findtext(f"{branch}nextnode")
    return math.floor(min(max(score, 0), 1) * 1000) / 1000, said
