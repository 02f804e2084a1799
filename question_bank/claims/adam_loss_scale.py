"""Claim: which optimizers notice that the loss was multiplied by a constant."""

import math
from functools import partial

from examgen import Question, ask, draw, engine, oracles

q = Question(topic="claims.optim", outcomes=(2,), level="understand", minutes=2)
NAMES = ("SGD", "SGD with momentum", "SGD with Nesterov momentum", "Adagrad", "RMSProp", "Adam")


@q.params
class P:
    optimizer: str = draw.choice(*NAMES)
    factor: object = draw.decimals("0.001", "0.01", "0.1", "0.2", "0.5", "2", "3", "5", "10", "20", "50", "100", "1000")
    lr: object = draw.decimals("0.001", "0.002", "0.005", "0.01", "0.02", "0.05", "0.1", "0.2")

    @property
    def start(self):
        if self.optimizer == "SGD":
            return ""
        return (
            "The velocity starts at 0. " if "SGD" in self.optimizer else r"All accumulated values start at 0, and $\epsilon = 0$. "
        )


q.prompt = r"""
A model is trained with <<optimizer>> and a constant learning rate of $<<lr>>$, without weight decay.
<<p.start>>No gradient is ever exactly 0, and all computations are exact.

The training is repeated from the same initial weights, on the same examples in the same order and with the same settings,
but with a loss that is multiplied by $<<factor>>$.

**Statement.** Every weight goes through exactly the same values as before.
"""
q.ask(truth=ask.claim(marks=1))


def walk(p, scale):
    """The weights w_0 to w_4 on the loss scale * (w - 3)^2 / 2, from w = 1; momentum and decay rates are 0.9."""
    lr, weights, state = float(p.lr), [1.0], engine.OptimizerState()
    step = {
        "SGD": partial(engine.sgd, lr=lr),
        "SGD with momentum": partial(engine.momentum, lr=lr, mu=0.9),
        "SGD with Nesterov momentum": partial(engine.nesterov_torch, lr=lr, mu=0.9),
        "Adagrad": partial(engine.adagrad, lr=lr, eps=0.0),
        "RMSProp": partial(engine.rmsprop, lr=lr, alpha=0.9, eps=0.0),
        "Adam": partial(engine.adam, lr=lr, betas=(0.9, 0.9), eps=0.0),
    }[p.optimizer]
    for _ in range(4):
        done = step(weights[-1], scale * (weights[-1] - 3), state)
        weights, state = [*weights, float(done.param)], done.state
    return weights


@q.solve
def solve(p: P, t):
    plain, scaled = walk(p, 1.0), walk(p, float(p.factor))
    same = all(abs(a - b) < 1e-9 for a, b in zip(plain, scaled, strict=True))
    c = f"{float(p.factor):g}"
    t.say(f"At the same weights, the multiplied loss has the gradient ${c}\\, g$ instead of $g$.")
    if same:
        rest = r"(1 - \rho)\, " if p.optimizer == "RMSProp" else ""
        where = r" ($\rho$ is the decay)" if rest else ""
        old, new = rf"\frac{{|g|}}{{\sqrt{{{rest}g^2}}}}", rf"\frac{{|{c}\, g|}}{{\sqrt{{{rest}({c}\, g)^2}}}}"
        t.say(rf"The first step stays equally long{where}: $$\eta\, {new} = \eta\, {old}.$$")
        why = "Later steps also stay the same, because all gradients so far carry the factor. The statement is true."
    else:
        t.say(rf"The first gradient is ${c}\, g$ instead of $g$, and the first step is ${c}$ times as long as before.")
        why = f"{p.optimizer} divides by nothing that would cancel the factor. The statement is false."
    t.step("truth", "", same, note=why)


@q.oracle("torch")
def train_twice(p: P):
    torch, lr = oracles.torch, float(p.lr)
    builders = {
        "SGD": partial(torch.optim.SGD, lr=lr),
        "SGD with momentum": partial(torch.optim.SGD, lr=lr, momentum=0.9),
        "SGD with Nesterov momentum": partial(torch.optim.SGD, lr=lr, momentum=0.9, nesterov=True),
        "Adagrad": partial(torch.optim.Adagrad, lr=lr, eps=0),
        "RMSProp": partial(torch.optim.RMSprop, lr=lr, eps=0),
        "Adam": partial(torch.optim.Adam, lr=lr, eps=0),
    }
    ends = []
    for scale in (1.0, float(p.factor)):
        w = oracles.parameter((1, -2))
        optimizer = builders[p.optimizer]([w])
        for target in (oracles.tensor((4, 1)), oracles.tensor((-3, -5)), oracles.tensor((9, 2))):
            optimizer.zero_grad()
            (scale * (w - target) ** 2).sum().backward()
            optimizer.step()
        ends.append(w.detach())
    return {"truth": torch.allclose(*ends, rtol=0, atol=1e-9)}


def updates(name, gradients):
    """What each rule subtracts (before the learning rate), for gradients that come one after the other; all rates are 0.9."""
    m = v = 0.0
    for t, g in enumerate(gradients, start=1):
        m = (0.1 if name == "Adam" else 1) * g + 0.9 * m
        v = v + g * g if name == "Adagrad" else 0.9 * v + 0.1 * g * g
        yield {
            "SGD": g,
            "SGD with momentum": m,
            "SGD with Nesterov momentum": g + 0.9 * m,
            "Adam": (m / (1 - 0.9**t)) / math.sqrt(v / (1 - 0.9**t)),
        }.get(name, g / math.sqrt(v))


@q.oracle("second formula")
def rules_written_out(p: P):
    gradients = (3.0, -1.0, 2.0)
    before, after = updates(p.optimizer, gradients), updates(p.optimizer, [float(p.factor) * g for g in gradients])
    return {"truth": all(math.isclose(a, b, rel_tol=1e-9) for a, b in zip(before, after, strict=True))}


@q.mistake
def thought_that_a_constant_factor_never_matters(p: P):
    """A factor does not move the minimum, but it multiplies every gradient, and steps without normalization grow with it."""
    return {"truth": True}


@q.mistake
def thought_that_every_optimizer_scales_its_steps(p: P):
    """Adagrad, RMSProp and Adam divide by the root of accumulated squared gradients: a common factor cancels."""
    return {"truth": False}


@q.mistake
def thought_that_momentum_averages_the_factor_away(p: P):
    """The velocity is a weighted sum of gradients: if each of them is multiplied by a factor, so are the velocity and the step."""
    return {"truth": p.optimizer != "SGD"}
