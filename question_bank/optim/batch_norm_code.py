"""What a few lines of batch normalization print at test time, and whether they have a fault."""

from itertools import combinations

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="optim.normalization", outcomes=(2, 7), level="analyze", minutes=8, covers=("W9-08", "W3-12"), decimals=4, rows=True,
    symbols={"right": r"y_{\text{right}}", "printed": r"y_{\text{printed}}", "fault": r"\text{answer}", "s": r"\sigma^2",
             "mean": r"r_{\mu}", "var": r"r_{\sigma^2}", "a": r"\alpha"},
)  # fmt: skip

FAULTS = {
    "batch": "At test time it uses the statistics of the batch that it is given.",
    "swapped": "The running statistics have the wrong weights.",
    "root": "It divides by the variance instead of its root.",
    "none": "There is no fault.",
}


@q.params
class P:
    x: tuple = draw.vector(draw.integers(-6, 8), 2)
    z: tuple = draw.vector(draw.integers(-6, 8), 2)
    a: object = draw.decimals("0.1", "0.2", "0.25", "0.4", "0.6", "0.75", "0.8", "0.9")
    bug: str = draw.choice(*2 * ("batch", "swapped", "root"), "none")

    @property
    def code(self):
        new, old = f"{float(self.a)}", f"{float(1 - self.a)}"
        new, old = (old, new) if self.bug == "swapped" else (new, old)
        test = "" if self.bug == "batch" else "    else:\n        mean, var = running_mean, running_var\n"
        return f"""running_mean, running_var = 0.0, 1.0

def norm(x, training):
    global running_mean, running_var
    mean, var = x.mean(), x.var(unbiased=False)
    if training:
        running_mean = {old} * running_mean + {new} * mean
        running_var = {old} * running_var + {new} * var
{test}    return (x - mean) / var{"" if self.bug == "root" else " ** 0.5"}"""


@q.require
def the_values_differ(p: P) -> bool:
    (x, y), (u, v) = p.x, p.z
    return abs(x - y) >= 4 and x + y != 0 and abs(u - v) >= 2 and len({x, y, u, v}) == 4


@q.require
def all_faults_show(p: P) -> bool:
    found = outputs(p.x, p.z, float(p.a))
    return all(abs(one - other) > 0.05 for one, other in combinations((*found.values(), 0), 2))


def outputs(x, z, a):
    """The printed number with each fault."""
    mean, var = sum(x) / 2, (x[0] - x[1]) ** 2 / 4
    m, s = a * mean, 1 - a + a * var
    w, t = (1 - a) * mean, a + (1 - a) * var
    return {
        "none": (z[0] - m) / s**0.5, "root": (z[0] - m) / s, "swapped": (z[0] - w) / t**0.5,
        "batch": 1 if z[0] > z[1] else -1,
    }  # fmt: skip


q.prompt = r"""
A program is to normalize one feature with batch normalization, without scale and shift and with $\epsilon = 0$. In training it uses
the mean and the (biased) variance of the mini-batch, and updates running statistics $r$, to which the new value $v$ contributes
with $\alpha = <<a>>$: $r \leftarrow (1 - \alpha)\, r + \alpha v$. These statistics start at
0 (mean) and 1 (variance). At test time it uses the running statistics.

```python
<<p.code>>

norm(torch.tensor([<<x[0]>>., <<x[1]>>.]), True)
print(norm(torch.tensor([<<z[0]>>., <<z[1]>>.]), False)[0].item())
```
"""
q.ask(
    right=ask.number("What would a program that follows these rules print?", marks=3),
    printed=ask.number("What does this program print?", marks=1),
    fault=ask.choice("Which statement about the program is true?", marks=1, options=tuple(FAULTS.values()), keep_order=True),
)


