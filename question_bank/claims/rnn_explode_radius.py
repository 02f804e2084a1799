"""Claim: do small eigenvalues keep the gradient of a recurrent network from growing?"""

from functools import cache

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.rnn", outcomes=(2, 6), level="understand", minutes=3, covers=("rnn_explode_radius",),
    symbols={"delta": r"\delta_t", "delta_prev": r"\delta_{t-1}"}, revision=2,
)  # fmt: skip


@q.params
class P:
    a: object = draw.decimals(*(f"{sign}0.{tenths}" for sign in ("", "-") for tenths in range(4, 10)))
    d: object = draw.decimals(*(f"{sign}0.{tenths}" for sign in ("", "-") for tenths in range(1, 5)))
    b: object = draw.decimals(*(f"{sign}0.{tenths}" for sign in ("", "-") for tenths in range(4, 10)))


@q.require
def growth_or_its_absence_is_plain_to_see(p: P) -> bool:
    """The first row shows the growth, or the sum of all squared entries rules it out: nobody needs a singular value."""
    return p.a**2 + p.b**2 >= 1.04 or p.a**2 + p.b**2 + p.d**2 <= 0.96


q.prompt = r"""
A linear recurrent network with the hidden state $h_t = W h_{t-1} + x_t$, where $h_{t-1}$ influences the loss $L$ only through
$h_t$, has the matrix
$$W = \begin{pmatrix} <<a>> & <<b>> \\ 0 & <<d>> \end{pmatrix}$$
with the eigenvalues $<<a>>$ and $<<d>>$. Let $\delta_t = \partial L / \partial h_t$.

**Statement.** Whatever $\delta_t$ is, $\delta_{t-1}$ is not longer than $\delta_t$ (in the Euclidean norm).
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    if p.a**2 + p.b**2 + p.d**2 <= 1:
        t.step("s", "a^2 + b^2 + d^2", note=r"Backwards, $\delta_{t-1} = W^{\top} \delta_t$; the squared entries of $W$ sum to")
        t.step("truth", "s <= 1", note=r"As $\|\delta_{t-1}\|^2 \le s\, \|\delta_t\|^2$ (Cauchy-Schwarz), the statement is true.")
        return
    t.step("delta", "(1, 0)", note="Take, for example, this vector of length 1.")
    W = (p.a, p.b), (0, p.d)
    cell = (0, 0), (0, 0), ((1, 0), (0, 1)), W
    back = cache(lambda: engine.rnn_cell_backward((1, 0), *cell, nonlinearity="identity")[1])
    t.step("delta_prev", "T(W) @ delta", back, W=W, note="Backwards it becomes")
    t.step("r", "norm(delta_prev)")
    t.step("truth", "r <= 1", note="This is more than 1 although both eigenvalues lie below 1, so the statement is false.")


@q.oracle("torch")
def largest_singular_value(p: P):
    return {"truth": bool(oracles.torch.linalg.svdvals(oracles.tensor(((p.a, p.b), (0, p.d)))).max() <= 1)}


@q.oracle("second formula")
def no_vector_grows(p: P):
    """The identity minus W W^T has no negative eigenvalue exactly if its trace and its determinant are not negative."""
    return {"truth": p.a**2 + p.b**2 + p.d**2 <= 2 and (1 - p.a**2 - p.b**2) * (1 - p.d**2) >= (p.b * p.d) ** 2}


q.slips(
    trusted_the_eigenvalues=slip("Eigenvalues tell of many steps; a single one may stretch more.", r="max(abs(a), abs(d))"),
    thought_that_gradients_always_grow=slip("With singular values of at most 1, no gradient grows.", truth="a^2 + b^2 + d^2 == 0"),
    tried_a_single_vector=slip("One vector that gets shorter proves nothing: another may get longer.", delta="(0, 1)"),
    did_not_transpose_the_matrix=slip(r"Backwards, a gradient is multiplied by $W^{\top}$.", delta_prev="W @ delta"),
)  # fmt: skip
