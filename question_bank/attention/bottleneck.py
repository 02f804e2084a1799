"""A decoder with and without attention: paths, cost, and what a single state cannot hold."""

from itertools import product

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="attention.weights", outcomes=(1, 4, 5), level="evaluate", minutes=9, covers=("W13-07", "W13-12"), decimals=4,
    symbols={"kept": "g", "cost": "M", "path": "s"},
)  # fmt: skip


@q.params
class P:
    n: int = draw.integers(8, 20)
    m: int = draw.integers(8, 20)
    k: int = draw.integers(1, 5)
    H: int = draw.choice(10, 12, 16, 20, 24, 30, 32)
    r: object = draw.decimals("0.8", "0.85", "0.9", "0.95")
    what: str = draw.choice("translate sentences", "summarize messages", "turn questions into database queries")


@q.require
def the_sizes_differ(p: P) -> bool:
    return p.n != p.m and p.k < p.m


q.prompt = r"""
Two recurrent networks with $H = <<H>>$ hidden units are to <<what>>. In both, the encoder reads the $n = <<n>>$ words of the input
one by one, and its last state is the initial state $d_0$ of the decoder, which writes $m = <<m>>$ words: the step from $d_{t-1}$ to
$d_t$ writes word $t$. In network A the decoder gets nothing else. In network B each step of the decoder also computes the inner
product of its state with each of the $n$ encoder states, and the softmax of these scores gives the weights with which it
averages the encoder states.
"""
q.ask(
    kept=ask.number(
        "Suppose that a gradient is multiplied by $r = <<r>>$ at each step from one recurrent state to the next. By which factor "
        "$g$ is it multiplied in network A from the state $d_{<<k>>}$ of the decoder back to the state of the encoder "
        "after the first input word?", marks=2),
    cost=ask.integer(
        "How many multiplications $M$ do the scores and the weighted sums of network B need to turn a whole input into a whole "
        "output? Leave the softmax itself out.", marks=2),
    why=ask.essay(
        "Network A is nearly as good as network B for short inputs, and much worse for long ones. Give two reasons.",
        marks=2, lines=4,
        rubric="1 point: in A all that is known of the input must fit into one state of fixed size. 1 point: in A the path from an "
        "early word to the output is long, so that its gradient vanishes (or the word is forgotten); in B it is one step long."),
    price=ask.essay(
        "How does the cost of attention grow with the length, and what can be read from its weights?", marks=2, lines=4,
        rubric="1 point: it grows with the product of both lengths (quadratically if both grow), and all encoder states must be "
        "kept. 1 point: the weights say which input words an output word used, a soft alignment."),
)  # fmt: skip

WHY = (
    "The last encoder state has the same size for every input, so that the more words there are, the more is lost. An early word "
    "reaches the output only through many recurrent steps, over which gradients vanish; attention reaches every state in one step."
)
PRICE = (
    "Each output word is compared with each input word, so that the cost grows with the product of both lengths, and all encoder "
    "states must be kept in memory. The weights of an output word show which input words it was made from, as an alignment does."
)


@q.solve
def solve(p: P, t):
    t.step("path", "n - 1 + k", note="The path leads through all later encoder states and then through the decoder, which is")
    t.step("kept", "r^path", note="steps long.")
    t.step(
        "cost", "2*n*m*H", note="A score needs $H$ multiplications, and so does each term of a weighted sum, for all $n m$ pairs."
    )
    t.step("why", "", WHY)
    t.step("price", "", PRICE)


@q.oracle("torch")
def autograd_through_the_states(p: P):
    first = oracles.parameter(1)
    state = first
    for _ in range(2, p.n + 1):  # the encoder, from its second word on
        state = float(p.r) * state
    for _ in range(1, p.k + 1):  # the decoder, up to its word k
        state = float(p.r) * state
    return {"kept": oracles.gradients(state, first=first)["grad_first"]}


@q.oracle("counting")
def every_product(p: P):
    scores = sum(1 for _ in product(range(p.m), range(p.n), range(p.H)))
    averages = sum(1 for _ in product(range(p.m), range(p.H), range(p.n)))
    return {"cost": scores + averages}


@q.oracle("second formula")
def state_by_state(p: P):
    factor = 1
    for _ in [*range(1, p.n), *range(p.k)]:
        factor *= p.r
    per_word = p.n * p.H + p.H * p.n
    return {"kept": factor, "cost": per_word * p.m}


q.slips(
    counted_the_first_state=slip("Between $n$ states there are $n - 1$ steps.", path="n + k"),
    left_out_the_decoder=slip("The path goes on through the decoder.", path="n - 1"),
    left_out_the_encoder=slip("The path goes on through the encoder.", path="k"),
    multiplied_by_the_steps=slip("A factor at each step gives a power.", kept="r*path"),
    left_out_the_sums=slip("The weighted sums need multiplications, too.", cost="n*m*H"),
    counted_one_output_word=slip("Every output word has its own scores and its own sum.", cost="2*n*H"),
)  # fmt: skip
