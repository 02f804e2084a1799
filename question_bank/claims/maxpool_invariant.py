"""Claim: does max pooling hide a shift by one position?"""

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.cnn", outcomes=(4,), level="understand", minutes=2, covers=("maxpool_invariant",), rows=True,
    symbols={"shifted": "x'", "before": "y", "after": "y'"},
)  # fmt: skip


@q.params
class P:
    large: tuple = draw.vector(draw.integers(2, 7), 4)
    small: tuple = draw.vector(draw.integers(0, 4), 4)
    swapped: int = draw.choice(0, 0, 0, 1, 2, 3)
    side: str = draw.choice("right", "left")

    @property
    def x(self):
        """Four pairs; the larger number of a pair stands where the shift keeps it in its window, but for the drawn pair."""
        pairs = []
        for place, (a, b) in enumerate(zip(self.large, self.small, strict=True), start=1):
            pair = (a, b) if (self.side == "right") != (place == self.swapped) else (b, a)
            pairs += pair
        return tuple(pairs)

    @property
    def shifted(self):
        return (0, *self.x[:-1]) if self.side == "right" else (*self.x[1:], 0)


@q.require
def numbers_of_a_pair_differ(p: P) -> bool:
    return all(a > b for a, b in zip(p.large, p.small, strict=True))


q.prompt = r"""
Max pooling with windows of size 2 and stride 2 is applied to the signal
$$x = <<p.x>>.$$
Then the signal is shifted by one position to the <<side>> (a 0 comes in, the entry at the other end is lost) and pooled again.

**Statement.** The two outputs are equal.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.given(x=p.x)
    t.step("before", "max_pool(x, 2)", lambda: engine.max_pool1d([p.x], 2)[0], note="Before the shift:")
    shifted = "concat(0*x[0:1], x[0:7])" if p.side == "right" else "concat(x[1:8], 0*x[0:1])"
    t.step("shifted", shifted, note="The shifted signal is")
    t.step("after", "max_pool(shifted, 2)", lambda: engine.max_pool1d([p.shifted], 2)[0], note="and its pooled form")
    t.step("truth", "max(abs(after - before)) == 0", note="So the statement is <<truth>>.")


@q.oracle("torch")
def pool_twice(p: P):
    x, pool = oracles.tensor(p.x)[None], oracles.torch.nn.functional.max_pool1d
    moved = oracles.torch.nn.functional.pad(x, (1, 0) if p.side == "right" else (0, 1))
    moved = moved[:, :8] if p.side == "right" else moved[:, 1:]
    return {"truth": oracles.torch.equal(pool(x, 2), pool(moved, 2))}


@q.oracle("second formula")
def pair_by_pair(p: P):
    """After a shift to the right, window i holds entries 2i - 1 and 2i, after one to the left 2i + 1 and 2i + 2."""
    x = dict(enumerate(p.x))
    first = -1 if p.side == "right" else 1
    old = [max(x[place], x[place + 1]) for place in (0, 2, 4, 6)]
    new = [max(x.get(place, 0), x.get(place + 1, 0)) for place in (first, first + 2, first + 4, first + 6)]
    return {"truth": old == new}


q.slips(
    thought_that_pooling_hides_shifts=slip("A shift may move a large entry into another window.", after="before"),
    thought_that_pooling_hides_nothing=slip("A large entry that stays in its window gives the same output.",
        truth="max(abs(shifted - x)) == 0"),
    let_the_windows_overlap=slip("With stride 2, windows lie side by side.", before="max_pool(x, 2, 1)",
        after="max_pool(shifted, 2, 1)"),
    shifted_the_other_way=slip("Mind the direction of the shift.", drawn=lambda p: {
        "shifted": "concat(x[1:8], 0*x[0:1])" if p.side == "right" else "concat(0*x[0:1], x[0:7])"}),
)  # fmt: skip
