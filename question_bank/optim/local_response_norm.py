"""Local response normalization across channels at one position."""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="optim.normalization", outcomes=(2, 4), level="apply", minutes=6, covers=("W9-13",),
    rows=True, decimals=4, conventions=("zero-based indices",), symbols={"alpha": r"\alpha", "beta": r"\beta"},
)  # fmt: skip


@q.params
class P:
    a: tuple = draw.vector(draw.integers(-4, 6), 5)
    k: int = draw.integers(1, 2)
    alpha: object = draw.choice(Fraction(1, 2), 1, 2, 3)
    beta: object = draw.choice(Fraction(1, 2), 1)
    divided: int = draw.integers(0, 1)
    i: int = draw.integers(0, 4)


@q.require
def the_values_differ(p: P) -> bool:
    return p.a[p.i] != 0 and p.a.count(0) <= 1 and len(set(map(abs, p.a))) >= 4


q.prompt = r"""
Local response normalization divides the activation $a_c$ of channel $c$ at a position by a quantity that grows with
the activations of $n = 3$ neighboring channels at the same position:
$$b_c = \frac{a_c}{\left(k + <% if divided %>\frac{\alpha}{n}<% else %>\alpha<% endif %> \sum_{j = c - 1}^{c + 1}
a_j^2\right)^{\beta}} \qquad \text{with } k = <<k>>, \; \alpha = <<alpha>>, \; \beta = <<beta>>.$$
Channels that do not exist count as 0. At one position, the channels have the activations $a = <<a>>$.
"""
q.ask(
    S=ask.vector("Compute the sums $S_c = \\sum_{j = c - 1}^{c + 1} a_j^2$ for all channels.", marks=2),
    b=ask.number("Compute the normalized activation $b_{<<i>>}$ of channel <<i>>.", marks=2),
)
q.easier(minutes=5, marks={"S": 1}, a=draw.vector(draw.integers(-4, 6), 4), i=draw.integers(0, 3))
q.harder(minutes=8, marks={"S": 3}, a=draw.vector(draw.integers(-6, 8), 8), i=draw.integers(0, 7))


@q.solve
def solve(p: P, t):
    t.step("s", "concat(0, a^2, 0)", note="The squares, with a 0 for the missing channel at either end, are")
    t.step("S", "s[0:C] + s[1:C + 1] + s[2:C + 2]", C=len(p.a), note="Three neighbors are added.")
    t.step("D", f"k + alpha*S[{p.i}]/n" if p.divided else f"k + alpha*S[{p.i}]", n=3)
    alpha = p.alpha if p.divided else 3 * p.alpha  # the engine's window takes the mean of the squares
    t.step(
        "b",
        f"a[{p.i}]/D" if p.beta == 1 else f"a[{p.i}]/sqrt(D)",
        lambda: engine.local_response_norm((p.a,), 3, alpha, p.beta, p.k)[0, p.i],
    )


@q.oracle("torch")
def library_function(p: P):
    """PyTorch divides alpha by the number of channels, whether they exist or not."""
    torch = oracles.torch
    a = oracles.tensor(p.a)[None, :, None]
    alpha = float(p.alpha) * (1 if p.divided else 3)
    b = torch.nn.functional.local_response_norm(a, 3, alpha=alpha, beta=float(p.beta), k=float(p.k))[0, :, 0]
    sums = torch.nn.functional.conv1d((a**2)[:, :, 0][None], torch.ones(1, 1, 3).double(), padding=1)[0, 0]
    return {"S": oracles.numbers(sums), "b": b[p.i].item()}


@q.oracle("brute force")
def all_pairs_of_channels(p: P):
    """Every channel sends its square to all channels that are at most one away."""
    S = [0] * len(p.a)
    for j, value in enumerate(p.a):
        for c in range(len(p.a)):
            if abs(c - j) <= 1:
                S[c] += value * value
    share = Fraction(1, 3) if p.divided else 1
    return {"S": S, "b": p.a[p.i] * float(p.k + p.alpha * share * S[p.i]) ** -float(p.beta)}


q.slips(
    mistook_the_factor=slip(r"Here the factor of the sum is <% if divided %>$\alpha / n$<% else %>$\alpha$<% endif %>.",
                            drawn=lambda p: {
        "D": f"k + alpha*S[{p.i}]" if p.divided else f"k + alpha*S[{p.i}]/3"}, essential=True),
    left_the_channel_itself_out=slip("The channel itself belongs to its neighborhood.", S="s[0:C] + s[2:C + 2]"),
    closed_the_circle=slip("The first and the last channel are no neighbors.", drawn=lambda p: {
        "s": f"concat(a[{len(p.a) - 1}]^2, a^2, a[0]^2)"}),
    normalized_over_all_channels=slip("Only neighboring channels count.", drawn=lambda p: {
        "D": f"k + alpha*sum(a^2)/{3 if p.divided else 1}"}),
    ignored_the_exponent=slip(r"The bracket has the exponent $\beta$.", drawn=lambda p: {
        "b": f"a[{p.i}]/sqrt(D)" if p.beta == 1 else f"a[{p.i}]/D"}),
    forgot_the_constant=slip("$k$ is added to the sum.", drawn=lambda p: {
        "D": f"alpha*S[{p.i}]/3" if p.divided else f"alpha*S[{p.i}]"}),
)  # fmt: skip
