"""What a few lines that are to make two steps of Adam print, and whether they have a fault.

The gradient is constant, so that each step is the learning rate times a short root.
"""

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="optim.adaptive", outcomes=(2, 6, 7), level="analyze", minutes=6, covers=("W9-04", "W3-12"), decimals=4,
    symbols={"lr": r"\eta", "beta": r"\beta", "fault": r"\text{answer}", "right": r"w_{\text{right}}",
             "printed": r"w_{\text{printed}}"},
)  # fmt: skip

FAULTS = {
    "uncorrected": "The averages are not corrected for their start at 0.",
    "root": "The step is divided by the mean square instead of its root.",
    "swapped": "Old averages and new gradients have each other's weights.",
    "anew": "The averages start at 0 again in each iteration.",
    "none": "There is no fault.",
}

UPDATES = {"uncorrected": "m/sqrt(v)", "root": "m/v", "none": "m/(1 - beta^t)/sqrt(v/(1 - beta^t))"}


@q.params
class P:
    w_0: int = draw.integers(-3, 3)
    slope: int = draw.integers(-9, 9, but=(-1, 0, 1))
    beta: object = draw.decimals("0.2", "0.25", "0.4", "0.6", "0.75", "0.8", "0.9")
    lr: object = draw.decimals("0.1", "0.2", "0.5", "1")
    bug: str = draw.choice(*2 * ("uncorrected", "root", "swapped", "anew"), "none")

    @property
    def code(self):
        """The lines behind the first one."""
        b, rest = f"{float(self.beta)}", f"{float(1 - self.beta)}"
        old, new = (rest, b) if self.bug == "swapped" else (b, rest)
        one, other = ("m", "v") if self.bug == "uncorrected" else (f"m / (1 - {b} ** t)", f"v / (1 - {b} ** t)")
        root = "" if self.bug == "root" else " ** 0.5"
        start = "    m, v = 0, 0\n" if self.bug == "anew" else ""
        return f"""{"" if start else "m, v = 0, 0" + chr(10)}for t in [1, 2]:
{start}    w.grad = None
    loss = {self.slope} * w
    loss.backward()
    with torch.no_grad():
        m = {old} * m + {new} * w.grad
        v = {old} * v + {new} * w.grad ** 2
        w -= {float(self.lr)} * ({one}) / ({other}){root}
print(w.item())"""


q.prompt = r"""
A program is to make two steps of Adam with the learning rate $\eta = <<lr>>$ and the decay $\beta = <<beta>>$ for both averages:
with the gradient $g_t$ and $m_0 = v_0 = 0$,
$$m_t = \beta m_{t-1} + (1 - \beta)\, g_t, \qquad v_t = \beta v_{t-1} + (1 - \beta)\, g_t^2, \qquad
w_t = w_{t-1} - \eta\, \frac{m_t / (1 - \beta^t)}{\sqrt{v_t / (1 - \beta^t)}}.$$

```python
w = torch.tensor(<<w_0>>.0, requires_grad=True)
<<p.code>>
```
"""
q.ask(
    right=ask.number("What would a program that follows these rules print?", marks=1, zero=True),
    printed=ask.number("What does this program print?", marks=3, zero=True),
    fault=ask.choice("Which statement about the program is true?", marks=1, options=tuple(FAULTS.values()), keep_order=True),
)


@q.solve
def solve(p: P, t):
    t.given(g=p.slope, m_0=0, v_0=0)
    t.step("right", "w_0 - 2*lr*sign(g)",
           note="The gradient is always the factor of `w`. The corrected averages are $g$ and $g^2$ then, "
           "so that each step has the size $\\eta$:")  # fmt: skip
    t.step("fault", "", FAULTS[p.bug], note=f"The program line by line: {FAULTS[p.bug][0].lower() + FAULTS[p.bug][1:]}")
    old, new = ("(1 - beta)", "beta") if p.bug == "swapped" else ("beta", "(1 - beta)")
    w, m, v = p.w_0, 0, 0
    for k in (1, 2):
        now = t.at(k)
        kept = "" if k == 1 or p.bug == "anew" else f"{old}*{{}}_prev + "
        m = now.step("m", kept.format("m") + f"{new}*g", note="So it computes" if k == 1 else "", m_prev=m)
        v = now.step("v", kept.format("v") + f"{new}*g^2", v_prev=v)
        now.step("u", UPDATES.get(p.bug, UPDATES["none"]))
        w = now.step("w", "w_prev - lr*u", w_prev=w)
    t.step("printed", "w_2")


