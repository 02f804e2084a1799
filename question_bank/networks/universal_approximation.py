r"""The universal approximation theorem, and the units that a function needs.

The sampled function is interpolated by straight pieces; units are counted for it.
"""

from itertools import combinations

from examgen import Question, ask, draw, figures, oracles, slip

q = Question(
    topic="networks.approximation", outcomes=(1, 5), level="understand", minutes=6, covers=("W2-15",), rows=True,
    symbols={"slopes": "m", "kinks": "k", "changes": "c"},
)  # fmt: skip

TRUE, LINEAR = "It is true.", "It is false: such a network computes a linear function of its input, plus a constant."
DOMAIN = "It is false: far outside, the network cannot follow every function."
WIDTH = "It is false: a smaller tolerance may need more units."
TRAINING = "It is false: that good weights exist does not mean that training finds them."


@q.params
class P:
    y0: int = draw.integers(-4, 4)
    rises: tuple = draw.vector(draw.integers(-3, 3), 5)
    stays: tuple = draw.vector(draw.integers(0, 1), 4)
    units: str = draw.choice("ReLU", "logistic sigmoid", "tanh", "ReLU", "identity", "identity")
    domain: str = draw.choice(
        "on the interval $[0, 1]$", "on the square $[-2, 2]^2$", "on the interval $[-5, 5]$", "for all real $x$"
    )
    width: str = draw.choice("a finite number of units", "a finite number of units", "a finite number of units", "100 units")
    found: str = draw.choice("there are weights", "there are weights", "there are weights", "gradient descent finds weights")

    @property
    def y(self):
        height, slope, found = self.y0, self.rises[0], [self.y0]
        for k in range(5):
            slope = slope if k and self.stays[k - 1] else self.rises[k]
            height += slope
            found.append(height)
        return tuple(found)

    @property
    def window(self):
        """The range of the vertical axis."""
        return min(self.y) - 1, max(self.y) + 1

    @property
    def flaws(self):
        """What is wrong with the drawn statement."""
        checks = ((LINEAR, self.units == "identity"), (DOMAIN, "all" in self.domain), (WIDTH, self.width[0] == "1"))
        return [name for name, wrong in (*checks, (TRAINING, "descent" in self.found)) if wrong]


@q.require
def at_most_one_thing_is_wrong_and_some_points_are_no_kinks(p: P) -> bool:
    bends = sum(2 * p.y[k] != p.y[k - 1] + p.y[k + 1] for k in range(1, 5))
    return len(p.flaws) <= 1 and 1 <= bends <= 4 and max(map(abs, p.y)) <= 6


q.prompt = r"""
The function $f$ on the interval $[0, 5]$ connects the points $(0, y_0), (1, y_1), \ldots, (5, y_5)$ by straight pieces, with
$y = <<p.y>>$. A network with one hidden layer of $D$ ReLU units computes
$\sum_{i} v_i\, \mathrm{ReLU}(x - t_i) + c$.
"""
q.ask(
    kinks=ask.integer("How many kinks $k$ does $f$ have inside the interval?", marks=2),
    D=ask.integer("What is the smallest number $D$ of hidden units with which this network equals $f$ on the whole "
        "interval?", marks=1),
    says=ask.choice(
        "Another network has one hidden layer with the activation function <<units>> and a linear output with a bias. Judge "
        "this statement about it.\n\n**Statement.** For every continuous function and every tolerance, <<found>> with which such a "
        "network of <<width>> stays within the tolerance <<domain>>.\n\nWhich judgment is right?",
        marks=1,
        options=(TRUE, LINEAR, DOMAIN, WIDTH, TRAINING),
        expert="The universal approximation theorem says that weights exist, for a bounded closed set and any usual "
            "non-linear unit."),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.given(y=p.y)
    t.step("slopes", "y[1:6] - y[0:5]", note="The slopes of the five pieces are")
    t.step("changes", "slopes[1:5] - slopes[0:4]", note="and they change at the four inner points by")
    t.step("kinks", "sum(abs(sign(changes)))", note="There is a kink wherever the change is not 0:")
    t.step(
        "first",
        "abs(sign(slopes[0]))",
        note="A further unit with $t_i = 0$ is needed for the slope of the first piece, unless this is 0:",
    )
    t.step("D", "kinks + first", note="Each unit bends the graph once, at $x = t_i$, and the others start at the kinks:")
    t.say("The theorem promises weights of a wide enough network with non-linear units on a bounded closed set, and no more.")
    t.step("says", "", p.flaws[0] if p.flaws else TRUE)


@q.figure
def graph(p: P):
    return figures.plot({"f": list(enumerate(p.y))}, x=(0, 5), y=p.window, x_label="x", y_label="f(x)")


@q.oracle("second formula")
def fit_all_sets_of_units(p: P):
    """The smallest set of units that fits the six points without a residual, with and without a linear term for free."""
    torch, x, y = oracles.torch, oracles.tensor(tuple(range(6))), oracles.tensor(p.y)

    def smallest(free, places):
        for size in range(6):
            for chosen in combinations(places, size):
                units = [torch.relu(x - place) for place in chosen]
                basis = torch.stack((*free, *units), dim=1)
                fit = basis @ torch.linalg.lstsq(basis, y[:, None]).solution
                if torch.dist(fit[:, 0], y) < 1e-6:
                    return size
        raise ValueError

    one = torch.ones_like(x)
    return {"kinks": smallest((one, x), range(1, 5)), "D": smallest((one,), range(5))}


@q.oracle("counting")
def points_on_one_line(p: P):
    """An inner point is a kink if it is not halfway between its neighbors."""
    bent = [k for k in range(1, 5) if 2 * p.y[k] != p.y[k - 1] + p.y[k + 1]]
    return {"kinks": len(bent), "D": len(bent) + (p.y[1] != p.y[0])}


q.slips(
    counted_all_points=slip("A point where the slope does not change is no kink.", kinks="4"),
    counted_the_pieces=slip("There is one straight piece more than kinks.", kinks="sum(abs(sign(changes))) + 1"),
    forgot_the_first_slope=slip("The slope of the first piece needs a unit of its own, unless it is 0.", D="kinks"),
    always_added_a_unit=slip("If the first piece is flat, no unit is needed for it.", D="kinks + 1"),
    took_a_unit_for_each_point=slip("Units are needed where the slope changes, not at each point.", D="6"),
    counted_the_bias=slip("The bias $c$ sets the height and is no hidden unit.", D="kinks + first + 1"),
)  # fmt: skip
