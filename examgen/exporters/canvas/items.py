"""Parts of items as items of QTI 1.2, in the dialect that Canvas reads."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from lxml import etree
from lxml.builder import ElementMaker

from examgen.exporters import html, losses
from examgen.exporters.decimals import bounds, decimal
from examgen.exporters.html import Asset
from examgen.exporters.item import Item, Task
from examgen.exporters.losses import Losses
from examgen.exporters.pieces import Piece

NAMESPACE = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
Q = ElementMaker(namespace=NAMESPACE, nsmap={None: NAMESPACE})
FOLDER = "$IMS-CC-FILEBASE$"
"""How an item names the folder of the package's files."""
_SMALLEST = Fraction(1, 10_000)
_DECIMALS = "Type a decimal number with a point, such as -0.25."
_TYPES = {
    "claim": "true_false_question", "choice": "multiple_choice_question", "choices": "multiple_answers_question",
    "matching": "matching_question", "ordering": "matching_question", "text": "short_answer_question",
}  # fmt: skip


def written(item: Item, piece: Piece, figure: Asset | None, lost: Losses) -> Any:
    """The item of a piece."""
    task, kind = piece.task, _kind(piece.task)
    if kind == "essay_question" and task.kind != "open":
        lost.add(losses.BY_PERSON, item, task)
    stem = html.stem(item, figure, lambda one: f"{FOLDER}/{one.name}")
    where = f"<p><strong>{piece.where}</strong></p>" if piece.where else ""
    body = "\n".join(filter(None, (stem, html.asked(item, task), where, _note(item, piece, lost))))
    response, processing, feedback = _KINDS[kind](item, piece, lost)
    identifier = f"{item.identifier}-{piece.place}"
    meta = {"question_type": kind, "points_possible": decimal(piece.points)}
    fields = [Q.qtimetadatafield(Q.fieldlabel(name), Q.fieldentry(value)) for name, value in meta.items()]
    general = Q.respcondition(
        Q.conditionvar(Q.other()), Q.displayfeedback(feedbacktype="Response", linkrefid="general_fb"), **{"continue": "Yes"}
    )
    score = Q.outcomes(Q.decvar(maxvalue="100", minvalue="0", varname="SCORE", vartype="Decimal"))
    solution = html.grading(task) + html.block(item.solution) if kind == "essay_question" else html.solution(item)
    return Q.item(
        Q.itemmetadata(Q.qtimetadata(*fields)), Q.presentation(_material(body), *response),
        Q.resprocessing(score, general, *processing), _feedback("general_fb", solution), *feedback,
        ident=identifier, title=item.name,
    )  # fmt: skip


def _kind(task: Task) -> str:
    return "numerical_question" if task.numeric else _TYPES.get(task.kind, "essay_question")


def _note(item: Item, piece: Piece, lost: Losses) -> str:
    if piece.task.kind not in ("number", "vector", "matrix"):
        return ""
    lost.add(losses.FRACTIONS, item, piece.task)
    return f"<p><em>{_DECIMALS}</em></p>"


def _material(body: str) -> Any:
    return Q.material(Q.mattext(body, texttype="text/html"))


def _feedback(name: str, body: str) -> Any:
    return Q.itemfeedback(Q.flow_mat(_material(body)), ident=name)


def _right(*conditions: Any, share: str = "100") -> Any:
    return Q.respcondition(
        Q.conditionvar(*conditions), Q.setvar(share, action="Set", varname="SCORE"), **{"continue": "No"}
    )  # fmt: skip


# --- types -----------------------------------------------------------------------------------------------------------------------

_Parts = tuple[list[Any], list[Any], list[Any]]
"""What asks for a response, what processes it, and feedback."""


def _numerical(item: Item, piece: Piece, lost: Losses) -> _Parts:
    assert piece.entry is not None
    value, (low, high) = decimal(piece.entry.value), bounds(piece.entry.value, piece.entry.tolerance)
    if 0 < abs(float(piece.entry.value)) < _SMALLEST:
        lost.add(losses.SMALL_IS_ZERO, item, piece.task)
    if piece.entry.wrongs:
        lost.add(losses.NO_FEEDBACK, item, piece.task)
    response = Q.response_str(
        Q.render_fib(Q.response_label(ident="answer1"), fibtype="Decimal"), ident="response1", rcardinality="Single"
    )
    near = getattr(Q, "and")(Q.vargte(low, respident="response1"), Q.varlte(high, respident="response1"))
    return [response], [_right(getattr(Q, "or")(Q.varequal(value, respident="response1"), near))], []


