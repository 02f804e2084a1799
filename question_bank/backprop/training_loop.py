"""What a short PyTorch training loop prints.

The loop may forget to clear the gradient or to square the error, step uphill, or be right.
"""

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="backprop.code", outcomes=(2, 7), level="analyze", minutes=6, covers=("W3-12",),
    symbols={"lr": r"\eta", "fault": r"\text{answer}", "right": r"\text{right}", "printed": r"\text{printed}"},
)  # fmt: skip

FAULTS = {
    "accumulate": "The second step uses the sum of both gradients.",
    "linear": "The loss is not the squared error.",
    "uphill": "Each step goes along the gradient instead of against it.",
    "none": "There is no fault.",
}
BODIES = {
    "accumulate": ("    w -= {lr} * w.grad",),
    "uphill": ("    w += {lr} * w.grad", "w.grad.zero_()"),
    "linear": ("    w -= {lr} * w.grad", "w.grad.zero_()"),
    "none": ("    w -= {lr} * w.grad", "w.grad.zero_()"),
}
NOTE = "The gradient of the loss and what the step finds in `w.grad`:"


@q.params
class P:
    w_0: int = draw.integers(-3, 3)
    inputs: tuple = draw.vector(draw.nonzero(-3, 3), 2)
    targets: tuple = draw.vector(draw.integers(-4, 4), 2)
    lr: object = draw.decimals("0.05", "0.1", "0.2")
    bug: str = draw.choice("accumulate", "accumulate", "linear", "uphill", "none")

    @property
    def loss(self):
        return "w * x - y" if self.bug == "linear" else "(w * x - y) ** 2"

    @property
    def body(self):
        return "\n".join("    " + line.format(lr=float(self.lr)) for line in BODIES[self.bug])


@q.require
def both_gradients_matter_and_numbers_stay_small(p: P) -> bool:
    first = p.w_0 * p.inputs[0] - p.targets[0]
    w_1 = p.w_0 - 2 * p.lr * p.inputs[0] * first
    up = p.w_0 + 2 * p.lr * p.inputs[0] * first
    return (
        first != 0
        and w_1 * p.inputs[1] != p.targets[1]
        and max(abs(w_1), abs(up)) <= 10
        and up * p.inputs[1] != p.targets[1] != p.w_0 * p.inputs[1]
    )


q.prompt = r"""
A program is to fit $y \approx w x$ by gradient descent, one step for each of two examples, with the squared error as its loss and
the learning rate <<lr>>:

```python
w = torch.tensor(<<w_0>>.0, requires_grad=True)
for x, y in [(<<inputs[0]>>.0, <<targets[0]>>.0), (<<inputs[1]>>.0, <<targets[1]>>.0)]:
    loss = <<p.loss>>
    loss.backward()
    with torch.no_grad():
<<p.body>>
print(w.item())
```

`backward` adds the gradient to `w.grad`, which is 0 before the first
call<% if bug != "accumulate" %>; `zero_` sets it to 0<% endif %>.
"""
q.ask(
    printed=ask.number("What does the program print?", marks=3),
    fault=ask.choice("Which statement about the program is true?", marks=1, options=tuple(FAULTS.values()), keep_order=True),
    right=ask.number("What would the program print if it did exactly what is said above the code?", marks=1),
)


@q.solve
def solve(p: P, t):
    t.given(x_1=p.inputs[0], x_2=p.inputs[1], y_1=p.targets[0], y_2=p.targets[1])
    t.step("fault", "", FAULTS[p.bug], note=f"The loop line by line: {FAULTS[p.bug][0].lower() + FAULTS[p.bug][1:]}")
    used = "a_prev + g" if p.bug == "accumulate" else "g"
    slope = "x" if p.bug == "linear" else "2*x*(w_prev*x - y)"
    sign = "+" if p.bug == "uphill" else "-"
    w, a = p.w_0, 0
    for k in (1, 2):
        now = t.at(k)
        now.step("g", slope, note=NOTE if k == 1 else "", w_prev=w)
        a = now.step("a", used, a_prev=a)
        w = now.step(
            "w", f"w_prev {sign} lr*a", lambda w=w, a=a: engine.sgd(w, -a if p.bug == "uphill" else a, lr=p.lr).param, w_prev=w
        )
    t.step("printed", "w_2")
    t.step("d", "2*x_1*(w_0*x_1 - y_1)", note="Without a fault, the gradients would be")
    t.step("u", "w_0 - lr*d", note="and the weight after the first step")
    t.step("right", "u - lr*2*x_2*(u*x_2 - y_2)")


