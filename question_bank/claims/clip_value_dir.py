"""Claim: what gradient clipping does to a gradient."""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.rnn", outcomes=(2,), level="understand", minutes=3, covers=("clip_value_dir",),
    rows=True, symbols={"g_new": r"g'"}, revision=2,
)  # fmt: skip

SAID = {
    "direction": "The clipped gradient points in the same direction as $g$.",
    "largest": "The largest absolute value of a component of the clipped gradient is exactly $c$.",
    "length": "The Euclidean norm of the clipped gradient is exactly $c$.",
    "kept": "At least one component of the clipped gradient has the value that it has in $g$.",
}


@q.params
class P:
    g: tuple = draw.vector(draw.nonzero(-9, 9), 3)
    c: int = draw.integers(2, 6)
    mode: str = draw.choice("norm", "value")
    about: str = draw.choice(*SAID)

    @property
    def said(self):
        return SAID[self.about]


@q.require
def something_is_clipped(p: P) -> bool:
    return max(map(abs, p.g)) > p.c


q.prompt = r"""
The gradient $g = <<g>>$ is clipped <% if mode == "norm" %>by its norm: if its Euclidean norm is larger than $c = <<c>>$, it is
rescaled so that its norm is $c$.<% else %>by value with $c = <<c>>$: each component that is larger than $c$ becomes $c$, each one
smaller than $-c$ becomes $-c$.<% endif %>

**Statement.** <<p.said>>
"""
q.ask(truth=ask.claim(marks=1))


def clipped(p):
    """By the engine."""
    return (engine.clip_grad_norm((p.g,), p.c, eps=0) if p.mode == "norm" else engine.clip_grad_value((p.g,), p.c))[0]


@q.solve
def solve(p: P, t):
    if p.mode == "norm":
        t.step("s", "norm(g)")
    t.step("g_new", "c/s*g" if p.mode == "norm" else "min(max(g, -c), c)", lambda: clipped(p))
    if p.about == "direction":
        t.step("r", "g_new/g", note="Component by component, $g$ was multiplied by")
        same, other = "the same positive factor everywhere, so the direction stays", "different factors, so the direction changes"
        t.step("truth", "max(r) - min(r) < 0.001", note=f"These are <% if truth %>{same}<% else %>{other}<% endif %>.")
    elif p.about == "kept":
        t.step("r", "abs(g_new - g)", note="Component by component, $g$ has changed by")
        t.step("truth", "min(r) < 0.001", note="<% if truth %>Where this is 0, nothing has changed.<% else %>None is 0.<% endif %>")
    else:
        t.step("r", "norm(g_new)" if p.about == "length" else "max(abs(g_new))", note="What the statement speaks of is")
        t.step("truth", "abs(r - c) < 0.001", note="This is <% if not truth %>not <% endif %>$c$, so the statement is <<truth>>.")


@q.oracle("torch")
def clip(p: P):
    torch, g, w = oracles.torch, oracles.tensor(p.g), oracles.parameter((0, 0, 0))
    w.grad = g.clone()
    (torch.nn.utils.clip_grad_norm_ if p.mode == "norm" else torch.nn.utils.clip_grad_value_)([w], p.c)
    found = {
        "direction": 1 - torch.cosine_similarity(w.grad, g, dim=0), "largest": w.grad.abs().max() - p.c,
        "length": w.grad.norm() - p.c, "kept": (w.grad - g).abs().min(),
    }  # fmt: skip
    return {"truth": abs(found[p.about].item()) < (1e-12 if p.about == "direction" else 1e-4)}


@q.oracle("second formula")
def squares(p: P):
    """With exact squares: rescaling multiplies each by c^2/|g|^2, and vectors are parallel if their 2 by 2 minors vanish."""
    factor = Fraction(p.c**2, sum(entry**2 for entry in p.g))
    cut = [min(max(entry, -p.c), p.c) for entry in p.g]
    new = [factor * entry**2 for entry in p.g] if p.mode == "norm" else [entry**2 for entry in cut]
    parallel = p.mode == "norm" or all(cut[i] * p.g[j] == cut[j] * p.g[i] for i, j in ((0, 1), (0, 2), (1, 2)))
    kept = any(entry == old**2 for entry, old in zip(new, p.g, strict=True))
    found = {"direction": parallel, "largest": max(new) == p.c**2, "length": sum(new) == p.c**2, "kept": kept}
    return {"truth": found[p.about]}


q.slips(
    rescaled_instead_of_cutting=slip("Clipping by value cuts large components and leaves small ones alone.", g_new="c/norm(g)*g"),
    cut_instead_of_rescaling=slip("Clipping by norm multiplies all components by the same factor.", g_new="min(max(g, -c), c)"),
    clipped_nothing=slip("This gradient is too large, so it is clipped.", g_new="g"),
)  # fmt: skip
