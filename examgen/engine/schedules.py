"""Learning rates of an epoch, as ``torch.optim.lr_scheduler`` has them in closed form, averages over time, and early stopping.

``lr`` is the rate that the optimizer was made with, ``epoch`` counts from 0. Arguments after them are PyTorch's.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from examgen.core.numbers import Scalar
from examgen.engine import checks
from examgen.engine.arrays import Array, ArrayLike, as_arrays, plain
from examgen.errors import ArgumentError


def _rates(function: str, epoch: int, **scalars: Scalar) -> list[Any]:
    checks.whole(function, "epoch", epoch, 0)
    return [plain(value) for value in as_arrays(function, **scalars)]


def step_lr(lr: Scalar, epoch: int, step_size: int, gamma: Scalar = Fraction(1, 10)) -> Any:
    """lr gamma^floor(epoch / step_size): multiplied by ``gamma`` after every ``step_size`` epochs."""
    rate, factor = _rates("step_lr", epoch, lr=lr, gamma=gamma)
    return rate * factor ** (epoch // checks.whole("step_lr", "step_size", step_size, 1))


def exponential_lr(lr: Scalar, epoch: int, gamma: Scalar) -> Any:
    """lr gamma^epoch."""
    rate, factor = _rates("exponential_lr", epoch, lr=lr, gamma=gamma)
    return rate * factor**epoch


def linear_lr(lr: Scalar, epoch: int, start_factor: Scalar = Fraction(1, 3), end_factor: Scalar = 1, total_iters: int = 5) -> Any:
    """A warm-up: lr times a factor that moves in ``total_iters`` equal steps from ``start_factor`` to ``end_factor``, and stays."""
    rate, start, end = _rates("linear_lr", epoch, lr=lr, start_factor=start_factor, end_factor=end_factor)
    total = checks.whole("linear_lr", "total_iters", total_iters, 1)
    return rate * (start + (end - start) * min(epoch, total) / total)


def cosine_annealing_lr(lr: Scalar, epoch: int, T_max: int, eta_min: Scalar = 0) -> Any:
    """eta_min + (lr - eta_min) (1 + cos(pi epoch / T_max)) / 2; exact at multiples of T_max / 2 and T_max / 3.

    Source: Loshchilov and Hutter, 2017, without restarts.
    """
    rate, least = _rates("cosine_annealing_lr", epoch, lr=lr, eta_min=eta_min)
    turns = Fraction(epoch, checks.whole("cosine_annealing_lr", "T_max", T_max, 1))
    return least + (rate - least) * (1 + _cosine(turns)) / 2


_DOUBLED_COSINES = (2, 1, -1, -2, -1, 1)
"""2 cos(pi n / 3); besides it, only multiples of pi / 2 have a rational cosine."""


def _cosine(turns: Fraction) -> Any:
    """cos(pi turns), exact where it is rational."""
    if turns.denominator == 2:
        return Fraction(0)
    if (3 * turns).denominator == 1:
        return Fraction(_DOUBLED_COSINES[int(3 * turns) % 6], 2)
    return math.cos(math.pi * turns)


def exponential_moving_average(values: ArrayLike, decay: Scalar, start: ArrayLike = 0, *, bias_correction: bool = False) -> Array:
    """m_t = decay m_(t-1) + (1 - decay) values_t for every t, from m_0 = ``start``; ``values`` is (T,) or (T, ...).

    With ``bias_correction`` m_t is divided by 1 - decay^t, as in Adam, which makes it a weighted mean if the start is 0.
    """
    x, beta, m = as_arrays("exponential_moving_average", values=values, decay=decay, start=start)
    if x.ndim == 0:
        raise ArgumentError("exponential_moving_average", "values", "a single number", "shape (T,) or (T, ...)")
    if beta.ndim or not 0 <= beta < 1:
        raise ArgumentError("exponential_moving_average", "decay", plain(beta), "at least 0 and below 1")
    averages = []
    for t, value in enumerate(x, 1):
        m = beta * m + (1 - beta) * value
        averages.append(m / (1 - beta**t) if bias_correction else m)
    return np.array(averages, dtype=x.dtype)


def early_stopping(losses: Sequence[Scalar], patience: int) -> tuple[int, int]:
    """``(stop, best)``: the epoch after which training stops and the one whose weights are kept, counted from 0.

    It stops when the smallest loss so far lies ``patience`` epochs back, or at the end; of equal losses the first one counts.
    """
    (found,) = as_arrays("early_stopping", losses=losses)
    if found.ndim != 1:
        raise ArgumentError("early_stopping", "losses", checks.shaped(found), "one loss for each epoch")
    checks.whole("early_stopping", "patience", patience, 1)
    best = 0
    for epoch, loss in enumerate(found):
        best = epoch if loss < found[best] else best
        if epoch - best >= patience:
            return epoch, best
    return len(found) - 1, best
