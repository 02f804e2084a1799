"""From verified variants to neutral items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from hashlib import blake2b

from examgen.core import typeset
from examgen.core.numbers import Scalar, Value, leaves
from examgen.core.record import Part, Variant
from examgen.exporters.item import Entry, Item, Option, Task, Wrong
from examgen.marking import accepts
from examgen.marking.points import cost
from examgen.paper.answers import LineView, key_text, wrong_text
from examgen.paper.render import COLUMNS, fitting
from examgen.paper.views import AnswerView, PartView, question_view, solution_view

TYPED = ("integer", "number", "vector", "matrix", "shape")
TRUTHS = ("True", "False")


def item(variant: Variant, *, category: tuple[str, ...], number: int) -> Item:
    """The item of a verified variant, the ``number``-th of its question."""
    question = question_view(variant)
    solution = solution_view(variant, question)
    parts = zip(variant.parts, question.parts, solution.answers, strict=True)
    return Item(
        question=variant.id, revision=variant.revision, code=code(variant), number=number, title=variant.title, topic=variant.topic,
        category=category, level=variant.level, minutes=variant.minutes, prompt=variant.prompt, notes=question.notes,
        figure=variant.figure, tasks=tuple(_task(variant, part, view, answer) for part, view, answer in parts),
        solution="\n\n".join(filter(None, map(_line, solution.lines))), carries=_carries(variant),
    )  # fmt: skip


def code(variant: Variant) -> str:
    """Eight signs that tell a variant from the others of its question; the seed, which gives the key away, cannot be read off."""
    return blake2b(f"{variant.space} {variant.id} {variant.seed}".encode(), digest_size=4).hexdigest()


def _line(line: LineView) -> str:
    equation = [f"$${fitting(line.layouts, COLUMNS)}$$"] if line.layouts else []
    return "\n\n".join(filter(None, (line.note, *equation)))


def _carries(variant: Variant) -> bool:
    return sum(part.kind in TYPED for part in variant.parts) > 1


def _task(variant: Variant, part: Part, view: PartView, answer: AnswerView) -> Task:
    return Task(
        name=part.name, label=view.label, kind=part.kind, prompt=part.prompt, points=part.marks, cost=cost(part), rule=view.rule,
        unit=part.unit, decimals=part.decimals, rounding=view.rounding, answer=_answer(part, answer),
        accepted=answer.accepted,
        columns=_columns(part), entries=tuple(_entries(variant, part)), sized=part.sized and part.kind != "shape",
        options=tuple(_options(variant, part)), items=part.items, places=_places(part),
        spellings=tuple(_spellings(part)),
        formula=str(part.answer) if part.kind == "expression" else "", variables=part.variables, domains=part.domains,
        fields=view.fields, rubric=part.rubric, lines=part.lines,
        slips=() if part.kind in TYPED else tuple(_slips(variant, part)), wrong_words=tuple(_wrong_words(variant, part)),
    )  # fmt: skip


def _answer(part: Part, answer: AnswerView) -> str:
    """As the key has it, but options by their texts: their letters are not those of a system that shuffles them."""
    if not part.options:
        return answer.answer
    texts = part.answer if isinstance(part.answer, tuple) else (str(part.answer),)
    return "; ".join(f"{number}. {text}" if part.items else f"{text}" for number, text in enumerate(texts, start=1))


# --- numbers ---------------------------------------------------------------------------------------------------------------------


def _columns(part: Part) -> int:
    if part.kind == "shape":
        return len(leaves(part.answer))
    return len(part.answer[0]) if part.kind == "matrix" and isinstance(part.answer, tuple) and part.answer else 1


def _entries(variant: Variant, part: Part) -> Iterator[Entry]:
    if part.kind not in TYPED:
        return
    right, allowed = leaves(part.answer), leaves(part.tolerance)
    allowed = allowed if len(allowed) == len(right) else [0] * len(right)
    wrongs = [
        (leaves(mistake.answers[part.name]), mistake.said)
        for mistake in variant.mistakes
        if part.name in mistake.answers and not accepts(part, mistake.answers[part.name])
    ]
    for at, (value, tolerance) in enumerate(zip(right, allowed, strict=True)):
        known = [(values[at], said) for values, said in wrongs if len(values) == len(right) and _typable(part, values[at])]
        yield Entry(value=value, tolerance=tolerance, wrongs=tuple(_told(value, tolerance, known)))


def _typable(part: Part, value: Scalar) -> bool:
    """Whether somebody would type the value: not a broken one where whole numbers are asked."""
    return part.kind not in ("integer", "shape") or float(value).is_integer()


def _told(right: Scalar, tolerance: Scalar, known: Sequence[tuple[Scalar, str]]) -> Iterator[Wrong]:
    """The wrong values, each once with all that may have led to it; none that would be taken for the right one."""
    taken: list[tuple[Scalar, list[str]]] = []
    for value, said in known:
        if _near(value, right, tolerance):
            continue
        same = next((told for one, told in taken if _near(one, value, tolerance)), None)
        if same is None:
            taken.append((value, [said]))
        elif said not in same:
            same.append(said)
    for value, sentences in taken:
        yield Wrong(value=value, feedback=_either(sentences))


def _either(sentences: Sequence[str]) -> str:
    return sentences[0] if len(sentences) == 1 else "Either: " + " Or: ".join(sentences)


def _near(one: Scalar, other: Scalar, tolerance: Scalar) -> bool:
    return abs(float(one) - float(other)) <= float(tolerance) + 1e-9


# --- words -----------------------------------------------------------------------------------------------------------------------


def _options(variant: Variant, part: Part) -> Iterator[Option]:
    if part.kind == "claim":
        for text in TRUTHS:
            yield Option(text=text, share=Fraction(text == str(part.answer)), feedback=_said(variant, part, text == "True"))
    for text in part.options:
        yield Option(text=text, share=_share(part, text), feedback=_said(variant, part, text) if part.kind == "choice" else "")


def _share(part: Part, text: str) -> Fraction:
    if part.kind in ("ordering", "matching"):
        return Fraction(0)
    chosen = part.answer if isinstance(part.answer, tuple) else (part.answer,)
    return Fraction(1) if text in (*chosen, *part.also) else Fraction(1, 2) if text in part.half else Fraction(0)


def _said(variant: Variant, part: Part, value: Value) -> str:
    """What the mistakes say that lead to exactly this wrong answer."""
    said = dict.fromkeys(mistake.said for mistake in variant.mistakes if _written(part, mistake.answers.get(part.name)) == value)
    sentences = list(said) if value != part.answer else []
    return _either(sentences) if sentences else ""


def _written(part: Part, value: Value | None) -> Value | None:
    return typeset.plain(value, part.decimals) if part.kind == "choice" and value is not None else value


def _spellings(part: Part) -> Iterator[str]:
    """The accepted words, with hyphens and with spaces in their place."""
    if part.kind == "text":
        accepted = dict.fromkeys((str(part.answer), *part.accepts))
        yield from dict.fromkeys(text for one in accepted for text in (one, one.replace("-", " ")))


def _places(part: Part) -> tuple[int, ...]:
    if part.kind not in ("ordering", "matching") or not isinstance(part.answer, tuple):
        return ()
    return tuple(part.options.index(str(text)) for text in part.answer)


def _slips(variant: Variant, part: Part) -> Iterator[tuple[str, str]]:
    for mistake in variant.mistakes:
        wrong = mistake.answers.get(part.name)
        if wrong is not None and part.kind not in ("satisfies", "open") and not accepts(part, wrong):
            yield (key_text if part.kind == "expression" else wrong_text)(variant, part, wrong), mistake.said


def _wrong_words(variant: Variant, part: Part) -> Iterator[tuple[str, str]]:
    """Wrong words of mistakes as somebody types them, each once with all that may have led to it."""
    found: dict[str, list[str]] = {}
    for mistake in variant.mistakes if part.kind == "text" else ():
        wrong = mistake.answers.get(part.name)
        if wrong is not None and not accepts(part, wrong):
            found.setdefault(str(wrong).lower(), []).append(mistake.said)
    return ((word, _either(list(dict.fromkeys(sentences)))) for word, sentences in found.items())
