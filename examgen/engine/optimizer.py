"""What optimizers share: the state, the record of a step, and the checks before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from examgen.core.numbers import Scalar
from examgen.engine import arrays, checks
from examgen.engine.arrays import Array, ArrayLike, as_arrays, plain
from examgen.errors import ArgumentError

if TYPE_CHECKING:
    from examgen.core.trace import Recorder


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OptimizerState:
    """What an optimizer remembers: ``m``, a mean of gradients; ``v``, a velocity, or a sum or mean of squares; and
    ``t``, the number of steps done.
    """

    m: ArrayLike = 0
    v: ArrayLike = 0
    t: int = 0


START = OptimizerState()
"""The state before the first step."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OptimizerStep:
    """Result of one step: ``param`` is the old one minus ``update`` (and minus the decay of ``adamw``).

    ``m_hat`` and ``v_hat`` are Adam's corrected moments, ``ahead`` and ``grad`` Nesterov's look-ahead point and the
    gradient there; ``None`` for the other optimizers.
    """

    param: Array
    state: OptimizerState
    update: Array
    m_hat: Array | None = None
    v_hat: Array | None = None
    ahead: Array | None = None
    grad: Array | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Run:
    """Checked arguments of one step; ``shown_g`` binds the gradient in formulas, unless it is a step itself."""

    function: str
    w: Array
    g: Array
    m: Array
    v: Array
    t: int
    step: arrays.Step
    hyper: dict[str, Array]
    shown_g: dict[str, Array]

    def end(self, update: Array, *, m: Array | None = None, v: Array | None = None, **fields: Array) -> OptimizerStep:
        """Subtract the update; ``fields`` are those of ``OptimizerStep`` that only this optimizer has."""
        return self.arrive(self.step("w", "w_prev - update", self.w - update, w_prev=self.w), update, m=m, v=v, **fields)

    def arrive(
        self, param: Array, update: Array, *, m: Array | None = None, v: Array | None = None, **fields: Array
    ) -> OptimizerStep:
        """The record of a step that ends at ``param``."""
        state = OptimizerState(m=plain(self.m if m is None else m), v=plain(self.v if v is None else v), t=self.t)
        return OptimizerStep(
            param=plain(param), state=state, update=plain(update), **{name: plain(x) for name, x in fields.items()}
        )

    def adaptive(self, top: str, numerator: Array, under: str, squares: Array) -> Array:
        """The step ``update``: lr * numerator / (sqrt(squares) + eps)."""
        eps, lr = self.hyper["eps"], self.hyper["lr"]
        denominator = arrays.sqrt(squares) + eps
        if np.any(denominator == 0):
            raise ArgumentError(self.function, "eps", 0, "a positive eps where all gradients so far are 0")
        root = f"(sqrt({under}) + eps)" if eps else f"sqrt({under})"
        return self.step("update", f"lr*{top}/{root}", lr * numerator / denominator, lr=lr, eps=eps, **self.shown_g)


_BELOW_ONE = ("mu", "alpha", "beta1", "beta2")


def begin(
    function: str,
    trace: Recorder | None,
    param: ArrayLike,
    grad: ArrayLike,
    state: OptimizerState,
    *,
    decoupled: bool = False,
    **hyper: Scalar,
) -> Run:
    """Check the arguments of a step. Weight decay goes into the gradient, unless it is ``decoupled`` as in AdamW."""
    tensors = {"param": param, "grad": grad, "state.m": state.m, "state.v": state.v}
    w, g, m, v, *found = as_arrays(function, **tensors, **hyper)
    checks.require_shape(function, "grad", g, w.shape, "the shape of param")
    values = dict(zip(hyper, found, strict=True))
    for name, value in values.items():
        if value < 0 or (name in _BELOW_ONE and value >= 1):
            raise ArgumentError(function, name, plain(value), "at least 0" + " and below 1" * (name in _BELOW_ONE))
    m, v = (like_param(function, name, array, w) for name, array in (("state.m", m), ("state.v", v)))
    step = arrays.recorder(trace, w.dtype)
    decay = values.get("weight_decay", 0)
    if decay and not decoupled:
        g = step("g", "grad + weight_decay*w_prev", g + decay * w, grad=g, weight_decay=decay, w_prev=w)
        shown_g = {}
    else:
        shown_g = {"g": g}
    return Run(function=function, w=w, g=g, m=m, v=v, t=state.t + 1, step=step, hyper=values, shown_g=shown_g)


def like_param(function: str, argument: str, array: Array, w: Array) -> Array:
    """A number of the state spread over the parameter's shape; arrays must have it."""
    array = array if array.ndim else np.broadcast_to(array, w.shape)
    checks.require_shape(function, argument, array, w.shape, "the shape of param")
    return array
