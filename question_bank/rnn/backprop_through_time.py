"""Backpropagation through time in a scalar ReLU recurrent network.

The loss stands at the last step or at every step. In some variants one step is inactive: its mask cuts a path.
"""

from fractions import Fraction
from functools import cache

from examgen import Question, ask, draw, engine, figures, oracles, slip

q = Question(
    topic="rnn.backward", outcomes=(2, 4), level="apply", minutes=10, covers=("W12-02",),
    largest=300, revision=3, conventions=("zero-based time", "relu derivative"),
)  # fmt: skip


@q.params
class P:
    w: int = draw.choice(-2, -1, 2, 3)
    u: int = draw.nonzero(-2, 3)
    h_0: int = draw.integers(-2, 2)
    x_1: int = draw.integers(-2, 3)
    x_2: int = draw.integers(-2, 3)
    x_3: int = draw.integers(-2, 3)
    y_1: int = draw.integers(0, 4)
    y_2: int = draw.integers(0, 4)
    y_3: int = draw.integers(0, 6)
    every: int = draw.integers(0, 1)
    cut: int = draw.choice(0, 0, 1)

    @property
    def steps(self):
        """Time, input and target of each step."""
        return (1, self.x_1, self.y_1), (2, self.x_2, self.y_2), (3, self.x_3, self.y_3)

    @property
    def pre_activations(self):
        """Pre-activations of the three steps."""
        h, found = self.h_0, []
        for x in (self.x_1, self.x_2, self.x_3):
            found.append(self.w * h + self.u * x)
            h = max(found[-1], 0)
        return found


@q.require
def the_last_step_and_one_more_that_has_an_error_are_active(p: P) -> bool:
    first, second, last = p.pre_activations
    reached = second > 0 or (first > 0 and p.every == 1)
    return last > 0 and reached and (min(first, second) > 0) != p.cut and max(p.pre_activations) <= 20


@q.require
def predictions_are_wrong(p: P) -> bool:
    return all(max(a, 0) != y for a, (k, _, y) in zip(p.pre_activations, p.steps, strict=True) if p.every or k == 3)


q.prompt = r"""
A recurrent network with one unit computes, for $t = 1, 2, 3$,
$$a_t = w\, h_{t-1} + u\, x_t, \qquad h_t = \mathrm{ReLU}(a_t) \qquad \text{with } w = <<w>>,\; u = <<u>>,\; h_0 = <<h_0>>.$$
Its inputs are $x_1 = <<x_1>>$, $x_2 = <<x_2>>$, $x_3 = <<x_3>>$, and its loss is
<% if every %>
$$L = L_1 + L_2 + L_3 \qquad \text{with } L_t = \tfrac{1}{2} (h_t - y_t)^2$$
with the targets $y_1 = <<y_1>>$, $y_2 = <<y_2>>$, $y_3 = <<y_3>>$.
<% else %>
$$L = \tfrac{1}{2} (h_3 - y_3)^2$$
with the target $y_3 = <<y_3>>$.
<% endif %>
All three steps share $w$ and $u$; each derivative below counts every way in which its variable influences the loss.
"""
q.ask(
    h_3=ask.number("Compute the last hidden state $h_3$.", marks=1),
    grad_h_1=ask.number(r"Compute $\partial L / \partial h_1$.", marks=2),
    grad_w=ask.number(r"Compute $\partial L / \partial w$.", marks=2),
    grad_u=ask.number(r"Compute $\partial L / \partial u$.", marks=1),
    grad_h_0=ask.number(r"Compute $\partial L / \partial h_0$.", marks=1, zero=True),
)


@q.figure
def network(p: P):
    outputs, losses = (("h_1", "h_2", "h_3"), ("L_1", "L_2", "L_3")) if p.every else ((), ())
    return figures.unrolled_rnn(3, outputs=outputs, losses=losses, weights={"input": "u", "state": "w"}, cell=r"\mathrm{ReLU}")


