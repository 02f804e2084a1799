"""Claim: which optimizers notice that the loss was multiplied by a constant."""

from functools import partial

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.optim", outcomes=(2,), level="understand", minutes=3, covers=("adam_loss_scale", "sgd_loss_scale", "W9-06"),
    symbols={"g_new": "g'", "u_new": "u'"}, revision=2,
)  # fmt: skip

SAID = {
    "same": "Every weight goes through exactly the same values as before.",
    "scaled": "The first step of every weight is exactly $c$ times as long as before.",
    "compensated": r"If $\eta$ is divided by $c$ besides, every weight goes through exactly the same values as before.",
}

LATER = "Later gradients carry $c$, too, and their steps compare alike."
WHY = {
    "same": LATER,
    "scaled": "A step that is $c$ times as long has $c$ times this.",
    "compensated": f"The factor $1/c$ comes last. {LATER}",
}

STEPS = {
    "SGD": engine.sgd, "SGD with momentum": partial(engine.momentum, mu=0),
    "SGD with Nesterov momentum": partial(engine.nesterov_torch, mu=0), "Adagrad": partial(engine.adagrad, eps=0),
    "RMSProp": partial(engine.rmsprop, alpha=0, eps=0), "Adam": partial(engine.adam, eps=0),
}  # fmt: skip
"""The engine's optimizers, with settings in which the factor is 1."""


@q.params
class P:
    optimizer: str = draw.choice("SGD", "SGD with momentum", "SGD with Nesterov momentum", "Adagrad", "RMSProp", "Adam")
    factor: object = draw.decimals("0.001", "0.01", "0.1", "0.2", "0.5", "2", "3", "5", "10", "20", "50", "100", "1000")
    lr: object = draw.decimals("0.001", "0.002", "0.005", "0.01", "0.02", "0.05", "0.1", "0.2")
    about: str = draw.choice("same", "same", "scaled", "compensated")

    @property
    def said(self):
        return SAID[self.about]


q.prompt = r"""
A model is trained with <<optimizer>> and a constant learning rate of $\eta = <<lr>>$, without weight decay. Whatever the optimizer
accumulates starts at 0, and its $\epsilon$, if it has one, is 0. No gradient is ever exactly 0, and all computations are exact. The
training is repeated with the same initial weights, examples, order and settings, but with a loss multiplied by $c = <<factor>>$.

**Statement.** <<p.said>>
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    rule = "{0}" if "SGD" in p.optimizer else "{0}/sqrt({0}^2)"
    t.step("g_new", "c*g", c=p.factor, g=2, note="With a first gradient $g = 2$, say, that of $c = <<factor>>$ times the loss is")
    if "momentum" in p.optimizer:
        t.step("v", "g_new", note="The velocity starts at 0, so after the first gradient it is")
    note, step = r"Up to a factor that no gradient changes, the first step is $\eta$ times", STEPS[p.optimizer]
    t.step("u", rule.format("g"), lambda: step(0, 2, lr=1).update, note=note)
    now = rule.format("v" if "momentum" in p.optimizer else "g_new")
    t.step("u_new", now, lambda: step(0, 2 * p.factor, lr=1).update, note="before, and now times")
    truth = {"same": "u_new == u", "scaled": "u_new == c*u", "compensated": "u_new/c == u"}[p.about]
    t.step("truth", truth, c=p.factor, note=f"{WHY[p.about]} The statement is <<truth>>.")


@q.oracle("torch")
def train_twice(p: P):
    """A weight with the gradients 3, -1 and 2, and one with c times these."""
    (name, *extra), factor = p.optimizer.replace("Prop", "prop").split(), float(p.factor)
    settings = {"momentum": 0.9 * ("momentum" in extra), "nesterov": "Nesterov" in extra} if name == "SGD" else {"eps": 0}
    ways = []
    for c, lr in ((1, float(p.lr)), (factor, float(p.lr) / (factor if p.about == "compensated" else 1))):
        w = oracles.parameter(0)
        optimizer = getattr(oracles.torch.optim, name)([w], lr=lr, **settings)
        ways.append([])
        for gradient in (3, -1, 2):
            w.grad = oracles.tensor(gradient) * c
            optimizer.step()
            ways[-1].append(w.item())
    before, after = oracles.tensor(ways[0]), oracles.tensor(ways[1])
    if p.about == "scaled":
        before, after = before[:1] * factor, after[:1]
    return {"truth": oracles.torch.allclose(before, after, rtol=1e-9, atol=0)}


@q.oracle("second formula")
def rules_written_out(p: P):
    """The last step for the gradients 3c, -c and 2c, up to constants. All rates are 0.9: 0.81 * 3 - 0.9 + 2 = 3.53."""
    top = {"SGD with momentum": 3.53, "SGD with Nesterov momentum": 2 + 0.9 * 3.53, "Adam": 3.53}.get(p.optimizer, 2)
    squares = {"Adagrad": 9 + 1 + 4, "RMSProp": 0.81 * 9 + 0.9 + 4, "Adam": 0.81 * 9 + 0.9 + 4}.get(p.optimizer)
    c = float(p.factor)
    before, after = (k * top / (k**2 * squares) ** 0.5 if squares else k * top for k in (1, c))
    ratio = after / before / (c if p.about == "compensated" else 1)
    return {"truth": abs(ratio / (c if p.about == "scaled" else 1) - 1) < 1e-9}


q.slips(
    thought_that_no_factor_matters=slip("It moves no minimum, but gradients and plain steps have it as a factor.", u_new="u"),
    thought_that_every_factor_matters=slip("Dividing by the root of accumulated squares cancels a common factor.", u_new="c*u"),
    thought_that_momentum_averages_it_away=slip("A velocity is a weighted sum of gradients and keeps their factor.", v="g"),
)  # fmt: skip
