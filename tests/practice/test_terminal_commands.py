"""What a student does besides answering: looking again, going back, asking for the commands, leaving."""

from __future__ import annotations

import io

import pytest

from examgen.practice.loop import mock
from examgen.practice.loop.scope import Scope
from examgen.practice.terminal import mock_terminal
from examgen.practice.terminal.screen import Screen, make_console
from examgen.practice.terminal.terminal import Terminal
from tests.practice.typist import CLAIMS, GRIDS, SUMS, Lines, double, give_up, parameters, session, total, truth


def interrupt() -> str:
    raise KeyboardInterrupt


def exam(practice, *lines) -> str:
    out = io.StringIO()
    mock_terminal.run(Terminal(practice, "ann", Screen(make_console(width=80, file=out)), Lines(*lines)), "midterm", 120)
    return out.getvalue()


# --- practice -----------------------------------------------------------------------------------------------------------


def test_the_question_is_shown_again(practice):
    seen = session(practice, SUMS, "1", ":r", ":q")
    assert seen.count("Let a = ") == 2
    assert seen.count("What is twice the sum?") == 2
    assert "(b) > :r" not in seen


def test_the_text_of_a_part_stands_at_each_prompt(practice):
    seen = session(practice, SUMS, "1", "3", "", ":q")
    assert seen.count("What is a + b?") == 2
    assert seen.index("What is a + b?") < seen.index("read as 1") < seen.index("What is twice the sum?")


def test_what_was_typed_is_there_after_leaving_and_beside_the_solution(practice):
    session(practice, SUMS, "100 / 2", ":q")
    seen = session(practice, SUMS, "", ":s", ":q")
    assert "(a) so far: 100 / 2" in seen
    assert "What you had typed, which is not counted:" in seen
    assert seen.index("your answer: 100 / 2") < seen.index("Worked solution")
    assert practice.store.attempts("ann") == 0


def test_one_part_back_before_anything_is_marked(practice):
    seen = session(practice, SUMS, "1", ":b", total(practice), double(practice), ":q")
    assert "(a) so far: 1 (Enter keeps it)" in seen
    assert "(b) Right: 2 of 2 points" in seen
    assert practice.store.attempts("ann") == 1
    assert "This is the first part that is asked." in session(practice, SUMS, ":b", ":q")


@pytest.mark.parametrize("typed", [":?", "?", "help", ":help"])
def test_help_lists_the_commands(practice, typed):
    seen = session(practice, SUMS, typed, ":q")
    assert "  :h, :hint       a hint: the next step of the worked solution that you have" in seen
    assert "  :b, :back       one part back\n" in seen
    assert ":g" not in seen


def test_an_unknown_command_is_never_marked(practice):
    seen = session(practice, Scope(by="topic", value="words.names"), ":hnit", ":q")
    assert "There is no command :hnit here. These are the commands:" in seen
    assert practice.store.attempts("ann") == 0


def test_a_command_may_stand_in_the_place_of_a_row(practice):
    seen = session(practice, GRIDS, "1 2", ":r", "[1 2; 3 4]", ":q")
    assert seen.count("Add 1 to each entry of M.") == 3  # at each prompt
    assert "Not right: 0 of 4 points" in seen


def test_the_same_answers_are_not_marked_twice(practice):
    seen = session(practice, SUMS, "1", "3", "", "", ":q")
    assert "That is what was marked already." in seen
    assert practice.store.attempts("ann") == 1


def test_a_value_that_follows_is_a_state_of_its_own(practice):
    wrong = lambda: str(parameters(practice)["a"] + parameters(practice)["b"] + 11)  # noqa: E731
    twice = lambda: str(2 * (parameters(practice)["a"] + parameters(practice)["b"] + 11))  # noqa: E731
    seen = session(practice, SUMS, wrong, twice, ":q")
    assert "(a) Not right: 0 of 1 point\n" in seen
    assert "(b) Follows: 2 of 2 points\n    This follows correctly from your answer to part (a)." in seen
    assert "Correct that one first; this value then changes, too." in seen


def test_a_wrong_truth_value_is_not_tried_again(practice):
    seen = session(practice, CLAIMS, truth(practice, right=False), ":q")
    assert "Next step" not in seen
    assert "The smaller number stands on the left." in seen
    assert "Worked solution" in seen
    assert "**" not in seen


def test_after_a_question_what_is_unknown_is_answered(practice):
    seen = session(practice, CLAIMS, truth(practice, right=True), "foo", "?", "r", "q")
    assert seen.count("Enter for the next question, or: :a another one like this") == 2
    assert seen.count("Is this statement true or false?") == 2


def test_the_worked_solution_ends_with_answers_under_a_heading(practice):
    seen = session(practice, SUMS, ":s", ":q")
    assert "\nAnswers\n  (a) " in seen
    assert "exactly" not in seen


def test_leaving_says_what_was_done_and_what_comes(practice):
    seen = session(practice, SUMS, total(practice), double(practice), "", "1", "3", ":q")
    assert "2 questions answered, 1 right at the first try without a hint. The next one\ncomes back in " in seen
    assert "What you answered is kept; see: examgen progress" in seen


