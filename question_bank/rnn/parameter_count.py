"""Parameters of a text classifier with an embedding and two recurrent layers.

The cell is an LSTM, a GRU or a plain RNN, in one or both directions.
"""

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="rnn.parameters", outcomes=(4, 7), level="apply", minutes=8, covers=("W12-03", "W13-02"),
    largest=200_000_000, revision=3,
)  # fmt: skip
CELLS = {
    "LSTM": (4, engine.lstm_parameters, "An LSTM has $k$ sets of weights: for the three gates and the candidate."),
    "GRU": (3, engine.gru_parameters, "A GRU has $k$ sets of weights: for the two gates and the candidate."),
    "plain RNN": (1, engine.rnn_parameters, "A plain RNN has $k$ set of weights, for its state."),
}


@q.params
class P:
    cell: str = draw.choice("LSTM", "GRU", "plain RNN")
    m: int = draw.integers(1, 2)
    V: int = draw.choice(1000, 2000, 5000, 8000, 10_000, 20_000, 30_000, 50_000)
    d: int = draw.choice(40, 50, 80, 100, 128, 200, 256, 300, 500, 512)
    H: int = draw.choice(20, 30, 50, 60, 100, 128, 150, 200, 256, 300, 500, 512)
    C: int = draw.integers(2, 20)
    T: int = draw.choice(10, 20, 25, 30, 40, 50, 100)

    @property
    def sets(self):
        return CELLS[self.cell][0]


@q.require
def no_two_sizes_are_equal(p: P) -> bool:
    return len({p.T, p.d, p.H, p.m * p.H}) == 3 + (p.m == 2)


q.prompt = r"""
A classifier of texts of $T = <<T>>$ words has four layers:

| layer | kind | size |
|:--|:--|:--|
| 1 | embedding | a vector of length $d = <<d>>$ for each of $V = <<V>>$ words |
| 2 | <<"bi" if m == 2 else "uni">>directional <<cell>> | $H = <<H>>$ hidden units<% if m == 2 %> in each direction<% endif %> |
| 3 | <<"bi" if m == 2 else "uni">>directional <<cell>> | $H = <<H>>$ hidden units<% if m == 2 %> in each direction<% endif %> |
| 4 | fully connected, with biases | $C = <<C>>$ outputs |

Layer 3 reads the hidden states of layer 2, and layer 4 reads the last hidden state of layer 3<% if m == 2 %> in each direction,
the two concatenated<% endif %>. In layers 2 and 3 there is one bias vector for
<<"the hidden state" if p.sets == 1 else "each gate and one for the candidate">><<" in each direction" * (m - 1)>>.
<% if m == 2 %>
The two directions of a layer have weights of their own; their hidden states are concatenated before the next layer reads them.
<% endif %>
"""
q.ask(
    N_1=ask.integer("How many learned parameters $N_1$ does layer 1 have?", marks=1),
    N_2=ask.integer("How many learned parameters $N_2$ does layer 2 have?", marks=1),
    N_3=ask.integer("How many learned parameters $N_3$ does layer 3 have?", marks=1),
    N_4=ask.integer("How many learned parameters $N_4$ does layer 4 have?", marks=1),
    N=ask.integer("How many learned parameters $N$ does the classifier have altogether?", marks=1),
)


@q.solve
def solve(p: P, t):
    sets, one_way, why = CELLS[p.cell]
    engine.embedding_parameters(p.V, p.d, name="N_1", trace=t)
    t.step("m", "", p.m, note="The number $m$ of directions of layers 2 and 3.")
    t.step("k", "", sets, note=why)
    t.say("In each set, each of the $H$ hidden units has a weight for every input, one for every hidden unit, and one bias.")
    t.step("N_2", "m*k*H*(d + H + 1)", lambda: p.m * one_way(p.d, p.H, biases=1))
    t.step("D", "m*H", note="Layers 2 and 3 pass on vectors of length $D$.")
    t.step("N_3", "m*k*H*(D + H + 1)", lambda: p.m * one_way(p.m * p.H, p.H, biases=1))
    t.step("N_4", "(D + 1)*C", lambda: engine.linear_parameters(p.m * p.H, p.C), note="Each output has $D$ weights and one bias.")
    t.step("N", "N_1 + N_2 + N_3 + N_4")


@q.oracle("torch")
def layers_without_data(p: P):
    nn, two = oracles.torch.nn, p.m == 2
    kind = {"LSTM": nn.LSTM, "GRU": nn.GRU, "plain RNN": nn.RNN}[p.cell]
    stack = kind(p.d, p.H, num_layers=2, bidirectional=two, device="meta")
    weights = [(name, weight) for name, weight in stack.named_parameters() if not name.startswith("bias_hh")]
    layers = {
        "N_1": nn.Embedding(p.V, p.d, device="meta").parameters(),
        "N_2": [weight for name, weight in weights if "_l0" in name],
        "N_3": [weight for name, weight in weights if "_l1" in name],
        "N_4": nn.Linear((1 + two) * p.H, p.C, device="meta").parameters(),
    }
    found = {name: sum(weight.numel() for weight in layer) for name, layer in layers.items()}
    return {**found, "N": sum(found.values())}


@q.oracle("counting")
def connections_one_unit_at_a_time(p: P):
    """Every unit has a weight for each number that it reads, its layer's own state included, and a bias."""
    gates = {"LSTM": ("input", "forget", "output"), "GRU": ("reset", "update"), "plain RNN": ()}[p.cell]
    ways = ("forward", "backward")[: p.m]
    units = [(way, computed, unit) for way in ways for computed in (*gates, "new state") for unit in range(p.H)]
    states = [(way, unit) for way in ways for unit in range(p.H)]
    found = {
        "N_1": sum(p.d for _ in range(p.V)),
        "N_2": sum(p.d + p.H + 1 for _ in units),
        "N_3": sum(len(states) + p.H + 1 for _ in units),
        "N_4": sum(len(states) + 1 for _ in range(p.C)),
    }
    return {**found, "N": sum(found.values())}


q.slips(
    second_layer_reads_embeddings=slip("Layer 3 reads the hidden states of layer 2, not embeddings.", N_3="m*k*H*(d + H + 1)"),
    forgot_the_candidate=slip("Besides its gates, a cell has a candidate with weights of its own.", k="k - 1", when="sets - 1"),
    one_map_too_many=slip("Only the gates, if there are any, and the new state or its candidate have a set of weights.", k="k + 1"),
    multiplied_by_the_length=slip("Layers 2 and 3 use the same weights in every time step.", N_2="T*N_2", N_3="T*N_3"),
    forgot_the_state=slip("A hidden unit also reads its layer's previous hidden state.", N_2="m*k*H*(d + 1)", N_3="m*k*H*(D + 1)"),
    embedded_one_text_only=slip("The embedding layer keeps a vector for each of the $V$ words that it knows.", N_1="T*d"),
    two_bias_vectors=slip("Each set of weights has one bias vector, not two.", N_2="m*k*H*(d + H + 2)", N_3="m*k*H*(D + H + 2)"),
    forgot_the_biases=slip("Hidden units and outputs have biases, too.", N_2="m*k*H*(d + H)", N_3="m*k*H*(D + H)", N_4="D*C"),
    forgot_the_second_direction=slip("Each direction has weights of its own, and the hidden states of both are passed on.", m="1"),
    did_not_concatenate_the_directions=slip("The next layer reads the states of both directions.", D="H", when="m - 1"),
)  # fmt: skip
