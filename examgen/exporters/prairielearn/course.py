"""The course folder: its questions, and an assessment of them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

from examgen.exporters import html, losses
from examgen.exporters.archive import Archive, archive
from examgen.exporters.item import Item
from examgen.exporters.losses import Losses
from examgen.exporters.prairielearn.elements import is_by_person, page
from examgen.exporters.target import Collection

_COLOR = "blue3"
_ROOM = "courseInstances/examgen"


def write(collection: Collection, file: BinaryIO, lost: Losses) -> None:
    """Write ``questions/``, and an assessment with a pool of variants for each question."""
    pools, topics, tags = [], dict[str, None](), dict[str, None]()
    with archive(file) as files:
        for variants in collection.by_question():
            topics[variants[0].category[-1]] = None
            tags |= dict.fromkeys(_tags(variants[0]))
            for item in variants:
                _question(files, item, lost)
            pools.append(_pool(variants))
        files.add("infoCourse.json", _json(_course(collection, topics, tags)))
        files.add(f"{_ROOM}/infoCourseInstance.json", _json({"uuid": _uuid("instance"), "longName": collection.course.title}))
        files.add(f"{_ROOM}/assessments/{collection.code}/infoAssessment.json", _json(_assessment(collection, pools)))


def _question(files: Archive, item: Item, lost: Losses) -> None:
    folder, figure = f"questions/{item.identifier}", html.asset(item)
    if item.carries:
        lost.add(losses.CARRIED, item)
    info = {
        "uuid": _uuid(item.identifier), "title": item.name, "topic": item.category[-1], "tags": _tags(item),
        "type": "v3", "singleVariant": True,
    }  # fmt: skip
    if all(map(is_by_person, item.tasks)):
        info["gradingMethod"] = "Manual"
    files.add(f"{folder}/info.json", _json(info))
    files.add(f"{folder}/question.html", page(item, figure, lost).encode())
    if figure:
        files.add(f"{folder}/clientFilesQuestion/{figure.name}", figure.content)


def _pool(variants: Sequence[Item]) -> dict[str, Any]:
    """One of the variants is picked. What a person marks has points of its own."""
    manual = sum(task.points for task in variants[0].tasks if is_by_person(task))
    points = {"autoPoints": variants[0].points - manual, "manualPoints": manual}
    alternatives = [{"id": item.identifier} for item in variants]
    return {"numberChoose": 1, **{name: worth for name, worth in points.items() if worth}, "alternatives": alternatives}


def _assessment(collection: Collection, pools: Sequence[Any]) -> dict[str, Any]:
    return {
        "uuid": _uuid(f"assessment {collection.code}"), "type": "Homework", "title": collection.title, "set": "Homework",
        "number": "1", "zones": [{"questions": list(pools)}],
    }  # fmt: skip


def _tags(item: Item) -> list[str]:
    return [item.topic, item.level]


def _course(collection: Collection, topics: Iterable[str], tags: Iterable[str]) -> dict[str, Any]:
    return {
        "uuid": _uuid(f"course {collection.course.title}"), "name": "examgen", "title": collection.course.title,
        "topics": [{"name": name, "color": _COLOR, "description": name} for name in topics],
        "tags": [{"name": name, "color": _COLOR, "description": name} for name in tags],
    }  # fmt: skip


def _uuid(name: str) -> str:
    """The same whenever the same is exported."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"examgen {name}"))


def _json(content: Any) -> bytes:
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()
