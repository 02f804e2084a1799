"""What PrairieLearn gets: files with the documented fields, elements with the documented attributes, right answers full points."""

from __future__ import annotations

import json
import re
import uuid
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import lxml.html
import pytest

from examgen.core.numbers import leaves
from examgen.core.record import Part, Variant
from examgen.exporters.item import Item
from examgen.exporters.losses import Losses

Pairs = tuple[tuple[Variant, Item], ...]
Written = Callable[..., tuple[bytes, Losses]]
TYPED = ("integer", "number", "vector", "matrix", "shape")
COMMON = {"answers-name", "weight", "allow-blank"}
ELEMENTS = {
    "pl-question-panel": set[str](), "pl-answer-panel": set[str](), "pl-manual-grading-only": set[str](),
    "pl-figure": {"file-name", "alt"},
    "pl-integer-input": COMMON | {"blank-value", "correct-answer", "suffix"},
    "pl-number-input": COMMON | {"blank-value", "correct-answer", "suffix", "comparison", "rtol", "atol"},
    "pl-string-input": COMMON | {"correct-answer", "ignore-case", "remove-leading-trailing"},
    "pl-multiple-choice": COMMON | {"order"}, "pl-checkbox": COMMON | {"order", "partial-credit"},
    "pl-answer": {"correct", "score", "feedback"},
    "pl-matching": COMMON | {"fixed-order", "fixed-options-order"}, "pl-statement": {"match"}, "pl-option": {"name"},
    "pl-rich-text-editor": {"file-name", "allow-blank"},
}  # fmt: skip


@pytest.fixture(scope="module")
def course(written: Written) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(written("prairielearn")[0])) as files:
        return {name: files.read(name) for name in files.namelist()}


def question(course: dict[str, bytes], item: Item) -> tuple[dict[str, Any], Any]:
    folder = f"questions/{item.identifier}"
    html = course[f"{folder}/question.html"].decode()
    assert "{{" not in html
    return json.loads(course[f"{folder}/info.json"]), lxml.html.fragment_fromstring(html, create_parent="div")


def fields(root: Any, name: str) -> list[Any]:
    """The elements of a part, in order."""
    return [one for one in root.iter() if re.fullmatch(rf"{name}(_\d+)?", one.get("answers-name", ""))]


def share(element: Any, root: Any) -> float:
    weights = [int(one.get("weight")) for one in root.iter() if one.get("answers-name")]
    return int(element.get("weight")) / sum(weights)


def test_elements_are_the_documented_ones(pairs: Pairs, course: dict[str, bytes]) -> None:
    met = set()
    for _, item in pairs:
        _, root = question(course, item)
        for element in root.iter(lxml.html.etree.Element):
            if element.tag.startswith("pl-"):
                met.add(element.tag)
                assert set(element.keys()) <= ELEMENTS[element.tag], item.identifier
                if element.tag == "pl-figure":
                    assert f"questions/{item.identifier}/clientFilesQuestion/{element.get('file-name')}" in course
        names = [one.get("answers-name") for one in root.iter() if one.get("answers-name")]
        assert len(names) == len(set(names))
        assert len(list(root.iter("pl-answer-panel"))) == 1
    assert met == set(ELEMENTS)


def judged(element: Any, part: Part, at: int, value: Any) -> float:
    """The score of an element by its documented rule; for words and options the right answer is compared."""
    if element.tag in ("pl-integer-input", "pl-number-input"):
        return float(abs(float(value) - float(element.get("correct-answer"))) <= float(element.get("atol", "0")) + 1e-12)
    if element.tag == "pl-string-input":
        return float(str(value).strip().lower() == element.get("correct-answer").lower())
    if element.tag == "pl-matching":
        wanted = [one.get("match") for one in element.iter("pl-statement")]
        return float(wanted == [f"o{part.options.index(text)}" for text in value])
    correct = [one.get("correct") == "true" for one in element.iter("pl-answer")]
    texts = ("True", "False") if part.kind == "claim" else part.options
    chosen = value if isinstance(value, tuple) else (str(value),)
    if part.kind == "choice":
        return float(correct[texts.index(str(value))])
    return float(correct == [text in chosen for text in texts])


