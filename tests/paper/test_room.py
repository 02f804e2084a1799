"""Room for the work on a part."""

from __future__ import annotations

from dataclasses import replace

from examgen.core.numbers import map_leaves
from examgen.core.record import Variant
from examgen.core.trace import Step
from examgen.paper.assembly import Paper
from examgen.paper.room import Room, room

LINE = 0.8


def solved(variant: Variant, *formulas: str) -> Variant:
    """The question, its first part solved by these lines."""
    part = replace(variant.parts[0], kind="number")
    steps = [Step(name=f"s{at}", formula=formula, value=1, inputs={"x": 3}) for at, formula in enumerate(formulas)]
    return replace(variant, parts=(part,), steps=(*steps[:-1], replace(steps[-1], name=part.name)))


def test_room_grows_with_the_work_and_has_four_lines_at_least(one_of_each: Paper) -> None:
    numbers = one_of_each.variants[0]
    short, long = solved(numbers, "x + 1"), solved(numbers, *["x*x + x*x + x"] * 6)
    assert room(short, short.parts[0]) == Room(needs=4 * LINE, least=4 * LINE)
    assert room(long, long.parts[0]).needs > 4 * LINE
    assert room(long, long.parts[0]).least == 4 * LINE
    assert room(short, replace(short.parts[0], marks=1)).needs < 4 * LINE


def test_room_tells_nothing_of_the_numbers(one_of_each: Paper) -> None:
    drawn = solved(one_of_each.variants[0], "x*x + 7*x", "x*(x + 1)")
    for number in (0, 1, 123456):
        steps = tuple(
            replace(step, inputs={name: map_leaves(lambda _, n=number: n, value) for name, value in step.inputs.items()})
            for step in drawn.steps
        )
        assert room(replace(drawn, steps=steps), drawn.parts[0]) == room(drawn, drawn.parts[0])


def test_a_tick_has_none(one_of_each: Paper) -> None:
    words = one_of_each.variants[1]
    assert room(words, words.part("one")) == room(words, words.part("why")) == Room(needs=0, least=0)
