"""What learners scored, as the store keeps it."""

from examgen.practice.store.attempts import Store


def first_shares(store: Store, learner: str) -> dict[str, tuple[float, ...]]:
    """For each question that the learner tried: the share of the marks at the first try of each variant, oldest first."""
    found: dict[str, tuple[float, ...]] = {}
    for one in store.first_tries(learner):
        found[one.question] = (*found.get(one.question, ()), one.share)
    return found
