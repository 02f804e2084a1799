"""How fast somebody finds the small seed of a paper from three printed numbers, on one core.

    python benchmarks/seed_search.py [--question ID] [--seeds N]

The attacker knows the question, whose generator is public, and reads three of its numbers from the paper; for each seed the first
drawn value is compared, and the next ones only if it fits. From the rate follows how long larger seeds take. Nothing here passes or
fails. The rate is what ``examgen midterm --seed N`` tells (``TRIES_PER_SECOND`` in ``examgen/cli/exam.py``).
"""

from __future__ import annotations

import argparse
import time
from itertools import islice

from examgen.bank.draft import draft
from examgen.bank.loader import scan
from examgen.bank.places import bundled_bank
from examgen.bank.question import Page
from examgen.core.seeds import Key
from examgen.core.words import duration

YEARS = 365.25 * 24 * 3600


def found(page: Page, known: dict[str, object], attempt: int, seeds: range) -> list[int]:
    """The seeds that draw these values."""
    hits = []
    for seed in seeds:
        key = Key(seed=seed, question=page.id, revision=page.revision, attempt=attempt)
        if all(page.draws[name].take(key.stream(name)) == value for name, value in known.items()):
            hits.append(seed)
    return hits


def main() -> None:
    """Search, and say what it costs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--question", default="cnn/layer_sizes")
    parser.add_argument("--seeds", type=int, default=1_000_000)
    options = parser.parse_args()
    page = scan([bundled_bank()]).page(options.question)
    secret = options.seeds - 3
    variant = draft(page, secret).variant
    known = dict(islice(variant.parameters.items(), 3))
    start = time.perf_counter()
    hits = found(page, known, variant.attempt, range(options.seeds))
    seconds = time.perf_counter() - start
    rate = options.seeds / seconds
    print(f"{options.question}: {', '.join(known)} known; {options.seeds} seeds in {seconds:.0f} s, {rate:.0f} a second")
    print(f"seeds that fit: {len(hits)}, the right one among them: {secret in hits}")
    for name, count in (("all seeds up to 10^9", 1e9), ("a question's own seed (2^63)", 2.0**63), ("a secret (2^160)", 2.0**160)):
        print(f"{name}: {duration(count / rate)} on one core")


if __name__ == "__main__":
    main()
