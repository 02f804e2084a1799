"""Fully connected layers as convolutions, and the map of a larger image."""

import math
from functools import cache
from itertools import product

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="cnn.efficiency", outcomes=(2, 4, 7), level="apply", minutes=6, covers=("W5-09",), conventions=("floor", "biases"),
    largest=10**7, symbols={"side": "n", "weights": "N", "map": "m", "hidden": "h", "pool": "s", "kernel": "r"},
)  # fmt: skip


@q.params
class P:
    k: int = draw.choice(3, 5)
    pool: int = draw.integers(2, 3)
    O: int = draw.choice(4, 6, 8, 10, 16)  # noqa: E741
    rest: int = draw.integers(3, 7)
    hidden: int = draw.choice(10, 12, 20, 50, 64)
    classes: int = draw.integers(2, 9)
    more: int = draw.integers(2, 12)

    @property
    def small(self):
        """Side of the images with which the network was trained."""
        return self.pool * self.rest + self.k - 1

    @property
    def large(self):
        return self.small + self.pool * self.more


q.prompt = r"""
A classifier for images of side <<p.small>> (one channel) has the layers

1. convolution with <<O>> kernels of size $<<k>> \times <<k>>$ (stride 1, no padding), ReLU,
2. max pooling with $<<pool>> \times <<pool>>$ windows and stride <<pool>>,
3. fully connected with <<hidden>> outputs, ReLU,
4. fully connected with <<classes>> outputs.

Layers 3 and 4 are now rewritten as convolutions with the same weights, so that the network can be applied to a larger image in
one pass. On the old images it computes the same numbers as before.
"""
q.ask(
    kernel=ask.integer("Which side $r$ do the kernels of the new layer 3 have?", marks=2),
    weights=ask.integer("How many parameters $N$ does layer 3 have?", marks=2),
    map=ask.integer(
        "The network is applied to an image of side <<p.large>>. Which side $m$ does the map of each class have?", marks=2),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.given(i=p.small, I=p.large)

    def features(side):
        return engine.pool2d_shape(engine.conv2d_shape((1, side, side), p.O, p.k), p.pool)

    t.step(
        "n",
        "floor((i - k + 1)/pool)",
        lambda: features(p.small)[1],
        note="On the old images, the map in front of layer 3 has the side",
    )
    t.step("kernel", "n", note="Each of its outputs sees all of this map, so the kernels are as large as the map:")
    parameters = cache(lambda: engine.linear_parameters(math.prod(features(p.small)), p.hidden))
    t.step("weights", "(O*kernel^2 + 1)*hidden", parameters, note="The parameters are those of the fully connected layer:")
    t.step("n_1", "floor((I - k + 1)/pool)", lambda: features(p.large)[1], note="On the large image, this map has the side")
    fits = cache(lambda: engine.conv2d_shape(features(p.large), p.hidden, features(p.small)[1])[1])
    t.step(
        "map", "n_1 - kernel + 1", fits, note="and the kernels fit into it at so many places; $1 \\times 1$ kernels keep the side."
    )


@q.oracle("torch")
def both_networks(p: P):
    torch, nn = oracles.torch, oracles.torch.nn
    front = nn.Sequential(nn.Conv2d(1, p.O, p.k, device="meta"), nn.MaxPool2d(p.pool))
    old = front(torch.empty(1, 1, p.small, p.small, device="meta"))
    dense = nn.Linear(old.numel(), p.hidden, device="meta")
    first = nn.Conv2d(p.O, p.hidden, old.shape[2:], device="meta")
    second = nn.Conv2d(p.hidden, p.classes, 1, device="meta")
    maps = second(first(front(torch.empty(1, 1, p.large, p.large, device="meta"))))
    weights = sum(tensor.numel() for tensor in dense.parameters())
    return {"kernel": first.weight.shape[2], "weights": weights, "map": maps.shape[2]}


@q.oracle("counting")
def windows_of_the_old_size(p: P):
    """The network sees squares of the old size; neighboring ones are shifted by the stride of the pooling."""
    squares = [corner for corner in range(0, p.large, p.pool) if corner + p.small <= p.large]
    pooled = [corner for corner in range(0, p.small, p.pool) if corner + p.k - 1 + p.pool <= p.small]
    weights = [*product(range(p.hidden), [*product(range(p.O), pooled, pooled), "bias"])]
    return {"kernel": len(pooled), "weights": len(weights), "map": len(squares)}


q.slips(
    took_1x1_kernels=slip("Only layer 4 becomes a $1 \\times 1$ convolution.", kernel="1", essential=True),
    forgot_the_pooling=slip("Pooling makes the map smaller.", n="i - k + 1", n_1="I - k + 1"),
    forgot_the_first_kernel=slip("Without padding, the first convolution takes away $k - 1$.", n="floor(i/pool)",
        n_1="floor(I/pool)"),
    took_one_channel=slip("The new kernels have weights for all maps.", weights="(kernel^2 + 1)*hidden"),
    forgot_the_biases=slip("A fully connected layer has biases, and so has the convolution.", weights="O*kernel^2*hidden"),
    shifted_by_one_pixel=slip("Neighboring outputs see squares that are a pooling stride apart.", map="I - i + 1"),
    forgot_the_one=slip("The first position counts, too.", map="n_1 - kernel"),
    kept_the_map=slip("Without padding, the kernels fit at fewer places than the map has.", map="n_1"),
)  # fmt: skip
