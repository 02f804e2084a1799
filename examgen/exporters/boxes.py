"""Where everything stands on a paper whose answers are written into boxes, the same for all of its versions. All lengths are cm.

Heights are those of the version that needs most, so no version moves a box. A box is never divided. It is as high as the work by
hand needs, and only higher, by whole steps, if the printed solution does not fit: a finer measure would tell something of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

TEXT_WIDTH = 16.2
"""A line of the paper, as its template has it."""
CONTINUED = 0.7
"""What the line "Question 3, continued" takes."""
WORD = 2.0
"""The height of a box for letters or a word, and what the key says of them."""
_BETWEEN, _ABOVE_PART, _ABOVE_BOX = 0.6, 0.35, 0.2
"""What stands free before a question, a part and a box."""
_MOST_STRETCHED = 1.6
"""A page that has room makes its boxes for work so many times as high at most."""
_NEARLY_FULL = 1 / 3
"""A question that fits a page of its own begins one if it would be divided and so little of the page is left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The pages of a layout: their size, and what they keep free at the ``top`` and at the ``bottom``.

    A ``cover`` is a first page with nothing on it that is marked. ``even`` pages fill sheets that are printed on both sides. A
    ``running`` head has room for the student's number on each further page.
    """

    name: str
    width: float = 21.0
    height: float = 29.7
    top: float = 2.1
    bottom: float = 1.9
    cover: bool = False
    even: bool = False
    running: bool = True

    @property
    def left(self) -> float:
        """What is free at the left of the text; at its right is more, because points stand there."""
        return round((self.width - TEXT_WIDTH) * 0.4375, 2)

    @property
    def capacity(self) -> float:
        """The height that a page has for questions."""
        return self.height - self.top - self.bottom


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What is never divided: the head of a question (``part`` is ``None``), or a part with its box.

    Its ``text`` is so high. Its box is ``box`` high, at the ``least`` so high that the printed solution has room. Boxes for
    ``work`` are stretched where there is room.
    """

    question: int
    part: int | None
    text: float
    box: float = 0
    least: float = 0
    work: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A piece in its place, both from the top of the text; its box begins at ``box_top`` and is ``height`` high.

    ``continued`` says that the page begins with a line which names the question.
    """

    piece: Piece
    top: float
    box_top: float
    height: float
    continued: bool = False


class TooHigh(ValueError):
    """A piece that no page can hold: its question and its part."""


def boxed(*needs: tuple[float, float, float], question: int, part: int, work: bool = True) -> Piece:
    """A part, with ``work`` or not, from what its versions need: heights of text, of handwriting, of the solution."""
    text, written, solved = (max(values) for values in zip(*needs, strict=True))
    step = 1.0 if work else WORD
    least = step * ceil(solved / step)
    return Piece(question=question, part=part, text=text, box=max(ceil(2 * written) / 2, least), least=least, work=work)


def divided(sheet: Sheet, front: float, questions: Sequence[Sequence[Piece]]) -> list[list[Placed]]:
    """The pieces of all questions, each question's head first, on pages; what the first page begins with is ``front`` high.

    ``TooHigh`` for a piece that is higher than a page.
    """
    pages: list[list[Piece]] = [[]]
    used = sheet.capacity if sheet.cover else front
    for pieces in questions:
        pieces = [_fitted(sheet, piece) for piece in pieces]
        first, whole = _height(pieces[0]) + _height(pieces[1]), sum(map(_height, pieces))
        left = sheet.capacity - used
        alone = whole <= sheet.capacity and left < _NEARLY_FULL * sheet.capacity
        breaks = first > left or (alone and whole > left)
        for piece in pieces:
            if breaks or _height(piece) > sheet.capacity - used:
                pages.append([])
                used = CONTINUED if piece.part is not None else 0.0
            breaks = False
            pages[-1].append(piece)
            used += _height(piece)
    return [_placed(sheet, 0 if at else front, page) for at, page in enumerate(pages)]


def _height(piece: Piece) -> float:
    return _air(piece) + piece.text + (_ABOVE_BOX + piece.box if piece.part is not None else 0)


def _air(piece: Piece) -> float:
    return _BETWEEN if piece.part is None else _ABOVE_PART if piece.text else 0


def _fitted(sheet: Sheet, piece: Piece) -> Piece:
    """The piece with a box that a page can hold."""
    most = sheet.capacity - CONTINUED - (_height(piece) - piece.box)
    if piece.least > most or most < 0:
        raise TooHigh(piece.question, piece.part)
    return replace(piece, box=min(piece.box, most))


def _placed(sheet: Sheet, start: float, page: Sequence[Piece]) -> list[Placed]:
    continued = bool(page) and page[0].part is not None
    y = start + (CONTINUED if continued else 0)
    work = sum(piece.box for piece in page if piece.work)
    free = sheet.capacity - y - sum(map(_height, page))
    share = min(1 + free / work, _MOST_STRETCHED) if work else 1
    placed: list[Placed] = []
    for piece in page:
        top = y + _air(piece)
        box_top = top + piece.text + _ABOVE_BOX
        height = piece.box * (share if piece.work else 1)
        placed.append(
            Placed(
                piece=piece, top=round(top, 3), box_top=round(box_top, 3), height=round(height, 3),
                continued=continued and not placed,
            )
        )  # fmt: skip
        y = top + piece.text if piece.part is None else box_top + height
    return placed
