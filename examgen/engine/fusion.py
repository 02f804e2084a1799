"""Batch normalization of evaluation, folded into the layer before it: one layer that computes what both did.

Arguments are in the order of ``torch.nn.utils.fusion``: weight and bias of the layer (``None`` for no bias), then running mean,
running variance, eps, scale and shift of the normalization, one entry per output channel each (``None`` for a scale of 1 and a
shift of 0). Both return the new ``(weight, bias)``.
"""

from __future__ import annotations

from examgen.core.numbers import Scalar
from examgen.engine import arrays, checks
from examgen.engine.arrays import Array, ArrayLike, as_arrays
from examgen.engine.norm import deviation
from examgen.errors import ArgumentError


def fuse_linear_bn_weights(
    linear_w: ArrayLike,
    linear_b: ArrayLike | None,
    bn_rm: ArrayLike,
    bn_rv: ArrayLike,
    bn_eps: Scalar,
    bn_w: ArrayLike | None = None,
    bn_b: ArrayLike | None = None,
) -> tuple[Array, Array]:
    """Weight (out, in) and bias (out,) of ``linear`` with the normalization behind it."""
    return _fused("fuse_linear_bn_weights", 0, linear_w=linear_w, linear_b=linear_b, bn_rm=bn_rm, bn_rv=bn_rv, bn_eps=bn_eps,
        bn_w=bn_w, bn_b=bn_b)  # fmt: skip


def fuse_conv_bn_weights(
    conv_w: ArrayLike,
    conv_b: ArrayLike | None,
    bn_rm: ArrayLike,
    bn_rv: ArrayLike,
    bn_eps: Scalar,
    bn_w: ArrayLike | None = None,
    bn_b: ArrayLike | None = None,
    transpose: bool = False,
) -> tuple[Array, Array]:
    """Weight (out, in, k1, ...) and bias (out,) of a convolution with the normalization behind it; with ``transpose`` the weight is
    (in, out, k1, ...).
    """
    return _fused("fuse_conv_bn_weights", int(transpose), conv_w=conv_w, conv_b=conv_b, bn_rm=bn_rm, bn_rv=bn_rv, bn_eps=bn_eps,
        bn_w=bn_w, bn_b=bn_b)  # fmt: skip


def _fused(function: str, channel_axis: int, **tensors: ArrayLike) -> tuple[Array, Array]:
    weight, bias, mean, var, eps, scale, shift = as_arrays(function, **tensors)
    named = list(tensors)
    if weight.ndim < 2:
        raise ArgumentError(function, named[0], checks.shaped(weight), "an output and an input axis, at least")
    channels = weight.shape[channel_axis : channel_axis + 1]
    for name, array in zip(named, (weight, bias, mean, var, eps, scale, shift), strict=True):
        if name not in (named[0], "bn_eps"):
            checks.require_shape(function, name, array, channels, "one entry per output channel")
    factor = (1 if scale is None else scale) / deviation(function, var, eps)
    start = arrays.zeros_like(mean) if bias is None else bias
    moved = factor * (start - mean)
    spread = factor.reshape([-1 if axis == channel_axis else 1 for axis in range(weight.ndim)])
    return weight * spread, moved if shift is None else moved + shift
