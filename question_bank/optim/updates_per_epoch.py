"""Parameter updates in training with mini-batches."""

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="optim.schedules", outcomes=(2, 6), level="apply", minutes=3, covers=("W7-05",), largest=200_000,
)  # fmt: skip


@q.params
class P:
    N: int = draw.integers(900, 6000)
    B: int = draw.choice(16, 20, 25, 32, 40, 50, 64, 100, 128)
    E: int = draw.choice(5, 10, 12, 15, 20, 25, 30)
    larger: int = draw.choice(2, 3, 4, 5, 8)


@q.require
def batches_do_not_fit_evenly(p: P) -> bool:
    return p.N % p.B >= 2 and p.N % (p.larger * p.B) != 0 and p.larger * p.B < 600


q.prompt = r"""
A network is trained with stochastic gradient descent on $N = <<N>>$ examples, in mini-batches of $B = <<B>>$ examples. In every
epoch each example is used once; the last mini-batch of an epoch holds the rest and is used, too. The parameters are updated
once for each mini-batch.
"""
q.ask(
    U=ask.integer("How many updates (a whole number) are made in one epoch?", marks=1),
    last=ask.integer("How many examples does the last mini-batch of an epoch have?", marks=1),
    less=ask.integer(
        "How many fewer updates are made in $E = <<E>>$ epochs if the mini-batches hold <<larger>> times as many examples?", marks=1
    ),
)


@q.solve
def solve(p: P, t):
    t.step(
        "U",
        "ceil(N/B)",
        lambda: engine.num_batches(p.N, p.B),
        note="The last, smaller mini-batch has its update, too: $N / B$ is rounded up.",
    )
    t.step("last", "N - (U - 1)*B")
    t.step(
        "V",
        "ceil(N/(m*B))",
        lambda: engine.num_batches(p.N, p.larger * p.B),
        m=p.larger,
        note="With $m$ times as many examples there are",
    )
    t.step("less", "E*(U - V)", note="updates in an epoch.")


@q.oracle("torch")
def pooled_examples(p: P):
    """Windows of the size of a mini-batch, laid side by side: their number, and how many ones the last of them holds."""
    torch = oracles.torch

    def batches(size):
        filled = torch.nn.functional.pad(torch.ones(1, p.N), (0, size))
        sums = torch.nn.functional.avg_pool1d(filled, size)[0] * size
        return sums.sort(descending=True).values[: int(sums.count_nonzero())]

    many, few = batches(p.B), batches(p.larger * p.B)
    return {"U": many.numel(), "last": round(many[-1].item()), "less": p.E * (many.numel() - few.numel())}


@q.oracle("counting")
def run_through_the_epochs(p: P):
    small, large = (list(range(0, p.N, size)) for size in (p.B, p.larger * p.B))
    return {"U": len(small), "last": len(range(small[-1], p.N)), "less": sum(len(small) - len(large) for _ in range(p.E))}


q.slips(
    rounded_down=slip("The rest brings an update, too.", U="floor(N/B)", V="floor(N/(m*B))", last="B", essential=True),
    one_update_for_each_example=slip("A mini-batch brings one update.", U="N", V="N/m", last="1"),
    one_update_for_each_epoch=slip("Each mini-batch brings an update.", less="E*(1 - 1/m)"),
    counted_one_epoch=slip("There are several epochs.", less="U - V"),
    thought_that_larger_batches_bring_more=slip("Larger mini-batches bring fewer updates.", V="m*U", less="E*(V - U)"),
    took_a_full_last_batch=slip("The last mini-batch holds what is left over.", last="B"),
    forgot_the_last_batch=slip("The last mini-batch comes after all full ones.", last="N - (U - 2)*B"),
)  # fmt: skip
