"""How the cell state of an LSTM carries a value and its gradient over three steps."""

from functools import cache

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="rnn.gradients", outcomes=(2, 4), level="apply", minutes=7, covers=("W13-04",), rows=True,
    symbols={"D": r"\frac{\partial c_3}{\partial c_0}", "E": r"\frac{\partial c_3}{\partial i_1}",
             "phi": r"\varphi", "target": r"\delta"},
)  # fmt: skip


@q.params
class P:
    forget: tuple = draw.vector(draw.decimals("0.2", "0.4", "0.5", "0.6", "0.8", "0.9", "1"), 3)
    enter: tuple = draw.vector(draw.decimals("0.2", "0.4", "0.5", "0.8", "1"), 3)
    cand: tuple = draw.vector(draw.decimals("-0.5", "0.5", "-0.6", "0.6", "0.2", "-0.8", "1"), 3)
    c_0: int = draw.integers(-5, 5, but=(0,))
    target: object = draw.decimals("0.125", "0.512", "0.343", "0.729", "0.216", "0.064", "0.027")


@q.require
def forget_gates_are_not_all_alike(p: P) -> bool:
    return len(set(p.forget)) == 3 and 1 not in p.forget[1:] and p.cand[0] != p.forget[0]


q.prompt = r"""
The cell state of an LSTM unit develops as $c_t = f_t\, c_{t-1} + i_t\, g_t$, starting from $c_0 = <<c_0>>$. In three steps, the
forget gate, the input gate and the candidate have the values

| step $t$ | 1 | 2 | 3 |
|:--|--:|--:|--:|
| forget gate $f_t$ | $<<forget[0]>>$ | $<<forget[1]>>$ | $<<forget[2]>>$ |
| input gate $i_t$ | $<<enter[0]>>$ | $<<enter[1]>>$ | $<<enter[2]>>$ |
| candidate $g_t$ | $<<cand[0]>>$ | $<<cand[1]>>$ | $<<cand[2]>>$ |

For derivatives, gates and candidates are independent of all states.
"""
q.ask(
    c_3=ask.number("Compute the cell state $c_3$.", marks=2),
    D=ask.number(r"Compute the derivative $\partial c_3 / \partial c_0$.", marks=1),
    E=ask.number(r"Compute the derivative $\partial c_3 / \partial i_1$.", marks=2),
    phi=ask.number(
        r"If all three forget gates had one value $\varphi$: for which $\varphi$ would $\partial c_3 / \partial c_0$ be "
        r"$\delta = <<target>>$?", marks=1),
)  # fmt: skip


def recurrence(p):
    """Decays, inputs and start of the cell state."""
    return p.forget, [i * g for i, g in zip(p.enter, p.cand, strict=True)], p.c_0


@q.solve
def solve(p: P, t):
    for name, values in (("f", p.forget), ("i", p.enter), ("g", p.cand)):
        t.given(**{f"{name}_{k}": value for k, value in enumerate(values, start=1)})
    states = cache(lambda: engine.linear_recurrence(*recurrence(p)))
    for k in (1, 2, 3):
        t.at(k).step("c", "f*c_prev + i*g", lambda k=k: states()[k - 1])
    t.say("Each step multiplies what came before by its forget gate.")
    back = cache(lambda: engine.linear_recurrence_backward((0, 0, 1), *recurrence(p)))
    t.step("D", "f_1*f_2*f_3", lambda: back()[2])
    note = "The first input gate lets $g_1$ in, which the later forget gates multiply."
    t.step("E", "g_1*f_2*f_3", lambda: p.cand[0] * back()[1][0], note=note)
    t.step("phi", "target^(1/3)", note=r"Three equal gates give $\varphi^3$.")


@q.oracle("torch")
def autograd(p: P):
    f, i, g = (oracles.tensor(one) for one in (p.forget, p.enter, p.cand))
    i.requires_grad_()
    c_0 = oracles.parameter(p.c_0)
    c = c_0
    for k in range(3):
        c = oracles.torch.addcmul(f[k] * c, i[k], g[k])
    slopes = oracles.torch.autograd.grad(c, (c_0, i))
    return {"c_3": oracles.numbers(c), "D": slopes[0].item(), "E": slopes[1][0].item()}


@q.oracle("symbolic")
def real_root(p: P):
    sympy = oracles.sympy
    gate = sympy.Symbol("gate", positive=True)
    [found] = sympy.solve(gate**3 - sympy.Rational(p.target.numerator, p.target.denominator), gate)
    return {"phi": oracles.rationals(found)}


@q.oracle("finite differences")
def small_changes(p: P):
    def last(c_0, i_1):
        c = c_0
        for f, i, g in zip(p.forget, (i_1, *p.enter[1:]), p.cand, strict=True):
            c = f * c + i * g
        return c

    slopes = oracles.slopes(last, c_0=p.c_0, i_1=p.enter[0])
    tenths = next(n for n in range(1, 11) if n**3 == 1000 * p.target)
    return {"c_3": last(p.c_0, p.enter[0]), "D": slopes["grad_c_0"], "E": slopes["grad_i_1"], "phi": tenths / 10}


q.slips(
    added_the_gates=slip("Each step multiplies by its forget gate.", D="f_1 + f_2 + f_3"),
    took_the_last_gate=slip("All three forget gates lie on the way.", D="f_3"),
    swapped_the_gates=slip("The forget gate multiplies the old state.", forget="enter", enter="forget"),
    left_the_input_gate_out=slip("The candidate comes in through the input gate.", c="f*c_prev + g"),
    forgot_the_initial_state=slip("The first step starts from $c_0$.", c_1="i*g"),
    forgot_the_later_gates=slip("What came in first passes two more forget gates.", E="g_1"),
    kept_the_input_gate=slip("The derivative of $i_1 g_1$ with respect to $i_1$ is $g_1$.", E="i_1*g_1*f_2*f_3"),
    counted_the_first_forget_gate=slip("What comes in with $i_1$ does not pass $f_1$.", E="g_1*f_1*f_2*f_3"),
    divided_by_three=slip("Three equal factors are a third power.", phi="target/3"),
    took_the_square_root=slip("Three steps give three factors.", phi="sqrt(target)"),
)  # fmt: skip
