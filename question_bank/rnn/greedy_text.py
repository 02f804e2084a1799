"""Which letters a small recurrent language model writes when it always takes the most probable one."""

from functools import partial
from itertools import product

from examgen import Question, ask, draw, engine, oracles, slip

LETTERS = ("a", "n", "s", "t")
TEXTS = tuple("".join(letters) for letters in product(LETTERS, repeat=3))

q = Question(
    topic="rnn.language", outcomes=(4, 5), level="apply", minutes=7, covers=("W12-07", "W12-01"), rows=True,
    conventions=("zero-based indices",), symbols={"text": r"\text{text}", "i": "i", "texts": r"\text{texts}"},
)  # fmt: skip


@q.params
class P:
    u: tuple = draw.vector(draw.integers(-2, 3), 4)
    v: tuple = draw.vector(draw.integers(-3, 3), 4)
    b: tuple = draw.vector(draw.integers(-4, 4), 4)
    w: int = draw.choice(-1, 1, 2)
    start: int = draw.integers(0, 3)

    @property
    def letter(self):
        return LETTERS[self.start]


def run(u, v, b, w, start):
    """The places of the three letters, and the logits of each step."""
    h, i, places, logits = 0, start, [], []
    for _ in range(3):
        h = max(0, w * h + u[i])
        logits.append([h * x + y for x, y in zip(v, b, strict=True)])
        i = logits[-1].index(max(logits[-1]))
        places.append(i)
    return places, logits


@q.require
def the_letters_and_the_logits_differ(p: P) -> bool:
    places, logits = run(p.u, p.v, p.b, p.w, p.start)
    return len(set(places)) >= 2 and all(row.count(max(row)) == 1 for row in logits) and len(set(p.u)) >= 3


q.prompt = r"""
A language model over the letters a, n, s and t (number 0 to 3, in this order) reads one letter at each step and gives logits for
the next one. With the number $i_{t-1}$ of the letter that it reads at step $t$, one hidden unit and $h_0 = 0$, it computes
$$h_t = \mathrm{ReLU}(w\, h_{t-1} + u_{i_{t-1}}), \qquad s_t = h_t\, v + b,$$
where $w = <<w>>$, $u = <<u>>$, $v = <<v>>$ and $b = <<b>>$, with an entry for each letter. At the first step it reads the letter
<<p.letter>>. From then on it reads the letter that it has just written, which is always the most probable one.
"""
q.ask(
    h_2=ask.integer("Compute the hidden state $h_2$.", marks=1),
    text=ask.short("Which three letters does the model write? Give them as one word.", marks=3),
)


def new_state(p, h, i):
    """By the engine's cell, whose input is the entry of u."""
    return engine.rnn_cell((p.u[int(i)],), (h,), ((1,),), ((p.w,),), nonlinearity="relu")[0]


@q.solve
def solve(p: P, t):
    t.given(h_0=0, i_0=p.start)
    h, i = 0, p.start
    t.say("The softmax keeps the order of the logits, so the largest logit decides on the next letter.")
    for k in (1, 2, 3):
        h = t.at(k).step("h", "relu(w*h_prev + u[i_prev])", partial(new_state, p, h, i), h_prev=h, i_prev=i)
        t.at(k).step("s", "h*v + b", lambda h=h: engine.linear((h,), [[v] for v in p.v], p.b), h=h)
        i = t.at(k).step("i", "argmax(s)", note="")
    t.step("text", "texts[16*i_1 + 4*i_2 + i_3]", texts=TEXTS, note="So it writes <<text>>.")


@q.oracle("torch")
def a_recurrent_layer_of_the_library(p: P):
    torch = oracles.torch
    layer = torch.nn.RNN(4, 1, nonlinearity="relu", bias=False, dtype=torch.float64)
    with torch.no_grad():
        layer.weight_ih_l0.copy_(oracles.tensor(p.u)[None])
        layer.weight_hh_l0.fill_(p.w)
    h, i, written, states = torch.zeros(1, 1, 1, dtype=torch.float64), p.start, "", []
    for _ in range(3):
        x = torch.nn.functional.one_hot(torch.tensor([[i]]), 4).double()
        _, h = layer(x, h)
        states.append(h.item())
        i = int((h.flatten() * oracles.tensor(p.v) + oracles.tensor(p.b)).argmax())
        written += LETTERS[i]
    return {"h_2": states[1], "text": written}


@q.oracle("brute force")
def all_texts(p: P):
    """Of all 64 texts, the one in which each letter beats the other three after the letters before it."""
    found = []
    for letters in product(range(4), repeat=3):
        h, states, good = 0, [], True
        for read, written in zip((p.start, *letters), letters, strict=False):
            h = h * p.w + p.u[read]
            h = h if h > 0 else 0
            states.append(h)
            good = good and all(h * p.v[written] + p.b[written] >= h * p.v[j] + p.b[j] for j in range(4))
        if good:
            found.append((states[1], "".join(LETTERS[j] for j in letters)))
    [(state, text)] = found
    return {"h_2": state, "text": text}


q.slips(
    read_the_first_letter_again=slip("At each step the model reads the letter that it has just written.",
                                     h_2="relu(w*h_1 + u[start])", h_3="relu(w*h_2 + u[start])"),
    forgot_the_state=slip("The hidden state of the step before counts, too.", h_2="relu(u[i_1])", h_3="relu(u[i_2])"),
    forgot_the_activation=slip("The ReLU keeps the hidden state from being negative.", h="w*h_prev + u[i_prev]"),
    took_the_smallest=slip("The largest logit has the largest probability.", i="argmin(s)"),
    forgot_the_bias=slip("The bias of each letter counts.", s="h*v"),
)  # fmt: skip
