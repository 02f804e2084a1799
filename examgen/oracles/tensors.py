"""From exact parameters to torch tensors in double precision, and back."""

from __future__ import annotations

import importlib
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch


@cache
def load_torch() -> Any:
    """torch on one thread: for the few numbers of an exam problem a pool of threads costs more than it computes."""
    library = importlib.import_module("torch")
    library.set_num_threads(1)
    return library


def tensor(value: Any) -> torch.Tensor:
    """A float64 tensor of a scalar or nested tuples of numbers (integers, fractions, multiples of ln 2)."""
    torch = load_torch()
    return torch.tensor(_floats(value), dtype=torch.float64)


def parameter(value: Any) -> torch.Tensor:
    """Like ``tensor``, but a leaf whose gradient autograd collects."""
    return tensor(value).requires_grad_()


def numbers(result: torch.Tensor | None) -> Any:
    """The entries of a tensor as a float or nested tuples of floats. ``TypeError`` where autograd left no gradient."""
    if result is None:
        raise TypeError("the tensor has no gradient: backward was not called, or the loss does not depend on it")
    return _tuples(result.detach().tolist())


def parameters(record: Any, names: str) -> list[torch.Tensor]:
    """Parameters of a question as leaves: ``W, b = oracles.parameters(p, "W b")``."""
    return [parameter(getattr(record, name)) for name in names.split()]


def gradients(loss: torch.Tensor, **wrt: torch.Tensor) -> dict[str, Any]:
    """``grad_NAME`` of each tensor, by autograd: leaves, or quantities on the way from them to the loss."""
    found = load_torch().autograd.grad(loss, list(wrt.values()))
    return {f"grad_{name}": numbers(one) for name, one in zip(wrt, found, strict=True)}


def _floats(value: Any) -> Any:
    return [_floats(item) for item in value] if isinstance(value, tuple | list) else float(value)


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
