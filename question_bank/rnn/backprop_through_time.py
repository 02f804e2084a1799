"""Backpropagation through time in a scalar ReLU recurrent network.

The loss stands at the last step or at every step. In about every second variant one step is inactive: its mask cuts a path.
"""

from dataclasses import replace
from fractions import Fraction

from examgen import Question, ask, draw, engine, figures, oracles

q = Question(
    topic="rnn.backward",
    outcomes=(2, 4),
    level="apply",
    minutes=8,
    conventions=("zero-based time", "relu derivative"),
    largest=300,
)


@q.params
class P:
    w: int = draw.choice(-1, 2, 3)
    u: int = draw.nonzero(-2, 3)
    h0: int = draw.nonzero(-2, 2)
    x1: int = draw.nonzero(-2, 3)
    x2: int = draw.nonzero(-2, 3)
    x3: int = draw.nonzero(-2, 3)
    y1: int = draw.integers(0, 4)
    y2: int = draw.integers(0, 4)
    y3: int = draw.integers(0, 6)
    every: int = draw.integers(0, 1)

    @property
    def loss(self):
        if self.every:
            return r"L_1 + L_2 + L_3 \qquad \text{with } L_t = \tfrac{1}{2} (h_t - y_t)^2"
        return r"\tfrac{1}{2} (h_3 - y_3)^2"


def states(p):
    """Pre-activations and states of the three steps."""
    a, h = [], [p.h0]
    for x in (p.x1, p.x2, p.x3):
        a.append(p.w * h[-1] + p.u * x)
        h.append(max(a[-1], 0))
    return a, h


@q.require
def no_pre_activation_lies_at_the_kink(p: P) -> bool:
    return 0 not in states(p)[0]


@q.require
def the_last_step_and_one_more_are_active(p: P) -> bool:
    a, h = states(p)
    return a[2] > 0 and max(a[0], a[1]) > 0 and max(h) <= 20


@q.require
def an_inactive_second_step_leaves_the_first_a_loss(p: P) -> bool:
    return states(p)[0][1] > 0 or p.every == 1


@q.require
def a_mask_forgotten_in_the_first_step_shows_clearly(p: P) -> bool:
    return states(p)[0][0] > 0 or abs(p.h0) == 2


@q.require
def predictions_are_wrong(p: P) -> bool:
    _, h = states(p)
    return h[3] != p.y3 and (not p.every or (h[1] != p.y1 and h[2] != p.y2))


@q.require
def the_errors_of_the_last_two_steps_do_not_cancel(p: P) -> bool:
    _, h = states(p)
    return not p.every or p.w * (h[3] - p.y3) + h[2] - p.y2 != 0


q.prompt = r"""
A recurrent network with one unit computes, for $t = 1, 2, 3$,
$$a_t = w\, h_{t-1} + u\, x_t, \qquad h_t = \mathrm{ReLU}(a_t) \qquad \text{with } w = <<w>>,\; u = <<u>>,\; h_0 = <<h0>>.$$
Its inputs are $x_1 = <<x1>>$, $x_2 = <<x2>>$, $x_3 = <<x3>>$, and its loss is
$$L = <<p.loss>>$$
<% if every %>
with the targets $y_1 = <<y1>>$, $y_2 = <<y2>>$, $y_3 = <<y3>>$.
<% else %>
with the target $y_3 = <<y3>>$.
<% endif %>
All three steps share $w$ and $u$; each derivative below counts every way in which its variable influences the loss.
"""
q.ask(
    h3=ask.number("Compute the last state $h_3$.", marks=1),
    grad_h1=ask.number(r"Compute $\partial L / \partial h_1$.", marks=2),
    grad_w=ask.number(r"Compute $\partial L / \partial w$.", marks=2),
    grad_u=ask.number(r"Compute $\partial L / \partial u$.", marks=1),
    grad_h0=ask.number(r"Compute $\partial L / \partial h_0$.", marks=1, zero=True),
)


