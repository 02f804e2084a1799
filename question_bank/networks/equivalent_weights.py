r"""How many settings of the weights give the same function."""

from itertools import permutations, product
from math import factorial

from examgen import Question, ask, draw, slip

q = Question(
    topic="networks.redundancy", outcomes=(1, 6), level="understand", minutes=4, covers=("W2-16",), largest=1_000_000,
    symbols={"orders": "K", "settings": "M", "tanh_settings": "M"},
)  # fmt: skip


@q.params
class P:
    inputs: int = draw.integers(2, 9)
    hidden1: int = draw.integers(2, 5)
    hidden2: int = draw.integers(2, 5)
    outputs: int = draw.integers(1, 8)
    n: int = draw.integers(3, 7)


@q.require
def the_sizes_differ(p: P) -> bool:
    return len({p.inputs, p.hidden1, p.hidden2, p.outputs}) == 4 and p.n not in (p.hidden1, p.hidden2)


@q.require
def the_answers_differ(p: P) -> bool:
    return factorial(p.hidden1) * factorial(p.hidden2) != 2**p.n * factorial(p.n)


q.prompt = r"""
A fully connected network with <<inputs>> inputs, a first hidden layer of <<hidden1>> units, a second one of <<hidden2>> units and
<<outputs>> outputs has been trained; all its weights and biases are different from each other and from 0. Hidden units
are ReLUs. If units of a hidden layer are exchanged, together with their incoming and outgoing weights and their biases, the network
still computes the same function.
"""
q.ask(
    orders=ask.integer(
        "How many settings $K$ of the weights and biases, the present one included, can be reached by such exchanges?", marks=2),
    settings=ask.integer(
        r"Another network has one hidden layer of <<n>> units with $\tanh$; the absolute values of its weights and biases differ "
        r"from each other and from 0. As $\tanh(-z) = -\tanh(z)$, signs can be reversed, too. How many settings $M$ of weights and "
        "biases, the present one included, can be reached by exchanges of units and reversals of signs if the function stays "
        "the same?", marks=2),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.step("a", "", factorial(p.hidden1), note=f"The {p.hidden1} units of the first hidden layer have ${p.hidden1}!$ orders,")
    t.step("c", "", factorial(p.hidden2), note=f"those of the second one ${p.hidden2}!$.")
    t.step("orders", "a*c", note="Both are chosen independently; inputs and outputs stay where they are:")
    t.step("e", "", factorial(p.n), note=f"The units of the other network have ${p.n}!$ orders.")
    t.step("settings", "2^n*e", note="Each can also turn the signs of its bias and of all its weights:")


@q.oracle("brute force")
def all_arrangements(p: P):
    """Lists orders of both layers; of the other network, orders of pairs of a unit and its sign."""
    both = product(permutations(range(p.hidden1)), permutations(range(p.hidden2)))
    signed = {0: 1}
    for unit in range(p.n):
        signed[unit + 1] = len([(k, place, sign) for k in (1,) for place in range(unit + 1) for sign in (1, -1)]) * signed[unit]
    return {"orders": len(list(both)), "settings": signed[p.n]}


@q.oracle("second formula")
def factor_by_factor(p: P):
    orders = settings = 1
    for size in (p.hidden1, p.hidden2):
        for units in range(1, size + 1):
            orders *= units
    for units in range(1, p.n + 1):
        settings *= 2 * units
    return {"orders": orders, "settings": settings}


q.slips(
    added_the_orders=slip("Orders of both layers combine freely: their numbers are multiplied.", orders="a + c", essential=True),
    powered_the_sizes=slip("$n$ units have $n!$ orders.", a="2^hidden1", c="2^hidden2", e="2^n"),
    counted_pairs_only=slip("Any order can be reached, not only those that swap one pair.",
        a="hidden1*(hidden1 - 1)/2", c="hidden2*(hidden2 - 1)/2",
        e="n*(n - 1)/2"),
    forgot_the_signs=slip("Each unit has two signs, independently of the others.", settings="e"),
    turned_all_signs_together=slip("Each unit can turn its sign independently of the others.", settings="2*e"),
    added_signs_and_orders=slip("Each choice of signs goes with each order.", settings="2^n + e"),
    mixed_the_layers=slip("A unit cannot move into another layer.",
        drawn=lambda p: {"orders": str(factorial(p.hidden1 + p.hidden2))},
        when="hidden1 + hidden2 < 9"),
)  # fmt: skip
