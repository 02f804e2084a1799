r"""Parameters, multiplications and additions of a fully connected network."""

from itertools import pairwise, product

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="networks.parameters", outcomes=(1, 7), level="apply", minutes=6, covers=("W2-08", "W2-10"),
    largest=99_999, symbols={"mults": "M", "adds": "A", "biases": "B"},
)  # fmt: skip


@q.params
class P:
    inputs: int = draw.choice(4, 5, 6, 8, 10, 12, 15, 16, 20, 25, 30, 49, 64, 100)
    hidden1: int = draw.choice(3, 4, 5, 6, 8, 10, 12, 15, 16, 20, 25, 30, 32, 40, 50, 64, 100)
    hidden2: int = draw.choice(3, 4, 5, 6, 8, 10, 12, 15, 16, 20, 25, 30, 32, 40, 50)
    outputs: int = draw.integers(2, 10)


@q.require
def all_sizes_differ_and_the_products_are_workable(p: P) -> bool:
    sizes = (p.inputs, p.hidden1, p.hidden2, p.outputs)
    return len(set(sizes)) == 4 and p.inputs * p.hidden1 <= 6000 and p.hidden1 * p.hidden2 <= 3000


q.prompt = r"""
A fully connected network has <<inputs>> inputs, a first hidden layer of <<hidden1>> ReLU units, a second one of <<hidden2>>
ReLU units, and <<outputs>> outputs. Each hidden layer computes $\mathrm{ReLU}(W h + b)$ from the output $h$ of the layer before;
the output layer computes $W h$, without biases.
"""
q.ask(
    N_1=ask.integer("How many parameters $N_1$ does the first hidden layer have?", marks=1),
    N=ask.integer("How many parameters $N$ does the whole network have?", marks=2),
    mults=ask.integer("How many multiplications $M$ of two numbers does the forward pass for one example take?", marks=1),
    adds=ask.integer(
        "How many additions $A$ of two numbers does it take? A sum of $k$ numbers takes $k - 1$; ReLU takes none.", marks=1
    ),
)


@q.solve
def solve(p: P, t):
    t.say("A layer with $C$ inputs and $O$ units has $C O$ weights and, if it has biases, $O$ of them; ReLU has no parameters.")
    engine.linear_parameters(p.inputs, p.hidden1, name="N_1", trace=t)
    engine.linear_parameters(p.hidden1, p.hidden2, name="N_2", trace=t)
    engine.linear_parameters(p.hidden2, p.outputs, False, name="N_3", trace=t)
    t.step("N", "N_1 + N_2 + N_3")
    t.step("biases", "hidden1 + hidden2", note="Each hidden unit has a bias:")
    t.step("mults", "N - biases", note="Each weight is multiplied once, and no bias is:")
    note = "A hidden unit adds up its $C$ products and its bias with $C$ additions, an output its $C$ products with $C - 1$:"
    t.step("adds", "mults - outputs", note=note)


@q.oracle("torch")
def sizes_of_the_tensors(p: P):
    nn, sizes = oracles.torch.nn, (p.inputs, p.hidden1, p.hidden2, p.outputs)
    layers = [nn.Linear(one, other, bias=other != p.outputs, device="meta") for one, other in pairwise(sizes)]
    counts = [sum(tensor.numel() for tensor in layer.parameters()) for layer in layers]
    return {"N_1": counts[0], "N": sum(counts), "mults": sum(layer.weight.numel() for layer in layers)}


@q.oracle("second formula")
def unit_by_unit(p: P):
    """A unit with n inputs takes n - 1 additions for its products, and one for its bias if it has one."""
    layers = ((p.inputs, p.hidden1, 1), (p.hidden1, p.hidden2, 1), (p.hidden2, p.outputs, 0))
    return {"adds": sum((below - 1 + bias) * units for below, units, bias in layers)}


@q.oracle("counting")
def operations_one_by_one(p: P):
    """Walks through the matrices; a unit starts with its first product, adds the others to it, and then its bias."""
    sizes, weights, biases, additions = (p.inputs, p.hidden1, p.hidden2, p.outputs), [], [], []
    for layer, (below, units) in enumerate(pairwise(sizes)):
        weights += product([layer], range(units), range(below))
        biases += product([layer], range(units if layer < 2 else 0))
        additions += product([layer], range(units), range(1, below))
    first = [one for one in (*weights, *biases) if one[0] == 0]
    return {"N_1": len(first), "N": len([*weights, *biases]), "mults": len(weights), "adds": len([*additions, *biases])}


q.slips(
    forgot_the_biases=slip("Each hidden unit has a bias.", N_1="C*O", N_2="C*O", mults="N", adds="N - outputs", essential=True),
    gave_the_outputs_biases=slip("The output layer has no biases.",
        N_3="(C + 1)*O", biases="hidden1 + hidden2 + outputs", adds="mults"),
    gave_the_inputs_biases=slip("Inputs are given: they have no biases.", N="N_1 + N_2 + N_3 + inputs"),
    added_the_sizes=slip("Every unit sees every output of the layer before: the sizes are multiplied.",
        N_1="C + O", N_2="C + O", N_3="C + O"),
    one_bias_for_each_layer=slip("A hidden layer has one bias for each of its units.", N_1="C*O + 1", N_2="C*O + 1"),
    left_the_output_layer_out=slip("The output layer has weights, too.", N="N_1 + N_2"),
    multiplied_the_biases=slip("Biases are added, not multiplied.", mults="N"),
    forgot_to_add_the_bias=slip("One addition for each hidden unit adds its bias.", adds="mults - outputs - biases"),
    counted_an_addition_for_each_product=slip("The first product of an output is not added to anything.", adds="mults"),
    counted_the_additions_with_the_multiplications=slip("Each weight stands for one multiplication.", mults="2*(N - biases)"),
)  # fmt: skip
