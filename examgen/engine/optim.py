"""One step of an optimizer, as a function of parameter, gradient and state.

All take ``(param, grad, state)``, numbers or arrays of one shape, and return a ``Step``: the new parameter, the new state for the
next call, and what was subtracted. A fresh ``State()`` stands for zeros. Hyperparameters have PyTorch's names and values, as
exact fractions, so that exact arguments stay exact; ``eps`` may be 0. Conventions that differ between books are separate
functions or an explicit argument. Time counts from 1: the first step uses ``beta ** 1``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from examgen.core.numbers import Scalar
from examgen.engine import arrays, checks
from examgen.engine.arrays import Array, ArrayLike, as_arrays, plain
from examgen.errors import ArgumentError

if TYPE_CHECKING:
    from examgen.core.trace import Recorder


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class State:
    """What an optimizer remembers: ``m`` (mean of gradients), ``v`` (velocity, or sum or mean of squares), ``t`` (steps done)."""

    m: ArrayLike = 0
    v: ArrayLike = 0
    t: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Step:
    """Result of one step: ``param`` is the old one minus ``update`` (and minus the decay of ``adamw``).

    ``m_hat`` and ``v_hat`` are Adam's corrected moments, ``ahead`` and ``grad`` Nesterov's look-ahead point and the gradient
    there; ``None`` for the other optimizers.
    """

    param: Array
    state: State
    update: Array
    m_hat: Array | None = None
    v_hat: Array | None = None
    ahead: Array | None = None
    grad: Array | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Run:
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

    def end(self, update: Array, formula: str = "w_prev - update", **more: Any) -> Step:
        """Subtract the update; ``more`` are the fields of ``Step`` and ``State`` that this optimizer has."""
        param = self.step("w", formula, self.w - update, w_prev=self.w)
        state = State(m=plain(more.pop("m", self.m)), v=plain(more.pop("v", self.v)), t=self.t)
        fields = {name: plain(value) for name, value in more.items()}
        return Step(param=plain(param), state=state, update=plain(update), **fields)

    def adaptive(self, top: str, numerator: Array, under: str, squares: Array) -> Array:
        """The step ``update``: lr * numerator / (sqrt(squares) + eps)."""
        eps, lr = self.hyper["eps"], self.hyper["lr"]
        denominator = arrays.sqrt(squares) + eps
        if np.any(denominator == 0):
            raise ArgumentError(self.function, "eps", 0, "a positive eps where all gradients so far are 0")
        root = f"(sqrt({under}) + eps)" if eps else f"sqrt({under})"
        return self.step("update", f"lr*{top}/{root}", lr * numerator / denominator, lr=lr, eps=eps, **self.shown_g)


_BELOW_ONE = ("mu", "alpha", "beta1", "beta2")


def _begin(
    function: str,
    trace: Recorder | None,
    param: ArrayLike,
    grad: ArrayLike,
    state: State,
    *,
    weight_decay: Scalar = 0,
    **hyper: Scalar,
) -> _Run:
    w, g, m, v, decay, *found = as_arrays(
        function, param=param, grad=grad, m=state.m, v=state.v, weight_decay=weight_decay, **hyper
    )
    checks.require_shape(function, "grad", g, w.shape, "the shape of param")
    values = dict(zip(hyper, found, strict=True))
    for name, value in values.items():
        if value < 0 or (name in _BELOW_ONE and value >= 1):
            raise ArgumentError(function, name, plain(value), "at least 0" + " and below 1" * (name in _BELOW_ONE))
    m, v = (_like_param(function, name, array, w) for name, array in (("state.m", m), ("state.v", v)))
    step = arrays.recorder(trace, w.dtype)
    shown_g = {"g": g}
    if decay:
        g = step("g", "grad + weight_decay*w_prev", g + decay * w, grad=g, weight_decay=decay, w_prev=w)
        shown_g = {}
    return _Run(function=function, w=w, g=g, m=m, v=v, t=state.t + 1, step=step, hyper=values, shown_g=shown_g)


def _like_param(function: str, argument: str, array: Array, w: Array) -> Array:
    array = array if array.ndim else np.broadcast_to(array, w.shape)
    checks.require_shape(function, argument, array, w.shape, "the shape of param")
    return array


def sgd(
    param: ArrayLike,
    grad: ArrayLike,
    state: State = State(),  # noqa: B008 (frozen)
    *,
    lr: Scalar,
    weight_decay: Scalar = 0,
    trace: Recorder | None = None,
) -> Step:
    """w - lr g. Trace: ``update``, ``w`` (and ``g`` with weight decay, which adds weight_decay * w to the gradient)."""
    run = _begin("sgd", trace, param, grad, state, weight_decay=weight_decay, lr=lr)
    return run.end(run.step("update", "lr*g", run.hyper["lr"] * run.g, lr=run.hyper["lr"], **run.shown_g))


def momentum(
    param: ArrayLike,
    grad: ArrayLike,
    state: State = State(),  # noqa: B008
    *,
    lr: Scalar,
    mu: Scalar,
    form: str = "torch",
    weight_decay: Scalar = 0,
    trace: Recorder | None = None,
) -> Step:
    """Momentum: v = mu v + g and w - lr v (``form`` "torch"), or v = mu v - lr g and w + v (``form`` "velocity").

    Both walk the same path while lr is constant; their ``state.v`` differ. Trace: ``v``, ``update`` (torch only), ``w``.
    """
    checks.one_of("momentum", "form", form, ("torch", "velocity"))
    run = _begin("momentum", trace, param, grad, state, weight_decay=weight_decay, lr=lr, mu=mu)
    if form == "velocity":
        return _with_velocity(run)
    lr, mu = run.hyper["lr"], run.hyper["mu"]
    v = run.step("v", "mu*v_prev + g", mu * run.v + run.g, mu=mu, v_prev=run.v, **run.shown_g)
    return run.end(run.step("update", "lr*v", lr * v, lr=lr), v=v)


def _with_velocity(run: _Run, **more: Any) -> Step:
    lr, mu = run.hyper["lr"], run.hyper["mu"]
    v = run.step("v", "mu*v_prev - lr*g", mu * run.v - lr * run.g, mu=mu, lr=lr, v_prev=run.v, **run.shown_g)
    return run.end(-v, "w_prev + v", v=v, **more)


def nesterov(
    param: ArrayLike,
    gradient: Callable[[Array], ArrayLike],
    state: State = State(),  # noqa: B008
    *,
    lr: Scalar,
    mu: Scalar,
    gradient_formula: str = "",
    trace: Recorder | None = None,
) -> Step:
    """Nesterov's momentum with the gradient at the look-ahead point: v = mu v - lr gradient(w + mu v) and w + v.

    ``gradient`` maps a point to the gradient there; ``gradient_formula`` is how the trace writes it, in terms of ``ahead``.
    Trace: ``ahead``, ``g``, ``v``, ``w``. Source: Sutskever et al., 2013.
    """
    w, v, m = as_arrays("nesterov", param=param, v=state.v, mu=mu)
    v = _like_param("nesterov", "state.v", v, w)
    step = arrays.recorder(trace, w.dtype)
    ahead = step("ahead", "w_prev + mu*v_prev", w + m * v, w_prev=w, mu=m, v_prev=v)
    grad = gradient(plain(ahead))
    note = "the gradient at the look-ahead point"
    grad = step("g", gradient_formula, grad if trace is None else np.asarray(grad), note=note)
    run = replace(_begin("nesterov", trace, param, grad, state, lr=lr, mu=mu), shown_g={})
    return _with_velocity(run, ahead=ahead, grad=run.g)


def nesterov_torch(
    param: ArrayLike,
    grad: ArrayLike,
    state: State = State(),  # noqa: B008
    *,
    lr: Scalar,
    mu: Scalar,
    weight_decay: Scalar = 0,
    trace: Recorder | None = None,
) -> Step:
    """PyTorch's Nesterov momentum, with the gradient at ``param``: v = mu v + g and w - lr (g + mu v).

    Trace: ``v``, ``update``, ``w``.
    """
    run = _begin("nesterov_torch", trace, param, grad, state, weight_decay=weight_decay, lr=lr, mu=mu)
    lr, mu = run.hyper["lr"], run.hyper["mu"]
    v = run.step("v", "mu*v_prev + g", mu * run.v + run.g, mu=mu, v_prev=run.v, **run.shown_g)
    return run.end(run.step("update", "lr*(g + mu*v)", lr * (run.g + mu * v), lr=lr, mu=mu, **run.shown_g), v=v)


def adagrad(
    param: ArrayLike,
    grad: ArrayLike,
    state: State = State(),  # noqa: B008
    *,
    lr: Scalar = Fraction(1, 100),
    eps: Scalar = Fraction(1, 10**10),
    weight_decay: Scalar = 0,
    trace: Recorder | None = None,
) -> Step:
    """v = v + g^2 and w - lr g / (sqrt(v) + eps). Trace: ``v``, ``update``, ``w``. Source: Duchi et al., 2011."""
    run = _begin("adagrad", trace, param, grad, state, weight_decay=weight_decay, lr=lr, eps=eps)
    v = run.step("v", "v_prev + g^2", run.v + run.g**2, v_prev=run.v, **run.shown_g)
    return run.end(run.adaptive("g", run.g, "v", v), v=v)


def rmsprop(
    param: ArrayLike,
    grad: ArrayLike,
    state: State = State(),  # noqa: B008
    *,
    lr: Scalar = Fraction(1, 100),
    alpha: Scalar = Fraction(99, 100),
    eps: Scalar = Fraction(1, 10**8),
    weight_decay: Scalar = 0,
    trace: Recorder | None = None,
) -> Step:
    """v = alpha v + (1 - alpha) g^2 and w - lr g / (sqrt(v) + eps), without bias correction.

    Trace: ``v``, ``update``, ``w``. Source: Hinton's lectures, 2012.
    """
    run = _begin("rmsprop", trace, param, grad, state, weight_decay=weight_decay, lr=lr, alpha=alpha, eps=eps)
    v = _mean(run, "v", "alpha", run.v, "g^2", run.g**2)
    return run.end(run.adaptive("g", run.g, "v", v), v=v)


def _mean(run: _Run, name: str, rate: str, previous: Array, what: str, new: Array) -> Array:
    """The step of a moving average: rate * previous + (1 - rate) * new."""
    r = run.hyper[rate]
    formula = f"{rate}*{name}_prev + (1 - {rate})*{what}"
    return run.step(name, formula, r * previous + (1 - r) * new, **{rate: r, f"{name}_prev": previous}, **run.shown_g)


def _corrected(run: _Run, name: str, rate: str, mean: Array) -> Array:
    r = run.hyper[rate]
    return run.step(f"{name}_hat", f"{name}/(1 - {rate}^t)", mean / (1 - r**run.t), **{rate: r, "t": run.t})


def _moments(run: _Run) -> dict[str, Array]:
    m = _mean(run, "m", "beta1", run.m, "g", run.g)
    v = _mean(run, "v", "beta2", run.v, "g^2", run.g**2)
    return {"m": m, "v": v, "m_hat": _corrected(run, "m", "beta1", m), "v_hat": _corrected(run, "v", "beta2", v)}


def adam(
    param: ArrayLike,
    grad: ArrayLike,
    state: State = State(),  # noqa: B008
    *,
    lr: Scalar = Fraction(1, 1000),
    betas: tuple[Scalar, Scalar] = (Fraction(9, 10), Fraction(999, 1000)),
    eps: Scalar = Fraction(1, 10**8),
    weight_decay: Scalar = 0,
    trace: Recorder | None = None,
) -> Step:
    """w - lr m_hat / (sqrt(v_hat) + eps), with m_hat = m / (1 - beta1^t) and v_hat = v / (1 - beta2^t).

    m = beta1 m + (1 - beta1) g and v = beta2 v + (1 - beta2) g^2. Trace: ``m``, ``v``, ``m_hat``, ``v_hat``, ``update``, ``w``.
    Source: Kingma and Ba, 2015.
    """
    run = _begin("adam", trace, param, grad, state, weight_decay=weight_decay, lr=lr, beta1=betas[0], beta2=betas[1], eps=eps)
    moments = _moments(run)
    return run.end(run.adaptive("m_hat", moments["m_hat"], "v_hat", moments["v_hat"]), **moments)


def adamw(
    param: ArrayLike,
    grad: ArrayLike,
    state: State = State(),  # noqa: B008
    *,
    lr: Scalar = Fraction(1, 1000),
    betas: tuple[Scalar, Scalar] = (Fraction(9, 10), Fraction(999, 1000)),
    eps: Scalar = Fraction(1, 10**8),
    weight_decay: Scalar = Fraction(1, 100),
    trace: Recorder | None = None,
) -> Step:
    """Adam with decoupled weight decay: lr * weight_decay * w is subtracted besides the update. Trace as ``adam``.

    Source: Loshchilov and Hutter, 2019.
    """
    hyper = {"lr": lr, "beta1": betas[0], "beta2": betas[1], "eps": eps, "decay": weight_decay}
    run = _begin("adamw", trace, param, grad, state, **hyper)
    moments = _moments(run)
    update = run.adaptive("m_hat", moments["m_hat"], "v_hat", moments["v_hat"])
    return run.end(update, decay=run.hyper["decay"], **moments)
