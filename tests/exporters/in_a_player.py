"""QTI 3 in a real player: what is typed and clicked there earns what ``examgen mark`` gives it. Run by ``make player``.

The player is qti-components, a program of its own that npm fetches into the user's cache and that Chromium runs; nothing of it is
part of examgen. Each part is marked alone, since no player carries errors forward.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from npm import fetched
from playwright.sync_api import Page, sync_playwright

from examgen.authoring.sheet import typed_text
from examgen.bank.playing import Behaviour
from examgen.core.numbers import Value, leaves
from examgen.core.record import Part, Variant
from examgen.exporters.item import Item
from examgen.exporters.losses import Losses
from examgen.marking import accepts, mark
from tests import banked
from tests.web.conftest import CHROMIUM, QUIET

Pairs = tuple[tuple[Variant, Item], ...]
Answers = Mapping[str, Value]
PLAYER = "@citolab/qti-components@7.27.4"
BUNDLE = "cdn/index.global.js"
DIGEST = "d79d2f929900a3dced5770491980924acbd6588cad7d8e86594e2b515df79718"
TYPED = ("integer", "number", "vector", "matrix", "shape")
MARKED = (*TYPED, "choice", "claim", "choices", "matching", "ordering", "text")
OF_EACH = 3
"""So many items of each kind of part are played."""


def bundle() -> Path:
    """The player's program."""
    return fetched(PLAYER, BUNDLE, DIGEST)


@dataclass
class Player:
    """An item in the player's page."""

    page: Page

    def load(self, xml: str) -> None:
        """Show the item as if nobody had answered it."""
        self.page.evaluate(
            """async xml => {
                document.body.innerHTML = '<qti-item><item-container></item-container></qti-item>'
                const container = document.querySelector('item-container')
                await container.updateComplete
                container.itemXML = xml
            }""",
            xml,
        )
        self.page.wait_for_selector("qti-assessment-item >> visible=true")

    def fill(self, part: Part, name: str, value: Value) -> None:
        """Answer a part as a person does, with keys and clicks."""
        if part.kind in TYPED:
            for at, leaf in enumerate(leaves(value)):
                self._type(f"{name}_{at}", str(leaf) if isinstance(leaf, int) else f"{float(leaf):.{part.decimals}f}")
        elif part.kind == "text":
            self._type(name, str(value))
        elif part.kind in ("matching", "ordering"):
            for at, option in enumerate(value):
                interaction = self._field("inline-choice-interaction", f"{name}_{at}")
                interaction.locator("[part=trigger]").click()
                interaction.locator(f"qti-inline-choice[identifier=o{part.options.index(option)}]").click()
        else:
            options = ["True", "False"] if part.kind == "claim" else list(part.options)
            for option in value if part.kind == "choices" else [value]:
                at = options.index(str(option))
                self._field("choice-interaction", name).locator(f"qti-simple-choice[identifier=o{at}]").click()

    def _field(self, kind: str, name: str) -> Any:
        return self.page.locator(f'qti-{kind}[response-identifier="{name}"]')

    def _type(self, name: str, text: str) -> None:
        field = self._field("text-entry-interaction", name).locator("input")
        field.press_sequentially(text)
        field.blur()

    def submit(self) -> tuple[float, str]:
        """The score, and the text of all feedback that is open."""
        return tuple(
            self.page.evaluate(
                """() => {
                    const item = document.querySelector('item-container').shadowRoot.querySelector('qti-assessment-item')
                    item.processResponse()
                    const said = [...item.querySelectorAll('qti-modal-feedback')].filter(one => one.showStatus === 'on')
                    return [Number(item.getOutcome('SCORE').value), said.map(one => one.textContent).join(' ')]
                }"""
            )
        )


