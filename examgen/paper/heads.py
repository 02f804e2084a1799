"""What the first page of a paper says beside the titles, and what students fill in."""

from __future__ import annotations

from dataclasses import dataclass, fields

from examgen.errors import BlueprintError
from examgen.paper.tables import Table

_MOST_FIELDS, _MOST_SCRATCH = 8, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What the first page says beside the titles, and what students fill in; ``scratch`` pages end the paper.

    ``date`` and ``room`` are printed where they are known; among the ``fields`` they are written by hand.
    """

    university: str = ""
    date: str = ""
    room: str = ""
    fields: tuple[str, ...] = ("Name", "Student ID")
    scratch: int = 0

    def __post_init__(self) -> None:
        """No more than a page can hold; what a manifest says comes through here, too."""
        if not 0 <= self.scratch <= _MOST_SCRATCH or len(self.fields) > _MOST_FIELDS:
            raise BlueprintError(
                f"a paper has at most {_MOST_FIELDS} 'fields' at its head, and 0 to {_MOST_SCRATCH} 'scratch' pages"
            )


HEAD = tuple(one.name for one in fields(Head))
PLAIN_HEAD = Head()


def read_head(table: Table, usual: Head) -> Head:
    """What a table says of heads, else what is usual."""
    said = {name: table.take(name, str, getattr(usual, name)) for name in ("university", "date", "room")}
    boxes, scratch = table.of("fields", str, list(usual.fields)), table.take("scratch", int, usual.scratch)
    try:
        return Head(**said, fields=boxes, scratch=scratch)
    except BlueprintError as error:
        raise BlueprintError(f"{table.where}: {error}") from None