def _typed(label: Any, **how: str) -> Any:
    return Q.response_str(Q.render_fib(label, **how), ident="response1", rcardinality="Single")


def _labels(task: Task) -> list[Any]:
    return [
        Q.response_label(_material(html.inline(option.text)), ident=f"o{at}") for at, option in enumerate(task.options)
    ]  # fmt: skip


def _multiple_choice(item: Item, piece: Piece, lost: Losses) -> _Parts:
    task = piece.task
    if any(0 < option.share < 1 for option in task.options):
        lost.add(losses.HALF_IS_NOTHING, item, task)
    response = Q.response_lid(Q.render_choice(*_labels(task)), ident="response1", rcardinality="Single")
    rules, feedback = [], []
    for at, option in enumerate(task.options):
        if option.feedback:
            shown = Q.displayfeedback(feedbacktype="Response", linkrefid=f"o{at}_fb")
            chosen = Q.conditionvar(Q.varequal(f"o{at}", respident="response1"))
            rules.append(Q.respcondition(chosen, shown, **{"continue": "Yes"}))
            feedback.append(_feedback(f"o{at}_fb", html.inline(option.feedback)))
    rules += [_right(Q.varequal(f"o{at}", respident="response1")) for at, option in enumerate(task.options) if option.share == 1]
    return [response], rules, feedback


def _multiple_answers(item: Item, piece: Piece, lost: Losses) -> _Parts:
    task = piece.task
    lost.add(losses.SHARED_EVENLY, item, task)
    response = Q.response_lid(Q.render_choice(*_labels(task)), ident="response1", rcardinality="Multiple")
    ticked = [Q.varequal(f"o{at}", respident="response1") for at in range(len(task.options))]
    wanted = [one if option.share else getattr(Q, "not")(one) for one, option in zip(ticked, task.options, strict=True)]
    return [response], [_right(getattr(Q, "and")(*wanted))], []


def _matching(item: Item, piece: Piece, lost: Losses) -> _Parts:
    task = piece.task
    if task.cost * len(task.places) != task.points:
        lost.add(losses.SHARED_EVENLY, item, task)
    texts = [html.one_line(option.text) for option in task.options]
    heads = [html.inline(one) for one in task.items] or [f"place {at}" for at in range(1, len(task.places) + 1)]
    share = decimal(Fraction(100, len(task.places)))
    responses, rules = [], []
    for at, (head, place) in enumerate(zip(heads, task.places, strict=True)):
        plain = [Q.material(Q.mattext(text, texttype="text/plain")) for text in texts]
        labels = [Q.response_label(material, ident=f"o{number}") for number, material in enumerate(plain)]
        responses.append(Q.response_lid(_material(head), Q.render_choice(*labels), ident=f"response_{at}"))
        matched = Q.conditionvar(Q.varequal(f"o{place}", respident=f"response_{at}"))
        rules.append(Q.respcondition(matched, Q.setvar(share, varname="SCORE", action="Add")))
    return responses, rules, []


def _short_answer(item: Item, piece: Piece, lost: Losses) -> _Parts:
    if piece.task.wrong_words:
        lost.add(losses.NO_FEEDBACK, item, piece.task)
    response = Q.response_str(
        Q.render_fib(Q.response_label(ident="answer1", rshuffle="No")), ident="response1", rcardinality="Single"
    )
    return [response], [_right(*(Q.varequal(one, respident="response1") for one in piece.task.spellings))], []


def _essay(item: Item, piece: Piece, lost: Losses) -> _Parts:
    response = Q.response_str(
        Q.render_fib(Q.response_label(ident="answer1", rshuffle="No")), ident="response1", rcardinality="Single"
    )
    return [response], [Q.respcondition(Q.conditionvar(Q.other()), **{"continue": "No"})], []


_KINDS: dict[str, Callable[[Item, Piece, Losses], _Parts]] = {
    "numerical_question": _numerical, "true_false_question": _multiple_choice, "multiple_choice_question": _multiple_choice,
    "multiple_answers_question": _multiple_answers, "matching_question": _matching, "short_answer_question": _short_answer,
    "essay_question": _essay,
}  # fmt: skip


def serialized(root: Any) -> bytes:
    """An XML document."""
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True))