@pytest.fixture(scope="module")
def player() -> Iterator[Player]:
    """The player, empty."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        page = browser.new_page()
        page.set_default_timeout(10_000)
        page.add_script_tag(path=bundle())
        yield Player(page)
        browser.close()


@pytest.fixture(scope="module")
def played(pairs: Pairs, written: Callable[..., tuple[bytes, Losses]]) -> list[tuple[Variant, Item, str]]:
    """So few items that each kind of part is met ``OF_EACH`` times, with their documents."""
    met: dict[str, int] = {}
    kept = []
    for variant, item in pairs:
        kinds = {part.kind for part in variant.parts if part.kind in MARKED}
        if any(met.get(kind, 0) < OF_EACH for kind in kinds):
            kept.append((variant, item))
            met |= {kind: met.get(kind, 0) + 1 for kind in kinds}
    assert set(met) == set(MARKED)
    with ZipFile(BytesIO(written("qti3", [item for _, item in kept])[0])) as files:
        return [(variant, item, files.read(f"items/{item.identifier}.xml").decode()) for variant, item in kept]


def expected(variant: Variant, answers: Answers) -> float:
    """What the parts earn, each marked alone."""
    behaviour = Behaviour(banked.bank().page(variant.id))
    points = 0.0
    for part in variant.parts:
        if part.name in answers:
            typed = {part.name: typed_text(part, answers[part.name])}
            points += float(next(one for one in mark(variant, typed, behaviour).parts if one.name == part.name).marks)
    return points


def play(player: Player, variant: Variant, item: Item, document: str, answers: Answers) -> str:
    """Answer the item, compare the score, and return what was said."""
    player.load(document)
    labels = {task.name: task.label or "r" for task in item.tasks}
    for part in variant.parts:
        if part.name in answers:
            player.fill(part, labels[part.name], answers[part.name])
    score, said = player.submit()
    assert score == pytest.approx(expected(variant, answers)), (item.identifier, answers)
    return said


def right(variant: Variant) -> Answers:
    return {part.name: part.answer for part in variant.parts if part.kind in MARKED}


def wrong(part: Part) -> Value:
    """An answer with one wrong place."""
    answer: Any = part.answer
    match part.kind:
        case "claim":
            return not answer
        case "choice":
            return next(text for text in part.options if text != answer and text not in (*part.also, *part.half))
        case "choices":
            return tuple(text for text in part.options if (text in answer) != (text == part.options[0]))
        case "ordering":
            return (answer[1], answer[0], *answer[2:])
        case "matching":
            other = next(text for text in part.options if text != answer[0])
            return (other, *answer[1:])
        case "text":
            return "something else"
        case _:
            return _with_last_wrong(answer)


def _with_last_wrong(value: Any) -> Any:
    return (*value[:-1], _with_last_wrong(value[-1])) if isinstance(value, tuple) else value + 7


def test_right_answers_earn_all_points_and_none_earn_nothing(player: Player, played: list[tuple[Variant, Item, str]]) -> None:
    for variant, item, document in played:
        play(player, variant, item, document, right(variant))
        player.load(document)
        assert player.submit()[0] == 0, item.identifier


def test_a_wrong_place_costs_what_it_costs_on_paper(player: Player, played: list[tuple[Variant, Item, str]]) -> None:
    for variant, item, document in played:
        play(player, variant, item, document, {part.name: wrong(part) for part in variant.parts if part.kind in MARKED})


def test_ticking_everything_earns_nothing(player: Player, played: list[tuple[Variant, Item, str]]) -> None:
    ticked = [(*one, part) for one in played for part in one[0].parts if part.kind == "choices"]
    for variant, item, document, part in ticked:
        play(player, variant, item, document, {part.name: part.options})
    assert ticked


def test_a_slip_is_told_and_earns_what_it_earns_on_paper(player: Player, played: list[tuple[Variant, Item, str]]) -> None:
    told = 0
    for variant, item, document in played:
        for part, value, sentence in list(_slips(variant))[:2]:
            said = play(player, variant, item, document, {part.name: value})
            assert _letters(sentence.split("$")[0])[:24] in _letters(said), (item.identifier, part.name, value)
            told += 1
    assert told > OF_EACH


def _slips(variant: Variant) -> Iterator[tuple[Part, Value, str]]:
    """Wrong numbers of a mistake that have the fields of the right ones and can be typed."""
    for mistake in variant.mistakes:
        for part in variant.parts:
            value = mistake.answers.get(part.name)
            if value is not None and part.kind in TYPED and not accepts(part, value):
                found = leaves(value)
                whole = part.kind not in ("integer", "shape") or all(float(one).is_integer() for one in found)
                if whole and len(found) == len(leaves(part.answer)):
                    yield part, value, mistake.sentence


def _letters(text: str) -> str:
    return "".join(sign for sign in text if sign.isalpha())
