"""What goes wrong in generative models, told from what is observed."""

from examgen import Question, ask, draw

FAULTS = (
    "mode collapse", "a vanishing gradient of the generator", "posterior collapse",
    "too small a weight of the divergence from the prior", "masks that let the model see what it predicts",
    "too low a temperature of sampling", "a noise schedule that ends too early", "too few steps of sampling",
)  # fmt: skip
SIGNS = (
    (
        "An adversarial network: all samples are sharp, but they show the same three faces, whatever the noise.",
        "An adversarial network trained on ten digits: it generates only the digits 1 and 7, in excellent quality.",
    ),
    (
        "An adversarial network: the discriminator's output $D$ is 0.999 for real and 0.0001 for generated images, and the "
        "generator, which minimizes $\\ln (1 - D)$, hardly changes.",
        "An adversarial network: the discriminator gives generated images logits near $-10$, and the generator, which minimizes "
        "$\\ln (1 - \\sigma)$ with their sigmoid $\\sigma$, hardly changes.",
    ),
    (
        "A variational autoencoder with a strong decoder: the reconstructions do not depend on the image.",
        "A variational autoencoder: the encoder gives every image the means 0 and the standard deviations 1.",
    ),
    (
        "A variational autoencoder: reconstructions are excellent, but latent vectors drawn from the prior give nonsense.",
        "A variational autoencoder: the latent vectors of the data lie in thin clouds far from each other.",
    ),
    (
        "An autoregressive model: its likelihood on test images is nearly perfect, but its samples are noise.",
        "An autoregressive model: after one epoch it predicts test images almost without error, but samples look like noise.",
    ),
    (
        "An autoregressive model: its likelihood on test images is good, but all its samples are almost the same smooth image.",
        "An autoregressive model of text: its perplexity is good, but it writes the same few words again and again.",
    ),
    (
        "A diffusion model: at the last step, training images still show their outlines; samples are poor, "
        "however many steps are taken.",
        "A diffusion model: with $\\bar{\\alpha}_T = 0.4$ at the last step $T$, samples that start from pure noise are poor, "
        "at whatever speed they are made.",
    ),
    (
        "A diffusion model: its predictions of the noise are excellent at all times, but samples that are made fast are blurry.",
        "A diffusion model: the same network gives poor samples within a second and good ones within a minute.",
    ),
)

q = Question(topic="generative.families", outcomes=(3, 6), level="evaluate", minutes=4)


@q.params
class P:
    order: tuple = draw.permutation(0, 1, 2, 3, 4, 5, 6, 7)
    picks: tuple = draw.vector(draw.integers(0, 1), 8)

    @property
    def statements(self):
        return [SIGNS[fault][self.picks[fault]] for fault in self.order[:4]]


q.prompt = r"""
Four trained models show the following:

<% for text in p.statements %>
<<loop.index>>. <<text>>
<% endfor %>
"""
q.ask(
    match=ask.matching(
        "What is the most likely reason for each observation? (Four of the reasons are not needed.)", marks=4, options=FAULTS,
        items=("Observation 1", "Observation 2", "Observation 3", "Observation 4"),
        expert="These are the textbook signs of these faults.",
    ),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.step("match", "", tuple(FAULTS[fault] for fault in p.order[:4]), note="Each observation is the typical sign of one fault.")


def swapped(p, one, other):
    """The answer with two faults taken for each other."""
    turned = {FAULTS[one]: FAULTS[other], FAULTS[other]: FAULTS[one]}
    return {"match": tuple(turned.get(FAULTS[fault], FAULTS[fault]) for fault in p.order[:4])}


@q.mistake
def mixed_up_both_ends_of_the_divergence(p: P):
    """A divergence of 0 means that the encoder says nothing; a neglected divergence leaves gaps between latent vectors."""
    return swapped(p, 2, 3)


@q.mistake
def took_perfect_discrimination_for_few_modes(p: P):
    """Few modes are good samples without variety; with a vanishing gradient the generator does not learn."""
    return swapped(p, 0, 1)


@q.mistake
def took_a_leak_for_a_temperature(p: P):
    """A model that sees the pixel it predicts seems perfect and samples noise; a low temperature makes samples alike."""
    return swapped(p, 4, 5)


@q.mistake
def took_the_schedule_for_the_sampler(p: P):
    """If signal is left at the last step, sampling starts from the wrong distribution, however many steps it takes."""
    return swapped(p, 6, 7)


@q.mistake
def took_a_collapsed_encoder_for_a_collapsed_generator(p: P):
    """Modes are lost by adversarial networks; the posterior collapses in variational autoencoders."""
    return swapped(p, 0, 2)
