"""The checks of the contract: over one page, over one variant, over all variants of a page. Each yields facts, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from examgen.bank.checks import (
    answers,
    balance,
    conventions,
    degenerate,
    drawn,
    guessing,
    leaks,
    options,
    pages,
    printed,
    series,
    slips,
    variants,
    widths,
    witnesses,
    work,
)
from examgen.bank.checks.tally import Tally, fingerprint
from examgen.bank.question import Page
from examgen.core.record import Variant

__all__ = ["PAGE_CHECKS", "PRINT_CHECKS", "SERIES_CHECKS", "SLOW_CHECKS", "VARIANT_CHECKS", "Tally", "fingerprint"]

PAGE_CHECKS: tuple[Callable[[Page], Iterator[str]], ...] = (
    pages.imports_are_allowed,
    pages.witnesses_are_independent,
    pages.no_rounding_rule_is_typed,
    pages.conventions_are_named_once,
    pages.there_are_three_mistakes,
    options.options_can_be_told_apart,
    options.there_is_a_choice,
    options.options_can_be_named,
    answers.drawn_answers_can_be_marked,
)
VARIANT_CHECKS: tuple[Callable[[Page, Variant], Iterator[str]], ...] = (
    variants.displayed_lines_are_true,
    variants.parameters_are_shown_exactly,
    variants.displays_follow_the_rounding_rule,
    answers.answers_can_be_written,
)
PRINT_CHECKS: tuple[Callable[[Page, Variant], Iterator[str]], ...] = (
    variants.characters_can_be_printed,
    widths.what_is_printed_fits_the_page,
    printed.printed_symbols_have_their_values,
    printed.notes_are_true,
    printed.sentences_are_true,
    printed.nouns_keep_their_values,
    printed.numbers_can_be_worked_with,
)
"""Checks that read every text back, of variants that look new: their print differs from others in more than whole numbers."""
SLOW_CHECKS: tuple[Callable[[Page, Variant], Iterator[str]], ...] = (
    variants.texts_can_be_typeset,
    variants.parameters_are_printed,
    variants.later_lines_use_what_step_returned,
    slips.edited_lines_are_true,
    slips.slips_give_the_same_twice,
)
"""Checks of the first variants only, because they solve or typeset a variant many times."""
SERIES_CHECKS: tuple[Callable[[Page, Tally], Iterator[str]], ...] = (
    series.one_text_has_one_answer,
    series.variants_can_be_made_again,
    series.there_are_enough_variants,
    slips.edits_meet_a_line,
    balance.points_follow_work,
    series.mistakes_come_alive,
    series.mistakes_are_told_apart,
    series.enough_draws_are_accepted,
    witnesses.answers_rest_on_an_authority,
    witnesses.witnesses_share_no_code,
    witnesses.nothing_is_rounded_away,
    conventions.conventions_are_said,
    conventions.conventions_are_obeyed,
    printed.decimals_are_printed_in_full,
    degenerate.answers_do_not_jump,
    degenerate.places_of_extremes_are_unique,
    degenerate.edges_of_the_ranges_have_answers,
    drawn.figures_show_what_is_given,
    leaks.answers_are_not_printed,
    guessing.answers_change,
    guessing.truths_are_not_told_by_a_word_or_a_number,
    guessing.right_options_are_not_guessable,
    work.minutes_fit_the_work,
)