@q.figure
def network(p: P):
    losses = ("L_1", "L_2", "L_3") if p.every else ()
    outputs = ("h_1", "h_2", "h_3") if p.every else ()
    weights = {"input": "u", "state": "w"}
    return figures.unrolled_rnn(3, outputs=outputs, losses=losses, weights=weights, cell=r"\mathrm{ReLU}")


@q.solve
def solve(p: P, t):
    a, h, direct = {}, {0: p.h0}, {3: " + h{0} - y{0}"}
    direct |= dict.fromkeys((1, 2), direct[3] if p.every else "")
    for k, x in enumerate((p.x1, p.x2, p.x3), start=1):
        a[k] = t.step(f"a{k}", f"w*h{k - 1} + u*x{k}", p.w * h[k - 1] + p.u * x)
        h[k] = t.step(f"h{k}", f"relu(a{k})", engine.relu(a[k]))
    t.say(r"ReLU passes a gradient where its pre-activation is positive: $\mathbf{1}[\ldots]$ is 1 if the condition holds, else 0.")
    t.say("Backwards, step by step: a state acts through the next step" + (" and through its own loss." if p.every else "."))
    grad_h = t.step("grad_h3", "h3 - y3", h[3] - p.y3)
    grad_a = {3: t.step("grad_a3", "grad_h3*positive(a3)", engine.relu_backward(grad_h, a[3]))}
    for k, y in ((2, p.y2), (1, p.y1)):
        grad_h = p.w * grad_a[k + 1] + (h[k] - y if p.every else 0)
        grad_h = t.step(f"grad_h{k}", f"w*grad_a{k + 1}" + direct[k].format(k), grad_h)
        grad_a[k] = t.step(f"grad_a{k}", f"grad_h{k}*positive(a{k})", engine.relu_backward(grad_h, a[k]))
    t.say("Shared weights collect the terms of all three steps.")
    grad_w = grad_a[1] * h[0] + grad_a[2] * h[1] + grad_a[3] * h[2]
    t.step("grad_w", "grad_a1*h0 + grad_a2*h1 + grad_a3*h2", grad_w)
    t.step("grad_u", "grad_a1*x1 + grad_a2*x2 + grad_a3*x3", grad_a[1] * p.x1 + grad_a[2] * p.x2 + grad_a[3] * p.x3)
    t.step("grad_h0", "w*grad_a1", p.w * grad_a[1])


@q.oracle("torch")
def autograd(p: P):
    w, u, h0 = (oracles.parameter(value) for value in (p.w, p.u, p.h0))
    h = [h0]
    for x in (p.x1, p.x2, p.x3):
        h.append(oracles.torch.relu(w * h[-1] + u * x))
        h[-1].retain_grad()
    losses = [(state - y) ** 2 / 2 for state, y in zip(h[1:], (p.y1, p.y2, p.y3), strict=True)]
    (sum(losses) if p.every else losses[-1]).backward()
    found = {"h3": h[3].detach(), "grad_h1": h[1].grad, "grad_w": w.grad, "grad_u": u.grad, "grad_h0": h0.grad}
    return {name: oracles.numbers(value) for name, value in found.items()}


@q.oracle("second formula")
def sensitivities_carried_forward(p: P):
    """Derivatives of the state with respect to (w, u, h0, h1), carried along with the state; no backward pass."""
    h, slopes, total = Fraction(p.h0), [0, 0, 1, 0], [Fraction(0)] * 4
    for k, (x, y) in enumerate(((p.x1, p.y1), (p.x2, p.y2), (p.x3, p.y3)), start=1):
        before, pre = h, p.w * h + p.u * x
        h, on = (pre, 1) if pre > 0 else (Fraction(0), 0)
        slopes = [on * (p.w * slope + own) for slope, own in zip(slopes, (before, x, 0, 0), strict=True)]
        slopes[3] = 1 if k == 1 else slopes[3]
        if p.every or k == 3:
            total = [sum_ + (h - y) * slope for sum_, slope in zip(total, slopes, strict=True)]
    return {"h3": h, "grad_w": total[0], "grad_u": total[1], "grad_h0": total[2], "grad_h1": total[3]}


