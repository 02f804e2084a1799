"""Practice seeds and exam seeds never meet, and every review has numbers of its own."""

from __future__ import annotations

from examgen.bank.draft import draft
from examgen.bank.loader import scan
from examgen.bank.places import bundled_bank
from examgen.core.seeds import LARGEST_SEED, Key
from examgen.practice.store.seeds import SPACE, pick, practice_seed


def test_frozen_vectors():
    assert practice_seed("rnn/lstm_step", 0) == 6062995358871700684
    assert practice_seed("rnn/lstm_step", 1) == 2076554658077269273


def test_seeds_are_seeds_and_differ():
    seeds = [practice_seed(question, serial) for question in ("a/b", "a/c") for serial in range(500)]
    assert len(set(seeds)) == 1000
    assert all(0 <= seed <= LARGEST_SEED for seed in seeds)


def test_the_same_number_gives_other_draws_in_an_exam():
    """Whatever seed an exam has, even that of a practice variant, its stream is another one."""
    for seed in [0, 7, LARGEST_SEED, *(practice_seed("rnn/lstm_step", serial) for serial in range(200))]:
        keys = [Key(space=space, seed=seed, question="rnn/lstm_step") for space in ("exam", SPACE)]
        exam, practice = ([key.stream("W").below(2**64) for _ in range(3)] for key in keys)
        assert exam != practice


def test_a_paper_with_a_practice_seed_has_other_numbers_than_the_practice_variant():
    bank = scan([bundled_bank()])
    for id in ("rnn/lstm_step", "rnn/unrolled_forward", "cnn/cross_correlation", "optim/adam"):
        for serial in range(3):
            seed = practice_seed(id, serial)
            exam, practice = (draft(bank.page(id), seed, space=space).variant for space in ("exam", SPACE))
            assert exam.parameters != practice.parameters
            assert practice.space == "practice"


def test_everything_in_the_pool_is_of_the_practice_space(practice):
    for header in practice.bank.headers:
        for seed in practice.pool.seeds(header.id):
            assert practice.pool.get(header.id, seed).space == "practice"


def test_learners_start_with_different_variants_and_the_choice_can_be_repeated():
    seeds = list(range(100, 110))
    picked = {learner: pick(seeds, learner, "q", 0) for learner in map(str, range(200))}
    assert set(picked.values()) == set(seeds)
    assert picked["7"] == pick(seeds, "7", "q", 0)
