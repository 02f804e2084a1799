"""Clipping of the gradient of a mini-batch, and the step that follows."""

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="rnn.gradients", outcomes=(2,), level="apply", minutes=6, covers=("W13-06",),
    apart=("claims/clip_value_dir",), symbols={"clipped": r"\tilde{g}", "lr": r"\eta", "w_new": "w'"},
)  # fmt: skip

LEGS = ((3, 4), (4, 3), (6, 8), (8, 6), (5, 12), (12, 5), (9, 12), (12, 9), (8, 15), (15, 8))


@q.params
class P:
    size: tuple = draw.choice(*LEGS)
    signs: tuple = draw.vector(draw.choice(-1, 1), 2)
    part: tuple = draw.vector(draw.integers(-6, 6), 2)
    w: tuple = draw.vector(draw.integers(-3, 4), 2)
    c: int = draw.choice(1, 2, 4, 5, 10, 20)
    lr: object = draw.decimals("0.1", "0.2", "0.5")
    mode: str = draw.choice("norm", "norm", "norm", "value")

    @property
    def mean(self):
        """The gradient of the mini-batch, which has a whole norm."""
        return tuple(sign * leg for sign, leg in zip(self.signs, self.size, strict=True))

    @property
    def g_1(self):
        return tuple(m + d for m, d in zip(self.mean, self.part, strict=True))

    @property
    def g_2(self):
        return tuple(m - d for m, d in zip(self.mean, self.part, strict=True))


@q.require
def usually_something_is_clipped(p: P) -> bool:
    """With c = 20 no norm of at most 17 is clipped, which catches those who always divide."""
    norm = {7: 5, 14: 10, 17: 13, 21: 15, 23: 17}[sum(p.size)]
    limit = norm if p.mode == "norm" else max(p.size)
    return all(p.part) and (p.c < limit) != (p.c == 20)


q.prompt = r"""
For weights $w = <<w>>$, the two examples of a mini-batch give the gradients
$$g_1 = <<p.g_1>>, \qquad g_2 = <<p.g_2>>.$$
The gradient $g$ of the mini-batch is their mean. It is clipped <% if mode == "norm" %>by its norm with the threshold $c = <<c>>$:
if its Euclidean norm is larger than $c$, it is rescaled so that its norm is $c$.<% else %>by value with the threshold $c = <<c>>$:
every component that is larger than $c$ becomes $c$, every one smaller than $-c$ becomes $-c$.<% endif %> The clipped gradient
$\tilde{g}$ is then used for a step of gradient descent with the learning rate $\eta = <<lr>>$.
"""
q.ask(
    g=ask.vector("Compute the gradient $g$ of the mini-batch.", marks=1),
    clipped=ask.vector(r"Compute the clipped gradient $\tilde{g}$.", marks=2),
    w_new=ask.vector("Compute the weights $w'$ after the step.", marks=1),
)


@q.solve
def solve(p: P, t):
    t.given(g_1=p.g_1, g_2=p.g_2)
    t.step("g", "(g_1 + g_2)/2")
    if p.mode == "norm":
        t.step("s", "norm(g)")
        note = "The norm is <% if s > p.c %>larger<% else %>not larger<% endif %> than $c$: the factor is"
        t.step("f", "min(1, c/s)", note=note)
        clipped = t.step("clipped", "f*g", lambda: engine.clip_grad_norm((p.mean,), p.c, eps=0)[0])
    else:
        clipped = t.step("clipped", "min(max(g, -c), c)", lambda: engine.clip_grad_value((p.mean,), p.c)[0])
    t.step("w_new", "w - lr*clipped", lambda: engine.sgd(p.w, clipped, lr=p.lr).param)


@q.oracle("torch")
def clip_and_step(p: P):
    torch, w = oracles.torch, oracles.parameter(p.w)
    w.grad = torch.nn.functional.avg_pool1d(oracles.tensor((p.g_1, p.g_2)).T[None], 2)[0, :, 0]
    mean = oracles.numbers(w.grad)
    optimizer = torch.optim.SGD([w], lr=float(p.lr))
    if p.mode == "value":
        torch.nn.utils.clip_grad_value_([w], p.c)
    elif torch.linalg.vector_norm(w.grad) > p.c:
        w.grad = p.c * torch.nn.functional.normalize(w.grad, dim=0)
    clipped = oracles.numbers(w.grad)
    optimizer.step()
    return {"g": mean, "clipped": clipped, "w_new": oracles.numbers(w)}


@q.oracle("second formula")
def by_squares(p: P):
    """The norm from a sum of squares; a component by value is the middle one of itself, c and -c."""
    mean = [(a + b) * 0.5 for a, b in zip(p.g_1, p.g_2, strict=True)]
    squares = sum(one * one for one in mean)
    if p.mode == "value":
        clipped = [sorted((-p.c, one, p.c))[1] for one in mean]
    else:
        clipped = [one * (p.c**2 / squares) ** 0.5 for one in mean] if squares > p.c**2 else mean
    return {"g": mean, "clipped": clipped, "w_new": [w - float(p.lr) * one for w, one in zip(p.w, clipped, strict=True)]}


q.slips(
    added_the_gradients=slip("The gradient of the mini-batch is the mean.", g="g_1 + g_2"),
    always_divided=slip("A norm that is not larger than the threshold is left alone.",
        drawn=lambda p: {"f": "c/s"} if p.mode == "norm" else {}),
    normalized_to_one=slip("The new norm is $c$.", drawn=lambda p: {"f": "1/s"} if p.mode == "norm" else {}),
    clipped_by_value=slip("Clipping by norm multiplies all components by one factor.", clipped="min(max(g, -c), c)"),
    clipped_by_norm=slip("Clipping by value cuts each component alone.", clipped="min(1, c/norm(g))*g"),
    clipped_before_averaging=slip("The mean is clipped, not each example.", drawn=lambda p: {
        "clipped": "(min(1, c/norm(g_1))*g_1 + min(1, c/norm(g_2))*g_2)/2" if p.mode == "norm"
        else "(min(max(g_1, -c), c) + min(max(g_2, -c), c))/2"}),
    forgot_to_clip=slip("The step uses the clipped gradient.", w_new="w - lr*g"),
    stepped_uphill=slip("Gradient descent goes against the gradient.", w_new="w + lr*clipped"),
    forgot_the_learning_rate=slip("The gradient is multiplied by the learning rate.", w_new="w - clipped"),
)  # fmt: skip
