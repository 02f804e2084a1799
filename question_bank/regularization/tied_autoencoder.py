"""Parameters of an autoencoder with and without tied weights."""

from itertools import pairwise

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="regularization.sharing", outcomes=(2, 5), level="apply", minutes=5, covers=("W11-11",),
    largest=5_000_000, symbols={"N_free": r"N_{\mathrm{free}}", "N_tied": r"N_{\mathrm{tied}}"},
)  # fmt: skip


@q.params
class P:
    D: int = draw.choice(*range(100, 1001, 50), 256, 512, 784)
    H: int = draw.choice(20, 25, 30, 32, 40, 50, 64, 80, 100, 128)
    K: int = draw.choice(2, 3, 5, 8, 10, 12, 16)


@q.require
def layers_become_narrower(p: P) -> bool:
    return p.D > p.H > p.K


q.prompt = r"""
An autoencoder for vectors of length $D = <<D>>$ has four fully connected layers with biases. The encoder has a layer with
$H = <<H>>$ outputs and one with $K = <<K>>$ outputs; the decoder has a layer with $H$ outputs and one with $D$ outputs.
In a variant of it, weights are tied: the weight matrix of each layer of the decoder is the transposed matrix of the encoder's layer
with the same two sizes. Biases are not shared.
"""
q.ask(
    N_free=ask.integer(
        r"How many learned parameters $N_{\mathrm{free}}$ (weights and biases) does the autoencoder have without tied weights?",
        marks=2,
    ),
    N_tied=ask.integer(r"How many learned parameters $N_{\mathrm{tied}}$ does it have with tied weights?", marks=2),
)


@q.solve
def solve(p: P, t):
    pairs = ((p.D, p.H), (p.H, p.K), (p.K, p.H), (p.H, p.D))
    t.step("M", "D*H + H*K", note="The two matrices of the encoder have")
    t.step("B", "H + K + H + D", note="entries, and each output of the four layers has a bias:")
    t.step(
        "N_free",
        "2*M + B",
        lambda: sum(engine.linear_parameters(*pair) for pair in pairs),
        note="The decoder's matrices are as large.",
    )
    t.step("N_tied", "M + B", note="Tied weights are one matrix that is used twice, so they count once.")


@q.oracle("torch")
def sizes_of_the_tensors(p: P):
    nn = oracles.torch.nn
    sizes = (p.D, p.H, p.K, p.H, p.D)
    free = nn.ModuleList(nn.Linear(a, b, device="meta") for a, b in pairwise(sizes))
    encoder = nn.Sequential(*free[:2])
    biases = nn.ParameterList(layer.bias for layer in free[2:])
    count = lambda module: sum(weight.numel() for weight in module.parameters())  # noqa: E731
    return {"N_free": count(free), "N_tied": count(encoder) + count(biases)}


@q.oracle("counting")
def one_unit_after_the_other(p: P):
    """Each unit of a layer brings the weights of its inputs and a bias; a unit of the tied decoder brings its bias alone."""
    reads = [*(p.D for _ in range(p.H)), *(p.H for _ in range(p.K)), *(p.K for _ in range(p.H)), *(p.H for _ in range(p.D))]
    tied = [inputs * (unit < p.H + p.K) for unit, inputs in enumerate(reads)]
    return {"N_free": sum(inputs + 1 for inputs in reads), "N_tied": sum(inputs + 1 for inputs in tied)}


q.slips(
    halved_everything=slip("Biases are not shared.", N_tied="N_free/2", essential=True),
    forgot_the_biases=slip("Every output has a bias.", B="0"),
    shared_the_biases=slip("Each of the four layers has biases of its own.", N_tied="M + H + K"),
    gave_inputs_a_bias=slip("Inputs have no bias; outputs do.", B="D + H + K + H + D"),
    counted_tied_weights_twice=slip("A shared weight is one parameter.", N_tied="2*M + B"),
    added_the_sizes=slip("A layer has a weight for each pair of an input and an output.", M="D + H + H + K"),
    counted_the_encoder_only=slip("The decoder belongs to the autoencoder.", N_free="M + H + K"),
)  # fmt: skip
