"""Three iterations of Adagrad with given gradients.

Most sums of squares have whole roots.
"""

from math import hypot

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="optim.adaptive", outcomes=(2,), level="apply", minutes=8, covers=("W9-02",),
    rows=True, decimals=4, symbols={"lr": r"\eta", "v": "s", "update": r"\Delta", "rate": r"\eta_3"},
)  # fmt: skip
CHAINS = tuple(
    (a, b, c)
    for a in range(1, 13) for b in range(1, 25) for c in range(1, 61)
    if hypot(a, b).is_integer() and hypot(a, b, c).is_integer()
)  # fmt: skip


@q.params
class P:
    sizes: tuple = draw.vector(draw.choice(*CHAINS), 2)
    signs: tuple = draw.vector(draw.vector(draw.choice(-1, 1), 3), 2)
    w_0: tuple = draw.vector(draw.integers(-5, 5), 2)
    lr: object = draw.decimals("0.1", "0.2", "0.3", "0.5", "1", "2")

    @property
    def gradients(self):
        """For each iteration, both coordinates."""
        rows = [[sign * size for sign, size in zip(*pair, strict=True)] for pair in zip(self.signs, self.sizes, strict=True)]
        return tuple(zip(*rows, strict=True))


@q.require
def the_coordinates_differ(p: P) -> bool:
    return all(len(set(map(abs, one))) == len(one) for one in p.gradients)


q.prompt = r"""
Adagrad accumulates squares of gradients from $s_0 = 0$ on, and moves the weights without an $\epsilon$ in the denominator:
$$s_t = s_{t-1} + g_t^2, \qquad w_t = w_{t-1} - \frac{\eta}{\sqrt{s_t}}\, g_t,$$
where all operations go entry by entry. The learning rate is
$\eta = <<lr>>$, training starts at $w_0 = <<w_0>>$, and the gradients of the first three iterations are
$$g_1 = <<p.gradients[0]>>, \qquad g_2 = <<p.gradients[1]>>, \qquad g_3 = <<p.gradients[2]>>.$$
"""
q.ask(
    v_3=ask.vector("Compute the accumulated squares $s_3$ (<<w_0|length>> entries).", marks=2),
    rate=ask.vector(
        r"Compute the effective learning rates $\eta_3 = \eta / \sqrt{s_3}$ of the third iteration (<<w_0|length>> entries).",
        marks=1,
    ),
    w_3=ask.vector("Compute the weights $w_3$ after the third iteration (<<w_0|length>> entries).", marks=2),
)
q.harder(
    minutes=12, marks={"v_3": 3, "rate": 2, "w_3": 3}, sizes=draw.vector(draw.choice(*CHAINS), 3),
    signs=draw.vector(draw.vector(draw.choice(-1, 1), 3), 3), w_0=draw.vector(draw.integers(-5, 5), 3),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.say(r"The step is called $\Delta_t = \eta\, g_t / \sqrt{s_t}$.")
    w, state = p.w_0, engine.OptimizerState()
    for k in (1, 2, 3):
        t.given(**{f"g_{k}": p.gradients[k - 1]})
        done = engine.adagrad(w, p.gradients[k - 1], state, lr=p.lr, eps=0, trace=t.at(k))
        w, state = done.param, done.state
    t.step("rate", "lr/sqrt(v_3)", note="In the third iteration the gradients were multiplied by")


@q.oracle("torch")
def optimizer(p: P):
    w = oracles.parameter(p.w_0)
    adagrad = oracles.torch.optim.Adagrad([w], lr=float(p.lr), eps=0)
    for gradient in p.gradients:
        before = w.detach().clone()
        w.grad = oracles.tensor(gradient)
        adagrad.step()
    return {"v_3": oracles.numbers(adagrad.state[w]["sum"]), "w_3": oracles.numbers(w),
            "rate": oracles.numbers((before - w) / w.grad)}  # fmt: skip


@q.oracle("second formula")
def lengths(p: P):
    """Each coordinate alone: the root of its sum of squares is the length of the vector of its gradients so far."""
    found = {"v_3": [], "rate": [], "w_3": []}
    for start, gradients in zip(p.w_0, zip(*p.gradients, strict=True), strict=True):
        lengths = [hypot(*gradients[:k]) for k in (1, 2, 3)]
        found["v_3"].append(lengths[2] ** 2)
        found["rate"].append(float(p.lr) / lengths[2])
        found["w_3"].append(start - float(p.lr) * sum(g / length for g, length in zip(gradients, lengths, strict=True)))
    return found


q.slips(
    forgot_what_was_accumulated=slip("All squares so far are summed, not only the last ones.", v="g^2", essential=True),
    forgot_the_root=slip(r"The learning rate is divided by $\sqrt{s_t}$.", update="lr*g/v", rate="lr/v_3"),
    averaged_the_squares=slip("Adagrad sums the squares; it does not average them.", v_3="(v_2 + g_3^2)/3"),
    accumulated_gradients=slip("The squares of the gradients are summed.", v="v_prev + abs(g)"),
    stepped_uphill=slip("The step goes against the gradient.", w="w_prev + update"),
    shared_one_sum=slip("Each coordinate has a sum of its own.", v="v_prev + sum(g^2)"),
    forgot_the_gradient=slip("The gradient is multiplied by the effective learning rate.", update="lr/sqrt(v)"),
)  # fmt: skip
