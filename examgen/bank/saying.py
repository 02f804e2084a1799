"""What a page must say about how its numbers are meant: operations that have more than one meaning, and the words that decide."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from examgen.bank.operations import ARITHMETIC
from examgen.bank.question import Page
from examgen.bank.reading import Source
from examgen.core import expression, rewriting
from examgen.core.conventions import CONVENTIONS
from examgen.core.expression import Call, Node
from examgen.core.numbers import freeze, leaves
from examgen.core.record import Variant
from examgen.core.trace import Step
from examgen.errors import ArgumentError, FormulaError, UnreadableAnswer


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


FLOOR = _words(r"\bfloor\b|round(?:ed|s|ing)?\s+down|\\lfloor|\bwhole\b")
_CEIL = _words(r"\bceil|round(?:ed|s|ing)?\s+up|\\lceil|\bwhole\b")

INDEX = _words(r"\b(index|indices|which (class|position|entry|row|column|pixel)|(class|position) number)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """An operation with several meanings: ``calls`` are functions of formulas and of the solution that stand for it, ``asks`` finds
    it in the text of a part. ``said`` finds words that decide which one is meant; the sentence of a convention does, too.
    """

    what: str
    conventions: tuple[str, ...]
    calls: frozenset[str] = frozenset()
    asks: re.Pattern[str] | None = None
    kinds: tuple[str, ...] = ()
    said: re.Pattern[str]


_LOSSES = (
    "nll_loss",
    "cross_entropy",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "kl_div",
    "entropy",
    "log_softmax",
)
LOGARITHMS = frozenset(["ln", "log", "log2", "log10", "log1p", *_LOSSES])
_NUMBERS = ("integer", "number", "vector", "matrix", "shape")
DEMANDS = (
    Demand(
        what="a logarithm", conventions=("natural log", "binary log"),
        calls=LOGARITHMS,
        said=_words(r"\\ln\b|\bnatural\b|\bbase[- ]?\$?(2|two|10|ten|e)\b|\\log_|\bbits?\b|\bnats?\b"),
    ),
    Demand(what="a rounding down", conventions=("floor",), calls=frozenset(["floor"]), said=FLOOR),
    Demand(what="a rounding up", conventions=("ceil",), calls=frozenset(["ceil"]), said=_CEIL),
    Demand(
        what="an index", conventions=("zero-based indices", "one-based indices"),
        calls=frozenset(["argmax", "argmin", "argsort"]), kinds=("integer",),
        asks=INDEX,
        said=_words(r"\bfrom\s+\$?(0|1|zero|one)\b|\b(zero|one)-based\b|\bstart\w*\s+(at|with)\s+\$?(0|1|zero|one)\b|_\{?[01]\b|\b[01]\s*,\s*[12]\b"),
    ),
    Demand(
        what="a variance", conventions=("batch norm", "sample variance"),
        calls=frozenset(["var", "std", "variance", "pvariance", "stdev", "pstdev", "batch_norm", "BatchNorm"]), kinds=_NUMBERS,
        asks=_words(r"\b(variance|standard deviation)\b"),
        said=_words(r"\bdivid\w*\b[^.]*\bby\b|[nN]\s*-\s*1|1\s*/\s*[nN]\b|\\frac\{1\}\{\w|population|unbiased|\bbiased|\\mathrm\{Var\}|expect"),
    ),
    Demand(
        what="a convolution", conventions=("cross-correlation",), kinds=_NUMBERS,
        calls=frozenset(["corr", "conv1d", "conv2d", "convolve", "correlate", "correlate2d", "convolve2d"]),
        said=_words(r"cross-?correlat|\bflip|\\star\b"),
    ),
    Demand(
        what="a count of parameters", conventions=("biases",), kinds=("integer",),
        asks=_words(r"\b(how many|number of|count)\b[^.?]*\bparameters\b"), said=_words(r"\bbias"),
    ),
    Demand(
        what="an LSTM", conventions=("lstm",), calls=frozenset(["lstm_cell", "lstm"]),
        said=_words(r"\\sigma|\bcandidate\b|c_\{?t\}?\s*="),
    ),
    Demand(
        what="Adam", conventions=("adam",), calls=frozenset(["adam", "adamw"]), said=_words(r"\\hat|bias[- ]correct"),
    ),
    Demand(what="RMSProp", conventions=("rmsprop",), calls=frozenset(["rmsprop"]), said=_words(r"\\sqrt")),
    Demand(
        what="momentum", conventions=("momentum velocity", "momentum buffer", "nesterov"),
        calls=frozenset(["momentum", "nesterov", "nesterov_torch"]), said=_words(r"v_\{?(t|k|n)\S*\s*=|velocity\b[^.]*="),
    ),
)  # fmt: skip


def spoken(page: Page) -> str:
    """The texts of the page with the sentences of its conventions."""
    asks = (text for ask in page.asks.values() for text in (ask.text, ask.rubric, *ask.options))
    return "\n".join((page.title, page.prompt, *asks, *(CONVENTIONS[name] for name in page.conventions)))


def unsaid(page: Page, source: Source, variants: Sequence[Variant]) -> Iterator[str]:
    """Operations of which the page does not say how they are meant."""
    used, text = operations(page, source, variants), spoken(page)
    for demand in DEMANDS:
        named = any(name in page.conventions for name in demand.conventions)
        if not named and _is_met(page, demand, used) and not demand.said.search(text):
            names = " or ".join(f'"{name}"' for name in demand.conventions)
            yield f"{demand.what} has several meanings, and the page does not say which; name the convention {names}"


def _is_met(page: Page, demand: Demand, used: frozenset[str]) -> bool:
    asked = [ask for ask in page.asks.values() if not demand.kinds or ask.kind in demand.kinds]
    if any(demand.asks.search(ask.text) for ask in asked if demand.asks):
        return True
    return bool(asked) and bool(demand.calls & used)


def operations(page: Page, source: Source, variants: Sequence[Variant]) -> frozenset[str]:
    """Names of functions that the solution calls, or that its formulas name; a floor of whole numbers only is none."""
    name = page.solve.__name__
    reached = source.reached(name) if name in source.definitions else set()
    tree = [node for one in reached for top in source.definitions[one] for node in ast.walk(top)]
    called = {_called(node.func) for node in tree if isinstance(node, ast.Call)} - {"floor", "ceil"}
    formulas = {one for variant in variants for step in variant.steps for one in _functions(step)}
    return frozenset(called | formulas | (_cut_off(tree) if _has_bare_answer(page, variants) else set()))


def _has_bare_answer(page: Page, variants: Sequence[Variant]) -> bool:
    """Whether an answer is written without a formula, so that only the code tells how it comes about."""
    return any(step.name in page.asks and not step.formula for variant in variants for step in variant.steps)


def _cut_off(tree: Sequence[ast.AST]) -> set[str]:
    divided = any(isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.FloorDiv) for node in tree)
    called = {_called(node.func) for node in tree if isinstance(node, ast.Call)} & {"floor", "ceil"}
    return called | ({"floor"} if divided and not called else set())


def _called(function: ast.expr) -> str:
    return getattr(function, "attr", getattr(function, "id", ""))


def _functions(step: Step) -> Iterator[str]:
    for node in nodes(expression.parse(step.formula)) if step.formula else ():
        if isinstance(node, Call) and not (node.function in ("floor", "ceil") and _is_whole(node.arguments[0], step)):
            yield node.function


def _is_whole(node: Node, step: Step) -> bool:
    """Whether all numbers are whole, so that nothing is rounded."""
    try:
        found = ARITHMETIC.value(rewriting.written(node), lambda name: ARITHMETIC.quantity(step.inputs[name]), first=step.first)
        return all(float(leaf).is_integer() for leaf in leaves(freeze(ARITHMETIC.plain(found))))
    except (UnreadableAnswer, FormulaError, ArgumentError):
        return False


def nodes(node: Node) -> Iterator[Node]:
    """The node and all below it."""
    yield node
    for one in expression.children(node):
        yield from nodes(one)
