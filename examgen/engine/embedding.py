"""Embeddings: the lookup of vectors, and the loss of skip-gram with negative sampling."""

from __future__ import annotations

import numpy as np

from examgen.engine import arrays, checks
from examgen.engine.activations import logistic
from examgen.engine.arrays import Array, ArrayLike, as_arrays, plain
from examgen.errors import ArgumentError


def embedding(input: ArrayLike, weight: ArrayLike, padding_idx: int | None = None) -> Array:
    """Row ``input`` of ``weight`` (V, d) for each index of ``input`` (...): shape (..., d).

    ``padding_idx`` changes nothing here; its row gets no gradient.
    """
    (table,) = as_arrays("embedding", weight=weight)
    return table[_indices("embedding", input, table, padding_idx)]


def embedding_backward(grad_output: ArrayLike, input: ArrayLike, weight: ArrayLike, padding_idx: int | None = None) -> Array:
    """Gradient with respect to ``weight`` (indices have none): the rows of ``grad_output`` (..., d) are added up by index.

    The row ``padding_idx`` gets zeros.
    """
    name = "embedding_backward"
    table, g = as_arrays(name, weight=weight, grad_output=grad_output)
    indices = _indices(name, input, table, padding_idx)
    checks.require_shape(name, "grad_output", g, (*indices.shape, table.shape[1]), "the shape of the output")
    gradient = arrays.zeros_like(table)
    np.add.at(gradient, indices, g)
    if padding_idx is not None:
        gradient[padding_idx] = arrays.filled((), 0, table.dtype)
    return gradient


def _indices(function: str, input: ArrayLike, table: Array, padding_idx: int | None) -> Array:
    if table.ndim != 2:
        raise ArgumentError(function, "weight", checks.shaped(table), "shape (num_embeddings, embedding_dim)")
    found, last = np.asarray(input), len(table) - 1
    if found.dtype.kind not in "iu":
        raise ArgumentError(function, "input", repr(input)[:60], f"integer indices from 0 to {last}")
    for argument, values in (("input", found), ("padding_idx", np.asarray(0 if padding_idx is None else padding_idx))):
        wrong = values[(values < 0) | (values > last)]
        if wrong.size:
            raise ArgumentError(function, argument, f"index {wrong.flat[0]}", f"an index from 0 to {last}")
    return found


def _words(function: str, center: ArrayLike, context: ArrayLike, negatives: ArrayLike) -> tuple[Array, Array, Array]:
    """The vector of the word, those of the words that it meets with the right one first, and their targets."""
    v, u, n = as_arrays(function, center=center, context=context, negatives=negatives)
    if v.ndim != 1:
        raise ArgumentError(function, "center", checks.shaped(v), "shape (d,)")
    checks.require_shape(function, "context", u, v.shape, "the shape of center")
    if n.ndim != 2 or n.shape[1:] != v.shape:
        raise ArgumentError(function, "negatives", checks.shaped(n), f"shape (K, {v.size})")
    targets = arrays.zeros_like(v, (len(n) + 1,))
    targets[0] += 1
    return v, np.concatenate([u[None], n]), targets


def skip_gram_loss(center: ArrayLike, context: ArrayLike, negatives: ArrayLike) -> Array:
    """-ln sigmoid(u v) - sum ln sigmoid(-n v) for the vector v of a word, ``context`` u of one near it, and negative samples n.

    ``center`` and ``context`` are (d,), ``negatives`` (K, d). Exact where all sigmoids are powers of two. Source: Mikolov et al.,
    2013.
    """
    v, words, targets = _words("skip_gram_loss", center, context, negatives)
    scores = np.where(targets > 0, -(words @ v), words @ v)
    losses = np.maximum(scores, arrays.zeros_like(scores)) + arrays.log1p(arrays.exp(-abs(scores)))
    return plain(losses.sum())


def skip_gram_loss_backward(
    grad_output: ArrayLike, center: ArrayLike, context: ArrayLike, negatives: ArrayLike
) -> tuple[Array, Array, Array]:
    """Gradients with respect to ``center``, ``context`` and ``negatives``; ``grad_output`` is a number."""
    name = "skip_gram_loss_backward"
    v, words, targets = _words(name, center, context, negatives)
    (g,) = as_arrays(name, grad_output=grad_output)
    checks.require_shape(name, "grad_output", g, (), "the shape of the loss")
    slopes = g * (logistic(words @ v) - targets)
    grad_words = slopes[:, None] * v
    return slopes @ words, grad_words[0], grad_words[1:]
