"""torch under watch: its own operations come out bent for the code of one question file. Imported only when torch is used."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

from examgen.oracles import torch_names
from examgen.oracles.bends import Bend
from examgen.oracles.tensors import numbers

_LIBRARY = ("/torch/nn/", "/torch/optim/")


class Watch(TorchFunctionMode):  # type: ignore[misc]
    """Sees every call of torch, and whether the question file ``file`` or a layer or optimizer made it."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self.file = file

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        tensors = list(_tensors((args, kwargs)))
        before = [one.detach().clone() for one in tensors]
        result = func(*args, **(kwargs or {}))
        changed = [one for one, old in zip(tensors, before, strict=True) if not (one.is_meta or torch.equal(one.detach(), old))]
        return self.seen(_name(func), self._by_library(), tensors, changed, result)

    def seen(self, name: str, by_library: bool, tensors: list[Any], changed: list[Any], result: Any) -> Any:
        """What the caller gets instead of ``result``."""
        raise NotImplementedError

    def _by_library(self) -> bool:
        frame = sys._getframe(2)
        while frame is not None and frame.f_code.co_filename != self.file:
            path = frame.f_code.co_filename.replace("\\", "/")
            if any(part in path for part in _LIBRARY):
                return True
            frame = frame.f_back  # type: ignore[assignment]
        return False


class Results(Watch):
    """Bends what torch's own operations return; ``data`` are the numbers that the question gives.

    An operation that returns a number as the page handed it over has computed nothing, so it is not bent: a page that wraps its
    finished answer gets it back unharmed. Numbers of ``data`` are no finished answers.
    """

    def __init__(self, file: str, bend: Bend, data: frozenset[float]) -> None:
        super().__init__(file)
        self.bend, self.data = bend, data
        self.differentiated = False

    def seen(self, name: str, by_library: bool, tensors: list[Any], changed: list[Any], result: Any) -> Any:
        if name == "backward":
            self.differentiated = True
            return result
        if name in torch_names.SIZES:
            return self._size(tensors, result) if not by_library else result
        if name == "get grad":
            return result if by_library or result is None or not self.differentiated else _own(self._bent(result))
        if name.startswith("get ") or not self._is_own(name, by_library):
            return self._followed(name, tensors, result)
        if self._handed_back([one for one in tensors if not any(one is other for other in changed)], result):
            return result
        for one in changed:
            _replace(one, self.bend)
        fresh = result if any(result is one for one in changed) else self._bent(result)
        return _own(fresh)

    def _is_own(self, name: str, by_library: bool) -> bool:
        return torch_names.is_own(name) or (by_library and torch_names.plain(name) in torch_names.ARITHMETIC)

    def _size(self, tensors: list[Any], size: Any) -> Any:
        """Sizes are torch's own if a layer made the tensor."""
        layered = tensors and (isinstance(tensors[0], torch.nn.Parameter) or getattr(tensors[0], "_own", False))
        if not layered:
            return size
        far = round(self.bend.line()[1] * 7) + 1
        return torch.Size(one + far for one in size) if isinstance(size, torch.Size) else size + far

    def _bent(self, result: Any) -> Any:
        if isinstance(result, torch.Tensor):
            return _moved(result, self.bend)
        if isinstance(result, tuple | list) and not isinstance(result, torch.Size):
            found = [self._bent(one) for one in result]
            return type(result)(*found) if hasattr(result, "_fields") else type(result)(found)
        return result

    def _followed(self, name: str, tensors: list[Any], result: Any) -> Any:
        """Marks that arithmetic and moving pass on: made by a layer, or handed over by the page as it is."""
        for one in _tensors(result):
            one._own = any(getattr(other, "_own", False) for other in tensors)
            one._handed = name in torch_names.HANDING or self._handed_back(tensors, one, data=frozenset())
        return result

    def _handed_back(self, tensors: list[Any], result: Any, data: frozenset[float] | None = None) -> bool:
        if not isinstance(result, torch.Tensor) or result.is_meta:
            return False
        for one in tensors:
            if getattr(one, "_handed", False) and one.numel() == result.numel() and _same(one, result):
                return not set(one.detach().double().flatten().tolist()) <= (self.data if data is None else data)
        return False


class Differentiated(Watch):
    """``found`` gets the values that autograd differentiates, or passes on the way."""

    def __init__(self, file: str, found: list[Any]) -> None:
        super().__init__(file)
        self.found = found
        self._on_the_way: list[Any] = []

    def seen(self, name: str, by_library: bool, tensors: list[Any], changed: list[Any], result: Any) -> Any:
        if name in ("backward", "grad"):
            self.found += self._on_the_way
        self._on_the_way += [numbers(one) for one in _tensors(result) if one.grad_fn is not None and not one.is_meta]
        return result


class Roundings(Watch):
    """Tells of each number that the page rounds while it is a tensor: by what, and what became of it."""

    def __init__(self, file: str, tell: Callable[[str, float, float], None]) -> None:
        super().__init__(file)
        self.tell = tell

    def seen(self, name: str, by_library: bool, tensors: list[Any], changed: list[Any], result: Any) -> Any:
        plain = torch_names.plain(name)
        if plain in torch_names.ROUNDINGS and tensors and not by_library and tensors[0].is_floating_point():
            after = result.tolist() if isinstance(result, torch.Tensor) else result
            for one, other in zip(_flat(tensors[0].tolist()), _flat(after), strict=True):
                self.tell(plain, one, float(other))
        return result


def _name(func: Any) -> str:
    """``conv2d``; ``get grad`` for the attribute."""
    name = getattr(func, "__name__", "")
    if name in ("__get__", "__set__"):
        attribute = getattr(func.__self__, "__name__", "")
        return attribute if attribute in torch_names.SIZES else f"get {attribute}"
    return torch_names.plain(name) if name == "__len__" else name


def _tensors(value: Any) -> Iterator[Any]:
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _tensors(one)
    elif isinstance(value, dict):
        yield from _tensors(list(value.values()))


def _moved(tensor: Any, bend: Bend) -> Any:
    """Each entry by another amount: what only compares the entries of one result would not move otherwise."""
    slope, offset = bend.line()
    if tensor.dtype == torch.bool:
        return tensor
    place = torch.arange(tensor.numel(), device=tensor.device).reshape(tensor.shape)
    if not (tensor.is_floating_point() or tensor.is_complex()):
        return tensor + (1 + round(offset * 7) + place)
    steps = (1 + place.to(torch.float64) / max(1, tensor.numel())).to(tensor.real.dtype)
    return tensor * float(slope) ** steps + float(offset) * steps


def _replace(tensor: Any, bend: Bend) -> None:
    """In place and behind autograd's back, as the operation itself has worked in place."""
    tensor.data.copy_(_moved(tensor.data, bend))


def _own(result: Any) -> Any:
    for one in _tensors(result):
        one._own, one._handed = True, False
    return result


def _same(one: Any, other: Any) -> bool:
    return bool(torch.equal(one.detach().double().flatten(), other.detach().double().flatten()))


def _flat(value: Any) -> list[float]:
    return [leaf for one in value for leaf in _flat(one)] if isinstance(value, list) else [value]
