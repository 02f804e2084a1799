"""Parameters and statistics of batch normalization in a convolutional network."""

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="optim.normalization", outcomes=(2, 4), level="apply", minutes=5, covers=("W9-09",), largest=500_000,
)  # fmt: skip


@q.params
class P:
    B: int = draw.choice(4, 8, 16, 32, 64)
    side: int = draw.choice(8, 10, 12, 14, 16, 20, 24, 28)
    C_in: int = draw.choice(1, 3, 4, 8)
    C_1: int = draw.choice(8, 10, 12, 16, 20, 24, 32)
    C_2: int = draw.choice(16, 20, 24, 32, 40, 48, 64)
    k: int = draw.choice(3, 5)


@q.require
def the_network_becomes_wider(p: P) -> bool:
    return p.C_1 < p.C_2 and p.B * p.side**2 < 40_000


q.prompt = r"""
A block of a network takes mini-batches of shape $<<B>> \times <<C_in>> \times <<side>> \times <<side>>$ (examples × channels ×
height × width). Its layers are

| layer | kernel | output channels |
|:--|--:|--:|
| 1: convolution without bias | $<<k>> \times <<k>>$ | <<C_1>> |
| 2: batch normalization, ReLU | | <<C_1>> |
| 3: convolution without bias | $<<k>> \times <<k>>$ | <<C_2>> |
| 4: batch normalization, ReLU | | <<C_2>> |

Both convolutions are padded so that height and width do not change.
"""
q.ask(
    M=ask.integer("Over how many numbers does layer 2 take each of its means in training?", marks=1),
    N_2=ask.integer("How many learned parameters $N_2$ does layer 2 have?", marks=1),
    R=ask.integer(
        "Layers 2 and 4 keep running means and variances for test time. How many such numbers do both layers keep together?",
        marks=1,
    ),
    N=ask.integer("How many learned parameters $N$ does the whole block have?", marks=2),
)


@q.solve
def solve(p: P, t):
    t.step("M", "B*side^2", note="Every channel has a mean of its own, over all examples and all pixels.")
    engine.batch_norm_parameters(p.C_1, name="N_2", trace=t)
    t.step(
        "N_4",
        "2*C_2",
        lambda: engine.batch_norm_parameters(p.C_2),
        note="A scale and a shift for each channel, and in layer 4 likewise:",
    )
    t.step("R", "2*C_1 + 2*C_2", note="A running mean and a running variance for each channel are kept, but not learned.")
    t.step(
        "N_1",
        "k^2*C_in*C_1",
        lambda: engine.conv2d_parameters(p.C_in, p.C_1, p.k, bias=False),
        note="The convolutions have weights only.",
    )
    t.step("N_3", "k^2*C_1*C_2", lambda: engine.conv2d_parameters(p.C_1, p.C_2, p.k, bias=False))
    t.step("N", "N_1 + N_2 + N_3 + N_4")


@q.oracle("torch")
def sizes_of_the_tensors(p: P):
    """The layers' tensors; the gradient of a mean is not zero for the numbers that it averages."""
    torch, nn = oracles.torch, oracles.torch.nn
    first, second = (nn.Conv2d(a, b, p.k, bias=False, device="meta") for a, b in ((p.C_in, p.C_1), (p.C_1, p.C_2)))
    norms = [nn.BatchNorm2d(channels, device="meta") for channels in (p.C_1, p.C_2)]
    learned, kept = ([sum(tensor.numel() for tensor in tensors) for tensors in groups] for groups in (
        (module.parameters() for module in (first, second, *norms)),
        ([norm.running_mean, norm.running_var] for norm in norms),
    ))  # fmt: skip
    x = torch.zeros(p.B, 1, p.side, p.side, requires_grad=True)
    mean = torch.zeros(1)
    torch.nn.functional.batch_norm(x + 1, mean, torch.ones(1), training=True, momentum=1.0)
    share = torch.autograd.grad(x.mean((0, 2, 3)).sum(), x)[0]
    return {"M": int(share.count_nonzero()), "N_2": learned[2], "R": sum(kept), "N": sum(learned)}


@q.oracle("counting")
def one_channel_after_the_other(p: P):
    scales_and_shifts = [(channel, what) for channel in range(p.C_1) for what in ("scale", "shift")]
    statistics = [
        (layer, channel, what)
        for layer, size in ((2, p.C_1), (4, p.C_2))
        for channel in range(size)
        for what in ("mean", "variance")
    ]
    pixels = [(row, column) for row in range(p.side) for column in range(p.side)]
    weights = sum(p.C_in * p.k * p.k + 2 for _ in range(p.C_1)) + sum(p.C_1 * p.k * p.k + 2 for _ in range(p.C_2))
    return {"M": sum(len(pixels) for _ in range(p.B)), "N_2": len(scales_and_shifts), "R": len(statistics), "N": weights}


q.slips(
    one_scale_for_every_pixel=slip("All pixels of a channel share one scale and one shift.", N_2="2*C_1*side^2", N_4="2*C_2*side^2",
                                   essential=True),
    counted_running_statistics_as_learned=slip("Running statistics are not learned.", N_2="4*C_1", N_4="4*C_2"),
    averaged_over_examples_only=slip("A mean goes over all pixels of the channel, too.", M="B"),
    averaged_one_example_only=slip("A mean goes over all examples of the mini-batch.", M="side^2"),
    averaged_all_channels=slip("Every channel has statistics of its own.", M="B*C_1*side^2"),
    forgot_the_variance=slip("For each channel a mean and a variance are kept.", R="C_1 + C_2"),
    gave_the_convolutions_biases=slip("The convolutions have no biases here.", N="N_1 + N_2 + N_3 + N_4 + C_1 + C_2"),
    forgot_the_shift=slip("Each channel has a scale and a shift.", N_2="C_1", N_4="C_2"),
)  # fmt: skip
