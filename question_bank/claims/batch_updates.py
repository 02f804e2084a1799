"""Claim: number of updates for another size of the mini-batch."""

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.gradient_descent", outcomes=(2,), level="understand", minutes=2, covers=("batch_updates",), largest=100_000,
)  # fmt: skip


@q.params
class P:
    U: int = draw.choice(12, 20, 24, 30, 36, 40, 48, 60, 120, 240, 300, 360, 480, 600, 1200)
    B: int = draw.choice(8, 10, 16, 20, 24, 32, 40, 50, 64, 100)
    m: int = draw.integers(2, 4)
    E: int = draw.choice(2, 3, 5, 6, 10)
    smaller: int = draw.integers(0, 1)
    guess: str = draw.choice("right", "right", "turned", "same", "epoch")

    @property
    def stated(self):
        more, less = self.E * self.U * self.m, self.E * self.U // self.m
        right, turned = (more, less) if self.smaller else (less, more)
        return {"right": right, "turned": turned, "same": self.E * self.U, "epoch": right // self.E}[self.guess]


@q.require
def the_sizes_fit(p: P) -> bool:
    return p.U % p.m == 0 and (not p.smaller or p.B % p.m == 0)


q.prompt = r"""
With mini-batches of <<B>> examples, one epoch of stochastic gradient descent consists of <<U>> updates of the parameters, and no
example is left over. Now mini-batches have <<B // m if smaller else B * m>> examples.

**Statement.** <<E>> epochs of this training consist of <<p.stated>> updates.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.step("N", "U*B", note="The number of examples is")
    size = p.B // p.m if p.smaller else p.B * p.m
    note = f"With {size} examples in a mini-batch, an epoch has this number of updates:"
    t.step("V", "N/size", lambda: engine.num_batches(p.U * p.B, size), size=size, note=note)
    t.step("W", "E*V", note="All epochs have")
    t.step("truth", "W == stated", stated=p.stated, note="The statement says <<p.stated>>, so it is <<truth>>.")


@q.oracle("torch")
def windows_of_examples(p: P):
    """Mini-batches as windows of pooling that lie side by side."""
    torch = oracles.torch
    size = p.B // p.m if p.smaller else p.B * p.m
    epoch = torch.nn.functional.max_pool1d(torch.ones(1, p.U * p.B), size)
    return {"truth": epoch.numel() * p.E == p.stated}


@q.oracle("counting")
def batches_one_by_one(p: P):
    size = p.B // p.m if p.smaller else p.B * p.m
    return {"truth": len([start for _ in range(p.E) for start in range(0, p.U * p.B, size)]) == p.stated}


q.slips(
    thought_that_larger_batches_bring_more=slip("The more examples a mini-batch has, the fewer updates an epoch needs.",
                                                V="U^2/(N/size)"),
    thought_that_nothing_changes=slip("The number of examples stays, not the number of mini-batches.", V="U"),
    counted_one_epoch=slip("All epochs count.", W="V"),
)  # fmt: skip
