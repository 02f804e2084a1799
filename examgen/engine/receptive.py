"""Receptive fields of stacks of layers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from examgen.engine import checks
from examgen.engine.sizes import record
from examgen.errors import ArgumentError

if TYPE_CHECKING:
    from examgen.core.trace import Recorder


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceptiveField:
    """``size`` of the receptive field along one axis, and ``jump``: input pixels between neighbouring outputs."""

    size: int
    jump: int


def receptive_field(layers: Iterable[tuple[int, ...]], *, trace: Recorder | None = None) -> tuple[ReceptiveField, ...]:
    """The field after each layer (kernel, stride=1, dilation=1), first layer first; pooling is a layer like any other.

    r_l = r_(l-1) + d (k - 1) jump_(l-1) and jump_l = jump_(l-1) s, from r_0 = jump_0 = 1; padding does not matter.
    Trace: ``r`` and ``jump`` at the times 1, 2, ... of the layers. Source: Araujo, Norris and Sim, Distill 2019.
    """
    fields: list[ReceptiveField] = []
    last = ReceptiveField(size=1, jump=1)
    for index, layer in enumerate(layers):
        last = _field(_layer(index, layer), last, trace and trace.at(index + 1))
        fields.append(last)
    if not fields:
        raise ArgumentError("receptive_field", "layers", "empty", "at least one layer (kernel, stride, dilation)")
    return tuple(fields)


def _layer(index: int, layer: tuple[int, ...]) -> tuple[int, ...]:
    if not isinstance(layer, tuple | list) or not 1 <= len(layer) <= 3:
        raise ArgumentError(
            "receptive_field", f"layers[{index}]", layer, "(kernel,), (kernel, stride) or (kernel, stride, dilation)"
        )
    return tuple(checks.whole("receptive_field", f"layers[{index}]", entry, 1) for entry in (*layer, 1, 1)[:3])


def _field(layer: tuple[int, ...], last: ReceptiveField, trace: Recorder | None) -> ReceptiveField:
    k, s, d = layer
    shown = {"r_prev": last.size, "jump_prev": last.jump, "k": k, "s": s, "d": d}
    size = record(trace, "r", "r_prev + d*(k - 1)*jump_prev", lambda: last.size + d * (k - 1) * last.jump, **shown)
    return ReceptiveField(size=size, jump=record(trace, "jump", "jump_prev*s", lambda: last.jump * s, **shown))
