"""One step of an optimizer, as a function of parameter, gradient and state.

All take ``(param, grad, state)``, numbers or arrays of one shape, and return a ``OptimizerStep``: the new parameter,
the new state for the next call, and what was subtracted. A fresh ``OptimizerState()`` stands for zeros.
Hyperparameters have PyTorch's names and values, as exact fractions, so that exact arguments stay exact; ``eps`` may
be 0. Conventions that differ between books are separate functions or an explicit argument. Time counts from 1: the
first step uses ``beta ** 1``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from examgen.core.numbers import Scalar
from examgen.engine import checks
from examgen.engine.arrays import Array, ArrayLike, plain
from examgen.engine.optimizer import START, OptimizerState, OptimizerStep, Run, begin

if TYPE_CHECKING:
    from examgen.core.trace import Recorder


def sgd(
    param: ArrayLike,
    grad: ArrayLike,
    state: OptimizerState = START,
    *,
    lr: Scalar,
    weight_decay: Scalar = 0,
    trace: Recorder | None = None,
) -> OptimizerStep:
    """w - lr g. Trace: ``update``, ``w`` (and ``g`` with weight decay, which adds weight_decay * w to the gradient)."""
    run = begin("sgd", trace, param, grad, state, weight_decay=weight_decay, lr=lr)
    return run.end(run.step("update", "lr*g", lambda: run.hyper["lr"] * run.g))


def momentum(
    param: ArrayLike,
    grad: ArrayLike,
    state: OptimizerState = START,
    *,
    lr: Scalar,
    mu: Scalar,
    form: str = "torch",
    weight_decay: Scalar = 0,
    trace: Recorder | None = None,
) -> OptimizerStep:
    """Momentum: v = mu v + g and w - lr v (``form`` "torch"), or v = mu v - lr g and w + v (``form`` "velocity").

    Both walk the same path while lr is constant; their ``state.v`` differ. Trace: ``v``, ``update`` (torch only),
    ``w``.
    """
    checks.one_of("momentum", "form", form, ("torch", "velocity"))
    run = begin("momentum", trace, param, grad, state, weight_decay=weight_decay, lr=lr, mu=mu)
    if form == "velocity":
        return _with_velocity(run)
    lr, mu = run.hyper["lr"], run.hyper["mu"]
    v = run.step("v", "mu*v_prev + g", lambda: mu * run.v + run.g)
    return run.end(run.step("update", "lr*v", lambda: lr * v), v=v)


def _with_velocity(run: Run, **fields: Array) -> OptimizerStep:
    lr, mu = run.hyper["lr"], run.hyper["mu"]
    v = run.step("v", "mu*v_prev - lr*g", lambda: mu * run.v - lr * run.g)
    return run.arrive(run.step("w", "w_prev + v", lambda: run.w + v), -v, v=v, **fields)


def nesterov(
    param: ArrayLike,
    gradient: Callable[[Array], ArrayLike],
    state: OptimizerState = START,
    *,
    lr: Scalar,
    mu: Scalar,
    trace: Recorder | None = None,
) -> OptimizerStep:
    """Nesterov's momentum with the gradient at the look-ahead point: v = mu v - lr gradient(w + mu v) and w + v.

    ``gradient`` maps a point to the gradient there, and may record it as a step ``g``. Trace: ``ahead``, ``v``, ``w``. Source:
    Sutskever et al., 2013.
    """
    run = begin("nesterov", trace, param, param, state, lr=lr, mu=mu)
    ahead = run.step("ahead", "w_prev + mu*v_prev", lambda: run.w + run.hyper["mu"] * run.v)
    run = begin("nesterov", trace, param, gradient(plain(ahead)), state, lr=lr, mu=mu)
    return _with_velocity(run, ahead=ahead, grad=run.g)


def nesterov_torch(
    param: ArrayLike,
    grad: ArrayLike,
    state: OptimizerState = START,
    *,
    lr: Scalar,
    mu: Scalar,
    weight_decay: Scalar = 0,
    trace: Recorder | None = None,
) -> OptimizerStep:
    """PyTorch's Nesterov momentum, with the gradient at ``param``: v = mu v + g and w - lr (g + mu v).

    Trace: ``v``, ``update``, ``w``.
    """
    run = begin("nesterov_torch", trace, param, grad, state, weight_decay=weight_decay, lr=lr, mu=mu)
    lr, mu = run.hyper["lr"], run.hyper["mu"]
    v = run.step("v", "mu*v_prev + g", lambda: mu * run.v + run.g)
    return run.end(run.step("update", "lr*(g + mu*v)", lambda: lr * (run.g + mu * v)), v=v)
