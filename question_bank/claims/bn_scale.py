"""Claim: what a layer's weights and bias do in front of batch normalization."""

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="claims.optim", outcomes=(2,), level="understand", minutes=3, covers=("bn_bias", "bn_scale"),
    symbols={"h_new": "h'", "b_new": "b'"},
)  # fmt: skip


@q.params
class P:
    h: object = draw.decimals("-1.5", "-1.2", "-0.8", "-0.6", "-0.5", "-0.4", "0.4", "0.5", "0.6", "0.8", "1.2", "1.5")
    b: int = draw.nonzero(-6, 6)
    c: int = draw.choice(-3, -2, -1, 2, 3, 5, 10)
    e: int = draw.choice(0, -4, -2, 1, 3, 5)
    mode: str = draw.choice("training", "training", "evaluation")
    guess: str = draw.choice("right", "right", "right", "scaled", "same", "turned")

    @property
    def b_new(self):
        return self.c * self.b + self.e

    @property
    def stated(self):
        scaled, signed = self.c * self.h + self.e, self.h if self.c > 0 else -self.h
        right = signed if self.mode == "training" else scaled
        return {"right": right, "scaled": scaled, "same": self.h, "turned": -signed}[self.guess]


@q.require
def the_bias_changes(p: P) -> bool:
    return p.b_new != p.b


q.prompt = r"""
A unit computes $z = w x + b$ with a bias of $b = <<b>>$. Batch normalization (no $\epsilon$, scale or shift) follows.
<% if mode == "training" %>It is in training mode and uses the statistics of the mini-batch.
<% else %>It is in evaluation mode, with the running mean 0 and the running variance 1.
<% endif %>For one example of a mini-batch, the normalized value is $h = <<h>>$. Then $w$ is multiplied by $c = <<c>>$, the bias is
replaced by $b' = <<p.b_new>>$, and the same mini-batch is given to the unit again.

**Statement.** The normalized value of this example is now $<<p.stated>>$.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    if p.mode == "training":
        t.say(r"Differences from the mean are multiplied by $c$, the deviation by $\lvert c \rvert$; a bias changes neither.")
        t.step("h_new", "c/abs(c)*h")
    else:
        t.say("The running statistics stay, and so $h = z$. From $w x = h - b$ follows")
        t.step("h_new", "c*(h - b) + b_new", b_new=p.b_new)
    t.step("truth", "abs(h_new - stated) < 0.001", stated=p.stated, note="The statement says $<<p.stated>>$, so it is <<truth>>.")


@q.oracle("torch")
def layer(p: P):
    """A mini-batch of four examples of which the first one has the normalized value h: their inputs are found for w = 1."""
    torch, h, training = oracles.torch, float(p.h), p.mode == "training"
    rest = ((4 - h * h) / 2 - h * h / 6) ** 0.5  # three others with the sum -h and the squares 4 - h^2
    wanted = torch.tensor([h, -h / 3, -h / 3 + rest, -h / 3 - rest], dtype=torch.float64)
    found = []
    for w, b in ((1, p.b), (p.c, p.b_new)):
        z = torch.nn.functional.linear(wanted[:, None] - p.b, oracles.tensor(((w,),)), oracles.tensor((b,)))
        mean, variance = oracles.tensor((0,)), oracles.tensor((1,))
        found.append(torch.nn.functional.batch_norm(z, mean, variance, training=training, eps=1e-30)[0, 0].item())
    return {"truth": abs(found[1] - float(p.stated)) < 1e-9}


@q.oracle("second formula")
def with_a_standard_score(p: P):
    """z is m + s h; in training any m and s > 0 will do, in evaluation mode they are 0 and 1."""
    m, s = (3, 7) if p.mode == "training" else (0, 1)
    z = m + s * p.h
    new, m, s = (p.c * (value - p.b) + p.b_new for value in (z, m, s + p.b))
    s = abs(s - p.b_new) if p.mode == "training" else 1
    m = m if p.mode == "training" else 0
    return {"truth": (new - m) / s == p.stated}


q.slips(
    thought_that_the_factor_counts=slip("The standard deviation is multiplied by the size of the factor, too.", drawn=lambda p: {
        "h_new": "c*h"} if p.mode == "training" else {}),
    forgot_the_sign=slip("A standard deviation is never negative: the sign of the factor stays.", drawn=lambda p: {
        "h_new": "h"} if p.mode == "training" else {}),
    thought_that_the_bias_counts=slip("The mean of the mini-batch contains the bias, too.", drawn=lambda p: {
        "h_new": f"c*h + ({p.e})"} if p.mode == "training" else {}),
    normalized_in_any_case=slip("In evaluation mode the statistics do not follow the mini-batch.", drawn=lambda p: {
        "h_new": "c/abs(c)*h"} if p.mode == "evaluation" else {}),
    forgot_the_bias=slip("In evaluation mode the new bias counts.", drawn=lambda p: {
        "h_new": "c*h"} if p.mode == "evaluation" else {}),
)  # fmt: skip
