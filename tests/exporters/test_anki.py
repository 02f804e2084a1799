"""A deck imported by Anki itself into a collection of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

from examgen.core.record import Variant
from examgen.exporters.item import Item
from examgen.exporters.losses import Losses

Pairs = tuple[tuple[Variant, Item], ...]
Written = Callable[..., tuple[bytes, Losses]]
MADE = 1_700_000_000.0


@pytest.fixture
def anki(tmp_path: Path) -> Iterator[Collection]:
    collection = Collection(str(tmp_path / "collection.anki2"))
    yield collection
    collection.close()


def _import(anki: Collection, deck: bytes, folder: Path) -> None:
    path = folder / "deck.apkg"
    path.write_bytes(deck)
    anki.import_anki_package(ImportAnkiPackageRequest(package_path=str(path), options=ImportAnkiPackageOptions()))


def test_every_variant_becomes_a_card_that_shows_question_and_answer(
    anki: Collection, pairs: Pairs, written: Written, tmp_path: Path
) -> None:
    _import(anki, written("anki", made=MADE)[0], tmp_path)
    assert anki.note_count() == anki.card_count() == len(pairs)
    decks = {deck.name for deck in anki.decks.all_names_and_ids()}
    for variant, item in pairs:
        (number,) = anki.find_notes(f'Identifier:"{item.identifier}"')
        note = anki.get_note(number)
        assert "::".join(item.category) in decks
        assert item.topic in note.tags
        (card,) = note.cards()
        for task in item.tasks:
            assert f"({task.label})" in card.question() or not task.label
        assert len(card.answer()) > len(card.question())
        if variant.figure is not None:
            name = card.question().split('src="')[1].split('"')[0]
            assert (Path(anki.media.dir()) / name).read_bytes().startswith(b"<svg")


def test_imported_again_notes_are_replaced_and_keep_their_cards(
    anki: Collection, pairs: Pairs, written: Written, tmp_path: Path
) -> None:
    items = [item for _, item in pairs[:5]]
    _import(anki, written("anki", items, made=MADE)[0], tmp_path)
    before = set(anki.find_cards(""))
    changed = [replace(item, prompt=f"Said in other words. {item.prompt}") for item in items]
    _import(anki, written("anki", changed, made=MADE + 86_400)[0], tmp_path)
    assert set(anki.find_cards("")) == before
    assert all("Said in other words." in anki.get_note(number).fields[0] for number in anki.find_notes(""))
