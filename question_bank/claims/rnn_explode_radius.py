"""Claim: do small eigenvalues keep the gradient of a recurrent network from growing?

A matrix that is not normal can stretch a vector although all its eigenvalues are small. Cases that would need a singular value
close to 1 are not drawn: either one column already shows the growth, or the sum of all squared entries rules it out.
"""

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="claims.rnn", outcomes=(2, 6), level="understand", minutes=2,
    symbols={"delta": r"\delta_t", "delta_prev": r"\delta_{t-1}"},
)  # fmt: skip


@q.params
class P:
    a: object = draw.decimals("-0.8", "-0.6", "-0.5", "-0.4", "-0.3", "-0.2", "0.2", "0.3", "0.4", "0.5", "0.6", "0.8")
    d: object = draw.decimals("-0.8", "-0.6", "-0.5", "-0.4", "-0.3", "-0.2", "0.2", "0.3", "0.4", "0.5", "0.6", "0.8")
    b: object = draw.decimals("-3", "-2", "-1.5", "-0.5", "-0.3", "-0.1", "0.1", "0.2", "0.3", "0.4", "0.5", "1.5", "2", "3")

    @property
    def W(self):
        return ((self.a, self.b), (0, self.d))


@q.require
def growth_or_its_absence_is_plain_to_see(p: P) -> bool:
    return max(p.a**2, p.d**2) + p.b**2 >= 2 or p.a**2 + p.b**2 + p.d**2 <= 0.9


q.prompt = r"""
A linear recurrent network $h_t = W h_{t-1} + x_t$ has the recurrent matrix
$$W = <<p.W>>,$$
whose eigenvalues are <% if a == d %>both $<<a>>$<% else %>$<<a>>$ and $<<d>>$<% endif %>.
Let $\delta_t = \partial L / \partial h_t$, and let $h_{t-1}$ influence the loss only through $h_t$.

**Statement.** Whatever $\delta_t$ is, $\delta_{t-1}$ is not longer than $\delta_t$ (in the Euclidean norm).
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.say(r"Backwards, $\delta_{t-1} = W^{\top} \delta_t$.")
    if p.a**2 + p.b**2 + p.d**2 <= 1:
        t.step("s", "a^2 + b^2 + d^2", note="The squared entries of $W$ have the sum")
        bound = r"\lVert W^{\top} \delta_t \rVert^2 \le s \lVert \delta_t \rVert^2 \le \lVert \delta_t \rVert^2"
        t.step("truth", "s <= 1", note=rf"By the Cauchy-Schwarz inequality ${bound}$ for every $\delta_t$: the statement is true.")
        return
    t.step("delta", "(1, 0)", note="Take, for example, this vector of length 1.")
    t.step("delta_prev", "T(W) @ delta", W=p.W)
    t.step("r", "norm(delta_prev)")
    t.step("truth", "r <= 1", note="This is more than 1 although both eigenvalues are small, so the statement is false.")


@q.oracle("torch")
def largest_singular_value(p: P):
    return {"truth": bool(oracles.torch.linalg.svdvals(oracles.tensor(((p.a, p.b), (0, p.d)))).max() <= 1)}


@q.oracle("second formula")
def no_vector_grows(p: P):
    """The identity minus W W^T has no negative eigenvalue exactly if its trace and its determinant are not negative."""
    one, two, mixed = 1 - p.a**2 - p.b**2, 1 - p.d**2, -p.b * p.d
    return {"truth": one + two >= 0 and one * two - mixed**2 >= 0}


q.slips(
    trusted_the_eigenvalues=slip(
        "Eigenvalues tell of many steps; one step can stretch by the largest singular value.", r="max(abs(a), abs(d))"),
    thought_that_recurrent_gradients_always_grow_somewhere=slip(
        "If all singular values of $W$ are at most 1, no gradient gets longer on its way back.", truth="a^2 + b^2 + d^2 == 0"),
    tried_a_single_vector=slip(
        "A vector that gets shorter proves nothing: the statement speaks of all, and another may get longer.", delta="(0, 1)"),
    did_not_transpose_the_matrix=slip(
        r"Backwards, a gradient is multiplied by the transpose: $\delta_{t-1} = W^{\top} \delta_t$.", delta_prev="W @ delta"),
)  # fmt: skip
