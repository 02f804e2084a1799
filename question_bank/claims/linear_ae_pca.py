"""Claim: what a linear autoencoder can reach in comparison with principal components."""

from itertools import combinations

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="claims.generative", outcomes=(3, 5), level="understand", minutes=2, covers=("linear_ae_pca",), rows=True,
    apart=("generative/autoencoder",), symbols={"lam": r"\lambda", "least": "E"},
)  # fmt: skip


@q.params
class P:
    lam: tuple = draw.distinct(draw.integers(1, 20), 5)
    k: int = draw.integers(1, 3)
    bound: int = draw.integers(2, 45)
    wording: str = draw.choice("can have an error below", "must have an error of at least")


@q.require
def the_bound_is_near_the_least_error(p: P) -> bool:
    return abs(sum(sorted(p.lam)[: 5 - p.k]) - p.bound) <= 3


q.prompt = r"""
Centered data of five dimensions have a covariance matrix with the eigenvalues $<<lam>>$. A linear autoencoder with $k = <<k>>$
hidden unit<% if k > 1 %>s<% endif %> (no activations, any weights and biases) is judged by its error: the mean squared distance
between input and output.

**Statement.** Such an autoencoder <<wording>> <<bound>>.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    kept = tuple(sorted(p.lam, reverse=True)[: p.k])
    t.say("Its outputs lie in a plane of $k$ dimensions; none is better than that of the first $k$ principal components.")
    t.step("kept", "", kept, note="The largest eigenvalues are")
    t.step("least", "sum(lam) - sum(kept)", note="The least error is the sum of the others:")
    t.step("truth", "least < bound" if p.wording.startswith("can") else "least >= bound", note="So the statement is <<truth>>.")


@q.oracle("torch")
def best_matrix_of_low_rank(p: P):
    torch = oracles.torch
    spread = torch.diag(oracles.tensor(p.lam).sqrt())
    U, S, V = torch.linalg.svd(spread)
    least = torch.linalg.matrix_norm(spread - U[:, : p.k] @ torch.diag(S[: p.k]) @ V[: p.k]).square().item()
    return {"truth": (least < p.bound - 1e-6) == p.wording.startswith("can")}


@q.oracle("brute force")
def choose_directions(p: P):
    least = min(sum(lost) for lost in combinations(p.lam, 5 - p.k))
    return {"truth": (least < p.bound) == p.wording.startswith("can")}


q.slips(
    gave_what_is_kept=slip("The error is the variance that is lost.", least="sum(kept)"),
    kept_the_smallest=slip("The largest variances are kept.", drawn=lambda p: {
        "kept": f"({', '.join(map(str, sorted(p.lam)[: p.k]))}, 0)"}),
    thought_that_training_beats_pca=slip("No linear map with a code of this size does better than PCA.", least="0"),
    kept_one_more=slip("The code has $k$ numbers.", drawn=lambda p: {"kept": str(tuple(sorted(p.lam, reverse=True)[: p.k + 1]))}),
)  # fmt: skip
