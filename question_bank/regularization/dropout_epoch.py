"""An epoch with dropout on the inputs of a linear neuron, and a prediction."""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="regularization.dropout", outcomes=(2,), level="apply", minutes=11, covers=("W11-06",),
    rows=True, symbols={"lr": r"\eta", "y": r"\hat{y}", "new": "x", "inputs": "x", "masks": "m", "targets": "y", "target": "y"},
)  # fmt: skip


@q.params
class P:
    inputs: tuple = draw.matrix(draw.nonzero(-3, 4), 2, 3)
    masks: tuple = draw.vector(draw.choice((1, 1, 0), (1, 0, 1), (0, 1, 1)), 2)
    targets: tuple = draw.vector(draw.integers(-5, 6), 2)
    w_0: tuple = draw.vector(draw.nonzero(-3, 3), 3)
    b_0: int = draw.integers(-2, 2)
    lr: object = draw.decimals("0.1", "0.2", "0.5")
    new: tuple = draw.vector(draw.integers(-2, 3), 3)

    @property
    def errors(self):
        """Of the first example, and of the second one."""
        w, b, found = self.w_0, self.b_0, []
        for x, mask, target in zip(self.inputs, self.masks, self.targets, strict=True):
            seen = [a * kept for a, kept in zip(x, mask, strict=True)]
            e = sum(c * a for c, a in zip(w, seen, strict=True)) + b - target
            w, b = [c - self.lr * e * a for c, a in zip(w, seen, strict=True)], b - self.lr * e
            found.append(e)
        return found


@q.require
def masks_differ_and_errors_are_moderate(p: P) -> bool:
    return p.masks[0] != p.masks[1] and all(1 <= abs(e) <= 6 for e in p.errors) and p.new.count(0) <= 1


q.prompt = r"""
A linear neuron $\hat{y} = w^{\top} x + b$ with three inputs is trained with stochastic gradient descent on the loss
$L = \frac{1}{2} (\hat{y} - y)^2$ of one example at a time, with learning rate $\eta = <<lr>>$. Its inputs have dropout: in
training, each input is set to 0 where the mask of this step has a 0, and is not rescaled. Training starts with $w_0 = <<w_0>>$ and
$b_0 = <<b_0>>$. One epoch has two steps, with the examples and masks

| step | input $x$ | target $y$ | mask $m$ |
|:--|:--|--:|:--|
| 1 | $<<inputs[0]>>$ | $<<targets[0]>>$ | $<<masks[0]>>$ |
| 2 | $<<inputs[1]>>$ | $<<targets[1]>>$ | $<<masks[1]>>$ |

Inputs are kept with probability $q = \frac{2}{3}$. At test time nothing is dropped, and each weight is multiplied by $q$ instead;
the bias is not.
"""
q.ask(
    w_1=ask.vector("Compute the weights $w_1$ after step 1.", marks=2),
    w_2=ask.vector("Compute the weights $w_2$ after step 2.", marks=3),
    b_2=ask.number("Compute the bias $b_2$ after step 2.", marks=1),
    y_test=ask.number(r"Compute the prediction at test time for the input $<<new>>$.", marks=2),
)


@q.solve
def solve(p: P, t):
    w, b = p.w_0, p.b_0
    for k in (1, 2):
        now, x, m, target = t.at(k), p.inputs[k - 1], p.masks[k - 1], p.targets[k - 1]
        u = now.step("u", "odot(m, x)", lambda x=x, m=m: engine.dropout(x, mask=m, inverted=False), m=m, x=x,
            note=f"Step {k} sees the input")  # fmt: skip
        e = now.step(
            "e",
            "sum(odot(w_prev, u)) + b_prev - target",
            lambda u=u, w=w, b=b, target=target: engine.linear(u, (w,), (b,))[0] - target,
            target=target,
            note="The error is the prediction minus the target.",
        )
        w = now.step("w", "w_prev - lr*e*u", lambda u=u, w=w, e=e: engine.sgd(w, [e * one for one in u], lr=p.lr).param,
            note="The gradient is $e\\, u$; weights of dropped inputs stay as they are.")  # fmt: skip
        b = now.step("b", "b_prev - lr*e", lambda b=b, e=e: engine.sgd(b, e, lr=p.lr).param)
    t.step("q", "2/3")
    drop = 1 - Fraction(2, 3)
    t.step(
        "y_test",
        "sum(odot(q*w_2, new)) + b_2",
        lambda: engine.linear(p.new, (engine.dropout(w, drop, False, inverted=False),), (b,))[0],
        note="At test time all inputs count.",
    )


@q.oracle("torch")
def optimizer_with_masked_inputs(p: P):
    torch, w, b = oracles.torch, oracles.parameter((p.w_0,)), oracles.parameter((p.b_0,))
    optimizer, weights = torch.optim.SGD([w, b], lr=float(p.lr)), []
    for x, mask, target in zip(p.inputs, p.masks, p.targets, strict=True):
        optimizer.zero_grad()
        seen = oracles.tensor(x).masked_fill(oracles.tensor(mask) == 0, 0)
        loss = torch.nn.functional.mse_loss(torch.nn.functional.linear(seen, w, b), oracles.tensor((target,))) / 2
        loss.backward()
        optimizer.step()
        weights.append(oracles.numbers(w[0]))
    test = torch.nn.functional.linear(oracles.tensor(p.new), w * (2 / 3), b)
    return {"w_1": weights[0], "w_2": weights[1], "b_2": b.item(), "y_test": test.item()}


@q.oracle("finite differences")
def slopes_of_the_stated_loss(p: P):
    at, points = (*p.w_0, p.b_0), []
    for x, mask, target in zip(p.inputs, p.masks, p.targets, strict=True):

        def loss(values, x=x, mask=mask, target=target):
            output = values[3] + sum(values[i] * x[i] for i in range(3) if mask[i])
            return Fraction(1, 2) * (output - target) ** 2

        slopes = oracles.finite_differences(loss, at)
        at = tuple(value - p.lr * slope for value, slope in zip(at, slopes, strict=True))
        points.append(at)
    test = at[3] + sum(Fraction(2, 3) * at[i] * p.new[i] for i in range(3))
    return {"w_1": points[0][:3], "w_2": at[:3], "b_2": at[3], "y_test": test}


q.slips(
    moved_weights_of_dropped_inputs=slip("A dropped input is 0, and so is the gradient of its weight.", drawn=lambda p: {
        f"w_{k}": f"w_{k - 1} - lr*e*({', '.join(map(str, p.inputs[k - 1]))})" for k in (1, 2)}, essential=True),
    ignored_the_masks=slip("The neuron sees an input only where the mask has a 1.", masks="1 + 0*masks"),
    started_again_from_the_first_weights=slip("Step 2 starts with the weights that step 1 left.",
                                              e_2="sum(odot(w_0, u)) + b_0 - target",
                                              w_2="w_0 - lr*e*u", b_2="b_0 - lr*e"),
    rescaled_in_training=slip("This dropout rescales at test time only.", u="3/2*odot(m, x)"),
    forgot_to_rescale_at_test_time=slip("At test time each weight is multiplied by $q$.", q="1"),
    multiplied_by_the_wrong_probability=slip("Weights are multiplied by the probability of keeping.", q="1 - 2/3"),
    rescaled_the_bias=slip("The bias is never dropped and not rescaled.", y_test="q*(sum(odot(w_2, new)) + b_2)"),
    stepped_uphill=slip("The step goes against the gradient.", w="w_prev + lr*e*u", b="b_prev + lr*e"),
)  # fmt: skip
