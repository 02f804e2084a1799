"""Seats: who sits beside whom, as far as the names of the seats tell.

A seat is named by its row and its place in the row: ``A12``, ``3-12``, ``Row 3, seat 12``. Of several numbers the last is the place
and the one before it the row; before a lone number, a word of one or two letters is the row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from examgen.classes.roster import Student
from examgen.core.seeds import Key, Stream

_WORD = re.compile(r"\d+|[^\W\d_]+")
_MOST_LETTERS = 2


def place(seat: str) -> tuple[int, int] | None:
    """Row and place in the row, counted from any number; ``None`` for a seat without a number."""
    words = _WORD.findall(seat)
    at = next((at for at in reversed(range(len(words))) if words[at].isdecimal()), None)
    if at is None:
        return None
    numbers = [int(word[-9:]) for word in words[: at + 1] if word.isdecimal()]
    if len(numbers) > 1:
        return numbers[-2], numbers[-1]
    before = words[at - 1].upper() if at else ""
    row = 0
    if 0 < len(before) <= _MOST_LETTERS and before.isascii():
        for letter in before:
            row = 26 * row + ord(letter) - ord("A") + 1
    return row, numbers[-1]


def version(student: Student, count: int, seed: int) -> int:
    """Which of so many versions (from 1) the student gets; it depends on nobody else, so whoever comes later moves nobody.

    Two versions alternate as the fields of a chessboard, three so that they differ at both sides and before and behind; of four or
    more all eight neighbours have others. The version of the first seat is drawn by the exam's secret; so is that of a
    student whose seat says no place.
    """
    where = place(student.seat)
    if where is None:
        return 1 + _stream(seed, f"student {student.id}").below(count)
    row, column = where
    step = 1 if count < 4 else 2
    return 1 + (_stream(seed, "first seat").below(count) + step * row + column) % count


def _stream(seed: int, name: str) -> Stream:
    return Key(seed=seed, question="class").stream(name)


def in_seat_order(students: Sequence[Student]) -> tuple[Student, ...]:
    """Room by room (groups in the order of the roster), row by row, then those whose seat says no place as they stand."""
    groups = list(dict.fromkeys(student.group for student in students))

    def key(student: Student) -> tuple[int, bool, tuple[int, int]]:
        where = place(student.seat)
        return groups.index(student.group), where is None, where or (0, 0)

    return tuple(sorted(students, key=key))
