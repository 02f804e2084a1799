r"""How many straight pieces the function of a shallow ReLU network has."""

from fractions import Fraction
from itertools import combinations, pairwise
from math import comb

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="networks.approximation", outcomes=(1, 6), level="analyze", minutes=6, covers=("W2-14",),
    rows=True, symbols={"pieces": "k", "most": "K", "regions": "R"},
)  # fmt: skip


@q.params
class P:
    w: tuple = draw.vector(draw.nonzero(-2, 2), 4)
    b: tuple = draw.vector(draw.integers(-4, 4), 4)
    v: tuple = draw.vector(draw.integers(-3, 3), 4)
    n: int = draw.integers(5, 10)
    bent: int = draw.choice(1, 1, 2, 2, 2, 2, 2, 3)

    @property
    def bends(self):
        """The change of the slope at each place where a unit switches."""
        found = {}
        for w, b, v in zip(self.w, self.b, self.v, strict=True):
            place = Fraction(-b, w)
            found[place] = found.get(place, 0) + v * abs(w)
        return found


@q.require
def units_share_a_kink_or_one_is_not_used(p: P) -> bool:
    kinks = [bend for bend in p.bends.values() if bend]
    return (
        len(set(zip(p.w, p.b, strict=True))) == 4
        and len(p.bends) >= 2
        and len(kinks) == p.bent
        and any(p.b)
        and sum(v == 0 for v in p.v) <= 1
    )


q.prompt = r"""
A network with one input $x$, four hidden ReLU units and one output computes
$$\hat{y} = \sum_{i=0}^{3} v_i\, \mathrm{ReLU}(w_i x + b_i) \qquad \text{with}$$
$$w = <<w>>, \qquad b = <<b>>, \qquad v = <<v>>.$$
The graph of $\hat{y}$ against $x$ consists of straight pieces that meet at kinks.
"""
q.ask(
    pieces=ask.integer(
        "How many straight pieces $k$, the two rays at its ends included, does the graph of this network have?", marks=3),
    most=ask.integer("How many pieces $K$ can the graph have at most if the hidden layer has $n = <<n>>$ units?", marks=1),
    regions=ask.integer(
        "In a network with two inputs and $n = <<n>>$ hidden ReLU units, each unit is active on one side of a straight line "
        "in the plane of the inputs. Into how many regions $R$ do these lines divide the plane at most?", marks=2),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.say(r"Unit $i$ switches at $x = -b_i / w_i$; there the slope of $\hat{y}$ changes by $v_i |w_i|$ when $x$ grows.")
    places = sorted(p.bends)
    t.step("x", "", tuple(places), note="The units switch at")
    total = [p.bends[place] for place in places]
    t.step("c", "", tuple(total), note="The slope changes there by, summed over the units that share a place,")
    t.step("kinks", "sum(abs(sign(c)))", note="A kink remains wherever this is not 0:")
    t.step("pieces", "kinks + 1")
    t.step("most", "n + 1", note="At best each of $n$ units makes a kink of its own:")
    t.step(
        "regions",
        "1 + n + n*(n - 1)/2",
        note="A line that cuts $m$ others adds $m + 1$ regions:",
    )


@q.oracle("torch")
def slopes_on_a_grid(p: P):
    torch, x = oracles.torch, oracles.parameter(tuple(Fraction(k, 4) - Fraction(1, 8) for k in range(-20, 22)))
    hidden = torch.relu(x[:, None] * oracles.tensor(p.w) + oracles.tensor(p.b))
    slopes = oracles.gradients((hidden @ oracles.tensor(p.v)).sum(), x=x)["grad_x"]
    runs = torch.unique_consecutive(oracles.tensor(slopes))
    return {"pieces": len(runs)}


@q.oracle("brute force")
def patterns_of_active_units(p: P):
    """Every region has its own pattern of active units. The lines are tangents of a parabola, y = 2 k x - k^2: tangents i and j
    cross at height i j above (i + j)/2, where the side of tangent k is the sign of (k - i) (k - j), and all four regions meet.
    """

    def slope(x):
        return sum(v * w for v, w, b in zip(p.v, p.w, p.b, strict=True) if w * x + b > 0)

    steps = [slope(Fraction(k, 4) - Fraction(1, 8)) for k in range(-20, 22)]
    on_a_line = {tuple(k > place for place in range(p.n)) for k in range(p.n + 1)}
    in_a_plane = {
        tuple({i: left, j: right}.get(k, (k - i) * (k - j) > 0) for k in range(p.n))
        for i, j in combinations(range(p.n), 2) for left in (False, True) for right in (False, True)
    }  # fmt: skip
    kinks = [one for one, other in pairwise(steps) if one != other]
    return {"pieces": len(kinks) + 1, "most": len(on_a_line), "regions": len(in_a_plane)}


@q.oracle("second formula")
def binomial_coefficients(p: P):
    return {"most": comb(p.n, 0) + comb(p.n, 1), "regions": sum(comb(p.n, j) for j in range(3))}


q.slips(
    counted_every_unit=slip("Units that switch at one place share a kink, and a unit with $v_i = 0$ makes none.",
        kinks="4", essential=True),
    counted_places_where_the_slope_stays=slip("Where the changes add up to 0, the graph has no kink.", kinks="sum(0*c + 1)"),
    counted_the_kinks=slip("There is one piece more than kinks.", pieces="kinks", most="n"),
    doubled_with_each_unit=slip("A new unit adds a kink or a line; it cannot double the number of pieces.",
        most="2^n", regions="2^n"),
    took_two_pieces_for_each_unit=slip("Neighboring kinks share the piece between them.", most="2*n"),
    let_lines_cut_nothing=slip("A new line also cuts the regions between the other lines.", regions="n + 1"),
    forgot_the_first_region=slip("Before the first line there is one region.", regions="n + n*(n - 1)/2"),
    counted_each_crossing_twice=slip("Two lines cross once: there are $n (n - 1)/2$ crossings.", regions="1 + n + n*(n - 1)"),
)  # fmt: skip
