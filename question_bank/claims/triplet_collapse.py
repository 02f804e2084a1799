"""Claim: the loss of an embedding that maps every image to the same point."""

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="claims.embeddings", outcomes=(2, 5), level="understand", minutes=3, covers=("triplet_collapse", "W10-10"),
    apart=("claims/triplet_zero",),
    symbols={"near": "d(a, p)", "far": "d(a, n)", "weight": r"\lambda", "best": r"L_{\mathrm{min}}", "away": "d(a, n)"},
)  # fmt: skip

LOSSES = {
    "pull": (r"\lambda\, d(a, p)^2 + m\, d(a, p)", "weight*near^2 + m*near"),
    "contrastive": (r"\lambda\, d(a, p)^2 + \max(0,\; m - d(a, n))^2", "weight*near^2 + max(0, m - far)^2"),
    "triplet": (r"\lambda \max(0,\; d(a, p) - d(a, n) + m)", "weight*max(0, near - far + m)"),
    "squared": (r"\lambda \max(0,\; d(a, p)^2 - d(a, n)^2 + m)", "weight*max(0, near^2 - far^2 + m)"),
}


@q.params
class P:
    kind: str = draw.choice(*LOSSES)
    weight: object = draw.decimals("0.5", "1.5", "2", "3", "4", "5", "8", "10")
    m: object = draw.decimals("0", "0", "0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.8", "1.2", "1.5")
    about: str = draw.choice("value", "best")
    stated: object = draw.choice("right", "m", "zero")

    @property
    def loss(self):
        return LOSSES[self.kind][0]

    @property
    def value(self):
        """The loss that the statement names."""
        right = {"pull": 0, "contrastive": self.m**2}.get(self.kind, self.weight * self.m)
        return {"right": right, "m": self.m, "zero": 0}[self.stated]


@q.require
def a_margin_of_zero_is_rare(p: P) -> bool:
    return p.m > 0 or p.about == "best"


q.prompt = r"""
An embedding is trained with triplets of an anchor $a$, a positive $p$ and a negative $n$. The loss of a triplet is
$$L = <<p.loss>>,$$
where $d$ is the Euclidean distance of two embeddings, $\lambda = <<weight>>$ and $m = <<m>>$. The embedding has collapsed: it maps
all images to the same point.

**Statement.** <% if about == "best" %>No other embedding gives any triplet a smaller loss.
<% else %>The loss of each triplet is $<<p.value>>$.<% endif %>
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    formula = LOSSES[p.kind][1]
    t.given(near=0, far=0, away=10)
    t.step("L", formula, note="In one point, all distances are 0.")
    if p.about == "value":
        t.step("truth", "L == stated", stated=p.value, note="The statement says $<<p.value>>$, so it is <<truth>>.")
        return
    t.say("For comparison, another embedding keeps $a$ and $p$ in one point and moves $n$ far away, say to a distance of 10.")
    t.step("best", formula.replace("far", "away"), note="No loss is smaller than")
    t.step("truth", "L == best", note="So the statement is <<truth>>.")


@q.oracle("torch")
def points(p: P):
    """The collapsed triplet first, then 200 others on a line."""
    torch = oracles.torch
    ends = oracles.tensor([(near / 4, far / 4) for near in range(10) for far in range(20)])
    pull, push = (torch.nn.functional.pairwise_distance(one[:, None], 0 * one[:, None], eps=0) for one in ends.T)
    m, weight, relu = float(p.m), float(p.weight), torch.nn.functional.relu
    loss = {"pull": weight * pull**2 + m * pull, "contrastive": weight * pull**2 + relu(m - push) ** 2,
            "triplet": weight * relu(pull - push + m), "squared": weight * relu(pull**2 - push**2 + m)}[p.kind]  # fmt: skip
    if p.about == "value":
        return {"truth": abs(loss[0].item() - float(p.value)) < 1e-9}
    return {"truth": int(torch.argsort(loss, stable=True)[0]) == 0}


@q.oracle("second formula")
def by_the_margin(p: P):
    """Only a margin makes a collapse costly: what a hinge at distance 0 leaves is the margin itself."""
    power = 2 if p.kind == "contrastive" else 1
    cost = 0 if p.kind == "pull" else p.m**power * (1 if power == 2 else p.weight)
    return {"truth": cost == (p.value if p.about == "value" else 0)}


q.slips(
    thought_that_a_collapse_costs_nothing=slip("A margin remains at distance 0.", L="0"),
    took_the_margin_for_the_loss=slip("The whole loss is computed, with its factor and its square.", L="m"),
    forgot_the_factor=slip("What is left of the margin is multiplied as the formula says.", L="L/weight"),
    thought_that_only_a_separation_is_best=slip("Without a margin that pushes, distance 0 is as good as any.", best="L - 1"),
)  # fmt: skip
