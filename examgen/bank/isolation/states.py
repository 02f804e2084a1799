"""What all pages in a process share, and each must leave as it was: else one page depends on another."""

from __future__ import annotations

import atexit
import builtins
import decimal
import gc
import locale
import math
import os
import random
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from examgen.bank.loader import PREFIX

State = Mapping[str, Any]
"""What a state is called, and something that is equal as long as the state is the same."""
LONGEST = 50
SIGNALS = ("SIGINT", "SIGTERM", "SIGALRM", "SIGPROF", "SIGABRT", "SIGSEGV")


def _decimal_context() -> tuple[Any, ...]:
    context = decimal.getcontext()
    return context.prec, context.rounding, context.Emin, context.Emax, tuple(context.traps.items())


_PLAIN: Mapping[str, Callable[[], Any]] = {
    "the working folder": os.getcwd,
    "the state of the random module": random.getstate,
    "the recursion limit": sys.getrecursionlimit,
    "the largest number of digits of an int": sys.get_int_max_str_digits,
    "the locale": lambda: locale.setlocale(locale.LC_ALL),
    "the decimal context": _decimal_context,
    "sys.stdout or sys.stderr": lambda: (sys.stdout, sys.stderr, sys.stdin),
    "sys.excepthook": lambda: (sys.excepthook, sys.unraisablehook, threading.excepthook),
    "the handlers of signals": lambda: tuple(signal.getsignal(getattr(signal, name)) for name in SIGNALS if hasattr(signal, name)),
    "the garbage collector": lambda: (gc.isenabled(), gc.get_threshold()),
    "a trace function": lambda: (sys.gettrace(), sys.getprofile()),
}
_MOVED_BY_IMPORTS: Mapping[str, Callable[[], Any]] = {
    "the environment (os.environ)": lambda: dict(os.environ),
    "sys.path": lambda: tuple(sys.path),
    "the warnings filters": lambda: tuple(warnings.filters),
    "the functions called at exit": getattr(atexit, "_ncallbacks", int),
}
_NUMPY: Mapping[str, Callable[[Any], Any]] = {
    "numpy's handling of floating-point errors": lambda numpy: tuple(numpy.geterr().items()),
    "numpy's print options": lambda numpy: repr(numpy.get_printoptions()),
}
_TORCH: Mapping[str, Callable[[Any], Any]] = {
    "torch's default dtype": lambda torch: torch.get_default_dtype(),
    "torch's default device": lambda torch: torch.get_default_device(),
    "torch's grad mode": lambda torch: torch.is_grad_enabled(),
    "torch's inference mode": lambda torch: torch.is_inference_mode_enabled(),
    "torch's seed": lambda torch: torch.initial_seed(),
    "torch's number of threads": lambda torch: torch.get_num_threads(),
    "torch's deterministic mode": lambda torch: torch.are_deterministic_algorithms_enabled(),
    "torch's anomaly detection": lambda torch: torch.is_anomaly_enabled(),
    "torch's precision of products": lambda torch: torch.get_float32_matmul_precision(),
}


def _generator(numpy_random: Any) -> tuple[bytes, int]:
    state = numpy_random.get_state(legacy=False)["state"]
    return state["key"].tobytes(), state["pos"]


def snapshot() -> State:
    """The states as they are now. Libraries that nobody has loaded have none."""
    found = {name: state() for name, state in _PLAIN.items()}
    numpy, torch = sys.modules.get("numpy"), sys.modules.get("torch")
    found |= {name: state(numpy) for name, state in _NUMPY.items()} if numpy else {}
    if "numpy.random" in sys.modules:
        found["the state of numpy's global random generator"] = _generator(sys.modules["numpy.random"])
    found |= {name: state(torch) for name, state in _TORCH.items()} if torch else {}
    moved = {name: state() for name, state in _MOVED_BY_IMPORTS.items()}
    loaded = _libraries(len(sys.modules))
    return found | {f"{loaded}\0{name}": value for name, value in moved.items()}


@lru_cache(maxsize=1)
def _libraries(modules: int) -> int:
    """How many of so many loaded modules are no pages; they are counted when there are more, or fewer, than at the last time."""
    return sum(not name.startswith(PREFIX) for name in list(sys.modules))


def bindings() -> State:
    """What the names of examgen's own modules, of ``builtins`` and ``math`` stand for. (Names that appear later are no change.)"""
    modules = [(name, module) for name, module in list(sys.modules.items()) if name.startswith("examgen.")]
    modules += [("builtins", builtins), ("math", math)]
    return {f"{name}.{key}": _Same(value) for name, module in modules for key, value in list(vars(module).items())}


def differences(before: State, after: State) -> Iterator[tuple[str, str]]:
    """The name of each state that is not as it was, and how it has changed in words.

    Imports may add warnings filters, paths and functions called at exit; so these count only where nothing was imported.
    """
    for name, was in before.items():
        now = after.get(name, was)
        if now != was:
            yield name.rsplit("\0", 1)[-1], _in_words(was, now)


class _Same:
    """Equal to what holds the very same object."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.value is other.value

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "?" * (LONGEST + 1)


def _in_words(was: Any, now: Any) -> str:
    if max(len(repr(was)), len(repr(now))) > LONGEST:
        return "changed"
    return f"changed from {was!r} to {now!r}"
