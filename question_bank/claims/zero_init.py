"""Claim: which weights of a network with constant initial weights get a gradient in the first step."""

from functools import cache

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.backprop", outcomes=(2,), level="understand", minutes=3, covers=("zero_init",),
    conventions=("relu derivative",), symbols={"w": "c", "v": "d", "target": "y", "units": "n"},
)  # fmt: skip

WEIGHTS = {"hidden": "hidden layer", "output": "output unit"}


@q.params
class P:
    w: int = draw.choice(0, 0, -2, -1, 1, 2)
    v: int = draw.choice(0, 0, -2, -1, 1, 2)
    b: int = draw.choice(-3, -1, 1, 3)
    x: tuple = draw.vector(draw.nonzero(-3, 4), 2)
    target: int = draw.integers(-9, 9)
    units: int = draw.integers(2, 9)
    layer: str = draw.choice(*WEIGHTS)
    wording: str = draw.choice("change at least one weight", "change no weight")

    @property
    def where(self):
        return WEIGHTS[self.layer]


@q.require
def the_unit_is_clearly_on_or_off_and_there_is_an_error(p: P) -> bool:
    z = p.w * sum(p.x) + p.b
    return z != 0 and p.units * p.v * max(z, 0) != p.target


q.prompt = r"""
A network with two inputs, $n = <<units>>$ hidden ReLU units and one linear output $\hat{y}$ starts with these values: all
weights of the hidden units are $c = <<w>>$, their biases are $b = <<b>>$, all weights of the output unit are $d = <<v>>$, and
its bias is 0. The loss is $\frac{1}{2} (\hat{y} - y)^2$. The only training example is $x = (<<x[0]>>, <<x[1]>>)$ with the
target $y = <<target>>$.

**Statement.** The first step of gradient descent will <<wording>> of the <<p.where>> (biases are not meant).
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.given(x_0=p.x[0], x_1=p.x[1])
    unit, note = ((p.w, p.w),), "All hidden units have the same pre-activation"
    z = t.step("z", "w*(x_0 + x_1) + b", lambda: engine.linear(p.x, unit, (p.b,))[0], note=note)
    h = t.step("h", "max(z, 0)", lambda: engine.relu(z), note="and the same output")
    outgoing = ((p.v,) * p.units,)
    e = t.step(
        "e", "units*v*h - target", lambda: engine.linear((h,) * p.units, outgoing)[0] - p.target, note="so that the error is"
    )
    back = cache(lambda: engine.linear_backward((e,), (h,) * p.units, outgoing))
    if p.layer == "hidden":
        note = "What comes back to the pre-activation of a hidden unit is"
        t.step("g", "e*v*(z > 0)", lambda: engine.relu_backward(back()[0][0], z), note=note)
    else:
        t.step("g", "e*h", lambda: back()[1][0, 0], note="The gradient of each weight of the output unit is")
    note = "The weights <% if changed %>change, because this is not 0 (and no input is 0)<% else %>keep their values<% endif %>."
    t.step("changed", "g != 0", note=note)
    t.step("truth", "changed == stated", stated=p.wording != "change no weight", note="So the statement is <<truth>>.")


@q.oracle("torch")
def one_step(p: P):
    torch = oracles.torch
    W, v = oracles.parameter(((p.w, p.w),) * p.units), oracles.parameter((p.v,) * p.units)
    y = torch.relu(W @ oracles.tensor(p.x) + p.b) @ v
    found = oracles.gradients((y - p.target) ** 2 / 2, W=W, v=v)
    moved = torch.tensor(found["grad_W" if p.layer == "hidden" else "grad_v"]).any().item()
    return {"truth": moved == (p.wording == "change at least one weight")}


@q.oracle("finite differences")
def move_one_weight(p: P):
    """Moves a weight of the first unit; all others are like it."""

    def loss(w, v):
        first = v * max(0, w * p.x[0] + p.w * p.x[1] + p.b)
        rest = (p.units - 1) * p.v * max(0, p.w * (p.x[0] + p.x[1]) + p.b)
        return (first + rest - p.target) ** 2 / 2

    slopes = oracles.slopes(loss, w=p.w, v=p.v)
    still = slopes["grad_w" if p.layer == "hidden" else "grad_v"] == 0
    return {"truth": still == (p.wording == "change no weight")}


q.slips(
    looked_at_the_wrong_weights=slip("A weight gets no gradient if what multiplies its slope is 0.", drawn=lambda p: {
        "g": "e*w*(z > 0)" if p.layer == "hidden" else "e*h*v"}),
    forgot_the_bias=slip("Even with weights of 0, the bias can switch a unit on.", z="w*(x_0 + x_1)"),
    thought_that_constant_weights_do_not_move=slip("Equal weights move, but all alike.", g="0"),
    thought_that_an_error_is_enough=slip("The error must also reach the weight.", g="e"),
)  # fmt: skip
