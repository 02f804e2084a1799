"""A confirmed variant made again without its witnesses: it counts only if its numbers are those that they confirmed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import replace

from examgen.bank.draft import attempt_variant
from examgen.bank.evidence import confirmed
from examgen.bank.question import Page
from examgen.core.encode import to_json
from examgen.core.record import Evidence, Variant
from examgen.core.seeds import Key


def fingerprint(variant: Variant) -> str:
    """Digest of what the witnesses confirm: parameters, answers and their tolerances."""
    parameters = {name: to_json(value) for name, value in variant.parameters.items()}
    parts = [(part.name, to_json(part.answer), to_json(part.tolerance), part.options) for part in variant.parts]
    return hashlib.blake2b(json.dumps([parameters, parts]).encode(), digest_size=16).hexdigest()


def remade(page: Page, key: Key, known: str, evidence: Callable[[Variant], Iterable[Evidence]], *, draw: int = 0) -> Variant | None:
    """The variant of this attempt with the ``evidence`` that was kept of it; ``None`` if its fingerprint is not the ``known`` one.

    ``draw`` says how often it was drawn anew for its paper.

    ``VerificationError`` if the evidence is not enough.
    """
    found = attempt_variant(page, key, {})
    if found.variant is None or found.refused or fingerprint(found.variant) != known:
        return None
    return confirmed(page, replace(found.variant, draw=draw), evidence(found.variant))
