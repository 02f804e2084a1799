"""Early stopping with patience: where training stops, and which weights are kept."""

from functools import cache

from examgen import Question, ask, draw, engine, figures, oracles, slip

q = Question(
    topic="regularization.early_stopping", outcomes=(2, 6), level="apply", minutes=5, covers=("W11-10",),
    rows=True, first=1, symbols={"A": "a", "best": "b", "stop": "s", "kept": "E_b", "patience": "P"},
)  # fmt: skip


@q.params
class P:
    values: tuple = draw.distinct(draw.integers(21, 89), 10)
    delays: tuple = draw.vector(draw.integers(0, 7), 10)
    patience: int = draw.integers(2, 4)

    @property
    def errors(self):
        """Falling values, each of them delayed by some epochs."""
        order = sorted(range(10), key=lambda epoch: (epoch + self.delays[epoch], epoch))
        found = dict(zip(order, sorted(self.values, reverse=True), strict=True))
        return tuple(found[epoch] for epoch in range(10))

    @property
    def ages(self):
        """After each epoch, how many epochs ago the best one was."""
        return tuple(epoch - self.errors.index(min(self.errors[: epoch + 1])) for epoch in range(10))


@q.require
def training_stops_in_the_middle(p: P) -> bool:
    return any(age >= p.patience for age in p.ages[3:8]) and max(p.ages[:3]) < p.patience


@q.require
def the_error_rises_once_before(p: P) -> bool:
    best = next(epoch for epoch, age in enumerate(p.ages) if age >= p.patience) - p.patience
    return best >= 1 and p.ages[:best] != (0,) * best


q.prompt = r"""
A network is trained with early stopping. After each epoch its error on the validation set is measured. As soon as the epoch with
the lowest error so far lies $P = <<patience>>$ epochs back, training stops, and the network gets back the weights from the end of
that epoch. Epochs are counted from 1. Without early stopping, the validation errors after epochs 1 to 10 would be, in
percent,
$$E = <<p.errors>>.$$
"""
q.ask(
    stop=ask.integer("After which epoch $s$ does training stop?", marks=2),
    best=ask.integer("From which epoch $b$ are the weights that the network gets back?", marks=1),
    lost=ask.integer("By how many percentage points is their error above the lowest one of all 10 epochs?", marks=1, zero=True),
)


@q.figure
def curve(p: P):
    corners = list(enumerate(p.errors, start=1))
    return figures.plot(
        {r"\text{validation error}": corners}, x=(1, 10), y=(0, 100), x_label=r"\text{epoch}", y_label=r"\text{error (\%)}"
    )


@q.solve
def solve(p: P, t):
    t.given(E=p.errors)
    t.step("A", "", p.ages, note="After epochs 1 to 10, the lowest error so far lies back this number of epochs:")
    late = "Training stops after the first epoch where this is $P$."
    stopped = cache(lambda: engine.early_stopping(p.errors, p.patience))  # counts epochs from 0
    t.step("stop", "min(chosen(epochs, A >= patience))", lambda: stopped()[0] + 1, epochs=tuple(range(1, 11)), note=late)
    t.step("best", "stop - patience", lambda: stopped()[1] + 1, note="The best epoch lies $P$ epochs back.")
    t.step("kept", "E[best]")
    t.step("lost", "kept - min(E)")


@q.oracle("torch")
def pooled_minima(p: P):
    """Lowest errors of all epochs so far, and of the last P of them, by pooling; training stops where they differ."""
    torch, E = oracles.torch, oracles.tensor(p.errors)
    pool, never = torch.nn.functional.max_pool1d, oracles.tensor((-100,))
    so_far, recent = (-pool(torch.cat([*[never] * (n - 1), -E])[None], n, 1)[0] for n in (10, p.patience))
    [stop] = torch.topk((so_far < recent).double() - torch.arange(10) / 100, 1).indices.tolist()
    [best] = torch.topk(-E[: stop + 1], 1).indices.tolist()
    return {"stop": stop + 1, "best": best + 1, "lost": int(E[best] - E.sort().values[0])}


@q.oracle("brute force")
def one_epoch_after_the_other(p: P):
    best = epoch = 0
    for epoch, error in enumerate(p.errors):
        best = epoch if error < p.errors[best] else best
        if epoch == best + p.patience:
            break
    return {"stop": epoch + 1, "best": best + 1, "lost": p.errors[best] - sorted(p.errors)[0]}


q.slips(
    kept_the_last_weights=slip("The network gets back the best weights, not the last ones.", best="stop", essential=True),
    waited_one_epoch_longer=slip("Training stops as soon as the best epoch lies $P$ epochs back.", gives={"stop": "stop + 1"}),
    counted_the_best_epoch=slip("The epochs after the best one are counted, not the best one itself.", gives={"stop": "stop - 1"}),
    stopped_at_the_first_rise=slip("A single rise does not stop training.", drawn=lambda p: {
        "stop": str(p.ages.index(1) + 1), "best": str(p.ages.index(1))}),
    took_the_best_of_all=slip("Later epochs are never seen.", best="argmin(E)"),
)  # fmt: skip
