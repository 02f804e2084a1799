"""Commands: with a colon everywhere, as bare words only where no answer is a word."""

from __future__ import annotations

import pytest

from examgen.practice.terminal.keyboard import Command, Wish, wish


@pytest.mark.parametrize("words", [True, False])
@pytest.mark.parametrize(
    ("typed", "command"),
    [
        (":h", Command.HINT), (":s", Command.SOLUTION), (":r", Command.SHOW), (":b", Command.BACK), (":n", Command.NEXT),
        (":a", Command.ANOTHER), (":?", Command.HELP), ("?", Command.HELP), (":q", Command.QUIT), (" :HINT ", Command.HINT),
        (":show", Command.SHOW), (":help", Command.HELP),
    ],
)  # fmt: skip
def test_a_colon_makes_a_command(typed, command, words):
    assert wish(typed, words=words) == Wish(command)


def test_a_bare_word_is_an_answer_where_answers_are_words():
    assert wish("next", words=False) == Wish(Command.NEXT)
    assert wish("next", words=True) is None
    assert wish("next week", words=False) is None
    assert wish("n", words=False) is None


def test_a_jump_has_a_number():
    assert wish(":g 7", words=True) == Wish(Command.GO, number=7)
    assert wish("go 12", words=False) == Wish(Command.GO, number=12)
    assert wish(":g", words=True) == Wish(Command.GO)
    assert wish(":g x", words=True) == Wish(Command.HELP, unknown=":g x")


@pytest.mark.parametrize("typed", [":", ":x", ":hints", ":n 5", ":4", "::"])
def test_what_begins_with_a_colon_and_is_no_command_asks_for_the_list(typed):
    assert wish(typed, words=True) == Wish(Command.HELP, unknown=typed)
