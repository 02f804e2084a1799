"""Learning rates of a schedule with warm-up and of step decay."""

from fractions import Fraction
from math import cos, pi

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="optim.schedules", outcomes=(2,), level="apply", minutes=6, covers=("W7-06",), decimals=5,
    symbols={"top": r"\eta_{\mathrm{max}}", "eta_a": r"\eta_a", "eta_b": r"\eta_b", "eta_c": r"\eta_c"},
)  # fmt: skip


@q.params
class P:
    top: object = draw.decimals("0.01", "0.02", "0.04", "0.05", "0.08", "0.1", "0.2", "0.4")
    W: int = draw.choice(4, 5, 8, 10)
    length: int = draw.choice(24, 30, 36, 40, 48, 60)
    part: object = draw.choice(*((n, d) for n, d in ((1, 3), (2, 3), (1, 4), (3, 4), (1, 6), (5, 6), (1, 2))))
    a: int = draw.integers(1, 8)
    q: object = draw.decimals("0.1", "0.2", "0.5")
    K: int = draw.choice(5, 8, 10, 12, 15, 20)
    c: int = draw.integers(20, 60)

    @property
    def T(self):
        return self.W + self.length

    @property
    def b(self):
        n, d = self.part
        return self.W + n * self.length // d


@q.require
def the_epochs_are_of_the_kind_they_should_be(p: P) -> bool:
    n, d = p.part
    return p.a + 1 < p.W and n * p.length % d == 0 and p.c % p.K != 0 and p.c // p.K <= 4


q.prompt = r"""
Training lasts $T = <<p.T>>$ epochs, numbered $t = 0, 1, \ldots, <<p.T - 1>>$. In the first $W = <<W>>$ epochs the learning rate is
warmed up, $\eta_t = \frac{t + 1}{W}\, \eta_{\mathrm{max}}$ for $t < W$, and from epoch $W$ on it falls along half a cosine,
$$\eta_t = \frac{1}{2}\, \eta_{\mathrm{max}} \left(1 + \cos \frac{\pi\, (t - W)}{T - W}\right), \qquad \eta_{\mathrm{max}} =
<<top>>.$$
"""
q.ask(
    eta_a=ask.number("Compute the learning rate of epoch $t = <<a>>$.", marks=1),
    eta_b=ask.number("Compute the learning rate of epoch $t = <<p.b>>$.", marks=2),
    eta_c=ask.number(
        r"A longer training of 100 epochs, numbered from 0 as well, has step decay instead: it starts with "
        r"$\eta_0 = \eta_{\mathrm{max}}$, and whenever $<<K>>$ whole epochs are over, the learning rate is multiplied by $<<q>>$. "
        "Compute its learning rate in epoch $t = <<c>>$.",
        marks=2,
    ),
)


@q.solve
def solve(p: P, t):
    t.step("eta_a", "(a + 1)/W*top", lambda: engine.linear_lr(p.top, p.a, Fraction(1, p.W), 1, p.W - 1))
    t.step("u", "(b - W)/(T - W)", b=p.b, T=p.T, note="This share of the cosine lies behind epoch $<<p.b>>$:")
    t.step("eta_b", "top/2*(1 + cos(pi*u))", lambda: engine.cosine_annealing_lr(p.top, p.b - p.W, p.T - p.W), pi=pi)
    t.step("n", "floor(c/K)", note="Before epoch $<<c>>$, this number of steps (a whole number) has been taken:")
    t.step("eta_c", "top*q^n", lambda: engine.step_lr(p.top, p.c, p.K, p.q))


@q.oracle("torch")
def schedulers(p: P):
    torch = oracles.torch

    def run(build, epochs):
        """How far a gradient of 1 moves a weight in each epoch."""
        w = oracles.parameter(0)
        w.grad = oracles.tensor(1)
        optimizer = torch.optim.SGD([w], lr=float(p.top))
        schedule, rates = build(optimizer), []
        for _ in range(epochs):
            before = w.item()
            optimizer.step()
            rates.append(before - w.item())
            schedule.step()
        return rates

    lr = torch.optim.lr_scheduler
    warm = run(lambda optimizer: lr.LinearLR(optimizer, start_factor=1 / p.W, total_iters=p.W - 1), p.W)
    cosine = run(lambda optimizer: lr.CosineAnnealingLR(optimizer, T_max=p.length), p.length)
    steps = run(lambda optimizer: lr.StepLR(optimizer, step_size=p.K, gamma=float(p.q)), p.c + 1)
    return {"eta_a": warm[p.a], "eta_b": cosine[p.b - p.W], "eta_c": steps[p.c]}


@q.oracle("second formula")
def other_forms(p: P):
    """The square of a cosine of half the angle, and one factor for each whole period."""
    n, d = p.part
    rate = p.top
    for epoch in range(1, p.c + 1):
        rate = rate * p.q if epoch % p.K == 0 else rate
    return {"eta_a": p.top / p.W + p.a * p.top / p.W, "eta_b": float(p.top) * cos(pi * n / d / 2) ** 2, "eta_c": rate}


q.slips(
    counted_the_epochs_from_one=slip("Epochs are numbered from 0.", eta_a="a/W*top", essential=True),
    read_degrees=slip("The angle is given in radians.", eta_b="top/2*(1 + cos(pi*pi/180*u))"),
    forgot_the_warm_up=slip("The cosine begins after the warm-up.", u="b/T"),
    divided_by_the_whole_training=slip("The cosine lasts $T - W$ epochs.", u="(b - W)/T"),
    forgot_the_half=slip(r"The bracket lies between 0 and 2; half of it counts.", eta_b="top*(1 + cos(pi*u))"),
    decayed_linearly=slip("The learning rate follows a cosine, not a line.", eta_b="top*(1 - u)", when="part[0]*2 != part[1]"),
    took_one_step_too_many=slip("The first epochs still have the first learning rate.", n="floor(c/K) + 1"),
    decayed_in_every_epoch=slip("The learning rate falls only when $<<K>>$ epochs are over.", n="c/K"),
    multiplied_by_the_number=slip("Each step multiplies once more.", eta_c="top*q*n"),
)  # fmt: skip
