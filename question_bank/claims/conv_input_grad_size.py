"""Claim: the gradient of a convolution with respect to its input."""

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="claims.backprop", outcomes=(2, 4), level="understand", minutes=4, covers=("conv_adjoint", "conv_input_grad_size"),
    rows=True, conventions=("cross-correlation", "zero-based indices"), apart=("cnn/conv1d_backward",),
)  # fmt: skip


@q.params
class P:
    n: int = draw.integers(9, 26)
    k: int = draw.integers(3, 6)
    place: int = draw.integers(3, 20)
    form: str = draw.choice("padded", "padded", "transposed")
    turned: int = draw.integers(0, 1)
    missing: int = draw.choice(0, 0, 0, 1)

    @property
    def zeros(self):
        """On either side of the gradient."""
        return self.k - 1 - self.missing


@q.require
def the_place_is_inside(p: P) -> bool:
    return p.k <= p.place <= p.n - p.k


q.prompt = r"""
A 1-D convolution layer (one channel, stride 1, no padding or bias) computes $y$ from $<<n>>$ inputs $x$ with the kernel
$w = (w_0, \ldots, w_{<<k - 1>>})$, and $g = \partial L / \partial y$ is known. From $g$ and
<% if turned %>the flipped kernel $(w_{<<k - 1>>}, \ldots, w_0)$<% else %>the kernel $w$<% endif %> a vector $u$ is computed:
<% if form == "padded" %><<p.zeros>> zeros are put in front of $g$ and <<p.zeros>> behind it, and the result is
cross-correlated with this kernel.
<% else %>it begins as zeros, and then each $g_i$ adds $g_i$ times this kernel to the entries of $u$ from place
<% if missing %>$i - 1$<% else %>$i$<% endif %> on<% if missing %> (what would fall before place 0 is left out)<% endif %>.
<% endif %>

**Statement.** For all inputs, kernels and gradients, $u$ begins with the entries
$\partial L / \partial x_0, \partial L / \partial x_1, \ldots, \partial L / \partial x_{<<place>>}$.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.say(r"In $y_i = \sum_j w_j x_{i+j}$ the factor of $x_m$ is $w_{m-i}$, so $\partial L / \partial x_m = \sum_i g_i w_{m-i}$.")
    t.given(k=p.k)
    j = tuple(range(p.k))
    m = p.place
    t.step(
        "r", "m - j", m=m, j=j, note=f"For $m = {m}$, the weights with the indices $j$ from 0 to {p.k - 1} meet $g$ at the places"
    )
    if p.form == "padded":
        t.step(
            "s",
            "m - z + (k - 1 - j)" if p.turned else "m - z + j",
            z=p.zeros,
            note="With $z$ zeros in front of $g$, they meet it at these places in $u_m$:",
        )
    else:
        t.step(
            "s",
            "m + f - (k - 1 - j)" if p.turned else "m + f - j",
            f=p.missing,
            note="With copies that begin $f$ places early, they meet it at these places in $u_m$:",
        )
    t.step("truth", "norm(r - s) < 0.5", note="These are <% if not truth %>not <% endif %>the same: the statement is <<truth>>.")


@q.oracle("torch")
def autograd(p: P):
    """The gradient beside the described sum, for numbers without a pattern."""
    torch = oracles.torch
    x, w = torch.zeros(p.n).double().requires_grad_(), torch.arange(1, p.k + 1).double().square().sin()
    g = torch.arange(p.n - p.k + 1).double().square().cos()
    torch.conv1d(x[None, None], w[None, None]).backward(g[None, None])
    kernel = w.flip(0) if p.turned else w
    if p.form == "padded":
        u = torch.conv1d(torch.nn.functional.pad(g, (p.zeros, p.zeros))[None, None], kernel[None, None])[0, 0]
    else:
        u = torch.conv_transpose1d(g[None, None], kernel[None, None])[0, 0][p.missing :]
    return {"truth": torch.allclose(u[: p.place + 1], x.grad[: p.place + 1], atol=1e-9)}


@q.oracle("finite differences")
def move_the_inputs(p: P):
    """Sums over all pairs of a gradient and a weight, in whole numbers."""
    g, w = [i**2 * 31 % 97 for i in range(p.n - p.k + 1)], [(j + 2) ** 3 for j in range(p.k)]
    slopes = oracles.finite_differences(
        lambda x: sum(a * b * x[i + j] for i, a in enumerate(g) for j, b in enumerate(w)), (0,) * p.n
    )
    kernel = w[::-1] if p.turned else w
    if p.form == "padded":
        filled = [0] * p.zeros + g + [0] * p.zeros
        u = [sum(a * b for a, b in zip(filled[m : m + p.k], kernel, strict=False)) for m in range(len(filled) - p.k + 1)]
    else:
        u = [0] * (p.n + 1)
        for i, a in enumerate(g):
            for j, b in enumerate(kernel):
                if i + j - p.missing >= 0:
                    u[i + j - p.missing] += a * b
    return {"truth": u[: p.place + 1] == list(slopes[: p.place + 1])}


q.slips(
    turned_the_kernel_the_wrong_way=slip("Collecting needs the flipped kernel; spreading needs it as it is.", drawn=lambda p: {
        "s": {"padded": "m - z + j" if p.turned else "m - z + (k - 1 - j)",
              "transposed": "m + f - j" if p.turned else "m + f - (k - 1 - j)"}[p.form]}),
    ignored_the_border=slip("The entries must begin at the right place.", drawn=lambda p: {
        "s": ("m - (k - 1) + (k - 1 - j)" if p.turned else "m - (k - 1) + j") if p.form == "padded" else
             ("m - (k - 1 - j)" if p.turned else "m - j")}),
    flipped_the_factors=slip("In output $i$ the weight $w_j$ meets $x_{i+j}$.", r="m - (k - 1) + j"),
)  # fmt: skip
