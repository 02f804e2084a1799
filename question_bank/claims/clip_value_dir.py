"""Claim: does gradient clipping keep the direction of the gradient?"""

from examgen import Question, ask, draw, oracles, slip

q = Question(topic="claims.rnn", outcomes=(2,), level="understand", minutes=1, rows=True, symbols={"g_new": r"g'"})


@q.params
class P:
    g: tuple = draw.vector(draw.nonzero(-9, 9), 3)
    c: int = draw.integers(1, 6)
    mode: str = draw.choice("norm", "value")


@q.require
def something_is_clipped(p: P) -> bool:
    return max(map(abs, p.g)) > p.c


q.prompt = r"""
The gradient $g = <<g>>$ is clipped <% if mode == "norm" %>by its norm: if its Euclidean norm is larger than $c = <<c>>$, it is
rescaled so that its norm is $c$.<% else %>by value with $c = <<c>>$: each component that is larger than $c$ becomes $c$, each one
smaller than $-c$ becomes $-c$.<% endif %>

**Statement.** The clipped gradient points in the same direction as $g$.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    if p.mode == "norm":
        t.step("s", "norm(g)")
    t.step("g_new", "c/s*g" if p.mode == "norm" else "min(max(g, -c), c)")
    t.step("r", "g_new/g", note="Component by component, $g$ was multiplied by")
    same, other = "the same positive factor everywhere, so the direction stays", "different factors, so the direction changes"
    t.step("truth", "max(r) - min(r) < 0.001", note=f"These are <% if truth %>{same}<% else %>{other}<% endif %>.")


@q.oracle("torch")
def clip(p: P):
    torch, w = oracles.torch, oracles.parameter((0, 0, 0))
    w.grad = oracles.tensor(p.g)
    (torch.nn.utils.clip_grad_norm_ if p.mode == "norm" else torch.nn.utils.clip_grad_value_)([w], p.c)
    return {"truth": torch.cosine_similarity(w.grad, oracles.tensor(p.g), dim=0).item() > 1 - 1e-12}


@q.oracle("second formula")
def proportional(p: P):
    """Two vectors are parallel if all their 2 by 2 minors vanish; rescaling leaves the ratios of components as they are."""
    new = p.g if p.mode == "norm" else [min(max(entry, -p.c), p.c) for entry in p.g]
    return {"truth": all(new[i] * p.g[j] == new[j] * p.g[i] for i, j in ((0, 1), (0, 2), (1, 2)))}


q.slips(
    rescaled_instead_of_cutting=slip("Clipping by value cuts large components and leaves small ones alone.", g_new="c/norm(g)*g"),
    cut_instead_of_rescaling=slip("Clipping by norm multiplies all components by the same factor.", g_new="min(max(g, -c), c)"),
    looked_at_the_signs_only=slip("Equal signs are not enough: the ratios of the components must stay, too.", truth="min(r) > 0"),
)  # fmt: skip
