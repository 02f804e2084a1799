"""The checks of the contract: over one page, over one variant, over all variants of a page. Each yields facts, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from examgen.bank.checks import pages, series, variants
from examgen.bank.checks.tally import Tally, fingerprint
from examgen.bank.question import Page
from examgen.core.record import Variant

__all__ = ["PAGE_CHECKS", "SERIES_CHECKS", "SLOW_CHECKS", "VARIANT_CHECKS", "Tally", "fingerprint"]

PAGE_CHECKS: tuple[Callable[[Page], Iterator[str]], ...] = (
    pages.imports_are_allowed,
    pages.witnesses_are_independent,
    pages.no_rounding_rule_is_typed,
    pages.conventions_are_named_once,
    pages.there_are_three_mistakes,
)
VARIANT_CHECKS: tuple[Callable[[Page, Variant], Iterator[str]], ...] = (
    variants.displayed_lines_are_true,
    variants.parameters_are_shown_exactly,
    variants.parameters_suit_paper,
    variants.displays_follow_the_rounding_rule,
)
SLOW_CHECKS: tuple[Callable[[Page, Variant], Iterator[str]], ...] = (
    variants.texts_can_be_typeset,
    variants.parameters_are_printed,
    variants.later_lines_use_what_step_returned,
)
"""Checks of the first variants only, because they solve or typeset a variant many times."""
SERIES_CHECKS: tuple[Callable[[Page, Tally], Iterator[str]], ...] = (
    series.one_text_has_one_answer,
    series.variants_can_be_made_again,
    series.there_are_enough_variants,
    series.mistakes_come_alive,
    series.mistakes_are_told_apart,
    series.enough_draws_are_accepted,
    series.answers_are_not_printed,
    series.right_options_are_not_guessable,
)
