"""Claim: how many parameters a fully connected layer has."""

from examgen import Question, ask, draw, oracles, slip

q = Question(topic="layers.claims", outcomes=(1, 2), level="understand", minutes=1, symbols={"count": "N"})


@q.params
class P:
    inputs: int = draw.integers(5, 60)
    units: int = draw.integers(5, 60)
    counted: str = draw.choice("everything", "all but the biases")

    @property
    def stated(self):
        return self.inputs * self.units + (self.units if self.counted == "everything" else 0)


q.prompt = r"""
A fully connected layer has <<inputs>> inputs and <<units>> units, and each unit has a bias.

**Statement.** The layer has <<p.stated>> parameters.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.step(
        "count", "n*u + u", n=p.inputs, u=p.units, note="Each of the $u$ units has a weight for each of the $n$ inputs, and a bias."
    )
    t.step("truth", "count == stated", stated=p.stated, note="So the statement is <<truth>>.")


@q.oracle("torch")
def parameters_of_the_layer(p: P):
    layer = oracles.torch.nn.Linear(p.inputs, p.units)
    return {"truth": sum(one.numel() for one in layer.parameters()) == p.stated}


@q.oracle("counting")
def arrows_one_by_one(p: P):
    arrows = [(i, unit) for i in ("bias", *range(p.inputs)) for unit in range(p.units)]
    return {"truth": len(arrows) == p.stated}


q.slips(
    forgot_the_biases=slip("Each unit has a bias besides its weights.", count="n*u"),
    counted_one_bias=slip("Each unit has a bias of its own; there is not one for the whole layer.", count="n*u + 1"),
)
