"""Families of generative models and what tells them apart."""

from examgen import Question, ask, draw

FAMILIES = (
    "autoregressive model",
    "diffusion model",
    "generative adversarial network",
    "normalizing flow",
    "variational autoencoder",
)

q = Question(
    topic="generative.families", outcomes=(3, 5), level="understand", minutes=4, covers=("G-14",),
)  # fmt: skip

FACTS = (
    (
        "It factorizes the density by the chain rule: each pixel gets a distribution given the pixels before it.",
        "Its likelihood is exact and all its terms can be computed in one pass, but an image is sampled pixel by pixel.",
        "It has no latent variables; masks keep the network from seeing what is still to be generated.",
        "Sampling an image with $N$ pixels takes $N$ passes through the network, one after the other.",
    ),
    (
        "It is trained to predict the noise that was mixed into an example.",
        "Its encoder is fixed: it has nothing to learn and adds a little noise in each of many steps.",
        "To sample, it starts from pure noise and removes noise in many passes through the same network.",
        "A latent vector of the size of the image becomes an image step by step; the loss is a squared error of noise.",
    ),
    (
        "It is trained without any likelihood, as a game of two networks.",
        "An image takes a single pass; training may oscillate, and the samples may miss modes of the data.",
        "A second network, which is not needed any more after training, tells the generator how to improve.",
        "For a given image it tells neither a density nor, in its basic form, a latent vector.",
    ),
    (
        "It is an invertible map with a Jacobian determinant that is cheap to compute.",
        "Its latent vector has the size of the image and follows from the image exactly, without an approximation.",
        "It maximizes the exact likelihood by a change of variables.",
        "Each of its layers can be run backwards, which restricts how the layers may look.",
    ),
    (
        "It maximizes a lower bound of the log-likelihood.",
        "Its encoder gives a distribution over latent vectors that are smaller than the image; samples tend to be blurry.",
        "Its loss is a reconstruction term and a divergence of the encoder's distribution from the prior.",
        "Gradients pass through the sampling of its latent vector by reparametrization with a learned mean and variance.",
    ),
)


@q.params
class P:
    order: tuple = draw.permutation(0, 1, 2, 3, 4)
    picks: tuple = draw.vector(draw.integers(0, 3), 5)

    @property
    def statements(self):
        return [FACTS[family][self.picks[family]] for family in self.order]


q.prompt = r"""
Five generative models of images are described:

<% for text in p.statements %>
<<loop.index>>. <<text>>
<% endfor %>
"""
q.ask(
    match=ask.matching(
        "To which family does each model belong?", marks=4, options=FAMILIES,
        items=("Model 1", "Model 2", "Model 3", "Model 4", "Model 5"),
        expert="The descriptions are the defining properties of the families.",
    ),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.step(
        "match", "", tuple(FAMILIES[family] for family in p.order), note="Each description is a defining property of one family."
    )


def swapped(p, one, other):
    """The answer with two families taken for each other."""
    turned = {FAMILIES[one]: FAMILIES[other], FAMILIES[other]: FAMILIES[one]}
    return {"match": tuple(turned.get(FAMILIES[family], FAMILIES[family]) for family in p.order)}


@q.mistake
def took_a_bound_for_a_likelihood(p: P):
    """A flow has an exact likelihood and an invertible map; a variational autoencoder maximizes a bound."""
    return swapped(p, 3, 4)


@q.mistake
def took_passes_for_pixels(p: P):
    """A diffusion model repeats passes over the whole image; an autoregressive one generates pixel after pixel."""
    return swapped(p, 0, 1)


@q.mistake
def mixed_up_the_second_networks(p: P):
    """A variational autoencoder learns an encoder; an adversarial network learns a discriminator."""
    return swapped(p, 2, 4)


@q.mistake
def mixed_up_latent_vectors_of_the_size_of_the_image(p: P):
    """A flow reaches the image in one invertible map, a diffusion model in many passes that remove noise."""
    return swapped(p, 1, 3)
