"""Claim: the final velocity of momentum under a constant gradient."""

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="claims.gradient_descent", outcomes=(2,), level="understand", minutes=2, covers=("momentum_terminal",), decimals=4,
    symbols={"lr": r"\eta", "mu": r"\mu"}, apart=("optim/terminal_velocity",),
)  # fmt: skip


@q.params
class P:
    g: object = draw.decimals("0.5", "1", "1.5", "2", "3", "4", "5", "6", "8")
    lr: object = draw.decimals("0.01", "0.02", "0.05", "0.1", "0.2")
    mu: object = draw.decimals("0.5", "0.6", "0.75", "0.8", "0.9")
    form: str = draw.choice("plain", "plain", "averaged")
    guess: str = draw.choice("right", "right", "plain", "times")

    @property
    def stated(self):
        step, long = self.lr * self.g, self.lr * self.g / (1 - self.mu)
        right = step if self.form == "averaged" else long
        return -{"right": right, "plain": long if self.form == "averaged" else step, "times": self.mu * long}[self.guess]


q.prompt = r"""
An optimizer starts with $v_0 = 0$ and computes $v_t = \mu\, v_{t-1} - <% if form == "averaged" %>(1 - \mu)\, <% endif %>\eta\, g_t$
and $w_t = w_{t-1} + v_t$ with $\eta = <<lr>>$ and $\mu = <<mu>>$. All gradients are the same, $g_t = <<g>>$.

**Statement.** As $t$ grows, the change $w_t - w_{t-1}$ in one iteration approaches $<<p.stated>>$.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.say(r"In the end $v$ does not change any more: it satisfies the equation with $v_t = v_{t-1} = v$.")
    if p.form == "averaged":
        t.step("v", "-(1 - mu)*lr*g/(1 - mu)", note=r"From $(1 - \mu)\, v = -(1 - \mu)\, \eta\, g$ follows")
    else:
        t.step("v", "-lr*g/(1 - mu)", note=r"From $(1 - \mu)\, v = -\eta\, g$ follows")
    t.step("truth", "abs(v - stated) < 0.00001", stated=p.stated, note="The statement says $<<p.stated>>$, so it is <<truth>>.")


@q.oracle("torch")
def optimizer(p: P):
    """200 steps with PyTorch's momentum; its dampening is the missing part of a gradient."""
    w = oracles.parameter(0)
    dampening = float(p.mu) if p.form == "averaged" else 0
    sgd = oracles.torch.optim.SGD([w], lr=float(p.lr), momentum=float(p.mu), dampening=dampening)
    for _ in range(200):
        before = w.item()
        w.grad = oracles.tensor(p.g)
        sgd.step()
    return {"truth": abs(w.item() - before - float(p.stated)) < 1e-6}


@q.oracle("second formula")
def geometric_series(p: P):
    factor = 1 - p.mu if p.form == "averaged" else 1
    return {"truth": abs(sum(float(p.mu) ** k for k in range(300)) * float(factor * p.lr * p.g) + float(p.stated)) < 1e-6}


q.slips(
    forgot_the_series=slip("All earlier gradients still count, each time with another factor.", drawn=lambda p: {"v": "-lr*g"}),
    left_out_the_newest=slip(r"The newest gradient has no factor $\mu$.", v="-lr*g*mu/(1 - mu)"),
    ignored_the_factor=slip(r"Where each gradient has the factor $1 - \mu$, $v$ is an average.",
                            drawn=lambda p: {"v": "-lr*g/(1 - mu)"}),
    multiplied_by_the_rest=slip(r"The divisor is $1 - \mu$.", v="-lr*g*(1 - mu)"),
)  # fmt: skip
