"""A variant as JSON: what ``examgen show --json`` prints (field by field in docs/json.md), and manifests and keys hold."""

from __future__ import annotations

from typing import Any

from examgen.core import expression, formulas, typeset
from examgen.core.encode import to_json
from examgen.core.record import Evidence, Mistake, Part, Variant
from examgen.core.trace import Step


def variant_json(variant: Variant) -> dict[str, Any]:
    """Everything about a variant, answers and evidence included."""
    return {
        **public_json(variant),
        "seed": variant.seed,
        "parameters": {name: to_json(value) for name, value in variant.parameters.items()},
        "parts": [_part(part, answers=True) for part in variant.parts],
        "solution": [_step(step, variant) for step in variant.steps],
        "evidence": [_evidence(item) for item in variant.evidence],
        "mistakes": [_mistake(mistake) for mistake in variant.mistakes],
    }


def public_json(variant: Variant) -> dict[str, Any]:
    """What a student may see of a variant: what is printed, without seed and parameters, from which the key could be made."""
    return {
        "id": variant.id, "title": variant.title, "topic": variant.topic, "revision": variant.revision,
        "prompt": variant.prompt, "figure": variant.figure.alt if variant.figure else None,
        "conventions": list(variant.conventions), "minutes": variant.minutes, "marks": variant.marks,
        "parts": [_part(part, answers=False) for part in variant.parts],
    }  # fmt: skip


def _part(part: Part, *, answers: bool) -> dict[str, Any]:
    public = {
        "name": part.name, "prompt": part.prompt, "kind": part.kind, "marks": part.marks, "unit": part.unit,
        "decimals": part.decimals, "options": list(part.options), "items": list(part.items),
        "fields": [name for name, _ in part.fields],
    }  # fmt: skip
    if not answers:
        return public
    return {**public, "answer": to_json(part.answer), "display": part.display, "tolerance": to_json(part.tolerance)}


def _step(step: Step, variant: Variant) -> dict[str, Any]:
    formula = expression.parse(step.formula) if step.formula else None
    layout: dict[str, Any] = {"rows": variant.rows, "first": variant.first}
    return {
        "name": step.name,
        "symbol": typeset.symbol(step.name, variant.symbols) if step.name else "",
        "formula": formulas.formula_latex(formula, variant.symbols, **layout) if formula else "",
        "numbers": formulas.plugged_latex(formula, step.inputs, variant.decimals, **layout) if formula else "",
        "value": to_json(step.value),
        "note": step.note,
    }


def _evidence(item: Evidence) -> dict[str, Any]:
    return {
        "answer": item.answer, "witness": item.witness, "kind": item.kind, "value": to_json(item.value), "agrees": item.agrees,
    }  # fmt: skip


def _mistake(mistake: Mistake) -> dict[str, Any]:
    return {"name": mistake.name, "sentence": mistake.sentence, "lines": mistake.lines, "answers": to_json(dict(mistake.answers))}
