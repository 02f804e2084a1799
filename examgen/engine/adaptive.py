"""Optimizers with a step size per parameter: Adagrad, RMSProp, Adam and AdamW. Conventions are those of ``optim``."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from examgen.core.numbers import Scalar
from examgen.engine.arrays import Array, ArrayLike
from examgen.engine.optimizer import START, OptimizerState, OptimizerStep, Run, begin

if TYPE_CHECKING:
    from examgen.core.trace import Recorder


def adagrad(
    param: ArrayLike,
    grad: ArrayLike,
    state: OptimizerState = START,
    *,
    lr: Scalar = Fraction(1, 100),
    eps: Scalar = Fraction(1, 10**10),
    weight_decay: Scalar = 0,
    trace: Recorder | None = None,
) -> OptimizerStep:
    """v = v + g^2 and w - lr g / (sqrt(v) + eps). Trace: ``v``, ``update``, ``w``. Source: Duchi et al., 2011."""
    run = begin("adagrad", trace, param, grad, state, weight_decay=weight_decay, lr=lr, eps=eps)
    v = run.step("v", "v_prev + g^2", run.v + run.g**2, v_prev=run.v, **run.shown_g)
    return run.end(run.adaptive("g", run.g, "v", v), v=v)


def rmsprop(
    param: ArrayLike,
    grad: ArrayLike,
    state: OptimizerState = START,
    *,
    lr: Scalar = Fraction(1, 100),
    alpha: Scalar = Fraction(99, 100),
    eps: Scalar = Fraction(1, 10**8),
    weight_decay: Scalar = 0,
    trace: Recorder | None = None,
) -> OptimizerStep:
    """v = alpha v + (1 - alpha) g^2 and w - lr g / (sqrt(v) + eps), without bias correction.

    Trace: ``v``, ``update``, ``w``. Source: Hinton's lectures, 2012.
    """
    run = begin("rmsprop", trace, param, grad, state, weight_decay=weight_decay, lr=lr, alpha=alpha, eps=eps)
    v = _mean(run, "v", "alpha", run.v, "g^2", run.g**2)
    return run.end(run.adaptive("g", run.g, "v", v), v=v)


def _mean(run: Run, name: str, rate: str, previous: Array, what: str, new: Array) -> Array:
    """The step of a moving average: rate * previous + (1 - rate) * new."""
    r = run.hyper[rate]
    formula = f"{rate}*{name}_prev + (1 - {rate})*{what}"
    return run.step(name, formula, r * previous + (1 - r) * new, **{rate: r, f"{name}_prev": previous}, **run.shown_g)


def _corrected(run: Run, name: str, rate: str, mean: Array) -> Array:
    r = run.hyper[rate]
    return run.step(f"{name}_hat", f"{name}/(1 - {rate}^{run.t})", mean / (1 - r**run.t), **{rate: r})


def _moments(run: Run) -> dict[str, Array]:
    m = _mean(run, "m", "beta1", run.m, "g", run.g)
    v = _mean(run, "v", "beta2", run.v, "g^2", run.g**2)
    return {"m": m, "v": v, "m_hat": _corrected(run, "m", "beta1", m), "v_hat": _corrected(run, "v", "beta2", v)}


def adam(
    param: ArrayLike,
    grad: ArrayLike,
    state: OptimizerState = START,
    *,
    lr: Scalar = Fraction(1, 1000),
    betas: tuple[Scalar, Scalar] = (Fraction(9, 10), Fraction(999, 1000)),
    eps: Scalar = Fraction(1, 10**8),
    weight_decay: Scalar = 0,
    trace: Recorder | None = None,
) -> OptimizerStep:
    """w - lr m_hat / (sqrt(v_hat) + eps), with m_hat = m / (1 - beta1^t) and v_hat = v / (1 - beta2^t).

    m = beta1 m + (1 - beta1) g and v = beta2 v + (1 - beta2) g^2. Trace: ``m``, ``v``, ``m_hat``, ``v_hat``,
    ``update``, ``w``. Source: Kingma and Ba, 2015.
    """
    run = begin("adam", trace, param, grad, state, weight_decay=weight_decay, lr=lr, beta1=betas[0], beta2=betas[1], eps=eps)
    moments = _moments(run)
    return run.end(run.adaptive("m_hat", moments["m_hat"], "v_hat", moments["v_hat"]), **moments)


def adamw(
    param: ArrayLike,
    grad: ArrayLike,
    state: OptimizerState = START,
    *,
    lr: Scalar = Fraction(1, 1000),
    betas: tuple[Scalar, Scalar] = (Fraction(9, 10), Fraction(999, 1000)),
    eps: Scalar = Fraction(1, 10**8),
    weight_decay: Scalar = Fraction(1, 100),
    trace: Recorder | None = None,
) -> OptimizerStep:
    """Adam with decoupled weight decay: lr * weight_decay * w is subtracted besides the update. Trace as ``adam``.

    Source: Loshchilov and Hutter, 2019.
    """
    hyper = {"lr": lr, "beta1": betas[0], "beta2": betas[1], "eps": eps, "weight_decay": weight_decay}
    run = begin("adamw", trace, param, grad, state, decoupled=True, **hyper)
    moments = _moments(run)
    update = run.adaptive("m_hat", moments["m_hat"], "v_hat", moments["v_hat"])
    shown = {"lr": run.hyper["lr"], "weight_decay": run.hyper["weight_decay"], "w_prev": run.w}
    decayed = run.w - shown["lr"] * shown["weight_decay"] * run.w - update
    param = run.step("w", "w_prev - lr*weight_decay*w_prev - update", decayed, **shown)
    return run.arrive(param, update, **moments)
