r"""A ReLU network that computes a given piecewise linear function.

Any weights that do the job are right: the task is decided by the values of the network.
"""

from fractions import Fraction
from itertools import pairwise

from examgen import Question, ask, draw, figures, oracles, slip

q = Question(
    topic="networks.approximation", outcomes=(2, 7), level="create", minutes=9, covers=("W2-13",),
    rows=True, symbols={"net": "(b_0, b_1, b_2, v_0, v_1, v_2, c)"},
)  # fmt: skip


@q.params
class P:
    knots: tuple = draw.choice(*((k, k + gap) for k in range(-3, 2) for gap in (1, 2, 3)))
    slopes: tuple = draw.vector(draw.integers(-2, 2), 3)
    height: int = draw.integers(-2, 2)

    def value(self, x):
        (left, right), (m0, m1, m2) = self.knots, self.slopes
        bends = (m1 - m0) * max(0, x - left) + (m2 - m1) * max(0, x - right)
        return self.height + m0 * (x - left) + bends

    @property
    def corners(self):
        """Ends and knots of the drawn curve."""
        places = (self.knots[0] - 2, *self.knots, self.knots[1] + 2)
        return [(x, self.value(x)) for x in places]

    @property
    def frame(self):
        """Ranges of both axes of the figure."""
        heights = [y for _, y in self.corners]
        return (self.knots[0] - 3, self.knots[1] + 3), (min(*heights, 0) - 1, max(*heights, 0) + 1)


@q.require
def both_knots_bend_and_the_rays_are_not_flat_on_both_sides(p: P) -> bool:
    m0, m1, m2 = p.slopes
    return m0 != m1 != m2 and m0 != 0 and m1 != 0 and max(abs(y) for _, y in p.corners) <= 7


q.prompt = r"""
The function $f$ consists of straight pieces. It has kinks at the points $(<<p.corners[1][0]>>, <<p.corners[1][1]>>)$ and
$(<<p.corners[2][0]>>, <<p.corners[2][1]>>)$ only, and its graph also passes through $(<<p.corners[0][0]>>, <<p.corners[0][1]>>)$
and
$(<<p.corners[3][0]>>, <<p.corners[3][1]>>)$. A network with one input, three hidden ReLU units and one output must compute it
for all real $x$:
$$h_0 = \mathrm{ReLU}(b_0 - x), \quad h_1 = \mathrm{ReLU}(x + b_1), \quad h_2 = \mathrm{ReLU}(x + b_2), $$
$$\hat{y} = v_0 h_0 + v_1 h_1 + v_2 h_2 + c.$$
"""


NAMES = ("b_0", "b_1", "b_2", "v_0", "v_1", "v_2", "c")


def points(p):
    left, right = p.knots
    return (left - 5, left - 1, left, (Fraction(left) + right) / 2, right, right + 1, right + 6)


def computes_the_function(p, values):
    """Between two kinks both sides are straight, so that a few points decide; each piece is a requirement."""
    b0, b1, b2, v0, v1, v2, c = (values[name] for name in NAMES)

    def network(x):
        return v0 * max(0, b0 - x) + v1 * max(0, x + b1) + v2 * max(0, x + b2) + c

    close = [abs(network(x) - p.value(x)) <= Fraction(1, 20) for x in points(p)]
    return all(close[:3]), all(close[2:5]), all(close[4:])


q.ask(
    jump=ask.vector("By how much does the slope of $f$ change at each of its kinks? Give both, from left to right.", marks=2),
    net=ask.satisfies(
        "Give biases and output weights with which the network computes $f$. Any choice that works earns full points.",
        marks=4, fields=tuple((name, "number") for name in NAMES), verify=computes_the_function, each="straight piece"),
)  # fmt: skip


@q.figure
def graph(p: P):
    (x_low, x_high), (y_low, y_high) = p.frame
    return figures.plot({"f": p.corners}, x=(x_low, x_high), y=(y_low, y_high), x_label="x", y_label="f(x)")