def test_a_solution_or_a_hint_is_not_right_at_the_first_try(practice):
    seen = session(practice, SUMS, ":h", total(practice), double(practice), "q")
    assert "1 question answered, 0 right at the first try" in seen
    assert "Nothing was answered." in session(practice, SUMS, ":s", "q")


def test_ctrl_c_sums_up_as_well(practice):
    out = io.StringIO()
    terminal = Terminal(practice, "ann", Screen(make_console(width=80, file=out)), Lines("1", "3", interrupt), sleep=give_up)
    with pytest.raises(KeyboardInterrupt):
        terminal.run(SUMS)
    assert "1 question answered" in out.getvalue()
    assert practice.store.attempts("ann") == 1


def test_who_has_seen_all_questions_is_told_once(practice):
    seen = session(practice, Scope(by="topic", value="toy"), ":n", ":n", ":n", ":n", ":q")
    assert seen.count("You have seen all 2 questions of this choice.") == 1


# --- the mock exam ------------------------------------------------------------------------------------------------------


def test_the_keys_are_the_same_in_an_exam_but_help_is_none(practice):
    seen = exam(practice, ":?", ":h", ":s", ":x", ":r", ":g 3", ":g 2", ":b", ":q", "h")
    assert ":h, :hint" not in seen
    assert "  :g, :go         go to a question, as in :g 7\n" in seen
    assert seen.count("Not during an exam.") == 2
    assert "There is no command :x here." in seen
    assert "Give a number from 1 to 2, as in :g 2." in seen
    assert [seen.count(f"question {number} of 2;") for number in (1, 2)] == [3, 1]


def test_going_on_leads_to_the_first_question_without_an_answer(practice):
    lines = Lines(":n", ":n", "", ":q", "h", "")
    out = io.StringIO()
    mock_terminal.run(Terminal(practice, "ann", Screen(make_console(width=80, file=out)), lines), "midterm", 120)
    assert "2 of 2 questions have no answer yet: 1, 2." in out.getvalue()
    assert lines.prompts.count("h: hand in; Enter: go on at question 1; :q leave, the clock goes on > ") == 2
    assert "Toy midterm: 0 of 7 points" in out.getvalue()


def test_an_exam_that_was_left_says_how_it_goes_on_and_goes_on_there(practice, clock):
    grid_first = mock.start(practice, "ann", "midterm", 120).sittings[0].variant.id == "toy/grid"
    answers = ("[1 2; 3 4]",) if grid_first else ("1", "2")
    out = io.StringIO()
    terminal = Terminal(practice, "ann", Screen(make_console(width=80, file=out)), Lines(*answers, interrupt))
    with pytest.raises(KeyboardInterrupt):
        mock_terminal.run(terminal, "midterm", 120)
    said = out.getvalue()
    assert "The clock goes on: 120:00 left." in said
    assert "takes the exam up again at question 2:\n  examgen practice --exam midterm --minutes 120\n" in said
    clock.move(minutes=20)
    again = exam(practice, ":q", "h")
    assert "100:00 left" in again
    assert again.index("question 2 of 2;") < again.index("1. ")
    assert "question 1 of 2;" not in again


def test_leaving_twice_hands_nothing_in(practice):
    seen = exam(practice, ":q", ":q")
    assert "Your answers are kept. The clock goes on:" in seen
    assert "Toy midterm: " not in seen
    assert practice.store.running_exam("ann", "midterm") is not None


def ctrl_d() -> str:
    raise EOFError


def test_ctrl_d_asks_before_it_hands_in(practice):
    seen = exam(practice, ctrl_d, "", ctrl_d, ctrl_d)
    assert seen.count("2 of 2 questions have no answer yet: 1, 2.") == 2
    assert "Toy midterm: 0 of 7 points" in seen


def test_the_end_of_a_file_hands_in(practice):
    assert "Toy midterm: 0 of 7 points" in exam(practice)


def test_the_points_stand_last_and_the_review_shows_question_and_answer(practice):
    seen = exam(practice, ":g 1", ":q", "h", "x", "1", "")
    marks = seen.index("Toy midterm: 0 of 7 points ─")
    assert seen.index("1. ") < seen.index("2. ") < marks
    assert "Type a number from 1 to 2, or Enter to leave." in seen
    after = seen[marks:]
    assert after.index("[") < after.index("Your answers ─") < after.index("Worked solution ─")


def test_the_review_quotes_the_answer(practice):
    first = mock.start(practice, "ann", "midterm", 120).sittings[0]
    mock.save(practice, "ann", first.id, {first.variant.names[0]: "[1 2\n3 4]" if first.variant.id == "toy/grid" else "17"})
    seen = exam(practice, ":q", "h", "1", "")
    assert "your answer: [1, 2; 3, 4]" in seen or "your answer: 17" in seen


def test_a_blank_question_takes_one_line_in_the_report(practice):
    assert exam(practice, ":q", "h").count("\nNot answered.\n") == 2


def test_a_running_exam_of_the_menu_asks_for_no_minutes(practice):
    mock.start(practice, "ann", "midterm", 90)
    seen = session(practice, None, "3", ":q", "h", "")
    assert "90:00 left" in seen
    assert parameters(practice)
