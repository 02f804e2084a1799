r"""Softmax of large logits: what overflows, which shift helps, and the log-sum-exp.

Two or three of the largest logits are close to each other, so that the result is no trivial one.
"""

import math

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="networks.stability", outcomes=(2, 7), level="analyze", minutes=6, covers=("W2-18",), rows=True,
    conventions=("zero-based indices", "natural log"), symbols={"z": "s'", "plain": "n", "shifted": "n'", "lse": r"\ell"},
)  # fmt: skip

LIMIT = 88.5


@q.params
class P:
    top: int = draw.integers(120, 420)
    gap: int = draw.integers(1, 4)
    down: tuple = draw.vector(draw.choice(1, 2, 3, *range(40, 400, 3)), 2)
    order: tuple = draw.permutation(0, 1, 2, 3)
    y: int = draw.integers(0, 3)

    @property
    def s(self):
        logits = (self.top, self.top - self.gap, *(self.top - down for down in self.down))
        return tuple(logits[k] for k in self.order)


@q.require
def no_logit_is_close_to_a_limit_and_the_true_class_is_close_to_the_largest(p: P) -> bool:
    mean = sum(p.s) / 4
    close = [abs(logit - edge) for logit in p.s for edge in (LIMIT, mean + LIMIT)]
    return max(p.down) > 100 and p.order[p.y] == 1 and min(close) > 3 and sum(p.s) % 4 == 0 and len(set(p.s)) == 4


q.prompt = r"""
A classifier computes the logits $s = <<p.s>>$ for an example of class $y = <<y>>$. In the number format that is used, $e^x$
overflows for $x > 88.5$.
"""
q.ask(
    plain=ask.integer("For how many of the four logits does $e^{s_i}$ overflow?", marks=1, zero=True),
    shifted=ask.integer(
        "How many powers overflow if the mean of the logits is subtracted from all logits first?", marks=1, zero=True),
    z=ask.vector("Another number is subtracted from all logits so that the largest power becomes 1. Compute the logits $s'$ that "
        "result.", marks=1),
    lse=ask.number(r"Compute $\ell = \ln \sum_i e^{s_i}$.", marks=2),
    L=ask.number("Compute the cross-entropy $L = -\\ln p_y$ of the example.", marks=1),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.given(s=p.s, limit=LIMIT)
    t.step("plain", "sum(s > limit)")
    t.step("mean", "sum(s)/4", note="The mean of the logits is")
    t.step(
        "shifted", "sum(s - mean > limit)", note="A common shift does not change the softmax. This one leaves so many large logits:"
    )
    t.step("z", "s - max(s)", note="The largest logit is a safe shift: then no power is above 1.")
    t.step("S", "sum(exp(z))", note="The sum of the powers; those of very negative numbers are 0 for all purposes.")
    t.step("lse", "max(s) + ln(S)", note="The shift comes back as a summand:")
    t.step("L", "lse - s[y]", lambda: engine.cross_entropy(p.s, p.y), note="As $p_y = e^{s_y} / \\sum_i e^{s_i}$, the loss is")


@q.oracle("torch")
def single_precision(p: P):
    torch, s = oracles.torch, oracles.tensor(p.s)
    power = torch.exp(torch.stack((s, s - s.mean())).float()).isinf().sum(1)
    loss = torch.nn.functional.cross_entropy(s, torch.tensor(p.y))
    return {
        "plain": int(power[0]), "shifted": int(power[1]), "z": oracles.numbers(s - s.topk(1).values),
        "lse": torch.logsumexp(s, 0).item(), "L": loss.item(),
    }  # fmt: skip


@q.oracle("second formula")
def compare_all_pairs(p: P):
    """Each logit with every other one; powers of differences only."""
    top = next(one for one in p.s if all(other <= one for other in p.s))
    sums = [sum(math.exp(other - one) if other - one < 700 else math.inf for other in p.s) for one in p.s]
    lse = min(one + math.log(total) for one, total in zip(p.s, sums, strict=True))
    return {"z": [one - top for one in p.s], "lse": lse, "L": math.log(sums[p.y])}


@q.oracle("counting")
def logits_above_the_limit(p: P):
    """Logits are whole; four times their distance from the mean is, too."""
    plain = [one for one in p.s if one in range(89, 1000)]
    shifted = [one for one in p.s if len(range(sum(p.s), 4 * one)) > 354]
    return {"plain": len(plain), "shifted": len(shifted)}


q.slips(
    thought_the_mean_always_safe=slip("What is far above the mean still overflows; only the largest logit is always a safe shift.",
        shifted="0*mean"),
    shifted_by_the_mean=slip("For powers of at most 1, the largest logit is subtracted.", z="s - mean"),
    forgot_to_shift_back=slip("Taking $e^{c}$ out of the sum adds $c$ to its logarithm.", lse="ln(S)"),
    shifted_the_numerator_only=slip("Numerator and denominator must be shifted by the same number.", L="lse - z[y]"),
    took_the_largest_logit_for_the_sum=slip("The logits close to the largest one add to the sum.", S="1"),
    summed_the_logits=slip("The powers are added, not the logits.", lse="ln(abs(sum(s)) + 1)"),
    lost_the_minus_sign=slip("A loss $-\\ln p$ is not negative.", gives={"L": "-L"}),
)  # fmt: skip
