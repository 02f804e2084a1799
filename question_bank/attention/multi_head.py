"""Multi-head self-attention: sizes, parameters, multiplications."""

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="attention.layers", outcomes=(4, 7), level="apply", minutes=6, covers=("W13-10",), largest=2_000_000_000,
)  # fmt: skip


@q.params
class P:
    h: int = draw.choice(2, 3, 4, 5, 6, 8, 10, 12, 16)
    size: int = draw.choice(8, 10, 16, 20, 25, 32, 40, 50, 64, 80)
    n: int = draw.choice(10, 12, 15, 16, 20, 24, 25, 30, 32, 36, 40)
    biases: str = draw.choice("All four layers have biases.", "None of these layers has biases.")

    @property
    def d(self):
        return self.h * self.size


@q.require
def sizes_differ(p: P) -> bool:
    return p.d <= 800 and p.h != p.size and p.n not in (p.d, p.size, p.h)


q.prompt = r"""
A multi-head self-attention layer reads $n = <<n>>$ tokens, each a vector of length $d = <<p.d>>$, and has $h = <<h>>$ heads.
Queries, keys and values each come from a fully connected layer of their own, from $d$ to $d$ numbers, and are split evenly among
the heads. The concatenated outputs of the heads go through a fourth fully connected layer, from $d$ to $d$ numbers.
<<biases>>
"""
q.ask(
    k=ask.integer("How long is the query vector of one head?", marks=1),
    N=ask.integer("How many learned parameters $N$ does the layer have?", marks=2),
    shape=ask.shape("The attention weights of all heads form a tensor. What is its shape (heads, queries, keys)?", marks=1),
    M=ask.integer(
        "How many multiplications $M$ of two numbers do the inner products of all queries and keys need, without scaling?",
        marks=2,
    ),
)


@q.solve
def solve(p: P, t):
    t.given(d=p.d)
    t.step("k", "d/h")
    if p.biases[0] == "A":
        note = "The four layers have $d^2$ weights and $d$ biases each; the number of heads does not matter."
        t.step("N", "4*(d^2 + d)", lambda: engine.multi_head_attention_parameters(p.d), note=note)
    else:
        note = "The four layers have $d^2$ weights each; the number of heads does not matter."
        t.step("N", "4*d^2", lambda: engine.multi_head_attention_parameters(p.d, bias=False), note=note)
    t.step("shape", "(h, n, n)", note="In each head, every token has one weight for every token.")
    note = "Each of these numbers needs one inner product of vectors of length $k$."
    t.step("M", "h*n*n*k", lambda: engine.bmm_multiply_adds(p.h, p.n, p.size, p.n), note=note)


@q.oracle("torch")
def layer_without_data(p: P):
    torch = oracles.torch
    layer = torch.nn.MultiheadAttention(p.d, p.h, bias=p.biases[0] == "A", batch_first=True, device="meta")
    tokens = torch.empty(1, p.n, p.d, device="meta")
    _, weights = layer(tokens, tokens, tokens, average_attn_weights=False)
    return {"k": layer.head_dim, "N": sum(one.numel() for one in layer.parameters()), "shape": tuple(weights.shape[1:])}


@q.oracle("counting")
def one_by_one(p: P):
    """Head by head, entry by entry."""
    entries = list(range(p.d))
    heads = [entries[start :: p.h] for start in range(p.h)]
    inputs = len(entries) + (p.biases[0] == "A")
    pairs = [(i, j) for i in range(p.n) for j in range(p.n)]
    return {
        "k": len(heads[0]),
        "N": sum(inputs for _ in ("query", "key", "value", "output") for _ in entries),
        "shape": (len(heads), len({i for i, _ in pairs}), len({j for _, j in pairs})),
        "M": sum(len(head) for head in heads for _ in pairs),
    }


@q.oracle("second formula")
def all_heads_at_once(p: P):
    """The heads together hold whole vectors: for the count of multiplications they do not matter."""
    return {"M": p.n**2 * p.d}


q.slips(
    counted_per_head=slip("The heads share the $d$ numbers of each layer.", drawn=lambda p: {
        "N": f"4*h*(d^2 + {int(p.biases[0] == 'A')}*d)"}, essential=True),
    forgot_the_output_layer=slip("There are four layers: for queries, keys, values and the output.", N="3/4*N"),
    forgot_the_biases=slip("Each layer has biases as well.", N="4*d^2"),
    added_biases=slip("These layers have no biases.", N="4*(d^2 + d)"),
    did_not_split=slip("Each head gets its part of the query.", k="d"),
    kept_one_row_of_weights=slip("Every token is a query and attends to every token.", shape="(h, n, k)"),
    split_the_tokens=slip("The heads split the vectors, not the tokens.", shape="(h, n/h, n/h)"),
    counted_one_head=slip("Every head has its own products.", M="n*n*k"),
    forgot_the_length=slip("An inner product of two vectors of length $k$ needs $k$ multiplications.", M="h*n*n"),
    compared_each_token_once=slip("Every token is compared with every token.", M="h*n*k"),
)  # fmt: skip
