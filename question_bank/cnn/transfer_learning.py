"""Which layers of a pretrained network to train again."""

from examgen import Question, ask, draw, slip

q = Question(
    topic="cnn.architectures", outcomes=(2, 3, 5), level="evaluate", minutes=2, covers=("W4-17",),
    symbols={"plan": r"\text{answer}", "images": "n"},
)  # fmt: skip

PLANS = (
    "Remove the late layers, freeze the early ones, and train a small classifier on their features.",
    "Freeze all layers but the last one, and train a new last layer.",
    "Start from the old weights, and train all layers on the new images.",
    "Start from random weights, and train all layers on the new images.",
)
REASON = "What pays off is experience with many data sets; no experiment on one of them decides it."
TASKS = {
    "dogs in holiday photographs": 1, "birds at a feeder": 1, "cars in streets": 1, "furniture": 1, "dishes in restaurants": 1,
    "tumors in microscope images of tissue": 0, "cracks in X-ray images of welds": 0, "clouds in radar images": 0,
    "galaxies in telescope images": 0, "letters in spectrograms of speech": 0,
}  # fmt: skip
"""New tasks, and whether their images look like photographs of everyday things."""


@q.params
class P:
    task: str = draw.choice(*TASKS)
    images: int = draw.choice(60, 80, 100, 120, 150, 200, 250, 400_000, 500_000, 600_000, 800_000, 1_000_000, 1_500_000)
    layers: int = draw.choice(18, 34, 50, 101)
    classes: int = draw.integers(2, 12)


q.prompt = r"""
A convolutional network with <<layers>> layers was trained on ImageNet: more than a million photographs of animals, plants,
vehicles and things of everyday life. It is now to tell <<classes>> kinds of <<task>> apart.
For this, <<images>> labeled images are available.
"""
q.ask(
    plan=ask.choice(
        "Decide by the number of the new images and by their likeness to those of ImageNet: which way is the most promising first "
        "choice?",
        marks=1,
        options=PLANS,
        expert=REASON,
    )
)


@q.solve
def solve(p: P, t):
    t.given(similar=TASKS[p.task])
    t.say("Few images cannot fit all weights without overfitting; many images can.")
    likeness = {
        0: "The new images look unlike the photographs: early layers, which know edges and textures, fit better than late ones.",
        1: "The new images look like the photographs: the late layers fit as well.",
    }
    t.say(likeness[TASKS[p.task]])
    t.step("plan", "plans[2*(images > 10000) + similar*(images < 10000)]", plans=PLANS, note="So: <<plan>>")


q.slips(
    trained_everything=slip("Few images cannot fit all weights.", plan="plans[2]"),
    trained_the_last_layer_only=slip("Many images, or unlike ones, ask for more than a new last layer.", plan="plans[1]"),
    ignored_the_likeness=slip("With few images, their likeness to the old ones decides.",
        plan="plans[2*(images > 10000) + (1 - similar)*(images < 10000)]"),
    threw_the_old_weights_away=slip("Old weights are a better start than random ones.", plan="plans[3]"),
)  # fmt: skip
