"""What optimizers share: the state, the record of a step, and the checks before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from examgen.core import expression
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
    """Checked arguments of one step, and ``given``: what the names in formulas stand for, as it was given."""

    function: str
    w: Array
    g: Array
    m: Array
    v: Array
    t: int
    record: arrays.Step
    hyper: dict[str, Array]
    given: Mapping[str, Any]

    def called(self, rate: str) -> str:
        """The name of a hyperparameter in formulas."""
        return _called(rate, self.hyper)

    def step(self, name: str, formula: str, compute: Callable[[], Array]) -> Array:
        """Record the line, with what its names stand for."""
        names = expression.mentioned(formula)
        return self.record(name, formula, compute, **{name: value for name, value in self.given.items() if name in names})

    def end(self, update: Array, *, m: Array | None = None, v: Array | None = None, **fields: Array) -> OptimizerStep:
        """Subtract the update; ``fields`` are those of ``OptimizerStep`` that only this optimizer has."""
        return self.arrive(self.step("w", "w_prev - update", lambda: self.w - update), update, m=m, v=v, **fields)

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
        root = f"(sqrt({under}) + eps)" if self.hyper["eps"] else f"sqrt({under})"
        return self.step("update", f"lr*{top}/{root}", lambda: self._adapted(numerator, squares))

    def _adapted(self, numerator: Array, squares: Array) -> Array:
        denominator = arrays.sqrt(squares) + self.hyper["eps"]
        if np.any(denominator == 0):
            raise ArgumentError(self.function, "eps", 0, "a positive eps where all gradients so far are 0")
        return self.hyper["lr"] * numerator / denominator


def _called(name: str, hyper: Mapping[str, Any]) -> str:
    """The decay of RMSProp is rho in formulas, and two equal decays of Adam are one beta."""
    equal = name in ("beta1", "beta2") and hyper["beta1"] == hyper["beta2"]
    return "rho" if name == "alpha" else "beta" if equal else name


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
    known = (*tensors.values(), *hyper.values()) if arrays.replays(trace) else _checked(function, tensors, hyper)
    w, g, m, v = known[0], known[1], *(spread(array, known[0]) for array in known[2:4])
    given = {_called(name, hyper): value for name, value in hyper.items()}
    given |= {"w_prev": param, "m_prev": m, "v_prev": v, "g": grad}
    values, step = dict(zip(hyper, known[4:], strict=True)), arrays.recorder(trace)
    run = Run(function=function, w=w, g=g, m=m, v=v, t=state.t + 1, record=step, hyper=values, given=given)
    decay = values.get("weight_decay", 0)
    return run if decoupled or not decay else _decayed(run, grad)


def _decayed(run: Run, grad: ArrayLike) -> Run:
    """The run with a gradient that contains the weight decay, which is a step of its own."""
    run = replace(run, given={name: value for name, value in run.given.items() if name != "g"} | {"grad": grad})
    return replace(run, g=run.step("g", "grad + weight_decay*w_prev", lambda: run.g + run.hyper["weight_decay"] * run.w))


def _checked(function: str, tensors: Mapping[str, ArrayLike], hyper: Mapping[str, Scalar]) -> list[Array]:
    """The arguments in one arithmetic; an exact number alone is no array."""
    found = as_arrays(function, **tensors, **hyper)
    w = found[0]
    for name, array in zip(tensors, found, strict=False):
        if array.ndim or name == "grad":
            checks.require_shape(function, name, array, w.shape, "the shape of param")
    found = [plain(array) if array.dtype == object else array for array in found]
    for name, value in zip(hyper, found[len(tensors) :], strict=True):
        if value < 0 or (name in _BELOW_ONE and value >= 1):
            raise ArgumentError(function, name, plain(value), "at least 0" + " and below 1" * (name in _BELOW_ONE))
    return found


def spread(value: Array, w: Array) -> Array:
    """A number of the state, spread over the parameter's shape."""
    return plain(np.broadcast_to(value, np.shape(w)))
