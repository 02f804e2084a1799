"""Encoder and decoder: shapes of outputs and states, and inputs of the decoder."""

from functools import cache

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="rnn.design", outcomes=(4, 7), level="apply", minutes=6, covers=("W13-12",),
    symbols={"out": r"\text{outputs}", "last": r"\text{last states}"},
)  # fmt: skip

VOCABULARY = ("start", "red", "green", "blue", "small", "large", "old", "new")


@q.params
class P:
    cell: str = draw.choice("LSTM", "GRU", "RNN")
    D: int = draw.integers(1, 2)
    layers: int = draw.integers(2, 3)
    N: int = draw.choice(4, 8, 16, 20)
    T: int = draw.choice(5, 6, 7, 9, 10)
    E: int = draw.choice(20, 30, 50, 100)
    H: int = draw.choice(24, 32, 40, 60, 64)
    target: tuple = draw.permutation(*VOCABULARY[1:])
    guess: tuple = draw.permutation(*VOCABULARY[1:])
    k: int = draw.integers(2, 4)


@q.require
def sizes_differ_and_so_do_the_words(p: P) -> bool:
    words = {p.target[p.k - 2], p.target[p.k - 1], p.guess[p.k - 2], p.guess[p.k - 1]}
    return len({p.N, p.T, p.E, p.H, p.layers}) == 5 and p.layers * p.D not in (p.N, p.T) and len(words) == 4


q.prompt = r"""
The encoder of a translator is a <<"bi" if D == 2 else "uni">>directional <<cell>> with <<layers>> layers and $H = <<H>>$ hidden
units per layer<% if D == 2 %> and direction<% endif %>. It reads a mini-batch of $N = <<N>>$ sentences of $T = <<T>>$ words, each
word an embedding of length $E = <<E>>$. Its outputs are the hidden states of the last layer at all steps<% if D == 2 %>, with both
directions concatenated<% endif %>. Its last states are the final hidden states of all layers<% if D == 2 %> and
directions<% endif %>, each a vector of length $H$ for each sentence.

The decoder predicts one word per step; the input of step 1 is the word *start*. For one sentence, the targets and the decoder's
predictions in steps 1 to 4 are

| step | 1 | 2 | 3 | 4 |
|:--|:--|:--|:--|:--|
| target<% for word in target[:4] %> | <<word>><% endfor %> |
| prediction<% for word in guess[:4] %> | <<word>><% endfor %> |
"""
q.ask(
    out=ask.shape("What is the shape (sentences, steps, numbers) of the outputs?", marks=1),
    last=ask.shape("The last states are stored in one tensor. What is its shape (final states, sentences, numbers)?", marks=2),
    forced=ask.short("In training with teacher forcing, which word is the input of the decoder in step <<k>>?", marks=1),
    free=ask.short("When the decoder runs on its own and predicts these words, which word is its input in step <<k>>?", marks=1),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    shapes = cache(lambda: engine.recurrent_shape((p.N, p.T, p.E), p.H, p.layers, p.D == 2))
    note = f"A step has one vector of $H$ numbers for each of the $D = {p.D}$ directions."
    t.step("out", "(N, T, D*H)", lambda: shapes()[0], note=note)
    t.step("last", "(layers*D, N, H)", lambda: shapes()[1])
    t.step("forced", "target[k - 2]", note="With teacher forcing, the input is the target of the step before: <<forced>>.")
    t.step("free", "guess[k - 2]", note="On its own, the decoder reads what it has predicted in the step before: <<free>>.")


@q.oracle("torch")
def untrained_layers(p: P):
    torch = oracles.torch
    kind, sizes = getattr(torch.nn, p.cell), {"num_layers": p.layers, "bidirectional": p.D == 2, "batch_first": True}
    encoder = kind(p.E, p.H, **sizes, device="meta").to_empty(device="cpu")
    out, last = encoder(torch.zeros(p.N, p.T, p.E, dtype=encoder.weight_ih_l0.dtype))
    last = last[0] if p.cell == "LSTM" else last
    targets, guesses = (torch.tensor([VOCABULARY.index(word) for word in words[:4]]) for words in (p.target, p.guess))
    inputs = torch.nn.functional.pad(torch.stack((targets, guesses)), (1, 0))[:, p.k - 1]
    forced, free = (VOCABULARY[int(word)] for word in inputs)
    return {"out": tuple(out.shape), "last": tuple(last.shape), "forced": forced, "free": free}


@q.oracle("counting")
def one_by_one(p: P):
    """States in lists; the decoder as a queue that hands its words on."""
    ways = ("forward", "backward")[: p.D]
    step = [(way, unit) for way in ways for unit in range(p.H)]
    states = [(layer, way) for layer in range(p.layers) for way in ways]
    sentences, steps = [None] * p.N, [None] * p.T
    forced = free = "start"
    for at, (right, said) in enumerate(zip(p.target, p.guess, strict=True), start=2):
        if at <= p.k:
            forced, free = right, said
    units = [unit for way, unit in step if way == "forward"]
    return {
        "out": (len(sentences), len(steps), len(step)),
        "last": (len(states), len(sentences), len(units)),
        "forced": forced,
        "free": free,
    }


q.slips(
    forgot_the_second_direction=slip("Both directions are concatenated.", out="(N, T, H)", last="(layers, N, H)", when="D - 1"),
    stacked_all_layers=slip("Only the last layer gives outputs.", out="(N, T, D*H*layers)"),
    kept_the_embeddings=slip("The outputs are hidden states.", out="(N, T, E)"),
    kept_all_steps=slip("A layer has one last state for a sentence.", last="(T, N, H)"),
    kept_the_last_layer_only=slip("Every layer has a last state.", last="(D, N, H)"),
    joined_the_directions=slip("Last states are vectors of length $H$.", last="(layers, N, D*H)", when="D - 1"),
    fed_the_answer=slip("The input is the word before the one to predict.", forced="target[k - 1]"),
    fed_the_prediction=slip("Teacher forcing feeds the right word.", forced="guess[k - 2]", essential=True),
    fed_the_target=slip("Without a teacher, targets are unknown.", free="target[k - 2]"),
    fed_the_new_prediction=slip("A prediction is an input only in the next step.", free="guess[k - 1]"),
)  # fmt: skip