@q.solve
def solve(p: P, t):
    t.given(x_0=p.x[0], x_1=p.x[1], z_0=p.z[0], z_1=p.z[1])
    t.step("m", "(x_0 + x_1)/2", note="The mini-batch in training has the mean")
    t.step("s", "((x_0 - m)^2 + (x_1 - m)^2)/2", note="and the variance")
    t.step("mean", "(1 - a)*0 + a*m", note="After it, the running statistics are")
    t.step("var", "(1 - a)*1 + a*s")
    t.step("right", "(z_0 - mean)/sqrt(var)", note="and the first value of the test batch becomes")
    t.step("fault", "", FAULTS[p.bug], note=f"The program line by line: {FAULTS[p.bug][0].lower() + FAULTS[p.bug][1:]}")
    if p.bug == "batch":
        t.step("printed", "(z_0 - (z_0 + z_1)/2)/sqrt((z_0 - z_1)^2/4)", note="Of two values, one becomes 1 and the other $-1$:")
    else:
        t.step("printed", {
            "swapped": "(z_0 - (1 - a)*m)/sqrt(a + (1 - a)*s)", "root": "(z_0 - mean)/var", "none": "right",
        }[p.bug])  # fmt: skip


@q.oracle("torch")
def run_it(p: P):
    """Runs the program, and asks the layer of the library with which statistics its output is made."""
    torch, a = oracles.torch, float(p.a)
    x, z = oracles.tensor(p.x), oracles.tensor(p.z)
    mean, var = x.mean(), x.var(unbiased=False)
    new = 1 - a if p.bug == "swapped" else a
    running_mean, running_var = new * mean, (1 - new) + new * var
    if p.bug == "batch":
        running_mean, running_var = z.mean(), z.var(unbiased=False)
    printed = ((z - running_mean) / running_var ** (1 if p.bug == "root" else 0.5))[0].item()

    def layer(m, v):
        return torch.nn.functional.batch_norm(z[:, None], m.view(1), v.view(1), eps=1e-30)[0, 0].item()

    other, wide = a * mean, torch.lerp(torch.ones_like(var), var, a)
    made = {
        "none": layer(other, wide), "root": layer(other, wide**2), "batch": layer(z.mean(), z.var(unbiased=False)),
        "swapped": layer((1 - a) * mean, torch.lerp(var, torch.ones_like(var), a)),
    }  # fmt: skip
    [fault] = [bug for bug, value in made.items() if abs(value - printed) < 1e-9] or ["none"]
    return {"right": made["none"], "printed": printed, "fault": FAULTS[fault]}


@q.oracle("second formula")
def half_sums_and_differences(p: P):
    """Mean and variance of two values are half their sum and the square of half their difference."""
    a, middle, gap = float(p.a), (p.x[0] + p.x[1]) / 2, abs(p.x[0] - p.x[1]) / 2
    spread = (1 + a * (gap * gap - 1)) ** 0.5
    right = (p.z[0] - a * middle) / spread
    wider = (gap * gap + a * (1 - gap * gap)) ** 0.5
    printed = {
        "none": right, "root": right / spread, "swapped": (p.z[0] - middle + a * middle) / wider,
        "batch": (p.z[0] - p.z[1]) / abs(p.z[0] - p.z[1]),
    }[p.bug]  # fmt: skip
    return {"right": right, "printed": printed, "fault": next(text for bug, text in FAULTS.items() if bug == p.bug)}


q.slips(
    overlooked_the_fault=slip("The program must be read as it stands.", printed="right"),
    used_the_test_batch=slip("At test time the running statistics are used.",
                             right="(z_0 - (z_0 + z_1)/2)/sqrt((z_0 - z_1)^2/4)"),
    used_the_training_batch=slip("The running statistics change by a part only.", mean="m", var="s"),
    exchanged_the_weights=slip(r"The new value has the weight $\alpha$.", mean="(1 - a)*m", var="a + (1 - a)*s"),
    forgot_the_root=slip("The root of the variance divides.", right="(z_0 - mean)/var"),
    forgot_the_start=slip("The running variance starts at 1.", var="a*s"),
)  # fmt: skip