def gradients(p: P, *, back=None, masked=True, sign=1, shift=0, losses=(1, 2, 3)):
    """All gradients by hand, with what a mistake bends: factor on the way back, mask, sign of the error, index of the state,
    and the steps whose own losses count.
    """
    a, h = states(p)
    targets = enumerate((p.y1, p.y2, p.y3), start=1)
    errors = [sign * (h[k] - y) * (k in losses and (p.every or k == 3)) for k, y in targets]
    back = p.w if back is None else back
    at_a, at_h = [0, 0, 0, 0], [0, 0, 0, 0]
    for k in (2, 1, 0):
        at_h[k] = errors[k] + back * at_a[k + 1]
        at_a[k] = at_h[k] * (a[k] > 0 or not masked)
    by_w = sum(at_a[k] * h[k + shift] for k in range(3))
    by_u = sum(grad * x for grad, x in zip(at_a, (p.x1, p.x2, p.x3), strict=False))
    return {"grad_h1": at_h[0], "grad_w": by_w, "grad_u": by_u, "grad_h0": back * at_a[0]}


@q.mistake(essential=True)
def stopped_after_one_step(p: P):
    """A loss depends on the shared weights through all earlier steps as well: carry the error on to $h_{t-1}$ and add its terms."""
    return gradients(p, back=0)


@q.mistake
def took_the_terms_of_the_last_step_only(p: P):
    r"""All three steps use $w$ and $u$: each adds its own term, $\partial L / \partial a_t$ times $h_{t-1}$ or $x_t$."""
    _, h = states(p)
    return {"grad_w": (h[3] - p.y3) * h[2], "grad_u": (h[3] - p.y3) * p.x3}


@q.mistake
def left_out_the_own_loss_of_the_first_state(p: P):
    r"""$h_1$ acts through step 2 and through its own loss: $h_1 - y_1$ is added to what comes back from step 2."""
    return gradients(p, losses=(2, 3))


@q.mistake
def followed_the_last_loss_only(p: P):
    r"""The losses of all steps count: on the way back, each state adds its own $h_t - y_t$."""
    return gradients(p, losses=(3,)) if states(p)[0][1] > 0 else {}  # else only the loss of the first state is missed


@q.mistake
def forgot_the_recurrent_weight_on_the_way_back(p: P):
    """From $a_t$ back to $h_{t-1}$ the error is multiplied by the recurrent weight $w$."""
    return gradients(p, back=1)


@q.mistake
def took_the_new_state_instead_of_the_old(p: P):
    r"""In $a_t$ the weight $w$ multiplies the previous state: its term is $\partial L / \partial a_t \cdot h_{t-1}$."""
    return {"grad_w": gradients(p, shift=1)["grad_w"]}


@q.mistake
def forgot_the_relu_mask(p: P):
    """ReLU passes nothing back where its pre-activation was negative."""
    return gradients(p, masked=False)


@q.mistake
def turned_the_error(p: P):
    r"""The derivative of $\tfrac{1}{2}(h - y)^2$ with respect to $h$ is $h - y$, not $y - h$."""
    return gradients(p, sign=-1)


@q.mistake
def left_out_the_recurrent_term(p: P):
    """Each state needs the one before it: $h_t = \\mathrm{ReLU}(w h_{t-1} + u x_t)$."""
    return {"h3": max(p.u * p.x3, 0)}


@q.mistake
def forgot_the_initial_state(p: P):
    """The first step starts from the given state $h_0$, which is not 0 here."""
    started = replace(p, h0=0)
    return {"h3": states(started)[1][3], **gradients(started)}


@q.mistake
def kept_negative_states(p: P):
    r"""ReLU replaces a negative $a_t$ by 0 before the state goes on."""
    h = p.h0
    for x in (p.x1, p.x2, p.x3):
        h = p.w * h + p.u * x
    return {"h3": h}


@q.require
def mistakes_in_the_last_state_differ(p: P) -> bool:
    h3 = states(p)[1][3]
    found = [rule(p)["h3"] for rule in (left_out_the_recurrent_term, forgot_the_initial_state, kept_negative_states)]
    wrong = [one for one in found if one != h3]
    return len(set(wrong)) == len(wrong)
