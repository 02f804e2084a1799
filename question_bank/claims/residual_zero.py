"""Claim: when a residual block passes its input on unchanged."""

from functools import cache

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.vision", outcomes=(2, 4), level="understand", minutes=2, covers=("residual_zero",), rows=True,
)  # fmt: skip


@q.params
class P:
    x: tuple = draw.vector(draw.nonzero(-4, 4), 2)
    incoming: tuple = draw.vector(draw.nonzero(-3, 3), 2)
    outgoing: tuple = draw.vector(draw.nonzero(-3, 3), 2)
    b: int = draw.nonzero(-6, 6)
    zero: str = draw.choice("first", "last", "last", "none")
    final: int = draw.choice(0, 1)
    wording: str = draw.choice("equals $x$", "differs from $x$")

    @property
    def w(self):
        return (0, 0) if self.zero == "first" else self.incoming

    @property
    def v(self):
        return (0, 0) if self.zero == "last" else self.outgoing


q.prompt = r"""
A residual block with one hidden unit computes
$$y = <% if final %>\mathrm{ReLU}\left(x + v\, \mathrm{ReLU}(w^{\top} x + b)\right)<% else %>x + v\, \mathrm{ReLU}(w^{\top} x + b)
<% endif %>$$
with $w = <<p.w>>$, $b = <<b>>$ and $v = <<p.v>>$. Its input is $x = <<x>>$.

**Statement.** The output $y$ <<wording>>.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.given(w=p.w, v=p.v)
    h = t.step("h", "relu(w[0]*x[0] + w[1]*x[1] + b)", lambda: engine.relu(engine.linear(p.x, (p.w,), (p.b,)))[0])
    block = cache(lambda: engine.linear((h,), [[v] for v in p.v], p.x))
    t.step("y", "relu(x + h*v)" if p.final else "x + h*v", lambda: engine.relu(block()) if p.final else block())
    t.step("far", "max(abs(y - x))", note="The largest difference from the input is")
    t.step("same", "far == 0")
    t.step("truth", "same == stated", stated=p.wording.startswith("equals"), note="So the statement is <<truth>>.")


@q.oracle("torch")
def run_the_block(p: P):
    torch, x = oracles.torch, oracles.tensor(p.x)
    hidden = torch.relu(torch.nn.functional.linear(x, oracles.tensor(p.w)[None], oracles.tensor((p.b,))))
    y = torch.nn.functional.linear(hidden, oracles.tensor(p.v)[:, None]) + x
    return {"truth": torch.equal(torch.relu(y) if p.final else y, x) == p.wording.startswith("equals")}


@q.oracle("second formula")
def cases(p: P):
    """The branch is silent if its last weights are 0 or its unit is off; the final ReLU passes only what is not negative."""
    silent = p.zero == "last" or sum(w * x for w, x in zip(p.w, p.x, strict=True)) + p.b <= 0
    return {"truth": (silent and not (p.final and min(p.x) < 0)) == p.wording.startswith("equals")}


q.slips(
    forgot_the_shortcut=slip("The input is added to what the branch computes.", y="h*v"),
    took_a_linear_unit=slip("The hidden unit is 0 where its pre-activation is negative.", h="w[0]*x[0] + w[1]*x[1] + b"),
    forgot_the_bias=slip("A unit without weights still has its bias.", h="relu(w[0]*x[0] + w[1]*x[1])"),
    forgot_the_last_activation=slip("A ReLU behind the sum cuts off negative entries.", y="x + h*v", when="final == 1"),
)  # fmt: skip
