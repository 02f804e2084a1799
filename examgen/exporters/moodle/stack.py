"""A matrix as a question of the plugin STACK, which reads entries as mathematics: ``2/3`` counts like its decimals.

Its response tree is a walk over the entries: a node for each takes its cost off where it is wrong, and asks for the wrong values by
which mistakes are known. STACK keeps the score between 0 and 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from lxml import etree
from lxml.builder import E

from examgen.core.numbers import Scalar
from examgen.exporters import html
from examgen.exporters.decimals import decimal
from examgen.exporters.item import Entry, Task

FIELD = "<p>[[input:ans1]]</p>\n<div>[[validation:ans1]]</div>"
"""What stands in the text where the matrix is typed."""
_NOISE = 1e-9
"""STACK's test leaves the bounds themselves out."""
_UNIT = 10**7
"""STACK keeps seven decimals of what a node adds or takes."""
_SHOWN = {"prtcorrect": "Right.", "prtpartiallycorrect": "Partly right.", "prtincorrect": "Wrong."}
_OPTIONS = {
    "questionsimplify": "1", "assumepositive": "0", "assumereal": "0", "decimals": ".", "multiplicationsign": "dot",
    "sqrtsign": "1", "complexno": "i", "inversetrig": "cos-1", "matrixparens": "(", "variantsselectionseed": "",
}  # fmt: skip
_INPUT = {
    "name": "ans1", "type": "matrix", "tans": "ta1", "boxsize": "6", "strictsyntax": "1", "insertstars": "0", "syntaxhint": "",
    "syntaxattribute": "0", "forbidwords": "", "allowwords": "", "forbidfloat": "0", "requirelowestterms": "0",
    "checkanswertype": "0", "mustverify": "0", "showvalidation": "0", "options": "",
}  # fmt: skip


def parts(task: Task) -> Iterator[Any]:
    """What a question of the type ``stack`` has besides what all questions have."""
    rows = ",".join(f"[{','.join(_maxima(entry.value) for entry in row)}]" for row in task.rows)
    yield E.questionvariables(E.text(f"ta1: matrix({rows});"))
    yield _text("specificfeedback", "[[feedback:prt1]]")
    yield _text("questionnote", "{@ta1@}")
    yield from (E(name, value) for name, value in _OPTIONS.items())
    yield from (_text(name, said) for name, said in _SHOWN.items())
    yield E.input(*(E(name, value) for name, value in _INPUT.items()))
    yield E.prt(
        E.name("prt1"), E.value("1"), E.autosimplify("1"), E.feedbackstyle("1"), E.feedbackvariables(E.text()), *_nodes(task)
    )  # fmt: skip


def plain(text: str) -> str:
    """HTML in which nothing is taken for a block or a computation of STACK."""
    return text.replace("[[", "[ [").replace("{@", "{ @").replace("{#", "{ #")


def _maxima(value: Scalar) -> str:
    exact = isinstance(value, int | Fraction)
    return str(value) if exact else decimal(value)


def _rounded_down(share: Fraction) -> Fraction:
    """A little less, since STACK cuts scores off behind the third decimal: what is left must not lie below a third, say."""
    return Fraction(int(share * _UNIT) - 1, _UNIT)


def _nodes(task: Task) -> Iterator[Any]:
    cost, number = _rounded_down(task.cost / task.points), 0
    for at, entry in enumerate(task.entries):
        place = f"ans1[{at // task.columns + 1},{at % task.columns + 1}]"
        follower = number + 1 + len(entry.wrongs)
        following = str(follower) if at + 1 < len(task.entries) else "-1"
        right = ("=", "1") if at == 0 else ("+", "0")
        wrong = ("=", decimal(1 - cost)) if at == 0 else ("-", decimal(cost))
        first = str(number + 1) if entry.wrongs else following
        yield _node(number, place, entry, entry.value, _branch(right, following), _branch(wrong, first))
        for behind, slip in enumerate(entry.wrongs, start=1):
            otherwise = str(number + behind + 1) if behind < len(entry.wrongs) else following
            told = _branch(("+", "0"), following, html.inline(slip.feedback))
            yield _node(number + behind, place, entry, slip.value, told, _branch(("+", "0"), otherwise))
        number = follower


_Branch = tuple[tuple[str, str], str, str]
"""How the score changes and by what, the next node (-1 for none), and what is said."""


def _branch(score: tuple[str, str], following: str, said: str = "") -> _Branch:
    return score, following, said


def _node(number: int, place: str, entry: Entry, value: Scalar, true: _Branch, false: _Branch) -> Any:
    """Whether the entry lies within the tolerance of a value, and what follows."""
    node = E.node(
        E.name(str(number)), E.answertest("NumAbsolute"), E.sans(place), E.tans(_maxima(value)),
        E.testoptions(decimal(float(entry.tolerance) + _NOISE)), E.quiet("1"),
    )  # fmt: skip
    for which, ((mode, score), following, said) in (("true", true), ("false", false)):
        node.extend(
            [
                E(f"{which}scoremode", mode), E(f"{which}score", score), E(f"{which}penalty", ""), E(f"{which}nextnode", following),
                E(f"{which}answernote", f"prt1-{number + 1}-{which[0].upper()}"), _text(f"{which}feedback", plain(said)),
            ]
        )  # fmt: skip
    return node


def _text(tag: str, body: str) -> Any:
    return E(tag, E.text(etree.CDATA(body)) if body else E.text(), format="html")
