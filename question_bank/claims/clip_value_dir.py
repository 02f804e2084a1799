"""Claim: does gradient clipping keep the direction of the gradient?"""

import math
from fractions import Fraction

from examgen import Question, ask, draw, oracles

q = Question(
    topic="claims.rnn",
    outcomes=(2,),
    level="understand",
    minutes=1,
    rows=True,
    symbols={"g_new": r"g'"},
)


@q.params
class P:
    g: tuple = draw.vector(draw.nonzero(-9, 9), 3)
    c: int = draw.integers(1, 6)
    mode: str = draw.choice("norm", "value")


@q.require
def something_is_clipped(p: P) -> bool:
    return max(map(abs, p.g)) > p.c


q.prompt = r"""
The gradient $g = <<g>>$ is clipped
<% if mode == "norm" %>
by its norm: if its Euclidean norm is larger than $c = <<c>>$, it is rescaled so that its norm is $c$.
<% else %>
by value with $c = <<c>>$: each component that is larger than $c$ becomes $c$, each one smaller than $-c$ becomes $-c$.
<% endif %>

**Statement.** The clipped gradient points in the same direction as $g$.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    if p.mode == "norm":
        size = t.step("s", "norm(g)", math.sqrt(sum(entry * entry for entry in p.g)))
        clipped = t.step("g_new", "c/s*g", tuple(p.c / size * entry for entry in p.g))
    else:
        clipped = t.step("g_new", "", tuple(max(-p.c, min(p.c, entry)) for entry in p.g), note="The clipped gradient.")
    factors = [float(new) / old for new, old in zip(clipped, p.g, strict=True)]
    same = max(factors) - min(factors) < 0.001
    why = "the same positive factor, so the direction stays" if same else "different factors, so the direction changes"
    t.step("truth", "", same, note=f"The components were multiplied by {why}.")


@q.oracle("torch")
def clip(p: P):
    torch, w = oracles.torch, oracles.parameter((0, 0, 0))
    w.grad = oracles.tensor(p.g)
    if p.mode == "norm":
        torch.nn.utils.clip_grad_norm_([w], p.c)
    else:
        torch.nn.utils.clip_grad_value_([w], p.c)
    cosine = torch.cosine_similarity(w.grad, oracles.tensor(p.g), dim=0)
    return {"truth": bool(cosine > 1 - 1e-12)}


@q.oracle("second formula")
def proportional(p: P):
    """Two vectors are parallel if all their 2 by 2 minors vanish; rescaling leaves the ratios of components as they are."""
    limit = Fraction(p.c)
    clipped = p.g if p.mode == "norm" else [min(max(entry, -limit), limit) for entry in p.g]
    pairs = ((0, 1), (0, 2), (1, 2))
    return {"truth": all(clipped[i] * p.g[j] == clipped[j] * p.g[i] for i, j in pairs)}


@q.mistake
def thought_that_clipping_by_value_rescales(p: P):
    """Clipping by value cuts large components only; unless all are cut in the same proportion, the direction changes."""
    return {"truth": True}


@q.mistake
def thought_that_clipping_by_norm_turns_the_gradient(p: P):
    """Clipping by the norm multiplies all components by the same positive factor: the direction stays."""
    return {"truth": False} if p.mode == "norm" else {}


@q.mistake
def looked_at_the_signs_only(p: P):
    """Equal signs are not yet the same direction: the ratios between the components must stay as they were, too."""
    return {"truth": True}
