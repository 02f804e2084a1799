"""Parameters of a text classifier with an embedding and two recurrent layers.

The cell is an LSTM, a GRU or a plain RNN, in one or both directions. The second recurrent layer never happens to read as many
numbers as an embedding has.
"""

from examgen import Question, ask, draw, engine, oracles

q = Question(
    topic="rnn.parameters",
    outcomes=(4, 7),
    level="apply",
    minutes=5,
    largest=100_000_000,
)


@q.params
class P:
    cell: str = draw.choice("LSTM", "GRU", "plain RNN")
    direction: str = draw.choice("unidirectional", "bidirectional")
    V: int = draw.choice(1000, 2000, 5000, 8000, 10_000, 20_000)
    d: int = draw.choice(40, 50, 80, 100, 200, 300)
    H: int = draw.choice(20, 30, 50, 60, 100, 150, 200)
    C: int = draw.integers(3, 20)
    T: int = draw.choice(10, 20, 25, 30, 40, 50)

    @property
    def biases(self):
        if self.cell == "plain RNN":
            return "the state has one bias vector" + " in each direction" * (self.directions - 1)
        return "each gate and the candidate have one bias vector each" + " in each direction" * (self.directions - 1)

    @property
    def directions(self):
        return 2 if self.direction == "bidirectional" else 1


@q.require
def the_second_recurrent_layer_reads_another_size(p: P) -> bool:
    return p.d != p.directions * p.H


q.prompt = r"""
A classifier of texts of $T = <<T>>$ words has four layers:

| layer | kind | size |
|:--|:--|:--|
| 1 | embedding | a vector of length $d = <<d>>$ for each of $V = <<V>>$ words |
| 2 | <<direction>> <<cell>> | $H = <<H>>$ hidden units<% if p.directions == 2 %> in each direction<% endif %> |
| 3 | <<direction>> <<cell>> | $H = <<H>>$ hidden units<% if p.directions == 2 %> in each direction<% endif %> |
| 4 | fully connected, with biases | $C = <<C>>$ outputs |

Layer 3 reads the hidden states of layer 2, and layer 4 reads the last hidden state of layer 3. In layers 2 and 3 <<p.biases>>.
<% if p.directions == 2 %>
The two directions of a layer have weights of their own; their states are concatenated before the next layer reads them.
<% endif %>
"""
q.ask(
    N_1=ask.integer("How many learned parameters $N_1$ does layer 1 have?", marks=1),
    N_2=ask.integer("How many learned parameters $N_2$ does layer 2 have?", marks=1),
    N_3=ask.integer("How many learned parameters $N_3$ does layer 3 have?", marks=1),
    N_4=ask.integer("How many learned parameters $N_4$ does layer 4 have?", marks=1),
    N=ask.integer("How many learned parameters $N$ does the classifier have altogether?", marks=1),
)

MAPS = {"LSTM": 4, "GRU": 3, "plain RNN": 1}
WHY = {
    "LSTM": "An LSTM has $k$ sets of weights: for the three gates and the candidate.",
    "GRU": "A GRU has $k$ sets of weights: for the two gates and the candidate.",
    "plain RNN": "A plain RNN has one set of weights, for its state.",
}


@q.solve
def solve(p: P, t):
    recurrent = {"LSTM": engine.lstm_parameters, "GRU": engine.gru_parameters, "plain RNN": engine.rnn_parameters}[p.cell]
    one_way = "H*({reads} + H + 1)" if p.cell == "plain RNN" else "k*H*({reads} + H + 1)"
    both_ways = "2*" + one_way if p.directions == 2 else one_way
    N_1 = t.step("N_1", "V*d", engine.embedding_parameters(p.V, p.d))
    if p.cell == "plain RNN":
        t.say(WHY[p.cell])
    else:
        t.step("k", "", MAPS[p.cell], note=WHY[p.cell])
    N_2 = t.step("N_2", both_ways.format(reads="d"), p.directions * recurrent(p.d, p.H, biases=1))
    D = t.step("D", "2*H" if p.directions == 2 else "H", p.directions * p.H, note="Layers 2 and 3 pass on vectors of length $D$.")
    N_3 = t.step("N_3", both_ways.format(reads="D"), p.directions * recurrent(D, p.H, biases=1))
    N_4 = t.step("N_4", "(D + 1)*C", engine.linear_parameters(D, p.C))
    t.step("N", "N_1 + N_2 + N_3 + N_4", N_1 + N_2 + N_3 + N_4)


