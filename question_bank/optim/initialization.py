"""Standard deviations of initial weights, and what becomes of the activations."""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="optim.initialization", outcomes=(2,), level="apply", minutes=7, covers=("W7-07",), decimals=4,
    largest=1_000_000, symbols={"s_he": r"\sigma_{\mathrm{He}}", "s_xa": r"\sigma_{\mathrm{Xavier}}", "bound": "a", "out": r"m_L"},
)  # fmt: skip


@q.params
class P:
    n_in: int = draw.choice(32, 50, 64, 72, 98, 100, 128, 144, 200, 256, 288, 392, 512, 784, 800)
    n_out: int = draw.choice(10, 16, 20, 25, 40, 50, 56, 60, 72, 80, 100, 120, 128, 200)
    n: int = draw.choice(50, 64, 100, 128, 200, 256)
    factor: object = draw.choice(*map(Fraction, ("1/2", "1", "3/2", "3", "4")))
    L: int = draw.choice(4, 5, 6, 8, 10)
    m_0: int = draw.choice(1, 2, 3, 4, 8)


@q.require
def the_layer_changes_its_width(p: P) -> bool:
    return p.n_in != p.n_out


q.prompt = r"""
A fully connected layer has $n_{\mathrm{in}} = <<n_in>>$ inputs and $n_{\mathrm{out}} = <<n_out>>$ outputs. Its weights are drawn
independently from a distribution that is symmetric about 0. He initialization gives them the variance $2 / n_{\mathrm{in}}$,
Xavier (Glorot) initialization the variance $2 / (n_{\mathrm{in}} + n_{\mathrm{out}})$.
"""
q.ask(
    s_he=ask.number(r"Compute the standard deviation $\sigma_{\mathrm{He}}$ of He initialization.", marks=1),
    bound=ask.number(r"Xavier initialization draws weights evenly from an interval $[-a, a]$. Compute $a$.", marks=2),
    out=ask.number(
        r"In a deep network, all layers have $n = <<n>>$ inputs and outputs, ReLU activations and no biases, and the weights are "
        r"drawn in the same way, but with the variance $<<p.factor>> / n$. The inputs have the mean square $m_0 = <<m_0>>$. "
        r"Which expected mean square $m_{<<L>>}$ do the outputs of layer $L = <<L>>$ (after its ReLU) have?",
        marks=2,
    ),
)


@q.solve
def solve(p: P, t):
    t.step(
        "s_he",
        "sqrt(2/n_in)",
        lambda: engine.kaiming_normal_std(p.n_in),
        note="The standard deviation is the root of the variance.",
    )
    t.step("v", "2/(n_in + n_out)", note=r"An even distribution over $[-a, a]$ has the variance $a^2 / 3$.")
    t.step("bound", "sqrt(3*v)", lambda: engine.xavier_uniform_bound(p.n_in, p.n_out))
    t.say(
        r"A pre-activation is a sum of $n$ independent terms. With the mean square $m$ of the activations before, its expected "
        r"square is $n \cdot \frac{c}{n} \cdot m = c\, m$. Its distribution is symmetric, so ReLU keeps one half of that."
    )
    t.step("r", "c/2", c=p.factor, note="So each layer multiplies the mean square by")
    t.step("out", "m_0*r^L")


@q.oracle("torch")
def initializers(p: P):
    """Torch's own initializers, whose random numbers are compared with those of the same generator on a scale of 1."""
    torch, init = oracles.torch, oracles.torch.nn.init

    def scale(initializer, plain, **settings):
        weights = [torch.empty(p.n_out, p.n_in).double() for _ in range(2)]
        initializer(weights[0], generator=torch.Generator().manual_seed(1), **settings)
        plain(weights[1], generator=torch.Generator().manual_seed(1))
        return (weights[0][0, 0] / weights[1][0, 0]).item()

    he = scale(init.kaiming_normal_, lambda w, generator: init.normal_(w, generator=generator), nonlinearity="relu")
    bound = scale(init.xavier_uniform_, lambda w, generator: init.uniform_(w, -1, 1, generator=generator))
    square = oracles.tensor(p.m_0)
    for _ in range(p.L):
        spread = (square * float(p.factor)).sqrt()
        square = torch.nn.functional.mse_loss(torch.stack([spread, -spread]).relu(), torch.zeros(2).double())
    return {"s_he": he, "bound": bound, "out": square.item()}


@q.oracle("second formula")
def layer_by_layer(p: P):
    """Adds up the n terms of a pre-activation, and halves."""
    square = Fraction(p.m_0)
    for _ in range(p.L):
        square = sum(p.factor / p.n * square for _ in range(p.n)) / 2
    return {"s_he": 2 / (2 * p.n_in) ** 0.5, "bound": 6**0.5 / (p.n_in + p.n_out) ** 0.5, "out": square}


q.slips(
    gave_the_variance=slip("The standard deviation is the root of the variance.", s_he="2/n_in", essential=True),
    took_one_for_two=slip("He initialization has a 2, because ReLU halves the mean square.", s_he="sqrt(1/n_in)"),
    took_the_outputs=slip("The number of inputs counts here.", s_he="sqrt(2/n_out)"),
    gave_the_deviation_for_the_bound=slip(r"The standard deviation of an even distribution is $a / \sqrt{3}$.", bound="sqrt(v)"),
    forgot_the_root_of_the_bound=slip("The bound is a root.", bound="3*v"),
    counted_the_width_of_the_interval=slip(r"The variance is $a^2 / 3$; $(2 a)^2 / 12$ is the same.", bound="sqrt(12*v)"),
    forgot_that_relu_halves=slip("ReLU sets half of the pre-activations to 0.", r="c"),
    multiplied_by_the_depth=slip("Each layer multiplies.", out="m_0*r*L"),
    took_the_factor_for_one_layer=slip("All $L$ layers multiply.", out="m_0*r"),
)  # fmt: skip
