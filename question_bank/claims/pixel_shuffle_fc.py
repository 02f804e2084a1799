"""Claim: which weights undo a fixed rearrangement of the pixels in a fully connected layer."""

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="claims.cnn", outcomes=(1, 4), level="understand", minutes=3, covers=("pixel_shuffle_fc",),
    symbols={"fitting": r"\tilde{w}"}, conventions=("zero-based indices",), rows=True,
)  # fmt: skip


@q.params
class P:
    w: tuple = draw.distinct(draw.nonzero(-6, 9), 5)
    order: tuple = draw.permutation(0, 1, 2, 3, 4)
    guess: str = draw.choice("right", "right", "right", "same", "back", "back")

    @property
    def moved(self):
        """The rearranged image, as text."""
        return ",\\; ".join(f"x_{place}" for place in self.order)

    @property
    def stated(self):
        right = tuple(self.w[place] for place in self.order)
        back = tuple(self.w[self.order.index(place)] for place in range(5))
        return {"right": right, "same": self.w, "back": back}[self.guess]


@q.require
def the_rearrangement_is_not_its_own_inverse(p: P) -> bool:
    return any(p.order[p.order[place]] != place for place in range(5))


q.prompt = r"""
A fully connected unit without an activation computes $y = w^{\top} x$ from images with five pixels, $x = (x_0, x_1, x_2, x_3,
x_4)$. Its weights are $w = <<w>>$. Somebody rearranges the pixels of all images in the same way: the unit now gets
$$\tilde{x} = (<<p.moved>>).$$

**Statement.** With the weights $\tilde{w} = <<p.stated>>$ in the place of $w$, the unit outputs for every rearranged image what
it output for the original one before.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.say("A fully connected unit can follow every fixed rearrangement: the weight of a pixel must move along with it.")
    t.step("fitting", "(" + ", ".join(f"w[{place}]" for place in p.order) + ")", note="In the order of the new image:")
    t.step("truth", "max(abs(fitting - stated)) == 0", stated=p.stated, note="So the statement is <<truth>>.")


@q.oracle("torch")
def compare_on_images(p: P):
    torch = oracles.torch
    x = torch.arange(50).double().square().sin().view(10, 5)
    old = torch.nn.functional.linear(x, oracles.tensor((p.w,)))
    new = torch.nn.functional.linear(x[:, list(p.order)], oracles.tensor((p.stated,)))
    return {"truth": torch.allclose(old, new, rtol=0, atol=1e-9)}


@q.oracle("brute force")
def one_bright_pixel(p: P):
    """Images with a single bright pixel: where it has gone, there must be its weight."""
    return {"truth": all(p.stated[p.order.index(pixel)] == p.w[pixel] for pixel in range(5))}


q.slips(
    kept_the_weights=slip("The weights must follow the pixels.", fitting="w"),
    went_the_other_way=slip("Each place of the new image needs the weight of the pixel that it holds.", drawn=lambda p: {
        "fitting": "(" + ", ".join(f"w[{p.order.index(place)}]" for place in range(5)) + ")"}),
    thought_that_no_weights_fit=slip("A fully connected unit knows no neighborhood of pixels.", truth="max(abs(w)) < 0"),
)  # fmt: skip
