"""Steps that wait for each other in a recurrent and in a convolutional network."""

from examgen import Question, ask, draw, engine, slip

q = Question(
    topic="rnn.design", outcomes=(4, 7), level="analyze", minutes=6, covers=("W12-08",), largest=1_000_000,
)  # fmt: skip


@q.params
class P:
    n: int = draw.integers(4, 26)
    k: int = draw.choice(3, 5, 7, 9, 11)
    L: int = draw.integers(2, 5)
    D: int = draw.integers(1, 2)

    @property
    def T(self):
        """Words of the text: a whole number of convolutions reaches over them."""
        return 1 + self.n * (self.k - 1)


q.prompt = r"""
A text of $T = <<p.T>>$ words is read by a <<"bi" if D == 2 else "uni">>directional recurrent network with $L = <<L>>$ layers.
<% if D == 2 %>In each layer, one direction begins with the first word and the other one with the last word. The state at a word is
computed from the state that the same direction has reached before it and, above the first layer, from the states of both
directions of the layer below at this word.<% else %>Each layer begins with the first word. The state at a word is computed from the
state of the same layer at the word before and, above the first layer, from the state of the layer below at this
word.<% endif %> To compute one hidden state vector takes one unit of time. Everything that does not wait for
something else runs in parallel, on as many processors as needed.
"""
q.ask(
    N=ask.integer("How many hidden state vectors $N$ are computed altogether?", marks=1),
    S=ask.integer("How many units of time $S$ does the network need at least?", marks=2),
    K=ask.integer(
        "Instead, one-dimensional convolutions with kernels for <<k>> words, stride 1, no padding and no dilation are stacked. "
        "How many layers $K$ are needed at least for an output that depends on all <<p.T>> words?", marks=1),
)  # fmt: skip


def layers_that_reach(p):
    """The first of the stacked layers whose receptive field is the whole text."""
    fields = engine.receptive_field([(p.k,)] * p.T)
    return next(at for at, field in enumerate(fields, start=1) if field.size >= p.T)


@q.solve
def solve(p: P, t):
    t.given(T=p.T)
    t.step("N", "D*L*T", note="Each layer has a state for each word and for each of the $D$ directions.")
    if p.D == 2:
        t.say("Only when both directions have read all words, the states of the first and the last word are complete.")
        t.step("S", "L*T", note="So a layer begins when the one before it has ended.")
    else:
        t.step("S", "T + L - 1", note="Layer 2 can begin one unit of time after layer 1, and so on; the last one ends after")
    t.step("K", "(T - 1)/(k - 1)", lambda: layers_that_reach(p), note="Each layer reaches over $k - 1$ more words.")


@q.oracle("counting")
def clock(p: P):
    """Every state with the time at which it is ready: one unit after the last thing that it waits for."""
    words, ready = 1 + p.n * p.k - p.n, {}
    for layer in range(p.L):
        for way in ("ahead", "back")[: p.D]:
            order = range(words) if way == "ahead" else range(words - 1, -1, -1)
            before = 0
            for word in order:
                below = max((ready[layer - 1, one, word] for one in ("ahead", "back")[: p.D]), default=0) if layer else 0
                before = ready[layer, way, word] = 1 + max(before, below)
    seen, layers = 1, 0
    while seen < words:
        seen, layers = seen + p.k - 1, layers + 1
    return {"N": len(ready), "S": max(ready.values()), "K": layers}


@q.oracle("second formula")
def from_the_number_of_layers(p: P):
    words = p.n * (p.k - 1) + 1
    states = words * p.L
    return {"N": states + states * (p.D - 1), "S": states if p.D > 1 else words - 1 + p.L, "K": (words + p.k - 3) // (p.k - 1)}


q.slips(
    forgot_the_second_direction=slip("Both directions have states.", N="L*T", when="D - 1"),
    forgot_the_layers=slip("Every layer has states of its own.", N="D*T"),
    waited_for_each_layer=slip("A layer need not wait until the one before it has ended.", S="L*T", when="2 - D"),
    started_with_the_layer_before=slip("A layer of a bidirectional network needs both ends of the one before it.",
        S="T + L - 1", when="D - 1"),
    ran_the_directions_in_turn=slip("The two directions do not wait for each other.", S="2*L*T", when="D - 1"),
    thought_that_all_words_are_parallel=slip("Each state waits for the one before it.", S="L"),
    started_together=slip("The second layer needs a first state of the layer before it.", S="T"),
    divided_by_the_kernel=slip("Neighboring windows overlap: a layer adds $k - 1$ words.", K="ceil(T/k)"),
    thought_that_fields_multiply=slip("With stride 1, a layer adds as many words as any other.", K="ceil(ln(T)/ln(k))"),
)  # fmt: skip
