"""Reads a package as Canvas does, by what its importers were seen to take; it shares no code with the writer.

A number is right if it equals the exact value, or lies within the margin that the upper bound gives. Of the variants in a group
one is picked, for the points of the group. Several answers are right if exactly the right ones are ticked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zipfile import ZipFile

from lxml import etree

TYPES = (
    "numerical_question", "true_false_question", "multiple_choice_question", "multiple_answers_question", "matching_question",
    "short_answer_question", "essay_question",
)  # fmt: skip


@dataclass(frozen=True)
class Question:
    """An item as Canvas has it."""

    name: str
    kind: str
    points: float
    group: str
    text: str
    element: Any

    def right(self, typed: Any) -> float:
        """Which share of the points an answer earns."""
        rules = [one for one in self.element.iter("{*}respcondition") if one.find("{*}setvar") is not None]
        if self.kind == "numerical_question":
            (rule,) = rules
            value, high = float(rule.findtext(".//{*}varequal")), float(rule.findtext(".//{*}varlte"))
            return float(abs(typed - value) <= (high - value) * (1 + 1e-9))
        if self.kind == "matching_question":
            return sum(
                float(rule.findtext("{*}setvar")) / 100
                for rule in rules
                if typed.get(rule.find(".//{*}varequal").get("respident")) == rule.findtext(".//{*}varequal")
            )
        if self.kind == "multiple_answers_question":
            (rule,) = rules
            wanted = {one.text for one in rule.find(".//{*}and") if etree.QName(one).localname == "varequal"}
            return float(set(typed) == wanted)
        accepted = [one.text.lower() for rule in rules for one in rule.iter("{*}varequal")]
        return float(typed.lower() in accepted)


def package(content: Any) -> dict[str, Question]:
    """The items of a package by identifier. ``ValueError`` for what an importer would stumble over."""
    with ZipFile(content) as files:
        manifest = etree.fromstring(files.read("imsmanifest.xml"))
        resources = {one.get("identifier"): one for one in manifest.iter("{*}resource")}
        for one in manifest.iter("{*}file"):
            files.getinfo(one.get("href"))
        (quiz,) = [one for one in resources.values() if one.get("type") == "imsqti_xmlv1p2"]
        meta = resources[quiz.find("{*}dependency").get("identifierref")]
        if not meta.get("href").endswith("assessment_meta.xml"):
            raise ValueError("the quiz has no assessment_meta.xml")
        root = etree.fromstring(files.read(quiz.find("{*}file").get("href")))
        names = set(files.namelist())
    found: dict[str, Question] = {}
    for section in root.find("{*}assessment").iter("{*}section"):
        for item in section.findall("{*}item"):
            question = _question(item, section)
            if item.get("ident") in found or question.kind not in TYPES:
                raise ValueError(f"{item.get('ident')} comes twice, or is of no known type")
            for image in etree.HTML(question.text).iter("img"):
                if image.get("src").replace("$IMS-CC-FILEBASE$", "web_resources") not in names:
                    raise ValueError(f"{image.get('src')} is shown and not there")
            linked = {one.get("linkrefid") for one in item.iter("{*}displayfeedback")}
            if linked - {one.get("ident") for one in item.iter("{*}itemfeedback")}:
                raise ValueError(f"{item.get('ident')} says what it has not")
            found[item.get("ident")] = question
    return found


def _question(item: Any, section: Any) -> Question:
    meta = {one.findtext("{*}fieldlabel"): one.findtext("{*}fieldentry") for one in item.iter("{*}qtimetadatafield")}
    per_item = section.findtext("{*}selection_ordering/{*}selection/{*}selection_extension/{*}points_per_item")
    return Question(
        name=item.get("title"), kind=meta["question_type"], points=float(per_item or meta["points_possible"]),
        group=section.get("ident"), text=item.findtext("{*}presentation/{*}material/{*}mattext"), element=item,
    )  # fmt: skip
