"""Building blocks of convolutional models and what they are for."""

from examgen import Question, ask, draw

BLOCKS = (
    "depthwise separable convolution", "dilated convolution", "feature pyramid", "residual connection", "transposed convolution",
    "dense block",
)  # fmt: skip
FACTS = (
    (
        "Each channel is filtered on its own; then a $1 \\times 1$ convolution mixes the channels.",
        "With $3 \\times 3$ kernels and many output channels it takes about a ninth of the multiplications of an ordinary layer.",
        "It splits an ordinary layer into a step in space and one across channels, which makes networks cheap enough for phones.",
    ),
    (
        "The receptive field grows faster with depth, while resolution and number of weights stay as they are.",
        "Neighboring weights of a kernel are applied to pixels that are not neighbors; the pixels between them are skipped.",
        "In a segmentation network it replaces strides of late layers, so that maps stay large.",
    ),
    (
        "Coarse maps of deep layers are upsampled and combined with finer maps, so that objects of all sizes are found.",
        "A detector gets maps of several resolutions, and what deep layers have found is passed on to all of them.",
        "Large objects are predicted from coarse maps and small ones from fine maps, all with the same number of channels.",
    ),
    (
        "The gradient has a path with slope 1 around a few layers.",
        "Its layers only learn the difference from the identity map; networks with more than a hundred layers can be trained.",
        "The outputs of two branches are added; one of the branches has no layers.",
    ),
    (
        "Each entry of the input puts a weighted kernel into a larger output, where copies overlap and are added.",
        "It enlarges a map with weights that are learned; its matrix is the transposed matrix of a strided convolution.",
        "Copies of a kernel may overlap more in some places than in others, so that outputs show a checkerboard pattern.",
    ),
    (
        "Each layer gets the outputs of all earlier layers, stacked as channels, and contributes a few channels of its own.",
        "The number of channels grows linearly with the number of layers, by the growth rate.",
        "Maps of all earlier layers are kept and concatenated, which reuses features but takes memory.",
    ),
)

q = Question(topic="vision.architectures", outcomes=(4, 5), level="understand", minutes=4)


@q.params
class P:
    order: tuple = draw.permutation(0, 1, 2, 3, 4, 5)
    picks: tuple = draw.vector(draw.integers(0, 2), 6)

    @property
    def statements(self):
        return [FACTS[block][self.picks[block]] for block in self.order[:5]]


q.prompt = r"""
Five building blocks of convolutional models are described:

<% for text in p.statements %>
<<loop.index>>. <<text>>
<% endfor %>
"""
q.ask(
    match=ask.matching(
        "Which building block is described? (One of the six is not, and none twice.)", marks=4, options=BLOCKS,
        items=("Description 1", "Description 2", "Description 3", "Description 4", "Description 5"),
        expert="The descriptions are the defining properties of the building blocks.",
    ),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.step("match", "", tuple(BLOCKS[block] for block in p.order[:5]), note="Each description is a property of one block only.")


def swapped(p, one, other):
    """The answer with two building blocks taken for each other."""
    turned = {BLOCKS[one]: BLOCKS[other], BLOCKS[other]: BLOCKS[one]}
    return {"match": tuple(turned.get(BLOCKS[block], BLOCKS[block]) for block in p.order[:5])}


@q.mistake
def took_addition_for_concatenation(p: P):
    """A residual connection adds maps; a dense block concatenates them."""
    return swapped(p, 3, 5)


@q.mistake
def took_gaps_for_upsampling(p: P):
    """Dilation spreads the kernel and keeps the size of the map; a transposed convolution enlarges the map."""
    return swapped(p, 1, 4)


@q.mistake
def took_a_pyramid_for_one_layer(p: P):
    """A feature pyramid joins maps of several resolutions; a transposed convolution is a single layer."""
    return swapped(p, 2, 4)


@q.mistake
def took_few_weights_for_gaps(p: P):
    """A depthwise separable convolution saves weights; dilation leaves their number as it is."""
    return swapped(p, 0, 1)
