"""Convolution over word vectors: features, maximum over time, parameters."""

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="rnn.language", outcomes=(2, 4), level="apply", minutes=8, covers=("W12-11",), rows=True,
    conventions=("zero-based indices", "cross-correlation"), largest=1_000_000,
)  # fmt: skip


@q.params
class P:
    X: tuple = draw.matrix(draw.integers(-2, 3), 5, 2)
    K: tuple = draw.matrix(draw.nonzero(-2, 2), 2, 2)
    b: int = draw.nonzero(-3, 3)
    d: int = draw.choice(50, 100, 128, 200, 300)
    F: int = draw.choice(16, 32, 50, 64, 100)
    k: int = draw.integers(3, 6)


@q.require
def some_features_are_cut_off_and_the_maximum_is_unique(p: P) -> bool:
    windows = [(*p.X[i], *p.X[i + 1]) for i in range(len(p.X) - 1)]
    z = [sum(k * x for k, x in zip((*p.K[0], *p.K[1]), window, strict=True)) + p.b for window in windows]
    return (
        1 <= sum(one < 0 for one in z) <= 2 and 0 not in z and sorted(z)[-2] < max(z) and max(z) > 0 and len(set(p.X)) == len(p.X)
    )


q.prompt = r"""
A convolutional layer reads a text; the rows of $X$ are the embeddings of the words, in the order of the text. One of
its filters has the kernel $K$, which covers two neighboring words, and the bias $b = <<b>>$:
$$X = <<X>>, \qquad K = <<K>>.$$
Without padding and with stride 1, the filter computes $z_i = b + \sum_{j=0}^{1} \sum_{m=0}^{1} K_{jm}\, X_{i+j,\, m}$ and
$f_i = \mathrm{ReLU}(z_i)$ at all places $i$. Then the maximum over time is taken.
"""
q.ask(
    f=ask.vector("Compute the features $f$ at all places.", marks=3),
    m=ask.number("Compute the maximum over time of $f$.", marks=1),
    N=ask.integer(
        "How many learned parameters does such a layer have with <<F>> filters for windows of <<k>> words and with embeddings of "
        "length <<d>>? Each filter has one bias.", marks=2),
)  # fmt: skip
q.easier(minutes=6, marks={"f": 2}, X=draw.matrix(draw.integers(-2, 3), 4, 2))
q.harder(minutes=11, marks={"f": 5}, X=draw.matrix(draw.integers(-2, 3), 7, 2))


@q.solve
def solve(p: P, t):
    t.say("At each place, the rows of the kernel meet two neighboring words; the products of all four pairs of entries are added.")
    places = range(len(p.X) - 1)
    for i in places:
        t.step(f"z_{i}", f"K[0, 0]*X[{i}, 0] + K[0, 1]*X[{i}, 1] + K[1, 0]*X[{i + 1}, 0] + K[1, 1]*X[{i + 1}, 1] + b")
    signal, kernel = tuple(zip(*p.X, strict=True)), (tuple(zip(*p.K, strict=True)),)
    f = t.step("f", f"({', '.join(f'relu(z_{i})' for i in places)})", lambda: engine.relu(engine.conv1d(signal, kernel, (p.b,)))[0])
    t.step("m", "max(f)", lambda: engine.global_max_pool(f, 1))
    note = "A filter has a weight for each entry of $k$ embeddings, and a bias."
    t.step("N", "F*(k*d + 1)", lambda: engine.conv1d_parameters(p.d, p.F, p.k), note=note)


@q.oracle("torch")
def conv1d(p: P):
    nn = oracles.torch.nn
    X, K = oracles.tensor(p.X).T[None], oracles.tensor(p.K).T[None]
    f = nn.functional.relu(nn.functional.conv1d(X, K, oracles.tensor((p.b,))))
    layer = nn.Conv1d(p.d, p.F, p.k, device="meta")
    highest = nn.functional.adaptive_max_pool1d(f, 1).item()
    return {"f": oracles.numbers(f[0, 0]), "m": highest, "N": sum(one.numel() for one in layer.parameters())}


@q.oracle("counting")
def one_by_one(p: P):
    """Window by window, and weight by weight."""
    found = []
    for i in range(len(p.X) - 1):
        products = [p.K[j][m] * p.X[i + j][m] for j in range(2) for m in range(2)]
        found.append(max(0, sum(products) + p.b))
    weights = [1 + sum(p.d for _ in range(p.k)) for _ in range(p.F)]
    return {"f": found, "m": sorted(found)[-1], "N": sum(weights)}


q.slips(
    forgot_the_bias=slip("The bias is added at every place.", b="0*b"),
    forgot_the_activation=slip("ReLU cuts off what is negative.", essential=True, drawn=lambda p: {
        "f": f"({', '.join(f'z_{i}' for i in range(len(p.X) - 1))})"}),
    flipped_the_kernel=slip("The first row of the kernel meets the earlier word.", K="((K[1, 0], K[1, 1]), (K[0, 0], K[0, 1]))"),
    transposed_the_kernel=slip("Rows of the kernel belong to words, columns to entries of embeddings.", K="T(K)"),
    averaged_over_time=slip("The maximum over time is asked for.", m="mean(f)"),
    took_the_place=slip("The value is asked for, not its place.", m="argmax(f)"),
    forgot_the_embeddings=slip("A filter covers the whole embeddings of its words.", N="F*(k + 1)"),
    forgot_the_biases=slip("Each filter has a bias.", N="F*k*d"),
    counted_one_filter=slip("The parameters of all filters count.", N="k*d + 1"),
    squared_the_window=slip("The window moves along the text only.", N="F*(k^2*d + 1)"),
)  # fmt: skip
