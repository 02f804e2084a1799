"""Witnesses are heard: every answer of a draft needs two kinds of them, and all must agree. Disagreement stops the build."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from examgen import marking
from examgen.bank.draft import draft
from examgen.bank.fairness import constructions, satisfied
from examgen.bank.question import Oracle, Page
from examgen.core.ask import Ask
from examgen.core.numbers import Ln2, Value, freeze
from examgen.core.record import Evidence, Part, Variant
from examgen.core.seeds import Space
from examgen.core.typeset import plain
from examgen.errors import FOREIGN, ExamgenError, QuestionError, VerificationError

RELATIVE = 1e-9
"""Largest relative distance at which a float and an answer agree; exact values must be equal."""
UNWITNESSED = ("open",)
"""Kinds that a person grades: there is no answer to confirm."""
EXPERT = "expert"
"""Who vouches for a conceptual answer that no experiment can decide; named as such wherever evidence is shown."""
SPELLED_FREELY = ("expression", "text", "choices")
"""Kinds whose answer can be written in several ways; a witness agrees if its answer would be marked right."""


def build(page: Page, seed: int, *, space: Space = "exam", pinned: Mapping[str, Value] | None = None) -> Variant:
    """The verified variant of ``page`` for ``seed``; ``VerificationError`` if any witness disagrees or is missing."""
    return confirmed(page, draft(page, seed, space=space, pinned=pinned).variant)


def build_or_disclose(page: Page, seed: int, pinned: Mapping[str, Value], *, disclose: bool) -> Variant:
    """Like ``build``; with ``disclose`` the draft with its evidence as it is, to look into a disagreement."""
    if not disclose:
        return build(page, seed, pinned=pinned)
    variant = draft(page, seed, pinned=pinned).variant
    return replace(variant, evidence=tuple(hear(page, variant)))


def confirmed(page: Page, variant: Variant, evidence: Iterable[Evidence] | None = None) -> Variant:
    """The variant with its evidence, heard now unless it is given. ``VerificationError`` names question, seed and both values."""
    heard = tuple(hear(page, variant) if evidence is None else evidence)
    for item in heard:
        if not item.agrees:
            raise VerificationError(_disagreement(variant, item))
    for part in variant.parts:
        kinds = {item.kind for item in heard if item.answer == part.name}
        if len(kinds) < 2 and needs_witnesses(part):
            raise VerificationError(
                f"question {variant.id}: the answer {part.name!r} is confirmed by {len(kinds)} kind(s) of witness "
                f"({', '.join(kinds) or 'none'}); it needs two"
            )
    return replace(variant, evidence=heard)


def hear(page: Page, variant: Variant, *, kinds: Iterable[str] | None = None) -> list[Evidence]:
    """What each witness (of these ``kinds``) says of each answer it covers."""
    parameters = page.parameters(**variant.parameters)
    chosen = [oracle for oracle in page.oracles if kinds is None or oracle.kind in set(kinds)]
    vouched = [part for part in variant.parts if part.expert and (kinds is None or EXPERT in set(kinds))]
    return [
        *(item for oracle in chosen for item in _testimony(page, parameters, variant, oracle)),
        *(Evidence(answer=part.name, witness=EXPERT, kind=EXPERT, value=part.answer, agrees=True) for part in vouched),
    ]


def needs_witnesses(part: Part | Ask) -> bool:
    """Whether somebody must confirm the answer: not where a person marks it, or an expert has decided."""
    return part.kind not in UNWITNESSED and not part.expert


def _testimony(page: Page, parameters: Any, variant: Variant, oracle: Oracle) -> list[Evidence]:
    try:
        said = page.of_parts(oracle.function(parameters))
        unknown = set(said) - set(page.asks)
        if unknown:
            raise QuestionError(f"it speaks of {', '.join(sorted(unknown))}, which is not asked")
        return [_evidence(page, parameters, variant, oracle, name, value) for name, value in said.items()]
    except ExamgenError as error:
        raise error.at(f"{page.path}: witness {oracle.name}") from None
    except FOREIGN as error:  # a witness may fail in any way its libraries can; that is a fault of the page
        raise QuestionError(f"{page.path}: witness {oracle.name}, seed {variant.seed}: {type(error).__name__}: {error}") from error


def _evidence(page: Page, parameters: Any, variant: Variant, oracle: Oracle, name: str, value: Any) -> Evidence:
    part, ask = variant.part(name), page.asks[name]
    if ask.kind == "satisfies":
        agrees = _judges_alike(page, parameters, variant, part, ask, value)
        return Evidence(answer=name, witness=oracle.name, kind=oracle.kind, value="judges every construction alike", agrees=agrees)
    said = freeze(value)
    if part.kind == "choice" and not ask.options:
        said = plain(said, part.decimals)
    agrees = marking.accepts(part, said) if part.kind in SPELLED_FREELY else agree(part.answer, said)
    return Evidence(answer=name, witness=oracle.name, kind=oracle.kind, value=said, agrees=agrees)


def _judges_alike(page: Page, parameters: Any, variant: Variant, part: Part, ask: Ask, works: Any) -> bool:
    """For constructions a witness hands out a judge: it accepts the key's, and judges all others as ``verify`` does."""
    if not callable(works) or ask.verify is None:
        raise QuestionError(f"for {part.name!r} a witness returns a function that judges a construction")
    fields = [name for name, _ in part.fields]
    said = [bool(works(dict(zip(fields, trial, strict=True)))) for trial in constructions(variant, part)]
    return said[0] and said == [satisfied(ask.verify, parameters, part, trial) for trial in constructions(variant, part)]


def agree(answer: Value, said: Value) -> bool:
    """Entry by entry: the same words and truth values, equal exact numbers, floats within ``RELATIVE``."""
    if isinstance(answer, tuple) or isinstance(said, tuple):
        both = isinstance(answer, tuple) and isinstance(said, tuple)
        return both and len(answer) == len(said) and all(map(agree, answer, said))
    if isinstance(answer, bool | str) or isinstance(said, bool | str):
        return type(answer) is type(said) and bool(answer == said)
    if isinstance(answer, int | Fraction | Ln2) and isinstance(said, int | Fraction | Ln2):
        return answer == said
    distance = abs(float(answer) - float(said))
    return math.isfinite(distance) and distance <= RELATIVE * max(1.0, abs(float(answer)))


def _disagreement(variant: Variant, item: Evidence) -> str:
    part = variant.part(item.answer)
    pins = "".join(f" --set {name}={plain(value, 6)}" for name, value in variant.pinned.items())
    return (
        f"question {variant.id}, seed {variant.seed}: witness {item.witness} ({item.kind}) says {item.answer} = "
        f"{_full(item.value)}, the solution says {_full(part.answer)}; replay with: "
        f"examgen show {variant.id} --seed {variant.seed}{pins} --unverified"
    )


def _full(value: Value) -> str:
    return plain(value, 12) if not isinstance(value, str) else value
