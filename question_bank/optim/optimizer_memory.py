"""Memory that optimizers need besides the parameters."""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="optim.adaptive", outcomes=(2, 6), level="apply", minutes=5, covers=("W7-11",), largest=200_000_000, decimals=4,
)  # fmt: skip
ENGINE = {
    "SGD without momentum": "sgd", "SGD with momentum": "momentum", "Adagrad": "adagrad", "RMSProp without momentum": "rmsprop",
    "Adam": "adam", "AdamW": "adamw",
}  # fmt: skip
EXTRA = {"SGD without momentum": 0, "SGD with momentum": 1, "Adagrad": 1, "RMSProp without momentum": 1, "Adam": 2, "AdamW": 2}


@q.params
class P:
    D: int = draw.choice(100, 128, 200, 256, 300, 400, 500, 784, 1000, 1024)
    H: int = draw.choice(50, 64, 100, 128, 200, 250, 256, 500, 512)
    C: int = draw.choice(5, 8, 10, 12, 20, 50, 100)
    optimizer: str = draw.choice(*EXTRA)
    other: str = draw.choice("SGD without momentum", "Adam")


@q.require
def the_optimizers_differ(p: P) -> bool:
    return EXTRA[p.optimizer] != EXTRA[p.other]


q.prompt = r"""
A network has $D = <<D>>$ inputs, a fully connected hidden layer with $H = <<H>>$ units and a fully connected output layer with
$C = <<C>>$ units, both with biases. It is trained with <<optimizer>>. Every number takes 4 bytes, and 1 MB is $10^6$ bytes.
"""
q.ask(
    n=ask.integer("How many parameters $n$ (weights and biases) does the network have?", marks=1),
    M=ask.number(
        "How many MB do the parameters, their gradients and what the optimizer keeps for each of them take together?",
        marks=2,
        unit="MB",
    ),
    d=ask.number(
        "By how many MB does this change if <<other>> is used instead? A smaller need counts as negative.", marks=1, unit="MB"
    ),
)


@q.solve
def solve(p: P, t):
    n = t.step("n", "(D + 1)*H + (H + 1)*C", lambda: engine.linear_parameters(p.D, p.H) + engine.linear_parameters(p.H, p.C))
    kept = {0: "nothing", 1: "one number (a velocity or a sum of squares)", 2: "two numbers (both moments)"}
    t.step(
        "k",
        "",
        EXTRA[p.optimizer],
        note=f"For each parameter, {p.optimizer} keeps {kept[EXTRA[p.optimizer]]}. The number is called $k$.",
    )
    t.step(
        "M",
        "4*(2 + k)*n/10^6",
        lambda: Fraction(engine.training_memory(n, ENGINE[p.optimizer]), 10**6),
        note="Parameter and gradient are two further numbers.",
    )
    t.step("j", "", EXTRA[p.other], note=f"For each parameter, {p.other} keeps {kept[EXTRA[p.other]]}. The number is called $j$.")
    t.step(
        "d",
        "4*(j - k)*n/10^6",
        lambda: Fraction(engine.training_memory(n, ENGINE[p.other]) - engine.training_memory(n, ENGINE[p.optimizer]), 10**6),
    )


@q.oracle("torch")
def state_of_the_optimizer(p: P):
    """Takes a step with an optimizer for a single weight and counts what it keeps besides its counter of steps."""
    torch, nn = oracles.torch, oracles.torch.nn

    def kept(name):
        kind, *rest = name.replace("Prop", "prop").split()
        w = oracles.parameter((1, 1, 1))
        optimizer = getattr(torch.optim, kind)([w], lr=0.1, **({"momentum": 0.9} if rest[:1] == ["with"] else {}))
        w.grad = oracles.tensor((1, 2, 3))
        optimizer.step()
        return sum(value.numel() for value in optimizer.state[w].values() if torch.is_tensor(value) and value.dim()) // 3

    layers = nn.Linear(p.D, p.H, device="meta"), nn.Linear(p.H, p.C, device="meta")
    n = sum(weight.numel() for layer in layers for weight in layer.parameters())
    here, there = kept(p.optimizer), kept(p.other)
    return {"n": n, "M": 4 * (2 + here) * n / 1e6, "d": 4 * (there - here) * n / 1e6}


@q.oracle("counting")
def every_number(p: P):
    """Lists what is stored for a parameter."""
    stored = {
        "SGD without momentum": (), "SGD with momentum": ("velocity",), "Adagrad": ("squares",),
        "RMSProp without momentum": ("squares",), "Adam": ("mean", "squares"), "AdamW": ("mean", "squares"),
    }  # fmt: skip
    parameters = [*(p.D + 1 for _ in range(p.H)), *(p.H + 1 for _ in range(p.C))]
    now, then = (len(("value", "gradient", *stored[name])) for name in (p.optimizer, p.other))
    n = sum(parameters)
    return {"n": n, "M": now * 4 * n / 10**6, "d": (then - now) * 4 * n / 10**6}


q.slips(
    forgot_the_biases=slip("Every unit has a bias.", n="D*H + H*C", essential=True),
    forgot_the_gradients=slip("Gradients are stored, too.", M="4*(1 + k)*n/10^6"),
    counted_the_optimizer_only=slip("The parameters themselves take memory.", M="4*k*n/10^6"),
    thought_that_every_optimizer_keeps_two=slip("Only Adam and its relatives keep two numbers for a parameter.", k="2"),
    counted_in_units_of_1024=slip("1 MB is $10^6$ bytes here.", M="4*(2 + k)*n/1024^2", d="4*(j - k)*n/1024^2"),
    forgot_the_bytes=slip("A number takes 4 bytes.", M="(2 + k)*n/10^6", d="(j - k)*n/10^6"),
    turned_the_difference=slip("The change is the new need minus the old one.", d="4*(k - j)*n/10^6"),
)  # fmt: skip
