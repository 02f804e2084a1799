"""Memory of a training step: activations, parameters, gradients, optimizer."""

import math
from functools import cache
from itertools import product

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="cnn.efficiency", outcomes=(2, 4, 6), level="apply", minutes=7, covers=("W5-03",),
    conventions=("biases",), largest=10**9,
    symbols={"weights": "n", "activations": "a", "training": r"M_{\mathrm{train}}", "testing": r"M_{\mathrm{test}}",
             "batch": "B", "side": "H", "extra": "u"},
)  # fmt: skip

EXTRA = {
    "plain gradient descent": (0, "keeps nothing besides the parameters and their gradients"),
    "gradient descent with momentum": (1, "also keeps a velocity for each parameter"),
    "Adam": (2, "also keeps two moving averages for each parameter"),
}
"""Numbers that an optimizer keeps for each parameter, and what they are."""


@q.params
class P:
    side: int = draw.choice(8, 10, 16, 20)
    C: int = draw.choice(1, 3)
    O: int = draw.choice(4, 5, 8, 10)  # noqa: E741
    k: int = draw.choice(3, 5)
    classes: int = draw.choice(2, 4, 5, 10)
    batch: int = draw.choice(8, 10, 16, 32, 64)
    optimizer: str = draw.choice(*EXTRA)

    @property
    def extra(self):
        return EXTRA[self.optimizer][0]


q.prompt = r"""
A network takes images of shape $<<C>> \times <<side>> \times <<side>>$ (channels × height × width). It has a convolution layer with
<<O>> kernels of size $<<k>> \times <<k>>$ that keeps the side of the maps (stride 1, zero padding), and a fully connected layer
from all its outputs to <<classes>> logits. Every number takes 4 bytes. Gradient steps use mini-batches of $B = <<batch>>$ images
and <<optimizer>>. During training the memory holds

- the input, the output of the convolution and the logits, for all images of the mini-batch,
- the parameters and the gradient of the loss with respect to each of them,
- whatever the optimizer keeps for each parameter from one step to the next.

Gradients with respect to inputs, outputs and logits are not counted.
"""
q.ask(
    weights=ask.integer("How many parameters $n$ does the network have?", marks=2),
    activations=ask.integer(
        "How many numbers $a$ do the input, the output of the convolution and the logits of one image have together?", marks=1),
    training=ask.integer(r"How many bytes $M_{\mathrm{train}}$ does the memory hold during training?", marks=2, unit="bytes"),
    testing=ask.integer(
        r"After training, one image is classified. How many bytes $M_{\mathrm{test}}$ do its input, output of the "
        "convolution and logits and the parameters take?", marks=1, unit="bytes"),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.given(M=p.classes, u=p.extra)
    t.step("n_1", "(k^2*C + 1)*O", lambda: engine.conv2d_parameters(p.C, p.O, p.k), note="The convolution has")
    t.step("n_2", "(O*side^2 + 1)*M", lambda: engine.linear_parameters(p.O * p.side**2, p.classes), note="and the other layer")
    weights = t.step("weights", "n_1 + n_2")
    image = p.C, p.side, p.side
    maps = cache(lambda: engine.conv2d_shape(image, p.O, p.k, padding=p.k // 2))
    numbers = cache(lambda: math.prod(image) + math.prod(maps()) + p.classes)
    activations = t.step("activations", "C*side^2 + O*side^2 + M", numbers)
    note = f"Each parameter has a gradient, and {p.optimizer} {EXTRA[p.optimizer][1]}, so $2 + u$ numbers with $u = {p.extra}$:"
    held = cache(lambda: engine.model_bytes(p.batch * activations + (2 + p.extra) * weights))
    t.step("training", "4*(batch*activations + (2 + u)*weights)", held, note=note)
    alone = cache(lambda: engine.model_bytes(activations + weights))
    t.step(
        "testing", "4*(activations + weights)", alone, note="Without training, there is one image, and nothing but the parameters:"
    )


@q.oracle("torch")
def tensors_of_a_real_step(p: P):
    torch = oracles.torch
    layers = torch.nn.Conv2d(p.C, p.O, p.k, padding=p.k // 2), torch.nn.Flatten(), torch.nn.Linear(p.O * p.side**2, p.classes)
    parameters = [tensor for layer in layers for tensor in layer.parameters()]
    make = {"Adam": torch.optim.Adam, "plain gradient descent": torch.optim.SGD}
    momentum = {"momentum": 0.9} if "momentum" in p.optimizer else {}
    optimizer = make.get(p.optimizer, torch.optim.SGD)(parameters, lr=0.1, **momentum)
    x = torch.zeros(1, p.C, p.side, p.side)
    maps = layers[0](x)
    logits = layers[2](layers[1](maps))
    logits.sum().backward()
    optimizer.step()
    kept = [value for state in optimizer.state.values() for value in state.values() if torch.is_tensor(value) and value.dim()]
    n, a = sum(one.numel() for one in parameters), x.numel() + maps.numel() + logits.numel()
    rest = sum(one.nbytes for one in [*parameters, *(one.grad for one in parameters), *kept])
    return {"weights": n, "activations": a, "training": p.batch * a * x.itemsize + rest, "testing": (n + a) * x.itemsize}


@q.oracle("counting")
def number_by_number(p: P):
    pixels = [*product(range(p.side), repeat=2)]
    maps = [*product(range(p.O), pixels)]
    first = [*product(range(p.O), [*product(range(p.C), range(p.k), range(p.k)), "bias"])]
    second = len(maps) * p.classes + p.classes
    n, a = len(first) + second, len([*product(range(p.C), pixels)]) + len(maps) + p.classes
    copies = 2 + ("momentum" in p.optimizer) + 2 * (p.optimizer == "Adam")
    return {"weights": n, "activations": a, "training": 4 * p.batch * a + 4 * copies * n, "testing": 4 * n + 4 * a}


q.slips(
    multiplied_the_parameters_by_the_batch=slip("All images share the parameters.", essential=True,
        training="4*batch*(activations + (2 + u)*weights)"),
    forgot_the_batch=slip("Each image has activations of its own.", training="4*(activations + (2 + u)*weights)"),
    forgot_the_gradients=slip("Each parameter has a gradient.", training="4*(batch*activations + (1 + u)*weights)"),
    forgot_the_optimizer=slip("The optimizer keeps numbers, too.", training="4*(batch*activations + 2*weights)", when="extra > 0"),
    forgot_the_bytes=slip("A number takes 4 bytes.",
        training="batch*activations + (2 + u)*weights", testing="activations + weights"),
    forgot_the_biases=slip("Both layers have biases.", n_1="k^2*C*O", n_2="O*side^2*M"),
    kept_the_gradients=slip("Classifying an image needs no gradients.", testing="4*(activations + 2*weights)"),
    forgot_the_input=slip("The input is held as well.", activations="O*side^2 + M"),
)  # fmt: skip
