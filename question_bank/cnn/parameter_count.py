"""Number of parameters of a small convolutional network.

The shapes are given, so that only weights and biases are to be counted; pooling layers stand between to be passed over.
"""

from itertools import product

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="cnn.parameters", outcomes=(2, 4, 7), level="apply", minutes=5, covers=("W4-04",),
    conventions=("biases",), largest=99_999, revision=2,
)  # fmt: skip


@q.params
class P:
    channels: int = draw.choice(1, 3)
    kernel1: int = draw.choice(3, 5)
    out1: int = draw.choice(4, 5, 6, 8, 10, 16)
    kernel2: int = draw.choice(3, 5)
    out2: int = draw.choice(5, 8, 10, 12, 15, 16, 20, 32)
    side: int = draw.integers(2, 8)
    classes: int = draw.choice(3, 4, 5, 6, 8, 10)

    @property
    def features(self):
        """Length of the flattened vector."""
        return self.out2 * self.side**2


@q.require
def the_network_becomes_wider(p: P) -> bool:
    return p.out1 < p.out2 and p.classes != p.out2


q.prompt = r"""
A network for <<classes>> classes takes images of shape $<<channels>> \times <<4 * side>> \times <<4 * side>>$
(channels × height × width). Its layers are

| layer | kernel or window | shape of the output |
|:--|--:|--:|
| 1: convolution, ReLU | $<<kernel1>> \times <<kernel1>>$ | $<<out1>> \times <<4 * side>> \times <<4 * side>>$ |
| 2: max pooling | $2 \times 2$ | $<<out1>> \times <<2 * side>> \times <<2 * side>>$ |
| 3: convolution, ReLU | $<<kernel2>> \times <<kernel2>>$ | $<<out2>> \times <<2 * side>> \times <<2 * side>>$ |
| 4: max pooling | $2 \times 2$ | $<<out2>> \times <<side>> \times <<side>>$ |
| 5: flatten | | <<p.features>> |
| 6: fully connected, softmax | | <<classes>> |
"""
q.ask(
    N_1=ask.integer("How many parameters $N_1$ does layer 1 have?", marks=1),
    N_3=ask.integer("How many parameters $N_3$ does layer 3 have?", marks=1),
    N_6=ask.integer("How many parameters $N_6$ does layer 6 have?", marks=1),
    N=ask.integer("How many parameters $N$ does the whole network have?", marks=1),
)


@q.solve
def solve(p: P, t):
    t.say(
        "A convolution has for each of its $O$ output channels one kernel with $k^2$ weights for each of the $C$ input "
        "channels, and one bias. The fully connected layer has for each of its $O$ outputs one weight for each of its $C$ inputs, "
        "and one bias. Pooling, ReLU, flattening and softmax have no parameters."
    )
    engine.conv2d_parameters(p.channels, p.out1, p.kernel1, name="N_1", trace=t)
    engine.conv2d_parameters(p.out1, p.out2, p.kernel2, name="N_3", trace=t)
    engine.linear_parameters(p.features, p.classes, name="N_6", trace=t)
    t.step("N", "N_1 + N_3 + N_6")


@q.oracle("torch")
def sizes_of_the_tensors(p: P):
    nn = oracles.torch.nn
    layers = {
        "N_1": nn.Conv2d(p.channels, p.out1, p.kernel1, padding="same", device="meta"),
        "N_3": nn.Conv2d(p.out1, p.out2, p.kernel2, padding="same", device="meta"),
        "N_6": nn.Linear(p.out2 * p.side * p.side, p.classes, device="meta"),
    }
    found = {name: sum(tensor.numel() for tensor in layer.parameters()) for name, layer in layers.items()}
    return {**found, "N": sum(found.values())}


@q.oracle("counting")
def addresses_of_the_weights(p: P):
    first = [*product(range(p.out1), range(p.channels), range(p.kernel1), range(p.kernel1)), *range(p.out1)]
    third = [*product(range(p.out2), range(p.out1), range(p.kernel2), range(p.kernel2)), *range(p.out2)]
    sixth = [*product(range(p.classes), range(p.out2), range(p.side), range(p.side)), *range(p.classes)]
    return {"N_1": len(first), "N_3": len(third), "N_6": len(sixth), "N": len([*first, *third, *sixth])}


q.slips(
    forgot_the_channels=slip("A kernel has $k^2$ weights per input channel.", N_1="(k^2 + 1)*O", N_3="(k^2 + 1)*O", essential=True),
    forgot_the_biases=slip("Every output channel and every output of layer 6 has a bias.", N_1="k^2*C*O", N_3="k^2*C*O", N_6="C*O"),
    one_bias_for_each_pixel=slip("All pixels of a map share one bias.", N_1="(k^2*C + (4*side)^2)*O", N_3="(k^2*C + (2*side)^2)*O"),
    one_bias_for_each_pair=slip("The bias is added once, to the sum over the channels.", N_1="(k^2 + 1)*C*O", N_3="(k^2 + 1)*C*O"),
    one_kernel_for_each_pixel=slip("All pixels share one kernel.", N_1="(k^2*C + 1)*O*(4*side)^2", N_3="(k^2*C + 1)*O*(2*side)^2"),
    one_input_for_each_channel=slip("Layer 6 sees every number of the map, not one for each channel.", N_6="(out2 + 1)*O"),
    counted_the_pooling_windows=slip("Pooling has nothing to learn: it has no parameters.", N="N_1 + N_3 + N_6 + 4*out1 + 4*out2"),
)  # fmt: skip
