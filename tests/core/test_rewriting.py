"""Formulas changed and written again: the text of a tree is read as the same tree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examgen.core import expression, rewriting
from examgen.core.expression import Binary, Call, Index, Listed, Name, Negative, Node, Number, Slice

NAMES = st.sampled_from(["a", "x_1", "W_hh", "lr"]).map(Name)
LEAVES = NAMES | st.sampled_from(["0", "3", "0.5"]).map(Number)


def larger(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    place = inner | st.builds(Slice, inner | st.none(), inner | st.none())
    return (
        st.builds(Negative, inner)
        | st.builds(Binary, st.sampled_from([*"+-*/@^"]), inner, inner)
        | st.builds(lambda sign, one, other: Call("f", (Binary(sign, one, other),)), st.sampled_from(["<", "=="]), inner, inner)
        | st.builds(lambda parts: Call("max", tuple(parts)), st.lists(inner, min_size=1, max_size=3))
        | st.builds(lambda base, places: Index(base, tuple(places)), inner, st.lists(place, min_size=1, max_size=2))
        | st.builds(lambda parts: Listed(tuple(parts)), st.lists(inner, min_size=2, max_size=3))
    )


@given(st.recursive(LEAVES, larger, max_leaves=12))
def test_what_is_written_is_read_as_the_same_formula(tree: Node) -> None:
    text = rewriting.written(tree)
    if len(text) <= expression.MAX_LENGTH:
        assert expression.parse(text) == tree


@given(st.recursive(LEAVES, larger, max_leaves=8))
def test_a_part_put_in_its_own_place_changes_nothing(tree: Node) -> None:
    for at, child in enumerate(expression.children(tree)):
        assert rewriting.with_child(tree, at, child) == tree
        assert expression.children(rewriting.with_child(tree, at, Name("new")))[at] == Name("new")


@pytest.mark.parametrize(
    ("name", "parts"),
    [("m_2", ("m", 2)), ("h3", ("h", 3)), ("m_hat_12", ("m_hat", 12)), ("w", ("w", None)), ("W_hh", ("W_hh", None))],
)
def test_names_with_a_time(name: str, parts: tuple[str, int | None]) -> None:
    assert rewriting.timed(name) == parts


def test_functions_keep_their_names() -> None:
    assert rewriting.renamed("exp(exp_1) + e", str.upper) == "exp(EXP_1) + E"
