"""Claim: when do the convolution of a library and the mathematical one agree?"""

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="claims.cnn", outcomes=(4,), level="understand", minutes=2, covers=("conv_flip",), symbols={"turned": r"\bar{K}"}
)  # fmt: skip


@q.params
class P:
    entries: tuple = draw.vector(draw.integers(-4, 5), 9)
    symmetry: str = draw.choice("point", "point", "point", "mirror", "transpose", "almost", "none")

    @property
    def K(self):
        """A kernel with the drawn symmetry."""
        a, b, c, d, e, f, g, h, i = self.entries
        return {
            "point": ((a, b, c), (d, e, d), (c, b, a)), "mirror": ((a, b, a), (d, e, d), (g, h, g)),
            "transpose": ((a, b, c), (b, e, f), (c, f, i)), "almost": ((a, b, c), (d, e, d), (a, b, c)),
            "none": ((a, b, c), (d, e, f), (g, h, i)),
        }[self.symmetry]  # fmt: skip


@q.require
def the_kernel_is_not_constant(p: P) -> bool:
    return len({p.entries[place] for place in (0, 1, 2)}) == 3 and p.entries[3] not in p.entries[:3] and any(p.entries[:4])


q.prompt = r"""
The mathematical convolution of an image $X$ with a kernel $K$ is
$$(K * X)_{i,j} = \sum_{m, n} K_{m,n}\, X_{i-m,\, j-n}.$$
A convolution layer of a deep-learning library such as PyTorch (no padding, stride 1, no bias) has the kernel
$$K = <<p.K>>.$$

**Statement.** With this kernel, the layer computes for every image what the mathematical convolution with $K$ gives, apart from the
numbering of the outputs.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.say("The layer computes a cross-correlation. That is the mathematical convolution with the kernel turned by half a turn.")
    t.step("turned", "flip(K)", K=p.K, note="Rows and columns in reverse order:")
    t.step("truth", "max(abs(turned - K)) == 0", K=p.K,
        note="This is <% if not truth %>not <% endif %>the same kernel, so the statement is <<truth>>.")  # fmt: skip


@q.oracle("torch")
def convolve_a_picture(p: P):
    """The mathematical convolution by its definition through products of shifted pictures, beside the layer."""
    torch = oracles.torch
    picture, K = torch.arange(49.0).double().square().sin().view(7, 7), oracles.tensor(p.K)
    layer = torch.conv2d(picture[None, None], K[None, None])[0, 0]
    spread = torch.conv_transpose2d(picture[None, None], K[None, None])[0, 0]
    return {"truth": torch.allclose(layer, spread[2:-2, 2:-2], rtol=0, atol=1e-9)}


@q.oracle("brute force")
def every_pair_of_opposite_weights(p: P):
    places = [(m, n) for m in range(3) for n in range(3)]
    return {"truth": all(p.K[m][n] == p.K[2 - m][2 - n] for m, n in places)}


q.slips(
    thought_that_libraries_flip=slip("A layer does not flip its kernel.", turned="K"),
    reversed_the_rows_only=slip("Both rows and columns are reversed.", turned="(K[2], K[1], K[0])"),
    transposed_only=slip("A half turn is not a transposition.", turned="T(K)"),
    thought_that_they_never_agree=slip("For some kernels the half turn changes nothing.", truth="max(abs(turned)) < 0"),
)  # fmt: skip
