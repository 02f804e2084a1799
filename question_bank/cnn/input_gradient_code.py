"""What a few lines that compute the gradient of a convolution at its input print, and whether they have a fault."""

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="cnn.backward", outcomes=(2, 7), level="analyze", minutes=6, covers=("W6-02", "W3-12"), rows=True,
    conventions=("zero-based indices",), symbols={"printed": r"d_{\text{printed}}", "right": r"\partial L / \partial x",
    "fault": r"\text{answer}", "kernel": r"\tilde{k}", "same": r"d_{s = 1}"},
)  # fmt: skip

FAULTS = {
    "overwrite": "Where windows overlap, a contribution replaces the ones before it.",
    "stride": "The contributions of neighboring outputs land too close together.",
    "turned": "The kernel is turned round.",
    "none": "There is no fault.",
}
LINES = {
    "overwrite": "dx[s * i + j] = k[j] * g[i]",
    "stride": "dx[i + j] += k[j] * g[i]",
    "turned": "dx[s * i + j] += k[len(k) - 1 - j] * g[i]",
    "none": "dx[s * i + j] += k[j] * g[i]",
}


@q.params
class P:
    k: tuple = draw.vector(draw.nonzero(-3, 4), 3)
    g: tuple = draw.vector(draw.nonzero(-3, 3), 3)
    s: int = draw.choice(1, 2, 2)
    bug: str = draw.choice("overwrite", "overwrite", "overwrite", "stride", "stride", "stride", "turned", "turned", "none")

    @property
    def length(self):
        return 2 * self.s + 3

    @property
    def code(self):
        return f"""dx = torch.zeros({self.length})
for i in range(len(g)):
    for j in range(len(k)):
        {LINES[self.bug]}
print(dx.tolist())"""


@q.require
def the_fault_can_be_seen(p: P) -> bool:
    return (p.bug != "stride" or p.s == 2) and p.k[0] != p.k[2] and len(set(p.g)) > 1


q.prompt = r"""
A one-dimensional convolution layer with the stride $s = <<s>>$ and no padding has computed $y_i = \sum_j k_j\, x_{s i + j}$ from an
input of length <<p.length>>. A program is to compute the gradient $\partial L / \partial x$ from the kernel `k` and the
gradient `g` with respect to the output:

```python
k = torch.tensor([<<k[0]>>., <<k[1]>>., <<k[2]>>.])
g = torch.tensor([<<g[0]>>., <<g[1]>>., <<g[2]>>.])
s = <<s>>
<<p.code>>
```
"""
q.ask(
    right=ask.vector(r"What is $\partial L / \partial x$? Give all entries in order.", marks=2, zero=True),
    printed=ask.vector("What does the program print?", marks=2, zero=True),
    fault=ask.choice("Which statement about the program is true?", marks=1, options=tuple(FAULTS.values()), keep_order=True),
)


@q.solve
def solve(p: P, t):
    t.say(
        "Every output sends the kernel, times its own gradient, back to its window; where windows overlap, the entries are added:"
    )
    t.step("right", "conv_transpose(g, k, s)", lambda: engine.conv1d_backward([p.g], [(0,) * p.length], [[p.k]], stride=p.s)[0][0])
    t.step("fault", "", FAULTS[p.bug], note=f"The program line by line: {FAULTS[p.bug][0].lower() + FAULTS[p.bug][1:]}")
    if p.bug == "overwrite":
        t.step(
            "printed",
            "concat(g[0]*k[0:s], g[1]*k[0:s], g[2]*k)",
            note="Each output keeps only the places that no later one writes to:",
        )
    elif p.bug == "stride":
        t.step("same", "conv_transpose(g, k)", note="The program puts the windows only one place apart,")
        t.step("printed", "concat(same, (0, 0))", note="and never reaches the last two places:")
    else:
        t.step("printed", "conv_transpose(g, flip(k), s)" if p.bug == "turned" else "right")


@q.oracle("torch")
def run_it(p: P):
    """Runs the program, and asks autograd of which layer its result is the gradient."""
    torch, k, g = oracles.torch, oracles.tensor(p.k), oracles.tensor(p.g)
    dx = torch.zeros(p.length, dtype=torch.float64)
    for i in range(len(g)):
        for j in range(len(k)):
            place = i + j if p.bug == "stride" else p.s * i + j
            sent = k[len(k) - 1 - j if p.bug == "turned" else j] * g[i]
            dx[place] = sent if p.bug == "overwrite" else dx[place] + sent

    def gradient(kernel, stride):
        x = oracles.parameter((0,) * p.length)
        y = torch.conv1d(x[None, None], kernel[None, None], stride=stride)[0, 0, :3]
        return oracles.gradients((y * g).sum(), x=x)["grad_x"]

    layers = {"none": (k, p.s), "stride": (k, 1), "turned": (k.flip(0), p.s)}
    same = [name for name, layer in layers.items() if torch.dist(oracles.tensor(gradient(*layer)), dx) < 1e-9]
    return {"right": gradient(k, p.s), "printed": dx.tolist(), "fault": FAULTS[(same or ["overwrite"])[0]]}


@q.oracle("brute force")
def place_by_place(p: P):
    """For each input, goes through all pairs of an output and a kernel entry."""
    pairs = [(i, j) for i in range(3) for j in range(3)]
    right = [sum(p.k[j] * p.g[i] for i, j in pairs if p.s * i + j == n) for n in range(p.length)]
    step = 1 if p.bug == "stride" else p.s
    met = [[p.k[2 - j if p.bug == "turned" else j] * p.g[i] for i, j in pairs if step * i + j == n] for n in range(p.length)]
    printed = [(each[-1] if p.bug == "overwrite" else sum(each)) if each else 0 for each in met]
    return {"right": right, "printed": printed, "fault": next(text for name, text in FAULTS.items() if name == p.bug)}


q.slips(
    overlooked_the_fault=slip("The program must be read as it stands.", printed="right"),
    turned_the_kernel=slip("Each output sends the kernel back as it is.", right="conv_transpose(g, flip(k), s)", essential=True),
    forgot_the_overlap=slip("Where windows overlap, the contributions are added.",
        right="concat(g[0]*k[0:s], g[1]*k[0:s], g[2]*k)"),
    forgot_the_stride=slip("Windows of neighboring outputs begin a stride apart.", drawn=lambda p: {
        "right": "concat(conv_transpose(g, k), (0, 0))"} if p.s == 2 else {}),
    kept_the_first=slip("A later assignment replaces an earlier one.", drawn=lambda p: {
        "printed": "concat(g[0]*k, g[1]*k[3 - s:3], g[2]*k[3 - s:3])"} if p.bug == "overwrite" else {}),
)  # fmt: skip
