"""Tools for independent witnesses. Nothing here knows the engine, and the engine knows nothing of this.

``oracles.torch`` and ``oracles.sympy`` are the libraries themselves, loaded when a witness first asks for them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from examgen.oracles.differences import finite_differences, slopes
from examgen.oracles.exactly import rationals
from examgen.oracles.tensors import gradients, load_torch, numbers, parameter, parameters, tensor

if TYPE_CHECKING:
    import sympy
    import torch

KINDS = ("torch", "symbolic", "finite differences", "counting", "brute force", "second formula")
"""Kinds of witness. An answer needs two of them; two witnesses of one kind count once."""

__all__ = [
    "KINDS",
    "finite_differences",
    "gradients",
    "numbers",
    "parameter",
    "parameters",
    "rationals",
    "slopes",
    "sympy",
    "tensor",
    "torch",
]


def __getattr__(name: str) -> Any:
    if name == "torch":
        return load_torch()
    if name == "sympy":
        return importlib.import_module(name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
