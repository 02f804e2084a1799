"""The record of one finished paper, ``evidence/CODE.json``: its files, what was drawn, and what every witness said."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from examgen.classes.copying import Finished
from examgen.classes.matching import Measure
from examgen.core.encode import to_json
from examgen.paper.manifest import digest


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptItem:
    """A question of a finished paper; ``witnesses`` are (answer, witness, kind) of everybody who confirmed it."""

    draw: int
    attempt: int
    fingerprint: str
    measure: Measure
    witnesses: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A finished paper: the ``stamp`` of plan and job that it was made for, the digests of its files, and its items."""

    stamp: str
    files: Mapping[str, str]
    items: tuple[KeptItem, ...]


def name(code: str) -> str:
    """The name of the record within the exam's folder."""
    return f"evidence/{code}.json"


def kept_bytes(finished: Finished) -> bytes:
    """The record as it is written."""
    items = [
        {
            "id": item.id, "draw": item.draw, "attempt": item.attempt, "fingerprint": item.fingerprint,
            "measure": asdict(item.measure),
            "evidence": [[one.answer, one.witness, one.kind, to_json(one.value)] for one in item.evidence],
        }
        for item in finished.items
    ]  # fmt: skip
    files = {name: digest(content) for name, content in finished.files.items()}
    return (json.dumps({"stamp": finished.stamp, "files": files, "items": items}, ensure_ascii=False) + "\n").encode()


def kept(content: bytes | None) -> Kept | None:
    """The record that was written so; ``None`` if it is none."""
    try:
        document = json.loads(content or b"")
        return Kept(stamp=document["stamp"], files=dict(document["files"]), items=tuple(map(_item, document["items"])))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _item(row: Mapping[str, Any]) -> KeptItem:
    return KeptItem(
        draw=row["draw"], attempt=row["attempt"], fingerprint=row["fingerprint"], measure=Measure(**row["measure"]),
        witnesses=tuple((answer, witness, kind) for answer, witness, kind, _ in row["evidence"]),
    )  # fmt: skip
