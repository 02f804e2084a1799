"""Claim: which kinds of gradient clipping keep the direction of the whole gradient?"""

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.rnn", outcomes=(2,), level="understand", minutes=3, covers=("clip_norm_dir",), rows=True,
    apart=("claims/clip_value_dir", "rnn/gradient_clipping"),
)  # fmt: skip

LEGS = ((3, 4), (4, -3), (-3, 4), (6, 8), (8, -6), (-6, 8), (5, 12), (12, -5), (9, 12), (-12, 9))
WAYS = {
    "whole": "The gradient is clipped by its Euclidean norm: if $\\lVert (g_a, g_b) \\rVert$ is larger than $c$, it is scaled to "
    "the norm $c$.",
    "layers": "Each layer is clipped by its Euclidean norm: if $\\lVert g_a \\rVert$ is larger than $c$, $g_a$ is scaled to the "
    "norm $c$, and so is $g_b$ if $\\lVert g_b \\rVert$ is.",
    "value": "The gradient is clipped by value: a component larger than $c$ becomes $c$, one smaller than $-c$ becomes $-c$.",
}


@q.params
class P:
    g_a: tuple = draw.choice(*LEGS)
    g_b: tuple = draw.choice(*LEGS)
    c: int = draw.choice(3, 4, 6, 8, 9, 11, 12, 14, 16)
    way: str = draw.choice("whole", "whole", "layers", "layers", "value")
    said: str = draw.choice("points in the same direction as before", "points in another direction than before")

    @property
    def rule(self):
        return WAYS[self.way]


@q.require
def norms_are_not_the_threshold(p: P) -> bool:
    """Norms of layers are 5, 10, 13 or 15; of the whole gradient, the square is not one."""
    return p.c**2 != sum(x * x for x in (*p.g_a, *p.g_b))


q.prompt = r"""
A network has two layers a and b, whose weights have the gradients $g_a = <<g_a>>$ and $g_b = <<g_b>>$. They are clipped with
the threshold $c = <<c>>$. <<p.rule>>

**Statement.** After clipping, the whole gradient $(g_a, g_b)$ <<said>>.
"""
q.ask(truth=ask.claim(marks=1))


def clipped(p):
    """Both layers' gradients, clipped by the engine."""
    if p.way == "whole":
        return engine.clip_grad_norm((p.g_a, p.g_b), p.c, eps=0)
    if p.way == "layers":
        return [engine.clip_grad_norm((g,), p.c, eps=0)[0] for g in (p.g_a, p.g_b)]
    return engine.clip_grad_value((p.g_a, p.g_b), p.c)


@q.solve
def solve(p: P, t):
    if p.way == "whole":
        norm = engine.get_total_norm
        t.step("s", "sqrt(sum(g_a^2) + sum(g_b^2))", lambda: norm((p.g_a, p.g_b)), note="The whole gradient has the norm")
        t.step("r", "min(1, c/s)", note="so all four components are multiplied by")
        t.step("f_a", "(r, r)", lambda: clipped(p)[0] / p.g_a)
        t.step("f_b", "(r, r)", lambda: clipped(p)[1] / p.g_b)
    elif p.way == "layers":
        t.step("n_a", "norm(g_a)", note="The two layers have the norms")
        t.step("n_b", "norm(g_b)")
        t.say("so the components of layer a and those of layer b are multiplied by")
        t.step("f_a", "min(1, c/n_a)*(1, 1)", lambda: clipped(p)[0] / p.g_a)
        t.step("f_b", "min(1, c/n_b)*(1, 1)", lambda: clipped(p)[1] / p.g_b)
    else:
        t.say("The components of layer a and those of layer b are multiplied by")
        t.step("f_a", "min(max(g_a, -c), c)/g_a", lambda: clipped(p)[0] / p.g_a)
        t.step("f_b", "min(max(g_b, -c), c)/g_b", lambda: clipped(p)[1] / p.g_b)
    t.step("f", "(f_a, f_b)", note="All factors, layer by layer, are")
    t.step("gap", "max(f) - min(f)", note="The largest and the smallest of them differ by")
    same, other = "One common factor keeps the direction", "Different factors change the direction"
    t.step("kept", "gap < 0.001", note=f"<% if kept %>{same}<% else %>{other}<% endif %>.")
    t.step("truth", "kept == stated", stated="same" in p.said, note="So the statement is <<truth>>.")


@q.oracle("torch")
def clip_by_torch(p: P):
    torch = oracles.torch
    layers = [oracles.parameter((0, 0)), oracles.parameter((0, 0))]
    for layer, gradient in zip(layers, (p.g_a, p.g_b), strict=True):
        layer.grad = oracles.tensor(gradient)
    before = torch.cat([layer.grad for layer in layers]).clone()
    if p.way == "value":
        torch.nn.utils.clip_grad_value_(layers, p.c)
    else:
        for group in [layers] if p.way == "whole" else [[layer] for layer in layers]:
            torch.nn.utils.clip_grad_norm_(group, p.c)
    cosine = torch.cosine_similarity(torch.cat([layer.grad for layer in layers]), before, dim=0)
    return {"truth": (1 - cosine.item() < 1e-9) == ("same" in p.said)}


@q.oracle("second formula")
def cases(p: P):
    """Which components change? All or none by one factor; else the direction turns."""
    squares = [g[0] ** 2 + g[1] ** 2 for g in (p.g_a, p.g_b)]
    entries = sorted(abs(x) for x in (*p.g_a, *p.g_b))
    kept = {"whole": True, "layers": squares[0] == squares[1] or max(squares) <= p.c**2, "value": entries[-1] <= p.c}[p.way]
    return {"truth": kept == (p.said.split()[2] == "the")}


q.slips(
    thought_that_clipping_turns=slip("One factor for all components keeps the direction.", kept="gap < -1"),
    thought_that_clipping_never_turns=slip("Layers or components with factors of their own turn the gradient.", kept="gap < 100"),
    clipped_where_nothing_is_clipped=slip("Only what is larger than the threshold is clipped.", drawn=lambda p: {
        "layers": {"f_a": "c/n_a*(1, 1)", "f_b": "c/n_b*(1, 1)"},
        "value": {"f_a": "c/abs(g_a)", "f_b": "c/abs(g_b)"}}.get(p.way, {})),
    looked_at_one_layer=slip("Both layers belong to the gradient.", gap="max(f_a) - min(f_a)"),
)  # fmt: skip