def test_right_answers_earn_all_points_and_slips_none(pairs: Pairs, course: dict[str, bytes]) -> None:
    slips = 0
    for variant, item in pairs:
        _, root = question(course, item)
        marked = [task for task in item.tasks if not task.by_person and task.kind != "expression"]
        worth = sum(task.points for task in marked)
        for part, task in zip(variant.parts, item.tasks, strict=True):
            found = fields(root, f"part_{task.label or 'a'}")
            if task not in marked:
                assert found == []
                continue
            values = leaves(part.answer) if part.kind in TYPED else [part.answer]
            assert [judged(one, part, at, value) for at, (one, value) in enumerate(zip(found, values, strict=True))] == [1.0] * len(
                values
            ), (item.identifier, task.label)
            assert sum(share(one, root) for one in found) == pytest.approx(task.points / worth)
            for at, entry in enumerate(task.entries):
                for wrong in entry.wrongs:
                    assert judged(found[at], part, at, wrong.value) == 0
                    slips += 1
    assert slips > 50


def test_options_have_their_half_points_and_their_feedback(pairs: Pairs, course: dict[str, bytes]) -> None:
    for _, item in pairs:
        _, root = question(course, item)
        for task in item.tasks:
            if task.kind in ("choice", "claim"):
                (element,) = fields(root, f"part_{task.label or 'a'}")
                answers = list(element.iter("pl-answer"))
                assert [one.get("score") for one in answers] == ["0.5" if 0 < option.share < 1 else None for option in task.options]
                assert [bool(one.get("feedback")) for one in answers] == [bool(option.feedback) for option in task.options]


def json_files(course: dict[str, bytes], name: str) -> Iterator[dict[str, Any]]:
    return (json.loads(content) for path, content in course.items() if path.endswith(f"/{name}") or path == name)


def test_files_have_the_documented_fields(pairs: Pairs, course: dict[str, bytes]) -> None:
    (about,), (room,), (assessment,) = (
        json_files(course, name) for name in ("infoCourse.json", "infoCourseInstance.json", "infoAssessment.json")
    )
    infos = list(json_files(course, "info.json"))
    uuids = [one["uuid"] for one in (about, room, assessment, *infos)]
    assert len({uuid.UUID(one) for one in uuids}) == len(pairs) + 3
    topics, tags = ({one["name"] for one in about[name]} for name in ("topics", "tags"))
    for info in infos:
        assert set(info) - {"gradingMethod"} == {"uuid", "title", "topic", "tags", "type", "singleVariant"}
        assert (info["type"], info["singleVariant"], info.get("gradingMethod", "Manual")) == ("v3", True, "Manual")
        assert info["topic"] in topics
        assert set(info["tags"]) <= tags
    pools = assessment["zones"][0]["questions"]
    assert [alternative["id"] for pool in pools for alternative in pool["alternatives"]] == [item.identifier for _, item in pairs]
    points = {item.identifier: item.points for _, item in pairs}
    for pool in pools:
        assert pool["numberChoose"] == 1
        assert pool.get("autoPoints", 0) + pool.get("manualPoints", 0) == points[pool["alternatives"][0]["id"]]


def test_braces_open_no_place_for_a_value(pairs: Pairs, written: Written) -> None:
    odd = replace(pairs[0][1], prompt="Find $\\frac{{a}}{{b}}$ in `{{x}}`.", title="{{y}}")
    with zipfile.ZipFile(BytesIO(written("prairielearn", [odd])[0])) as files:
        html = files.read(f"questions/{odd.identifier}/question.html").decode()
    assert "{{" not in html
    assert "{{x}}" in lxml.html.fragment_fromstring(html, create_parent="div").text_content()
