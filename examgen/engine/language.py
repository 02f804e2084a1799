"""Language models: perplexity, bits per dimension, and the search for a probable sequence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from examgen.core.numbers import Scalar
from examgen.engine import arrays, checks
from examgen.engine.arrays import Array, ArrayLike, as_arrays, plain
from examgen.engine.sequences import masked_mean
from examgen.errors import ArgumentError

Prefix: TypeAlias = tuple[int, ...]


def perplexity(log_probabilities: ArrayLike, mask: ArrayLike | None = None) -> Array:
    """exp of the mean negative log-probability of the words that stand there, over those that are not masked.

    Rational where the mean is a multiple of ln 2.
    """
    (found,) = as_arrays("perplexity", log_probabilities=log_probabilities)
    mean = masked_mean(found, np.ones(found.shape, dtype=bool) if mask is None else mask)
    return plain(arrays.exp(np.asarray(-mean)[()]))


def bits_per_dimension(log_likelihood: Scalar, dimensions: int) -> Any:
    """-log_2 of a likelihood, shared among so many dimensions; ``log_likelihood`` is in nats."""
    checks.whole("bits_per_dimension", "dimensions", dimensions, 1)
    (found,) = as_arrays("bits_per_dimension", log_likelihood=log_likelihood)
    checks.require_shape("bits_per_dimension", "log_likelihood", found, ())
    return plain(-found / (dimensions * arrays.log(arrays.filled((), 2, found.dtype))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hypothesis:
    """A sequence that a search has found, and its probability."""

    tokens: Prefix
    probability: Any


def beam_search(
    probabilities: Callable[[Prefix], ArrayLike], beam_width: int, length: int, *, end: int | None = None
) -> tuple[Hypothesis, ...]:
    """The best sequences that a beam finds, most probable first.

    ``probabilities`` maps the tokens so far to the probabilities (V,) of the next one. In each of at most ``length`` steps all
    continuations of the beam compete, with the product of all probabilities, and the best ``beam_width`` of them stay. A sequence
    that ended with the token ``end`` competes as it is. Of equally probable ones that with the better place before, then the
    smaller token, comes first. A beam of 1 is greedy search.
    """
    checks.whole("beam_search", "beam_width", beam_width, 1)
    checks.whole("beam_search", "length", length, 1)
    beam = [Hypothesis(tokens=(), probability=1)]
    for _ in range(length):
        found = [longer for one in beam for longer in _continuations(one, probabilities, end)]
        beam = sorted(found, key=lambda one: one.probability, reverse=True)[:beam_width]
    return tuple(beam)


def _continuations(one: Hypothesis, probabilities: Callable[[Prefix], ArrayLike], end: int | None) -> list[Hypothesis]:
    if end is not None and one.tokens[-1:] == (end,):
        return [one]
    (following,) = as_arrays("beam_search", probabilities=probabilities(one.tokens))
    if following.ndim != 1 or np.any((following < 0) | (following > 1)):
        raise ArgumentError("beam_search", "probabilities", f"{plain(following)}", "a vector of probabilities")
    return [Hypothesis(tokens=(*one.tokens, token), probability=one.probability * chance) for token, chance in enumerate(following)]
