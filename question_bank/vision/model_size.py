"""Size of a pruned and quantized network, and its throughput."""

from fractions import Fraction
from itertools import product

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="vision.efficiency", outcomes=(4, 6), level="apply", minutes=5, covers=("W14-16",), largest=99_999_999,
    symbols={"size": "S_0", "small": "S_1", "ratio": "r", "rate": "R", "left": "n", "pruned": "s"},
)  # fmt: skip


@q.params
class P:
    thousands: int = draw.choice(500, 800, 1000, 1200, 1500, 2000, 2500, 3000, 4000)
    pruned: object = draw.decimals("0.5", "0.6", "0.7", "0.75", "0.8", "0.9")
    B: int = draw.choice(8, 16, 32, 64)
    T: int = draw.choice(5, 10, 16, 20, 25, 40, 50)

    @property
    def millions(self):
        return Fraction(self.thousands, 1000)

    @property
    def weights(self):
        return 1000 * self.thousands


q.prompt = r"""
A network has $N = <<p.millions>> \cdot 10^6$ weights, stored as 32-bit floating-point numbers. To make it smaller, a share
$s = <<pruned>>$ of all weights is set to 0, namely those with the smallest absolute values. Only the other weights are stored then,
each as an 8-bit integer together with a 16-bit integer for its distance from the weight that is stored before it.
(One megabyte, MB, is $10^6$ bytes.)

On a graphics card the network processes a mini-batch of $B = <<B>>$ images in $T = <<T>>$ milliseconds.
"""
q.ask(
    size=ask.number("Compute the size $S_0$ of the original weights in MB.", marks=1, unit="MB"),
    small=ask.number("Compute the size $S_1$ of what is stored of the small network in MB.", marks=2, unit="MB"),
    ratio=ask.number("By what factor $r = S_0 / S_1$ is the network compressed?", marks=1),
    rate=ask.number("Compute the throughput $R$ in images per second.", marks=1, unit="images/s"),
)


@q.solve
def solve(p: P, t):
    mega = 10**6
    t.step("size", "32*N/8/10^6", lambda: engine.model_bytes(p.weights) / mega, N=p.weights, note="A byte has 8 bits.")
    t.step("left", "(1 - pruned)*N")
    t.step(
        "small",
        "(8 + 16)*left/8/10^6",
        lambda: engine.pruned_model_bytes(p.weights, p.pruned, 8, 16) / mega,
        note="Each of the other weights takes 24 bits.",
    )
    t.step("ratio", "size/small")
    t.step("rate", "B/(T/1000)", lambda: engine.throughput(p.B, Fraction(p.T, 1000)))


@q.oracle("torch")
def sizes_of_tensors(p: P):
    """Bytes of tensors without storage."""
    torch = oracles.torch

    def megabytes(count, kind):
        tensor = torch.empty(count, dtype=kind, device="meta")
        return Fraction(tensor.numel() * tensor.element_size(), 10**6)

    weights = 1000 * p.thousands
    left = int(weights * (1 - p.pruned))
    before, after = megabytes(weights, torch.float32), megabytes(left, torch.int8) + megabytes(left, torch.int16)
    system = oracles.tensor(((float(p.T) / 1000,),))
    rate = torch.linalg.solve(system, oracles.tensor((p.B,))).item()
    return {"size": before, "small": after, "ratio": before / after, "rate": rate}


@q.oracle("counting")
def bytes_of_each_weight(p: P):
    """Counts the bytes of all weights, in thousands."""
    left = range(int(p.thousands - p.pruned * p.thousands))
    before = len([*product(range(p.thousands), range(4))])
    after = len([*product(left, ("value", "place", "place"))])
    return {
        "size": Fraction(before, 1000),
        "small": Fraction(after, 1000),
        "ratio": Fraction(before, after),
        "rate": Fraction(len([*product(range(1000), range(p.B))]), p.T),
    }


q.slips(
    forgot_the_places=slip("The place of each weight is stored, too.", small="8*left/8/10^6", essential=True),
    kept_the_pruned_weights=slip("Only the weights that are not 0 are stored.", left="N"),
    stored_the_pruned_weights=slip("The share $s$ is removed; $1 - s$ stays.", left="pruned*N", when="pruned > 0.5"),
    counted_bits_as_bytes=slip("A byte has 8 bits.", size="32*N/10^6", small="(8 + 16)*left/10^6"),
    stored_the_places_for_all=slip("Weights that are 0 are not stored at all.", small="(8*left + 16*N)/8/10^6"),
    turned_the_ratio=slip("The original size stands above the bar.", ratio="small/size"),
    forgot_the_batch=slip("A mini-batch has $<<B>>$ images.", rate="1/(T/1000)"),
    took_milliseconds_for_seconds=slip("A second has 1000 milliseconds.", rate="B/T"),
    divided_the_batch_into_the_time=slip("Throughput is images per time.", rate="T/1000/B"),
)  # fmt: skip
