"""Claim: how the numbers of parameters of two recurrent layers compare."""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.rnn", outcomes=(4, 7), level="understand", minutes=3, covers=("gru_params",), largest=10_000_000,
    apart=("rnn/parameter_count",), symbols={"N_a": "N_A", "N_b": "N_B", "top": "t", "bottom": "b"},
)  # fmt: skip

SETS = {"LSTM": 4, "GRU": 3, "plain RNN": 1}
COUNTS = {"LSTM": engine.lstm_parameters, "GRU": engine.gru_parameters, "plain RNN": engine.rnn_parameters}


@q.params
class P:
    one: str = draw.choice(*SETS)
    other: str = draw.choice(*SETS)
    d: int = draw.choice(8, 10, 15, 20, 30, 32, 40, 50, 64)
    H: int = draw.choice(8, 10, 15, 20, 30, 32, 40, 50, 64)
    change: str = draw.choice("same", "same", "hidden", "inputs")
    guess: str = draw.choice("sets", "sets", "sets", "gates")
    has: str = draw.choice("equal", "different")

    @property
    def sizes(self):
        """Inputs and hidden units of layer B."""
        return self.d * (1 + (self.change == "inputs")), self.H * (1 + (self.change == "hidden"))

    @property
    def top(self):
        """Layer A's number of sets of weights, or of gates."""
        return SETS[self.one] - (self.guess == "gates")

    @property
    def bottom(self):
        """The same of layer B, doubled where one of its sizes is."""
        return (SETS[self.other] - (self.guess == "gates")) * (1 if self.change == "same" else 2)


@q.require
def the_cells_differ(p: P) -> bool:
    return p.one != p.other and p.d != p.H and (p.guess == "sets" or "plain RNN" not in (p.one, p.other))


q.prompt = r"""
Layer A is <<"an" if one == "LSTM" else "a">> <<one>> with <<d>> inputs and <<H>> hidden units, layer B is
<<"an" if other == "LSTM" else "a">> <<other>> with <<p.sizes[0]>> inputs and <<p.sizes[1]>> hidden units. In both, each gate
has one bias vector, and so has the candidate (in a plain RNN: the new state). Let $N_A$ and $N_B$ be the numbers of their
parameters.

**Statement.** The numbers $<<"" if p.bottom == 1 else p.bottom>>N_A$ and $<<"" if p.top == 1 else p.top>>N_B$
<<"are equal" if has == "equal" else "differ">>.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    d, wide = p.sizes
    t.say("A plain RNN has one set of weights, a GRU three and an LSTM four: each gate and the new state or candidate have one.")
    t.step(
        "N_a", "k*H*(d + H + 1)", lambda: COUNTS[p.one](p.d, p.H, biases=1), k=SETS[p.one], H=p.H, d=p.d,
        note="With $k$ sets for $d$ inputs and $H$ units, layer A has",
    )  # fmt: skip
    t.step(
        "N_b", "m*G*(e + G + 1)", lambda: COUNTS[p.other](d, wide, biases=1), m=SETS[p.other], G=wide, e=d,
        note="and layer B, with $m$ sets for $e$ inputs and $G$ units,",
    )  # fmt: skip
    t.step("left", "bottom*N_a", bottom=p.bottom)
    t.step("right", "top*N_b", top=p.top)
    t.step("equal", "left == right")
    t.step("truth", "equal == claimed", claimed=p.has == "equal", note="So the statement is <<truth>>.")


@q.oracle("torch")
def layers_without_data(p: P):
    nn, counts = oracles.torch.nn, []
    for cell, sizes in ((p.one, (p.d, p.H)), (p.other, p.sizes)):
        layer = {"LSTM": nn.LSTM, "GRU": nn.GRU, "plain RNN": nn.RNN}[cell](*sizes, device="meta")
        counts.append(sum(one.numel() for name, one in layer.named_parameters() if not name.startswith("bias_hh")))
    return {"truth": (counts[0] * p.bottom == counts[1] * p.top) == (p.has == "equal")}


@q.oracle("counting")
def unit_by_unit(p: P):
    """Every unit of every set has a weight for each input and each unit, and a bias."""
    parts = {"LSTM": "ifog", "GRU": "rzn", "plain RNN": "h"}
    a = sum(p.d + p.H + 1 for _ in parts[p.one] for _ in range(p.H))
    inputs, units = p.d, p.H
    inputs, units = inputs + inputs * (p.change == "inputs"), units + units * (p.change == "hidden")
    b = sum(inputs + units + 1 for _ in parts[p.other] for _ in range(units))
    return {"truth": (Fraction(a, b) == Fraction(p.top, p.bottom)) is not p.has.startswith("diff")}


q.slips(
    compared_the_sets_alone=slip("A set grows with the product of both sizes.", drawn=lambda p: {
        "equal": f"top*m*{1 if p.change == 'same' else 2} == bottom*k"}),
    forgot_the_state=slip("Each unit also reads the old hidden state.", N_a="k*H*(d + 1)", N_b="m*G*(e + 1)"),
    counted_the_gates_only=slip("The candidate has a set of weights, too.", drawn=lambda p: (
        {} if "plain RNN" in (p.one, p.other) else {"N_a": "(k - 1)*H*(d + H + 1)", "N_b": "(m - 1)*G*(e + G + 1)"})),
    counted_all_as_equal=slip("Cells have different numbers of sets.", N_a="H*(d + H + 1)", N_b="G*(e + G + 1)"),
)  # fmt: skip