@q.oracle("torch")
def layers_without_data(p: P):
    nn, two = oracles.torch.nn, p.direction == "bidirectional"
    kind = {"LSTM": nn.LSTM, "GRU": nn.GRU, "plain RNN": nn.RNN}[p.cell]
    stack = kind(p.d, p.H, num_layers=2, bidirectional=two, device="meta")
    sizes = {name: weight.numel() for name, weight in stack.named_parameters() if not name.startswith("bias_hh")}
    found = {
        "N_1": nn.Embedding(p.V, p.d, device="meta").weight.numel(),
        "N_2": sum(size for name, size in sizes.items() if "_l0" in name),
        "N_3": sum(size for name, size in sizes.items() if "_l1" in name),
        "N_4": sum(weight.numel() for weight in nn.Linear((1 + two) * p.H, p.C, device="meta").parameters()),
    }
    return {**found, "N": sum(found.values())}


@q.oracle("counting")
def connections_one_unit_at_a_time(p: P):
    """Every unit has a weight for each number that it reads, its layer's own state included, and a bias."""
    gates = {"LSTM": ("input", "forget", "output"), "GRU": ("reset", "update"), "plain RNN": ()}[p.cell]
    ways = ("forward", "backward")[: 1 + (p.direction == "bidirectional")]
    units = [(way, computed, unit) for way in ways for computed in (*gates, "new state") for unit in range(p.H)]
    states = [(way, unit) for way in ways for unit in range(p.H)]
    found = {
        "N_1": sum(p.d for _ in range(p.V)),
        "N_2": sum(p.d + p.H + 1 for _ in units),
        "N_3": sum(len(states) + p.H + 1 for _ in units),
        "N_4": sum(len(states) + 1 for _ in range(p.C)),
    }
    return {**found, "N": sum(found.values())}


def count(p, *, maps=0, biases=1, times=1, state=1, directions=None, second=None, last=None):
    """All parts, with a switch for each misconception; ``second`` and ``last`` are what layers 3 and 4 read."""
    directions = directions or p.directions
    units = (MAPS[p.cell] + maps) * directions * p.H * times
    second, last = second or directions * p.H, last or directions * p.H
    parts = p.V * p.d, units * (p.d + state * p.H + biases), units * (second + state * p.H + biases), p.C * (last + min(biases, 1))
    return dict(zip(("N_1", "N_2", "N_3", "N_4", "N"), (*parts, sum(parts)), strict=True))


@q.mistake(essential=True)
def second_layer_reads_embeddings(p: P):
    """Layer 3 reads the hidden states of layer 2, so its input is as long as they are, not as long as an embedding."""
    return count(p, second=p.d)


@q.mistake
def forgot_the_candidate(p: P):
    """Besides its gates, <<"an LSTM" if cell == "LSTM" else "a GRU">> computes a candidate, with two matrices and a bias vector of
    its own.
    """
    return count(p, maps=0 if p.cell == "plain RNN" else -1)


@q.mistake
def one_map_too_many(p: P):
    """<% if cell == "plain RNN" %>A plain RNN has no gates, so it has one set of weights, for its state.
    <% else %><<"An LSTM has three" if cell == "LSTM" else "A GRU has two">> gates and a candidate; nothing else has weights.
    <% endif %>
    """
    return count(p, maps=1)


@q.mistake
def multiplied_by_the_length_of_the_text(p: P):
    """A recurrent layer uses the same weights in every time step; the length of the text does not matter."""
    return count(p, times=p.T)


@q.mistake
def forgot_the_weights_of_the_state(p: P):
    """A hidden unit has weights for the input of its layer and for the layer's own previous state, $H$ numbers more."""
    return count(p, state=0)


@q.mistake
def counted_the_embeddings_of_one_text(p: P):
    """The embedding layer keeps a vector for each of the $V$ words that it knows, whatever the length of the text."""
    return {"N_1": p.T * p.d, "N": count(p)["N"] - (p.V - p.T) * p.d}


@q.mistake
def counted_two_bias_vectors(p: P):
    """Some libraries keep a second bias vector for the hidden state; here there is only one."""
    return count(p, biases=2)


@q.mistake
def forgot_the_biases(p: P):
    """Each output of a layer with biases has one besides its weights, and so has each hidden unit of a recurrent layer.
    <% if cell != "plain RNN" %>There it has one for each gate and one for the candidate.<% endif %>
    """
    return count(p, biases=0)


@q.mistake
def forgot_the_second_direction(p: P):
    """A bidirectional layer is two layers with weights of their own, and passes on the states of both."""
    return count(p, directions=1)


@q.mistake
def did_not_concatenate_the_directions(p: P):
    """The states of both directions are concatenated, so the next layer reads twice as many numbers as a direction has units."""
    return count(p, second=p.H, last=p.H)