@q.oracle("torch")
def run_it(p: P):
    torch = oracles.torch

    def run(bug):
        """The printed value, the moves divided by the learning rate, and the gradients of the two losses."""
        w, path, slopes = torch.tensor(float(p.w_0), dtype=torch.float64, requires_grad=True), [], []
        for x, y in zip(p.inputs, p.targets, strict=True):
            slopes.append(torch.autograd.grad((w * x - y) ** 2, w)[0].item())
            loss = w * x - y if bug == "linear" else (w * x - y) ** 2
            loss.backward()
            path.append(w.item())
            with torch.no_grad():
                w += (1 if bug == "uphill" else -1) * float(p.lr) * w.grad
            if bug != "accumulate":
                w.grad.zero_()
        ends = [*path[1:], w.item()]
        return w.item(), [(end - start) / float(p.lr) for start, end in zip(path, ends, strict=True)], slopes

    printed, (first, second), (g, h) = run(p.bug)
    seen = {"linear": (-p.inputs[0], -p.inputs[1]), "uphill": (g, h), "none": (-g, -h), "accumulate": (-g, -g - h)}
    bug = min(seen, key=lambda name: abs(seen[name][0] - first) + abs(seen[name][1] - second))
    return {"printed": printed, "right": run("none")[0], "fault": FAULTS[bug]}


@q.oracle("finite differences")
def by_slopes(p: P):
    def slope(w, k):
        return oracles.finite_differences(lambda v: (v * p.inputs[k] - p.targets[k]) ** 2, w)

    rate, first = float(p.lr), slope(p.w_0, 0)
    down, up = p.w_0 - rate * first, p.w_0 + rate * first
    right = down - rate * slope(down, 1)
    printed = {
        "accumulate": right - rate * first,
        "linear": p.w_0 - rate * sum(p.inputs),
        "uphill": up + rate * slope(up, 1),
        "none": right,
    }[p.bug]
    fault = next(text for name, text in FAULTS.items() if name == p.bug)
    return {"printed": printed, "right": right, "fault": fault}


q.slips(
    cleared_in_thought=slip("What a step uses is what it finds in `w.grad`.", a="g"),
    forgot_the_factor_2=slip("The derivative of the square has a factor 2.", drawn=lambda p: {
        "d": "x_1*(w_0*x_1 - y_1)", "right": "u - lr*x_2*(u*x_2 - y_2)",
        **({} if p.bug == "linear" else {"g": "x*(w_prev*x - y)"})}),
    forgot_the_input=slip("The inner derivative is $x$.", drawn=lambda p: {
        "d": "2*(w_0*x_1 - y_1)", "right": "u - lr*2*(u*x_2 - y_2)",
        **({} if p.bug == "linear" else {"g": "2*(w_prev*x - y)"})}),
    kept_the_first_weight=slip("The second step starts from the new weight.", drawn=lambda p: {
        "right": "u - lr*2*x_2*(w_0*x_2 - y_2)", **({} if p.bug == "linear" else {"g_2": "2*x_2*(w_0*x_2 - y_2)"})}),
    squared_in_thought=slip("The gradient is that of the loss in the program.", g="2*x*(w_prev*x - y)"),
    stopped_after_one_step=slip("The loop makes two steps.", printed="w_1", right="u"),
)  # fmt: skip
