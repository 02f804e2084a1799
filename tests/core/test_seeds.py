"""Keyed streams: frozen for ever, independent of each other, uniform."""

from __future__ import annotations

import hashlib
from collections import Counter
from itertools import pairwise, permutations, product

import pytest

from examgen.core.seeds import LARGEST_SEED, Key, is_secret, paper_seed, parse_seed, question_seed, written_seed
from examgen.errors import UsageError

KEY = Key(seed=7, question="cnn/layer_sizes")


def taken(key: Key, name: str, count: int, bound: int = 256) -> list[int]:
    stream = key.stream(name)
    return [stream.below(bound) for _ in range(count)]


def test_frozen_vectors() -> None:
    """These numbers never change: papers of past years are made again from their seeds."""
    assert taken(KEY, "x", 12, 10) == [2, 3, 2, 0, 7, 8, 3, 7, 1, 5, 5, 4]
    assert taken(KEY, "x", 8, 1000) == [865, 102, 60, 165, 381, 234, 692, 622]
    other = Key(space="practice", seed=2**63 - 1, question="ü/é", revision=3, attempt=12)
    assert taken(other, "W", 5, 2**20) == [323705, 792624, 890002, 672816, 860019]
    assert KEY.stream("order").shuffled("abcdefgh") == ("c", "d", "g", "e", "a", "f", "b", "h")


def test_the_stream_is_the_keyed_hash_that_the_module_describes() -> None:
    fields = (b"exam", b"cnn/layer_sizes", b"1", b"0", b"far")
    label = b"".join(len(field).to_bytes(4, "big") + field for field in fields)
    blocks = [
        hashlib.blake2b(counter.to_bytes(8, "big") + label, key=b"7", person=b"examgen.draw.v1").digest() for counter in range(2)
    ]
    assert taken(KEY, "far", 70) == list(b"".join(blocks))[:70]
    assert taken(KEY, "far", 70)[60:] == [204, 57, 131, 103, 143, 190, 225, 22, 14, 150]


def test_each_field_of_the_key_matters() -> None:
    keys = [
        KEY,
        Key(seed=8, question="cnn/layer_sizes"),
        Key(seed=7, question="cnn/layer_size"),
        Key(seed=7, question="cnn/layer_sizes", revision=2),
        Key(seed=7, question="cnn/layer_sizes", attempt=1),
        Key(seed=7, question="cnn/layer_sizes", space="practice"),
    ]
    drawn = {tuple(taken(key, name, 16)) for key in keys for name in ("x", "y")}
    assert len(drawn) == 12


def test_fields_cannot_run_into_each_other() -> None:
    assert taken(Key(seed=1, question="ab"), "c", 16) != taken(Key(seed=1, question="a"), "bc", 16)
    assert taken(Key(seed=1, question="a", revision=1, attempt=12), "x", 16) != taken(
        Key(seed=1, question="a", revision=11, attempt=2), "x", 16
    )


def test_no_practice_stream_equals_an_exam_stream() -> None:
    names = [(seed, question, attempt) for seed in range(150) for question in ("a/b", "c/d") for attempt in range(3)]
    streams = [
        tuple(taken(Key(space=space, seed=seed, question=question, attempt=attempt), "x", 12))
        for space, (seed, question, attempt) in product(("exam", "practice"), names)
    ]
    assert len(set(streams)) == len(streams) == 1800


@pytest.mark.parametrize("bound", [2, 3, 6, 7, 10, 16, 100, 200, 255, 256])
def test_below_is_uniform(bound: int) -> None:
    """A chi-square bound; the stream is fixed, so this either always holds or never."""
    draws = 60 * bound
    counts = Counter(taken(Key(seed=3, question="uniform"), f"below {bound}", draws, bound))
    assert set(counts) == set(range(bound))
    statistic = sum((counts[value] - 60) ** 2 / 60 for value in range(bound))
    freedom = bound - 1
    assert statistic < freedom + 4 * (2 * freedom) ** 0.5


def test_bounds_beyond_a_byte_reach_every_part_of_the_range() -> None:
    for bound in (257, 1000, 65_537, 10**9):
        drawn = taken(KEY, f"wide {bound}", 400, bound)
        assert all(0 <= value < bound for value in drawn)
        assert Counter(10 * value // bound for value in drawn).keys() == set(range(10))


def test_below_one_is_zero_and_below_zero_is_refused() -> None:
    assert taken(KEY, "x", 3, 1) == [0, 0, 0]
    with pytest.raises(ValueError, match="at least 1"):
        KEY.stream("x").below(0)


def test_neighbouring_draws_are_not_related() -> None:
    drawn = taken(KEY, "pairs", 4001, 2)
    pairs = Counter(pairwise(drawn))
    assert all(900 < pairs[pair] < 1100 for pair in product((0, 1), repeat=2))


def test_every_order_is_equally_likely() -> None:
    stream = KEY.stream("orders")
    counts = Counter(stream.shuffled("abcd") for _ in range(2400))
    assert set(counts) == set(permutations("abcd"))
    assert sum((count - 100) ** 2 / 100 for count in counts.values()) < 23 + 4 * 46**0.5


@pytest.mark.parametrize(("text", "seed"), [("0", 0), ("007", 7), (str(LARGEST_SEED), 2**63 - 1)])
def test_seeds_that_can_be_read(text: str, seed: int) -> None:
    assert parse_seed(text) == seed


@pytest.mark.parametrize("text", ["", "-1", "1.5", "abc", "1e3", "\u0663", str(2**63), "9" * 5000])
def test_seeds_that_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="a seed is a whole number from 0 to 9223372036854775807"):
        parse_seed(text)


SECRET = 0x5C250E980F2E2D36DB259C5A3EFD4C93C55C0EA8


def test_a_secret_is_written_as_text_and_read_back() -> None:
    assert written_seed(SECRET) == "0x5c250e980f2e2d36db259c5a3efd4c93c55c0ea8"
    assert written_seed(2**64) == "0x" + f"{2**64:x}".rjust(40, "0")
    assert all(paper_seed(str(written_seed(seed))) == seed for seed in (0, 7, LARGEST_SEED, LARGEST_SEED + 1, SECRET))
    assert [is_secret(seed) for seed in (LARGEST_SEED, LARGEST_SEED + 1, SECRET)] == [False, True, True]


@pytest.mark.parametrize("text", ["0x", "0x12", "0x" + "f" * 41, "0X" + "f" * 40, "0x" + "g" * 40, " 0x" + "f" * 40, "9" * 40])
def test_what_is_no_secret_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="a seed is a whole number from 0 to 9223372036854775807"):
        paper_seed(text)


def test_a_small_seed_is_that_of_every_question() -> None:
    assert question_seed(7, "rnn/lstm_step") == question_seed(7, "cnn/layer_sizes") == 7


def test_the_questions_of_a_secret_have_seeds_that_have_nothing_in_common() -> None:
    """Neither with each other, nor with those of the next secret, nor with the secret."""
    names = [f"rnn/question_{number}" for number in range(500)]
    seeds = [question_seed(secret, name) for secret in (SECRET, SECRET + 1) for name in names]
    assert len(set(seeds)) == 1000
    assert all(0 <= seed <= LARGEST_SEED for seed in seeds)
    assert not {str(seed) for seed in seeds} & {str(SECRET), str(SECRET % 2**63), str(SECRET >> 97)}
    for bit in range(63):
        assert 400 < sum(seed >> bit & 1 for seed in seeds) < 600
        assert 180 < sum((one ^ other) >> bit & 1 for one, other in zip(seeds[:500], seeds[500:], strict=True)) < 320