@q.oracle("torch")
def run_it(p: P):
    """Runs the program, and compares its two moves with those of the optimizer of the library."""
    torch, lr, b, bug = oracles.torch, float(p.lr), float(p.beta), p.bug
    w, path, m, v = oracles.parameter(p.w_0), [float(p.w_0)], 0, 0
    old, new = (1 - b, b) if bug == "swapped" else (b, 1 - b)
    for t in (1, 2):
        m, v = (0, 0) if bug == "anew" else (m, v)
        w.grad = None
        (p.slope * w).backward()
        with torch.no_grad():
            m, v = old * m + new * w.grad, old * v + new * w.grad**2
            share = 1 if bug == "uncorrected" else 1 - b**t
            w -= lr * (m / share) / (v / share) ** (1 if bug == "root" else 0.5)
        path.append(w.item())
    u = oracles.parameter(p.w_0)
    adam, should = torch.optim.Adam([u], lr=lr, betas=(b, b), eps=0), [float(p.w_0)]
    for _ in (1, 2):
        adam.zero_grad()
        (p.slope * u).backward()
        adam.step()
        should.append(u.item())
    (first, second), size = ((abs(path[k + 1] - path[k]) for k in (0, 1)), abs(should[1] - should[0]))
    same = [abs(move - size) < 1e-9 for move in (first, second)]
    if all(same):
        fault = "none"
    elif same[0]:
        fault = "anew"
    elif abs(first - second) < 1e-9:
        fault = "root"
    else:
        fault = "uncorrected" if abs(first - size * (1 - b) ** 0.5) < 1e-9 else "swapped"
    return {"right": should[2], "printed": path[2], "fault": FAULTS[fault]}


@q.oracle("second formula")
def closed_forms(p: P):
    """The length of both moves together, divided by the learning rate."""
    b, g = float(p.beta), p.slope
    up = 1 if g > 0 else -1
    both = {
        "none": 2 * up, "root": 2 / g, "uncorrected": up * ((1 - b) ** 0.5 + (1 - b * b) ** 0.5),
        "swapped": up * ((b / (1 - b)) ** 0.5 + ((1 - (1 - b) ** 2) / (1 - b * b)) ** 0.5), "anew": up * (1 + (1 + b) ** -0.5),
    }  # fmt: skip
    fault = next(text for name, text in FAULTS.items() if name == p.bug)
    return {"right": p.w_0 - float(p.lr) * 2 * up, "printed": p.w_0 - float(p.lr) * both[p.bug], "fault": fault}


q.slips(
    overlooked_the_fault=slip("The program must be read as it stands.", printed="right"),
    moved_uphill=slip("Steps go against the gradient.", right="w_0 + 2*lr*sign(g)"),
    multiplied_by_the_gradient=slip("Adam divides by the size of the gradient.", right="w_0 - 2*lr*g"),
    stopped_after_one_step=slip("The loop makes two steps.", right="w_0 - lr*sign(g)", printed="w_1"),
    forgot_the_root=slip("The power 0.5 is a root.", drawn=lambda p: {
        "u": UPDATES.get(p.bug, UPDATES["none"]).replace("sqrt", "")} if p.bug != "root" else {}),
    forgot_the_square=slip("The second average is one of squares.", v_1="m_1", v_2="m_2", when="slope > 0"),
)  # fmt: skip
