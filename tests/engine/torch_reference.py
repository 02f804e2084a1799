"""Compares an operation of the engine, forward and backward, with PyTorch's on the same float64 numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from hypothesis import settings
from hypothesis import strategies as st

from examgen import engine

drawn = settings(max_examples=40, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)


def numbers(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape)


def tensor(array: Any, grad: bool = False) -> torch.Tensor | None:
    return None if array is None else torch.tensor(array, dtype=torch.float64, requires_grad=grad)


def assert_close(actual: Any, expected: Any) -> None:
    """Equal to 1e-9, same shape, and float64 or a Python float."""
    if expected is None:
        assert actual is None
        return
    wanted = expected.detach().numpy() if isinstance(expected, torch.Tensor) else np.asarray(expected)
    assert np.shape(actual) == wanted.shape
    assert actual.dtype == np.float64 if np.ndim(actual) else type(actual) is float
    np.testing.assert_allclose(actual, wanted, rtol=1e-9, atol=1e-11)


def compare(name: str, reference: Callable[..., torch.Tensor], *arguments: Any, arrays: int = 1, **options: Any) -> None:
    """The first ``arrays`` arguments have gradients; ``reference`` takes the same arguments and options."""
    tensors = [tensor(argument, grad=True) for argument in arguments[:arrays]]
    expected = reference(*tensors, *arguments[arrays:], **options)
    assert_close(getattr(engine, name)(*arguments, **options), expected)
    grad_output = numbers(7, *expected.shape)
    expected.backward(tensor(grad_output))
    gradients = getattr(engine, f"{name}_backward")(grad_output, *arguments, **options)
    for gradient, given in zip((gradients,) if arrays == 1 else gradients, tensors, strict=True):
        assert_close(gradient, None if given is None else given.grad)
