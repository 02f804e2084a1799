"""Autoregressive models of binary images: their likelihood, and convolutions that do not see what is still to come."""

from __future__ import annotations

from typing import Any

import numpy as np

from examgen.engine import checks
from examgen.engine.arrays import Array, ArrayLike, as_arrays, zeros_like
from examgen.engine.conv import Sizes, conv2d
from examgen.engine.counting import conv2d_parameters
from examgen.engine.losses import binary_cross_entropy_with_logits
from examgen.errors import ArgumentError


def bernoulli_log_likelihood(logits: ArrayLike, target: ArrayLike) -> Array:
    """ln p(x) of independent binary values, or of those that a model predicts one after the other, from the logits of 1."""
    return -binary_cross_entropy_with_logits(logits, target, reduction="sum")


def causal_mask(kernel_size: Sizes, kind: str) -> Any:
    """Truth values (kH, kW): the weights that meet pixels before the center row by row, with ``kind`` "B" the center, too.

    Kernels have an odd number of rows and columns. Source: van den Oord et al., 2016.
    """
    checks.one_of("causal_mask", "kind", kind, ("A", "B"))
    height, width = checks.per_dimension("causal_mask", "kernel_size", kernel_size, 2, 1)
    if not height % 2 or not width % 2:
        raise ArgumentError("causal_mask", "kernel_size", kernel_size, "odd sizes, so that there is a center")
    return np.arange(height * width).reshape(height, width) < height * width // 2 + (kind == "B")


def masked_conv2d(input: ArrayLike, weight: ArrayLike, kind: str, bias: ArrayLike | None = None, padding: Sizes = 0) -> Array:
    """``conv2d`` with stride 1 and kernels that are 0 where ``causal_mask`` of this ``kind`` is false."""
    (found,) = as_arrays("masked_conv2d", weight=weight)
    if found.ndim != 4:
        raise ArgumentError("masked_conv2d", "weight", checks.shaped(found), "shape (out_channels, in_channels, kH, kW)")
    return conv2d(input, np.where(causal_mask(found.shape[-2:], kind), found, zeros_like(found)), bias, padding=padding)


def masked_conv2d_parameters(in_channels: int, out_channels: int, kernel_size: Sizes, kind: str, bias: bool = True) -> int:
    """Weights that are not masked, and biases, of a 2-D convolution with ``causal_mask``."""
    kept = int(causal_mask(kernel_size, kind).sum())
    return conv2d_parameters(in_channels * kept, out_channels, 1, bias=bias)
