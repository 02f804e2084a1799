"""Three autoencoders: parameters, error of a linear one, loss of a denoising one."""

from itertools import pairwise, product

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="generative.autoencoders", outcomes=(3, 5), level="apply", minutes=6, covers=("G-10",), rows=True,
    largest=999_999,
    symbols={"lam": r"\lambda", "x_hat": r"\hat{x}", "noisy": r"\tilde{x}"},
)  # fmt: skip


@q.params
class P:
    n: int = draw.choice(20, 25, 30, 40, 50, 64, 100)
    h: int = draw.choice(8, 10, 12, 16)
    k: int = draw.integers(2, 4)
    lam: tuple = draw.distinct(draw.integers(1, 15), 6)
    x: tuple = draw.vector(draw.integers(-3, 4), 4)
    noise: tuple = draw.vector(draw.choice(-2, -1, 0, 1, 2), 4)
    error: tuple = draw.vector(draw.choice(-1, 0, 0, 1, 2), 4)

    @property
    def noisy(self):
        return tuple(x + noise for x, noise in zip(self.x, self.noise, strict=True))

    @property
    def x_hat(self):
        return tuple(x + error for x, error in zip(self.x, self.error, strict=True))


@q.require
def noise_and_error_differ(p: P) -> bool:
    squares = [
        sum(e * e for e in p.error),
        sum((e - n) ** 2 for e, n in zip(p.error, p.noise, strict=True)),
        sum(n * n for n in p.noise),
    ]
    return 0 not in squares and len(set(squares)) == 3


q.prompt = r"""
Three autoencoders are considered.

1. An autoencoder has fully connected layers with biases, of the sizes <<n>>, <<h>>, <<k>>, <<h>>, <<n>> (from input to output).
2. Data of six dimensions have the mean 0 and a covariance matrix with the eigenvalues $<<lam>>$. A linear autoencoder with
   $<<k>>$ hidden units is trained on them until its error $E$ is as small as possible: the mean over the data of the squared
   distance between input and output.
3. A denoising autoencoder gets the clean example $x = <<x>>$ with noise, $\tilde{x} = <<p.noisy>>$, and outputs
   $\hat{x} = <<p.x_hat>>$. Its loss $L$ is the squared distance between its output and its target.
"""
q.ask(
    N=ask.integer("How many parameters $N$ does the first autoencoder have?", marks=2),
    E=ask.integer("How large is the error $E$ of the second one after training?", marks=1),
    L=ask.integer("Compute the loss $L$ of the third one.", marks=1),
)


@q.solve
def solve(p: P, t):
    pairs = ((p.n, p.h), (p.h, p.k), (p.k, p.h), (p.h, p.n))
    note = "Each layer has a weight for each pair of units, and biases."
    t.step(
        "N", "(n + 1)*h + (h + 1)*k + (k + 1)*h + (h + 1)*n",
        lambda: sum(engine.linear_parameters(*pair) for pair in pairs), note=note,
    )  # fmt: skip
    largest = sorted(p.lam, reverse=True)[: p.k]
    t.step("K", "", sum(largest), note=f"The best linear code keeps what PCA keeps: the sum of the ${p.k}$ largest eigenvalues,")
    t.step("E", "sum(lam) - K", note="and the rest is lost.")
    t.step(
        "L", "sum((x_hat - x)^2)", lambda: engine.mse_loss(p.x_hat, p.x, reduction="sum"),
        x_hat=p.x_hat, noisy=p.noisy, note="The target is the clean example.",
    )  # fmt: skip


@q.oracle("torch")
def layers_and_low_rank(p: P):
    torch = oracles.torch
    sizes = (p.n, p.h, p.k, p.h, p.n)
    layers = [torch.nn.Linear(a, b, device="meta") for a, b in pairwise(sizes)]
    spread = torch.diag(oracles.tensor(p.lam).sqrt())
    U, S, V = torch.linalg.svd(spread)
    lost = spread - U[:, : p.k] @ torch.diag(S[: p.k]) @ V[: p.k]
    loss = torch.nn.functional.mse_loss(oracles.tensor(p.x_hat), oracles.tensor(p.x), reduction="sum")
    return {
        "N": sum(tensor.numel() for layer in layers for tensor in layer.parameters()),
        "E": torch.linalg.matrix_norm(lost).square().item(),
        "L": loss.item(),
    }


@q.oracle("brute force")
def choose_directions(p: P):
    """Goes through all choices of k directions, and counts addresses of weights and biases."""
    sizes = (p.n, p.h, p.k, p.h, p.n)
    weights = [pair for a, b in pairwise(sizes) for pair in product(range(a), range(b))]
    kept = [
        sum(lam for lam, keep in zip(p.lam, mask, strict=True) if not keep)
        for mask in product((0, 1), repeat=6)
        if sum(mask) == p.k
    ]
    errors = [abs(a - b) for a, b in zip(p.x_hat, p.x, strict=True)]
    return {"N": len(weights) + sum(sizes[1:]), "E": min(kept), "L": len([1 for e in errors for _ in product(range(e), range(e))])}


q.slips(
    compared_with_the_noisy_input=slip("The target of a denoising autoencoder is the clean example.", L="sum((x_hat - noisy)^2)",
        essential=True),
    compared_input_and_target=slip("The loss compares the output with the clean example.", L="sum((noisy - x)^2)"),
    gave_the_kept_variance=slip("What the code keeps is no error.", E="K"),
    took_the_first_eigenvalues=slip("The largest eigenvalues are kept.", drawn=lambda p: {"K": f"sum(lam[0:{p.k}])"}),
    kept_the_smallest=slip("The largest eigenvalues are kept.", drawn=lambda p: {"K": f"{sum(sorted(p.lam)[: p.k])}"}),
    forgot_the_biases=slip("Every unit behind the input has a bias.", N="2*n*h + 2*h*k"),
    counted_the_encoder=slip("The decoder has parameters of its own.", N="(n + 1)*h + (h + 1)*k"),
    doubled_the_encoder=slip("Biases belong to outputs: both halves differ.", N="2*((n + 1)*h + (h + 1)*k)"),
    averaged_the_squares=slip("The squared distance is a sum.", L="sum((x_hat - x)^2)/4"),
)  # fmt: skip
