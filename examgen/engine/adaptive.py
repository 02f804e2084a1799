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
    v = run.step("v", "v_prev + g^2", lambda: run.v + run.g**2)
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

    Trace: ``v``, ``update``, ``w``, with ``rho`` for alpha. Source: Hinton's lectures, 2012.
    """
    run = begin("rmsprop", trace, param, grad, state, weight_decay=weight_decay, lr=lr, alpha=alpha, eps=eps)
    v = _mean(run, "v", "alpha", run.v, 2)
    return run.end(run.adaptive("g", run.g, "v", v), v=v)


def _mean(run: Run, name: str, rate: str, previous: Array, power: int) -> Array:
    """The step of a moving average of powers of the gradient: rate * previous + (1 - rate) * g^power."""
    r, called = run.hyper[rate], run.called(rate)
    formula = f"{called}*{name}_prev + (1 - {called})*" + ("g" if power == 1 else f"g^{power}")
    return run.step(name, formula, lambda: r * previous + (1 - r) * run.g**power)


def _corrected(run: Run, name: str, rate: str, mean: Array) -> Array:
    return run.step(f"{name}_hat", f"{name}/(1 - {run.called(rate)}^{run.t})", lambda: mean / (1 - run.hyper[rate] ** run.t))


def _moments(run: Run) -> dict[str, Array]:
    m, v = _mean(run, "m", "beta1", run.m, 1), _mean(run, "v", "beta2", run.v, 2)
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
    ``update``, ``w``; two equal decays are ``beta``. Source: Kingma and Ba, 2015.
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
    rate, decay = run.hyper["lr"], run.hyper["weight_decay"]
    param = run.step("w", "w_prev - lr*weight_decay*w_prev - update", lambda: run.w - rate * decay * run.w - update)
    return run.arrive(param, update, **moments)
