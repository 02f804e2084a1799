"""Which mistake is behind a wrong answer: where several could be, the one that agrees best with the other answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from examgen.core.numbers import Value, map_leaves
from examgen.core.record import Mistake, Part, Variant
from examgen.marking.comparing import Comparison, accepts, would_accept
from examgen.marking.reading import Reading


def diagnoses(variant: Variant, readings: Mapping[str, Reading], comparisons: Mapping[str, Comparison]) -> dict[str, Mistake]:
    """The mistake behind each wrong answer that one of the variant's mistakes leads to (part name to mistake).

    Where several lead to it, a mistake that leaves all right answers right goes first; of these the one behind most
    answers; then the first. ``readings`` and ``comparisons`` are those of the readable answers, by part name.
    """
    marked = [(part, comparisons[part.name].verdict) for part in variant.parts if part.name in comparisons]
    wrong = [part for part, verdict in marked if verdict in ("wrong", "partly")]
    right = [part for part, verdict in marked if verdict == "right"]
    behind = [
        (mistake, [part.name for part in wrong if _leads_to(mistake, part, readings[part.name].value)])
        for mistake in variant.mistakes
    ]
    behind.sort(key=lambda found: (any(_spoils(found[0], part) for part in right), -len(found[1])))
    return {name: mistake for mistake, names in reversed(behind) for name in names}


def _leads_to(mistake: Mistake, part: Part, value: Value) -> bool:
    wrong = mistake.answers.get(part.name)
    if wrong is None or part.kind == "open":
        return False
    if part.kind == "satisfies":
        return _is_construction(part, wrong, value)
    return would_accept(part, value, wrong) and not accepts(part, wrong)


def _is_construction(part: Part, wrong: Value, value: Value) -> bool:
    """``wrong`` has an entry for each field; ``value`` is as read: by name, or the only field's value."""
    entries = value if isinstance(value, dict) else {part.fields[0][0]: value}
    return all(
        accepts(replace(part, kind=kind, answer=entry, tolerance=map_leaves(lambda _: 0, entry)), entries[name])  # type: ignore[arg-type]
        for (name, kind), entry in zip(part.fields, wrong, strict=True)
    )


def _spoils(mistake: Mistake, part: Part) -> bool:
    """Whether the mistake would have made this part's answer wrong; a construction never tells."""
    wrong = mistake.answers.get(part.name)
    return wrong is not None and part.kind not in ("satisfies", "open") and not accepts(part, wrong)