@q.solve
def solve(p: P, t):
    (k1, y1), (k2, y2) = p.corners[1:3]
    (k0, y0), (k3, y3) = p.corners[0], p.corners[3]
    t.step("m_0", "(y1 - y0)/(k1 - k0)", note="The slopes of the three pieces, from left to right, are", y0=y0, y1=y1, k0=k0, k1=k1)
    t.step("m_1", "(y2 - y1)/(k2 - k1)", y2=y2, k2=k2)
    t.step("m_2", "(y3 - y2)/(k3 - k2)", y3=y3, k3=k3)
    t.step("jump", "(m_1 - m_0, m_2 - m_1)", note="At the kinks they change by")
    t.say("Let unit 0 be active left of the first kink, unit 1 right of the first and unit 2 right of the second kink.")
    t.step("b_0", "k1", note="The kinks of the units are at $b_0$, $-b_1$ and $-b_2$:")
    t.step("b_1", "-k1")
    t.step("b_2", "-k2")
    t.step("v_0", "-m_0", note="Left of the first kink only unit 0 is active, and its input falls with $x$:")
    t.step("v_1", "m_1")
    t.step("v_2", "m_2 - m_1", note="Right of the second kink, the slopes of units 1 and 2 must add up to that of $f$:")
    t.step("c", "y1", note="At the first kink all three units are 0:")
    t.step("net", "(b_0, b_1, b_2, v_0, v_1, v_2, c)")


@q.oracle("finite differences")
def second_differences(p: P):
    """Linear interpolation of the four printed points, and slopes of it a little left and right of both kinks."""
    corners = p.corners

    def f(x):
        (x0, y0), (x1, y1) = next((a, b) for a, b in pairwise(corners) if x <= b[0])
        return y0 + Fraction(y1 - y0, x1 - x0) * (x - x0)

    def slope(x):
        return oracles.slopes(f, x=x)["grad_x"]

    def works(values):
        b0, b1, b2, v0, v1, v2, c = (Fraction(values[name]) for name in NAMES)
        return all(
            abs(v0 * max(0, b0 - x) + v1 * max(0, x + b1) + v2 * max(0, x + b2) + c - f(x)) < Fraction(1, 10)
            for x in (corners[0][0], corners[1][0], corners[2][0], corners[3][0])
        )

    near = Fraction(1, 4)
    return {"jump": [slope(x + near) - slope(x - near) for x, _ in corners[1:3]], "net": works}


@q.oracle("torch")
def run_on_many_inputs(p: P):
    """The network beside the function on a grid; the changes of slope are those of a fit with a ReLU at each kink."""
    torch, x = oracles.torch, oracles.torch.linspace(-12, 14, 105, dtype=oracles.torch.float64)
    left, right = p.knots
    basis = torch.stack((x, torch.ones_like(x), torch.relu(x - left), torch.relu(x - right)), dim=1)
    wanted = oracles.tensor([float(p.value(Fraction(at))) for at in x.tolist()])
    fit = torch.linalg.lstsq(basis, wanted[:, None]).solution[:, 0]

    def works(values):
        b0, b1, b2, v0, v1, v2, c = (float(values[name]) for name in NAMES)
        y = v0 * torch.relu(b0 - x) + v1 * torch.relu(x + b1) + v2 * torch.relu(x + b2) + c
        return bool((y - wanted).abs().max() < 0.5)

    return {"jump": oracles.numbers(fit[2:]), "net": works}


q.slips(
    took_slopes_for_changes=slip("A unit that starts at the second kink adds the change of the slope, not the new slope.",
        v_2="m_2", jump="(m_1, m_2)", essential=True),
    turned_the_biases=slip("A unit with the input $x + b$ has its kink at $x = -b$.", b_1="k1", b_2="k2"),
    forgot_the_left_piece=slip("Left of the first kink the slope comes from unit 0.", v_0="0"),
    turned_the_left_slope=slip("The input of unit 0 falls with $x$, so $v_0$ has the sign opposite to the slope.", v_0="m_0"),
    forgot_the_height=slip("The constant lifts the graph to the right height.", c="0"),
    turned_the_changes=slip("A change is the slope on the right minus that on the left.", jump="(m_0 - m_1, m_1 - m_2)"),
)  # fmt: skip
