"""An embedding layer: lookup of words, and the gradient of its matrix."""

from itertools import product

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="rnn.language", outcomes=(2, 4), level="apply", minutes=6, covers=("W12-10",),
    conventions=("zero-based indices", "gradient shape"), symbols={"lr": r"\eta", "E_new": "E'"},
)  # fmt: skip


def sentences(known, length):
    """Sentences of so many words of a vocabulary, in which one word comes twice and no other one again."""
    return [words for words in product(range(known), repeat=length) if len(set(words)) == length - 1]


@q.params
class P:
    E: tuple = draw.matrix(draw.integers(-3, 4), 4, 2)
    words: tuple = draw.choice(*sentences(4, 3))
    G: tuple = draw.matrix(draw.nonzero(-4, 4), 3, 2)
    lr: object = draw.decimals("0.1", "0.2", "0.5")


@q.require
def rows_differ_and_gradients_do_not_cancel(p: P) -> bool:
    return (
        len(set(p.E)) == len(p.E)
        and len(set(p.G)) == len(p.G)
        and all(sum(column) and len(set(map(abs, column[:2]))) == 2 for column in zip(*p.G, strict=True))
    )


q.prompt = r"""
An embedding layer keeps the embedding of word $i$ in row $i$ of
$$E = <<E>>.$$
The layer reads the sentence with the words <<words | join(", ")>> and puts their embeddings into the rows of $X$,
in this order. Backpropagation has arrived at
$$G = \frac{\partial L}{\partial X} = <<G>>.$$
"""
q.ask(
    X=ask.matrix("Write down the matrix $X$.", marks=1),
    grad_E=ask.matrix(r"Compute the gradient $\partial L / \partial E$.", marks=2),
    E_new=ask.matrix(
        r"Compute the matrix $E'$ after one step of gradient descent with the learning rate $\eta = <<lr>>$.", marks=1
    ),
)
q.easier(
    minutes=5, marks={"grad_E": 1}, E=draw.matrix(draw.integers(-3, 4), 3, 2),
    words=draw.choice(*sentences(3, 3)),
)  # fmt: skip
q.harder(
    minutes=9, marks={"grad_E": 3, "E_new": 2}, E=draw.matrix(draw.integers(-3, 4), 5, 3), words=draw.choice(*sentences(5, 4)),
    G=draw.matrix(draw.nonzero(-4, 4), 4, 3),
)  # fmt: skip


def one_hot(p, *words):
    """The formula of a matrix whose rows are one-hot; an empty text gives a row of zeros."""
    return "(" + ", ".join(f"onehot({word}, {len(p.E)})" if word else f"({', '.join('0' * len(p.E))})" for word in words) + ")"


@q.solve
def solve(p: P, t):
    t.step("O", one_hot(p, *(f"words[{k}]" for k in range(len(p.words)))), note="The rows of $O$ are the words as one-hot vectors.")
    t.step("X", "O @ E", lambda: engine.embedding(p.words, p.E), note="A one-hot vector times $E$ is a row of $E$.")
    note = "Each row of $G$ is added to the row of its word; words that do not occur get zeros."
    grad_E = t.step("grad_E", "T(O) @ G", lambda: engine.embedding_backward(p.G, p.words, p.E), note=note)
    t.step("E_new", "E - lr*grad_E", lambda: engine.sgd(p.E, grad_E, lr=p.lr).param)


@q.oracle("torch")
def embedding_layer(p: P):
    torch, E = oracles.torch, oracles.parameter(p.E)
    X = torch.nn.functional.embedding(torch.tensor(p.words), E)
    gradient = oracles.gradients(torch.einsum("ij,ij->", X, oracles.tensor(p.G)), E=E)
    E.grad = oracles.tensor(gradient["grad_E"])
    torch.optim.SGD([E], lr=float(p.lr)).step()
    return {"X": oracles.numbers(X), **gradient, "E_new": oracles.numbers(E)}


@q.oracle("finite differences")
def small_changes(p: P):
    def loss(E):
        return sum(g * x for word, row in zip(p.words, p.G, strict=True) for g, x in zip(row, E[word], strict=True))

    found = oracles.slopes(loss, E=p.E)
    new = [[x - float(p.lr) * float(g) for x, g in zip(*rows, strict=True)] for rows in zip(p.E, found["grad_E"], strict=True)]
    return {"X": [p.E[word] for word in p.words], **found, "E_new": new}


def without_repetition(p, keep):
    """The one-hot rows of which only one of the two equal words is left."""
    again = [k for k, word in enumerate(p.words) if p.words.count(word) == 2]
    return one_hot(p, *("" if k in again and k != again[keep] else f"words[{k}]" for k in range(len(p.words))))


q.slips(
    overwrote=slip("A word that comes twice gets the sum of both rows.", essential=True,
        drawn=lambda p: {"grad_E": f"T({without_repetition(p, 1)}) @ G"}),
    kept_the_first=slip("Both places of a repeated word count.", drawn=lambda p: {"grad_E": f"T({without_repetition(p, 0)}) @ G"}),
    averaged=slip("The rows of a repeated word are added, not averaged.", drawn=lambda p: {
        "grad_E": f"T({without_repetition(p, 0)}) @ G/2 + T({without_repetition(p, 1)}) @ G/2"}),
    counted_from_1=slip("Words are counted from 0.", words="words - 1", when="min(words) > 0"),
    stepped_uphill=slip("Gradient descent goes against the gradient.", E_new="E + lr*grad_E"),
    forgot_the_learning_rate=slip("The gradient is multiplied by the learning rate.", E_new="E - grad_E"),
    took_the_outputs_for_the_gradient=slip("The gradient comes from behind, not from the embeddings.", grad_E="T(O) @ X"),
)  # fmt: skip
