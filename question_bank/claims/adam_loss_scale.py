"""Claim: which optimizers notice that the loss was multiplied by a constant."""

import math

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="claims.optim", outcomes=(2,), level="understand", minutes=2, symbols={"factor": "c", "g_new": "g'", "u_new": "u'"}
)


@q.params
class P:
    optimizer: str = draw.choice("SGD", "SGD with momentum", "SGD with Nesterov momentum", "Adagrad", "RMSProp", "Adam")
    factor: object = draw.decimals("0.001", "0.01", "0.1", "0.2", "0.5", "2", "3", "5", "10", "20", "50", "100", "1000")
    lr: object = draw.decimals("0.001", "0.002", "0.005", "0.01", "0.02", "0.05", "0.1", "0.2")


q.prompt = r"""
A model is trained with <<optimizer>> and a constant learning rate of $<<lr>>$, without weight decay.
<% if "momentum" in optimizer %>The velocity starts at 0. <% elif optimizer != "SGD" %>
All accumulated values start at 0, and $\epsilon = 0$. <% endif %>
No gradient is ever exactly 0, and all computations are exact.

The training is repeated from the same initial weights, on the same examples in the same order and with the same settings,
but with a loss that is multiplied by $<<factor>>$.

**Statement.** Every weight goes through exactly the same values as before.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    rule = "{0}" if "SGD" in p.optimizer else "{0}/sqrt({0}^2)"
    t.step("g_new", "factor*g", g=2, note="If the first gradient was, say, $g = 2$, that of $c = <<factor>>$ times the loss is")
    if "momentum" in p.optimizer:
        t.step("v", "g_new", note="The velocity starts at 0, so after the first gradient it is")
    t.step("u", rule.format("g"), note=r"Up to a factor that no gradient changes, the first step is $\eta$ times")
    t.step("u_new", rule.format("v" if "momentum" in p.optimizer else "g_new"), note="before, and now times")
    same = "The steps are the same, later ones too, as all gradients so far carry the factor: the statement is true."
    other = "<<optimizer>> divides by nothing that would cancel the factor: the statement is false."
    t.step("truth", "u_new == u", note=f"<% if truth %>{same}<% else %>{other}<% endif %>")


@q.oracle("torch")
def train_twice(p: P):
    torch, ends, words = oracles.torch, [], p.optimizer.split()
    kind = getattr(torch.optim, {"RMSProp": "RMSprop"}.get(words[0], words[0]))
    settings = {"momentum": 0.9 * ("momentum" in words), "nesterov": "Nesterov" in words} if "SGD" in words else {"eps": 0}
    for scale in (1.0, float(p.factor)):
        w = oracles.parameter((1, -2))
        optimizer = kind([w], lr=float(p.lr), **settings)
        for target in ((4, 1), (-3, -5), (9, 2)):
            optimizer.zero_grad()
            (scale * (w - oracles.tensor(target)) ** 2).sum().backward()
            optimizer.step()
        ends.append(w.detach())
    return {"truth": torch.allclose(*ends, rtol=0, atol=1e-9)}


@q.oracle("second formula")
def rules_written_out(p: P):
    """What each rule subtracts for the third of three gradients, up to constants; all rates are 0.9."""

    def update(scale):
        m = v = total = g = 0.0
        for g in (3 * scale, -scale, 2 * scale):
            m, v, total = 0.9 * m + g, 0.9 * v + g * g, total + g * g
        adaptive = {"Adagrad": g / math.sqrt(total), "RMSProp": g / math.sqrt(v), "Adam": m / math.sqrt(v)}
        return {"SGD": g, "SGD with momentum": m, "SGD with Nesterov momentum": g + 0.9 * m, **adaptive}[p.optimizer]

    return {"truth": math.isclose(update(1.0), update(float(p.factor)), rel_tol=1e-9)}


q.slips(
    thought_that_a_constant_factor_never_matters=slip(
        "A factor does not move the minimum, but it multiplies all gradients and so steps without normalization.", u_new="u"),
    thought_that_every_optimizer_scales_its_steps=slip(
        "Adagrad, RMSProp and Adam divide by the root of accumulated squares: a common factor cancels.", u_new="factor*u"),
    thought_that_momentum_averages_the_factor_away=slip(
        "The velocity is a weighted sum of gradients: a factor of each of them is a factor of the velocity and the step.", v="g"),
)  # fmt: skip