@q.solve
def solve(p: P, t):
    for k, _, _ in p.steps:
        t.at(k).step("a", "w*h_prev + u*x")
        t.at(k).step("h", "relu(a)")
    t.say(r"The derivative of $\tfrac{1}{2} (h - y)^2$ with respect to $h$ is $e = h - y$.")
    t.given(e_1=0, e_2=0)
    e = {k: t.at(k).step("e", "h - y") for k in ((1, 2, 3) if p.every else (3,))}
    t.say(r"ReLU passes a gradient where its pre-activation is positive: $\mathbf{1}[\ldots]$ is 1 if the condition holds, else 0.")
    t.say("Backwards, step by step: a state acts through the next step" + (" and through its own loss." if p.every else "."))
    for k, ways in ((3, "e"), (2, "w*grad_a_3"), (1, "w*grad_a_2")):
        t.at(k).step("grad_h", ways + " + e" * (p.every and k < 3))
        t.at(k).step("grad_a", "grad_h*positive(a)")
    layer = [[x] for _, x, _ in p.steps], [p.h_0], [[p.u]], [[p.w]]
    back = cache(lambda: engine.rnn_backward([[e.get(k, 0)] for k in (1, 2, 3)], *layer, nonlinearity="relu"))
    note = "Shared weights collect the terms of all steps."
    t.step("grad_w", "grad_a_1*h_0 + grad_a_2*h_1 + grad_a_3*h_2", lambda: back()[3][0, 0], note=note)
    t.step("grad_u", "grad_a_1*x_1 + grad_a_2*x_2 + grad_a_3*x_3", lambda: back()[2][0, 0])
    t.step("grad_h_0", "w*grad_a_1", lambda: back()[1][0])


@q.oracle("torch")
def autograd(p: P):
    w, u, h_0 = oracles.parameters(p, "w u h_0")
    h = [h_0]
    for _, x, _ in p.steps:
        h.append(oracles.torch.relu(w * h[-1] + u * x))
    losses = [(h[k] - y) ** 2 / 2 for k, _, y in p.steps]
    loss = sum(losses) if p.every else losses[-1]
    return {"h_3": oracles.numbers(h[3]), **oracles.gradients(loss, h_1=h[1], w=w, u=u, h_0=h_0)}


@q.oracle("second formula")
def sensitivities_carried_forward(p: P):
    """Derivatives of the state with respect to (w, u, h_0, h_1), carried along with the state; no backward pass."""
    h, slopes, total = Fraction(p.h_0), [0, 0, 1, 0], [Fraction(0)] * 4
    for k, x, y in p.steps:
        before, pre = h, p.w * h + p.u * x
        h, on = (pre, 1) if pre > 0 else (Fraction(0), 0)
        slopes = [on * (p.w * slope + own) for slope, own in zip(slopes, (before, x, 0, 0), strict=True)]
        slopes[3] = 1 if k == 1 else slopes[3]
        if p.every or k == 3:
            total = [sum_ + (h - y) * slope for sum_, slope in zip(total, slopes, strict=True)]
    return {"h_3": h, **dict(zip(("grad_w", "grad_u", "grad_h_0", "grad_h_1"), total, strict=True))}


q.slips(
    stopped_early=slip("The error goes back through every earlier step.", grad_h_2="e", grad_h_1="e", grad_h_0="0", essential=True),
    took_the_last_step=slip("All three steps use $w$ and $u$: each adds a term.", grad_w="grad_a_3*h_2", grad_u="grad_a_3*x_3"),
    took_the_last_loss=slip("Each state adds its own $h_t - y_t$.", grad_h_2="w*grad_a_3", grad_h_1="w*grad_a_2", when="every"),
    left_w_out=slip("Each step back multiplies by $w$.", grad_h_2="grad_a_3 + e", grad_h_1="grad_a_2 + e", grad_h_0="grad_a_1"),
    took_the_new_state=slip("The weight $w$ multiplies $h_{t-1}$, not $h_t$.", grad_w="grad_a_1*h_1 + grad_a_2*h_2 + grad_a_3*h_3"),
    forgot_the_relu_mask=slip("ReLU passes nothing back where its pre-activation was negative.", grad_a="grad_h"),
    turned_the_error=slip(r"The derivative of $\tfrac{1}{2}(h - y)^2$ with respect to $h$ is $h - y$, not $y - h$.", e="y - h"),
    left_out_the_recurrent_term=slip(r"Each state needs the one before it: $h_t = \mathrm{ReLU}(w h_{t-1} + u x_t)$.", a="u*x"),
    kept_negative_states=slip("ReLU replaces a negative $a_t$ by 0 before the hidden state goes on.", h="a"),
)  # fmt: skip
