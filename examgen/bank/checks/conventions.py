"""Checks of conventions: what has several meanings is said, and the key obeys what is said."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import numpy as np

from examgen.bank import reading, saying
from examgen.bank.checks.tally import Tally
from examgen.bank.obeying import disobedience
from examgen.bank.question import Page
from examgen.core import expression
from examgen.core.expression import Binary, Call, Name, Negative, Node, Number
from examgen.core.numbers import Value, leaves
from examgen.core.record import Variant

SEEN = 8
"""Variants of which every step is compared with the conventions."""


def conventions_are_said(page: Page, tally: Tally) -> Iterator[str]:
    """An operation with several meanings is used only where the page says which one it means."""
    seen = tally.variants[:SEEN]
    for fact in saying.unsaid(page, reading.read(page), seen) if seen else ():
        yield f"{page.path}: {fact}, or say it in the prompt"


def conventions_are_obeyed(page: Page, tally: Tally) -> Iterator[str]:
    """Steps with names of a convention have the values of its lines; kernels, biases and logarithms are as it says."""
    seen = tally.variants[:SEEN]
    if not seen:
        return
    facts = [fact for variant in seen for fact in disobedience(variant)][:1]
    if "cross-correlation" in page.conventions:
        facts += _flipped(page, seen)
    if "biases" in page.conventions:
        facts += _without_biases(page, seen[0])
    facts += _other_indices(page, seen)
    facts += _other_logarithms(page, saying.operations(page, reading.read(page), seen))
    for fact in facts:
        yield f"{page.path}: {fact}; follow the convention, or name the one that is meant"


# --- logarithms -----------------------------------------------------------------------------------------------------------------

_BASES = {"natural log": {"log2", "log10"}, "binary log": {"ln", "log1p", "log10"}}


def _other_logarithms(page: Page, used: frozenset[str]) -> Iterator[str]:
    for name, others in _BASES.items():
        if name in page.conventions and used & others:
            yield f"the solution uses {', '.join(sorted(used & others))} against the convention {name!r}"


# --- indices --------------------------------------------------------------------------------------------------------------------


def _other_indices(page: Page, variants: Sequence[Variant]) -> Iterator[str]:
    """Numbers of places that are always one more, or one less, than the place of a largest or smallest entry."""
    counted = any("[" in step.formula for variant in variants for step in variant.steps)
    if counted and ("zero-based indices", "one-based indices")[1 - page.first] in page.conventions:
        yield f"formulas count from first={page.first} against the convention of indices"
    for name, ask in page.asks.items():
        if ask.kind == "integer" and saying.INDEX.search(ask.text):
            starts = [_starts(variant, variant.part(name).answer) for variant in variants]
            told = set.intersection(*starts) if starts else set()
            for start, convention in enumerate(("zero-based indices", "one-based indices")):
                if convention in page.conventions and told == {1 - start}:
                    yield f"{name} counts from {1 - start} against the convention {convention!r}"


def _starts(variant: Variant, answer: Value) -> set[int]:
    """From where the answer counts, if it is the place of an extreme entry of anything that stands in the question."""
    arrays = [_array(value) for value in (*variant.parameters.values(), *(step.value for step in variant.steps))]
    vectors = [one for one in arrays if one is not None and one.ndim == 1 and one.size > 1]
    places = {int(place) for one in vectors for place in (np.argmax(one), np.argmin(one))}
    return {answer - place for place in places if isinstance(answer, int)} & {0, 1}


# --- kernels --------------------------------------------------------------------------------------------------------------------


def _flipped(page: Page, variants: Sequence[Variant]) -> Iterator[str]:
    """Answers that are the correlation of two given arrays with one of them turned round, wherever that makes a difference."""
    for name in page.asks:
        told = [one for variant in variants for one in [_turned_round(variant, variant.part(name).answer)] if one is not None]
        if told and all(told):
            yield f"{name} is computed with the flipped kernel against the convention 'cross-correlation'"


def _turned_round(variant: Variant, answer: Value) -> bool | None:
    """Whether only the flipped kernel gives the answer; ``None`` where nothing can be told."""
    found = _array(answer)
    arrays = [one for value in variant.parameters.values() for one in _arrays(value)]
    if found is None or not found.ndim:
        return None
    straight = turned = False
    for (x, k), stride in product(product(arrays, repeat=2), (1, 2, 3)):
        if (
            x is not k
            and x.ndim == k.ndim == found.ndim
            and all(a >= b for a, b in zip(x.shape, k.shape, strict=True))
            and k.size > 1
        ):
            straight |= _is_shifted(found, _correlation(x, k, stride))
            turned |= _is_shifted(found, _correlation(x, np.flip(k), stride))
    return None if straight == turned else turned


def _fits(k: np.ndarray, x: np.ndarray) -> bool:
    return all(small <= large for small, large in zip(k.shape, x.shape, strict=True))


def _array(value: Value) -> np.ndarray | None:
    if not isinstance(value, tuple) or any(isinstance(leaf, str | bool) or leaf is None for leaf in leaves(value)):
        return None
    try:
        return np.array(_floats(value))
    except ValueError:  # rows of different lengths
        return None


def _floats(value: Value) -> list[object] | float:
    return [_floats(one) for one in value] if isinstance(value, tuple) else float(value)


def _arrays(value: Value) -> Iterator[np.ndarray]:
    """The array of a parameter, and the channels of a stack of them."""
    found = _array(value)
    if found is not None and 0 < found.ndim <= 2:
        yield found
    if found is not None and found.ndim > 2:
        yield from found.reshape(-1, *found.shape[-2:])


def _correlation(x: np.ndarray, k: np.ndarray, stride: int) -> np.ndarray:
    windows = np.lib.stride_tricks.sliding_window_view(x, k.shape)
    steps = tuple(slice(None, None, stride) for _ in k.shape)
    result: np.ndarray = np.sum(windows[steps] * k, axis=tuple(range(-k.ndim, 0)))
    return result


def _is_shifted(found: np.ndarray, expected: np.ndarray) -> bool:
    """The same numbers, perhaps with one bias added to all of them."""
    if found.shape != expected.shape or (found.size < 2 and not np.allclose(found, expected)):
        return False
    return bool(np.allclose(found - expected, (found - expected).flat[0]))


# --- biases ---------------------------------------------------------------------------------------------------------------------

_PARAMETERS = re.compile(r"\bparameters\b", re.IGNORECASE)
_NO_BIASES = re.compile(r"\bembedding|\bwithout\b|\bexcept\b", re.IGNORECASE)


def _without_biases(page: Page, variant: Variant) -> Iterator[str]:
    formulas = {step.name: expression.parse(step.formula) for step in variant.steps if step.formula}
    for name, ask in page.asks.items():
        counts = ask.kind == "integer" and _PARAMETERS.search(ask.text) and not _NO_BIASES.search(ask.text)
        if counts and name in formulas and _terms(formulas[name], formulas) == 1:
            yield f"the formula of {name} has no term for the biases against the convention 'biases'"
    for node in ast.walk(reading.read(page).tree):
        if (
            isinstance(node, ast.keyword)
            and node.arg == "bias"
            and isinstance(node.value, ast.Constant)
            and node.value.value is False
        ):
            yield f"line {node.value.lineno} makes a layer without biases against the convention 'biases'"


def _terms(node: Node, formulas: Mapping[str, Node]) -> int:
    """How many products the formula is a sum of when it is multiplied out."""
    match node:
        case Name(name) if name in formulas:
            return _terms(formulas[name], {other: tree for other, tree in formulas.items() if other != name})
        case Name() | Number():
            return 1
        case Negative(of):
            return _terms(of, formulas)
        case Binary("+" | "-", left, right):
            return _terms(left, formulas) + _terms(right, formulas)
        case Binary("*", left, right):
            return _terms(left, formulas) * _terms(right, formulas)
        case Binary("^", base, _):
            return _terms(base, formulas)
        case Call():
            return 2  # a sum of many: nothing can be told
    return 2
