"""Networks for the classification of images, told by what is special about them."""

from examgen import Question, ask, draw, slip

q = Question(
    topic="cnn.architectures", outcomes=(3, 5), level="remember", minutes=3, covers=("W5-08",),
    symbols={"found": r"\text{answer}"},
)  # fmt: skip

IDEAS = {
    "LeNet": ("alternates convolutions and subsampling for digits of $32 \\times 32$ pixels (1998)",
              "was built to read digits, on checks for instance, long before large image collections existed",
              "has about 60 000 parameters and saturating activations; its inputs are handwritten digits"),
    "AlexNet": ("won the ImageNet contest of 2012 with ReLU, dropout and training on two graphics processors",
                "starts with $11 \\times 11$ kernels of stride 4 and ends with two layers of 4096 units; it began the boom of 2012",
                "used local response normalization and overlapping pooling, five convolutions and three fully connected layers"),
    "VGG": ("uses $3 \\times 3$ convolutions only and has 16 or 19 layers with weights",
            "replaces large kernels by stacks of $3 \\times 3$ kernels and has about 138 million parameters",
            "is a plain chain of equal blocks of $3 \\times 3$ convolutions and $2 \\times 2$ pooling (2014)"),
    "GoogLeNet": ("has blocks of parallel convolutions of three sizes and a pooling, whose outputs are concatenated",
                  "has $1 \\times 1$ convolutions in front of larger kernels and is trained with auxiliary classifiers",
                  "won the ImageNet contest of 2014 with about 7 million parameters, inception modules and global average pooling"),
    "ResNet": ("adds the input of a block to its output, so that more than 100 layers can be trained",
               "lets its blocks learn the difference from the identity (2015)",
               "has shortcuts that are added, batch normalization, and up to 152 layers"),
    "DenseNet": ("concatenates to the input of each layer the outputs of all earlier layers of its block",
                 "has a growth rate: each layer of a block adds the same small number of channels to those before",
                 "has $L (L + 1) / 2$ direct connections in a block of $L$ layers"),
    "MobileNet": ("replaces convolutions by a depthwise and a pointwise ($1 \\times 1$) convolution, for use on phones",
                  "filters each channel by itself and mixes the channels by $1 \\times 1$ convolutions to save multiplications",
                  "trades accuracy for speed with a width multiplier and separable convolutions"),
}  # fmt: skip
NAMES = tuple(IDEAS)
ITEMS = ("network 1", "network 2", "network 3", "network 4")
REASON = "The assignment of ideas to networks is a matter of record in the papers that introduced them."


@q.params
class P:
    order: tuple = draw.permutation(*NAMES)
    versions: tuple = draw.vector(draw.integers(0, 2), 4)

    @property
    def ideas(self):
        return [IDEAS[name][version] for name, version in zip(self.order, self.versions, strict=False)]


q.prompt = r"""
Four networks for the classification of images are described.

<% for idea in p.ideas %>
<<loop.index>>. Network <<loop.index>> <<idea>>.
<% endfor %>
"""
q.ask(
    found=ask.matching(
        "Name each network. (Three of the names are not needed.)", marks=2, items=ITEMS, options=NAMES, expert=REASON
    )
)


@q.solve
def solve(p: P, t):
    t.given(names=NAMES)
    for number, (name, idea) in enumerate(zip(p.order, p.ideas, strict=False), start=1):
        t.say(f"Network {number}: {name} {idea}.")
    t.step("found", "", p.order[:4])


def confused(*pairs):
    """An edit in which the networks of each pair are taken for one another."""
    swap = {**dict(pairs), **{b: a for a, b in pairs}}

    def edit(p):
        return {"found": "(" + ", ".join(f"names[{NAMES.index(swap.get(name, name))}]" for name in p.order[:4]) + ")"}

    return edit


q.slips(
    took_concatenation_for_addition=slip("ResNet adds, DenseNet concatenates.", drawn=confused(("ResNet", "DenseNet"))),
    took_every_old_network_for_alexnet=slip("LeNet read digits; AlexNet won in 2012.", drawn=confused(("LeNet", "AlexNet"))),
    took_one_winner_of_2014_for_the_other=slip("VGG is a plain chain, GoogLeNet has parallel branches.",
        drawn=confused(("VGG", "GoogLeNet"))),
    took_every_1x1_for_inception=slip("MobileNet mixes the channels of depthwise convolutions.",
        drawn=confused(("MobileNet", "GoogLeNet"))),
)  # fmt: skip
