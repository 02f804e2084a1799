"""Greedy search and beam search in a tree of two steps."""

from fractions import Fraction
from functools import cache
from itertools import permutations, product

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="rnn.language", outcomes=(2, 4), level="apply", minutes=8, covers=("W12-07",), rows=True, decimals=4,
    symbols={"p_1": r"p_{\mathrm{greedy}}", "p_2": r"p_{\mathrm{beam}}"},
)  # fmt: skip

TOPS = ((8, 7, 5), (9, 6, 5), (9, 7, 4), (10, 6, 4), (10, 8, 2))
FIRST = tuple(tuple(Fraction(n, 20) for n in one) for tops in TOPS for one in permutations(tops))
TENS = [one for one in product(range(1, 9), repeat=3) if sum(one) == 10 and max(one) > sorted(one)[1]]
ROWS = tuple(tuple(Fraction(n, 10) for n in one) for one in TENS)
PAIRS = tuple(f"{one} {other}" for one in "abc" for other in "abc")


@q.params
class P:
    u: tuple = draw.choice(*FIRST)
    A: tuple = draw.vector(draw.choice(*ROWS), 3)

    @property
    def joint(self):
        return tuple(one * other for one, row in zip(self.u, self.A, strict=True) for other in row)


@q.require
def no_ties(p: P) -> bool:
    return sorted(p.joint)[-2] < max(p.joint)


@q.require
def greedy_search_does_not_find_the_best(p: P) -> bool:
    """What is best of all does not begin with the best first word; in some variants the beam has dropped it."""
    first = p.u.index(max(p.u))
    return p.joint.index(max(p.joint)) // 3 != first


q.prompt = r"""
A decoder writes two words from the vocabulary a, b, c. The probabilities of the second word depend on the first one:

| word | a | b | c |
|:--|--:|--:|--:|
| first word<% for one in u %> | $<<one>>$<% endfor %> |
| second word after a<% for one in A[0] %> | $<<one>>$<% endfor %> |
| second word after b<% for one in A[1] %> | $<<one>>$<% endfor %> |
| second word after c<% for one in A[2] %> | $<<one>>$<% endfor %> |
"""
q.ask(
    greedy=ask.choice("Which two words does greedy search write?", marks=1, options=PAIRS, keep_order=True),
    p_1=ask.number(r"Which probability $p_{\mathrm{greedy}}$ does the model give to what greedy search writes?", marks=1),
    beam=ask.choice("Which two words does beam search with a beam of $k = 2$ write?", marks=2, options=PAIRS, keep_order=True),
    p_2=ask.number(r"Which probability $p_{\mathrm{beam}}$ does the model give to what beam search writes?", marks=1),
)


def written(hypothesis):
    return " ".join("abc"[token] for token in hypothesis.tokens)


@q.solve
def solve(p: P, t):
    t.step("i", "argmax(u)", note="With 0, 1 and 2 for a, b and c, the most probable first word is")
    t.step("j", "argmax(A[i])", note="and the most probable second word after it")
    greedy, beam = (cache(lambda k=k: engine.beam_search(lambda words: p.A[words[0]] if words else p.u, k, 2)[0]) for k in (1, 2))
    t.step("greedy", "pairs[3*i + j]", lambda: written(greedy()), pairs=PAIRS, note="So greedy search writes <<greedy>>.")
    t.step("p_1", "u[i]*A[i, j]", lambda: greedy().probability)
    t.step("kept", "u > min(u)", note="The beam keeps the two most probable first words (1 for those that are kept).")
    t.say("All their continuations compete, each with the product of both probabilities; discarded words get 0.")
    for k in range(3):
        t.step(f"r_{k}", f"kept[{k}]*u[{k}]*A[{k}]")
    t.step("p_2", "max(max(r_0), max(r_1), max(r_2))", lambda: beam().probability)
    t.step("c", "concat(r_0, concat(r_1, r_2))", note="Of all nine pairs in the order aa, ab, ..., cc,")
    t.step("beam", "pairs[argmax(c)]", lambda: written(beam()), pairs=PAIRS, note="the best one is <<beam>>.")


@q.oracle("torch")
def search_by_topk(p: P):
    torch = oracles.torch
    u, A = oracles.tensor(p.u), oracles.tensor(p.A)
    found = {}
    for name, number, k in (("greedy", "p_1", 1), ("beam", "p_2", 2)):
        scores, words = torch.topk(torch.log(u), k)
        best, place = torch.topk((scores[:, None] + torch.log(A[words])).flatten(), 1)
        found[name] = f"{'abc'[int(words[int(place) // 3])]} {'abc'[int(place) % 3]}"
        found[number] = best.exp().item()
    return found


@q.oracle("brute force")
def all_pairs(p: P):
    """All nine sequences with their probabilities; those that a search does not see are struck out."""
    table = {pair: p.u["abc".index(pair[0])] * p.A["abc".index(pair[0])]["abc".index(pair[2])] for pair in PAIRS}
    order = sorted("abc", key=lambda word: -p.u["abc".index(word)])
    found = {}
    for name, number, seen in (("greedy", "p_1", order[:1]), ("beam", "p_2", order[:2])):
        left = {pair: value for pair, value in table.items() if pair[0] in seen}
        found[name] = max(left, key=lambda pair: left[pair])
        found[number] = left[found[name]]
    return found


q.slips(
    took_greedy_for_the_beam=slip("The beam keeps two first words.", kept="u == max(u)", essential=True),
    kept_everything=slip("A beam of 2 drops the third first word for good.", kept="u > 0"),
    added_the_probabilities=slip("Probabilities of a sequence multiply.", p_1="u[i] + A[i, j]",
        r_0="kept[0]*(u[0] + A[0])", r_1="kept[1]*(u[1] + A[1])", r_2="kept[2]*(u[2] + A[2])"),
    forgot_the_first_word=slip("The first word has a probability, too.", p_1="A[i, j]",
        r_0="kept[0]*A[0]", r_1="kept[1]*A[1]", r_2="kept[2]*A[2]"),
    read_the_columns=slip("The row of the table is the first word.", A="T(A)"),
)  # fmt: skip
