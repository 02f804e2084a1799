"""Largest number of hidden units of a recurrent language model for a given memory.

The embeddings are as long as the hidden state, so there are H^2 + 2 V H parameters, or H^2 + V H if the output layer shares them.
"""

import math

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="rnn.parameters", outcomes=(4, 7), level="analyze", minutes=6, covers=("W12-04",), largest=2_000_000_000,
    symbols={"root": "r"},
)  # fmt: skip


@q.params
class P:
    V: int = draw.choice(500, 800, 1000, 1500, 2000, 3000, 4000, 5000, 8000, 10_000)
    M: int = draw.integers(1, 40)
    size: int = draw.choice(2, 4, 4, 8)
    output: str = draw.choice("own", "own", "shared")

    @property
    def k(self):
        """How many matrices of V by H numbers there are."""
        return 2 if self.output == "own" else 1


@q.require
def the_bound_is_not_nearly_whole(p: P) -> bool:
    bound = math.sqrt((p.k * p.V / 2) ** 2 + p.M * 1_000_000 / p.size) - p.k * p.V / 2
    return 20 <= bound <= 600 and 0.05 < bound % 1 < 0.95


q.prompt = r"""
A language model with a vocabulary of $V = <<V>>$ words computes $h_t = \tanh(W h_{t-1} + E_{x_t})$ and the logits $U h_t$,
starting from $h_0 = 0$. Its hidden state $h_t$ has $H$ units, and row $x$ of the $V \times H$ matrix $E$ is the embedding of word
$x$.
<% if output == "own" %>The output layer has a $V \times H$ matrix $U$ of its own.<% else %>The output layer shares the matrix
of the embeddings: $U = E$.<% endif %> There are no biases.

The parameters must fit into $M = <<M>>$ megabytes (of $10^6$ bytes), with <<size>> bytes for each number. $H$ is a
whole number.
"""
q.ask(
    H=ask.integer("What is the largest possible number $H$ of hidden units?", marks=3),
    N=ask.integer("How many parameters $N$ does the model then have?", marks=1),
)


@q.solve
def solve(p: P, t):
    t.step("k", "", p.k, note="So many matrices of $V H$ numbers are stored:")
    t.step("Q", "M*1000000/size", note="So many numbers fit into the memory:")
    t.say(r"With $W$, there are $H^2 + k V H$ numbers, so $H^2 + k V H \le Q$ must hold.")
    t.step("s", "k*V/2", note=r"Completing the square, $(H + s)^2 \le Q + s^2$ with")
    t.step("root", "sqrt(Q + s^2) - s", note="so $H$ is not larger than")
    H = t.step("H", "floor(root)")
    t.step("N", "H^2 + k*V*H", lambda: engine.linear_parameters(H, H, bias=False) + p.k * engine.embedding_parameters(p.V, H))


@q.oracle("torch")
def bisection_with_layers(p: P):
    nn = oracles.torch.nn

    def parameters(units):
        layers = [nn.Linear(units, units, bias=False, device="meta"), nn.Embedding(p.V, units, device="meta")]
        if p.output == "own":
            layers.append(nn.Linear(units, p.V, bias=False, device="meta"))
        return sum(one.numel() for layer in layers for one in layer.parameters())

    low, high = 1, 1024
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if parameters(middle) * p.size <= p.M * 10**6 else (low, middle)
    return {"H": low, "N": parameters(low)}


@q.oracle("counting")
def unit_by_unit(p: P):
    """One more unit brings weights to and from all units before it, to itself, and a column of each matrix of words."""
    left = sum(10**6 // p.size for _ in range(p.M))
    columns = [p.V] * (2 if p.output == "own" else 1)
    room, units, used = left, 0, 0
    while used + 2 * units + 1 + sum(columns) <= room:
        used, units = used + 2 * units + 1 + sum(columns), units + 1
    return {"H": units, "N": used}


q.slips(
    forgot_the_bytes=slip("Each number takes several bytes.", Q="M*1000000"),
    took_bits=slip("The sizes are in bytes, not in bits.", Q="M*1000000/(8*size)"),
    forgot_the_output_layer=slip("The output layer has a matrix of its own.", k="1"),
    counted_the_shared_matrix_twice=slip("A shared matrix is stored once.", k="2"),
    forgot_the_recurrent_weights=slip("The recurrent weights need memory, too.", root="Q/(k*V)", N="k*V*H"),
    forgot_the_words=slip("The matrices of the words need most of the memory.", root="sqrt(Q)", N="H^2"),
    rounded_up=slip("One unit more would not fit.", H="floor(root) + 1"),
    forgot_to_subtract=slip("The bound for $H + s$ is not the one for $H$.", root="sqrt(Q + s^2)"),
)  # fmt: skip
