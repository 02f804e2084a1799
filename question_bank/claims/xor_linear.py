"""Claim: can one threshold unit tell two classes of two points each apart?"""

from fractions import Fraction

from examgen import Question, ask, draw, figures, slip

q = Question(
    topic="claims.basics", outcomes=(1,), level="understand", minutes=4, covers=("xor_linear",), rows=True,
    symbols={"c": "s_C", "d": "s_D", "a": "s_A", "b": "s_B"},
)  # fmt: skip


@q.params
class P:
    A: tuple = draw.vector(draw.integers(-4, 4), 2)
    B: tuple = draw.vector(draw.integers(-4, 4), 2)
    C: tuple = draw.vector(draw.integers(-4, 4), 2)
    D: tuple = draw.vector(draw.integers(-4, 4), 2)
    wording: str = draw.choice("can", "cannot")
    crossed: int = draw.integers(0, 1)

    @property
    def frame(self):
        """Range of both axes of the figure."""
        return -5, 5

    @property
    def sides(self):
        """On which side of the line through two points a third one lies, four times."""

        def side(P, Q, R):
            return (Q[0] - P[0]) * (R[1] - P[1]) - (Q[1] - P[1]) * (R[0] - P[0])

        A, B, C, D = self.A, self.B, self.C, self.D
        return side(A, B, C), side(A, B, D), side(C, D, A), side(C, D, B)


@q.require
def no_three_points_lie_close_to_a_line_and_crossings_are_frequent(p: P) -> bool:
    c, d, a, b = p.sides
    return min(map(abs, p.sides)) >= 3 and (c * d < 0 and a * b < 0) == bool(p.crossed) and (c * d < 0 or a * b < 0)


q.prompt = r"""
The points $A = <<A>>$ and $B = <<B>>$ belong to class 1, the points $C = <<C>>$ and $D = <<D>>$ to class 0. A threshold unit
outputs class 1 if $w_0 x_0 + w_1 x_1 + b > 0$, and class 0 otherwise.

**Statement.** <% if wording == "can" %>With suitable $w_0$, $w_1$ and $b$, the unit classifies<% else %>For no choice of $w_0$,
$w_1$ and $b$ does the unit classify<% endif %> all four points correctly.
"""
q.ask(truth=ask.claim(marks=1))


@q.figure
def points(p: P):
    return figures.scatter(
        {"class 1": {"A": p.A, "B": p.B}, "class 0": {"C": p.C, "D": p.D}}, x=p.frame, y=p.frame, x_label="x_0", y_label="x_1"
    )


@q.solve
def solve(p: P, t):
    t.say(
        "A line with $A$ and $B$ on one side and $C$ and $D$ on the other exists unless the segments $AB$ and $CD$ cross, as "
        "in XOR."
    )
    for name, P_, Q, R in (("c", "A", "B", "C"), ("d", "A", "B", "D"), ("a", "C", "D", "A"), ("b", "C", "D", "B")):
        t.step(name, f"({Q}[0] - {P_}[0])*({R}[1] - {P_}[1]) - ({Q}[1] - {P_}[1])*({R}[0] - {P_}[0])",
               note=f"The sign tells on which side of the line ${P_}{Q}$ the point ${R}$ lies:")  # fmt: skip
    t.step("k", "max(c*d, a*b)", note="The segments cross exactly if both products of two such numbers are negative:")
    t.step("truth", "k > 0" if p.wording == "can" else "k < 0", note="So the statement is <<truth>>.")


@q.oracle("brute force")
def all_directions(p: P):
    """If a line exists, one with whole weights up to 16 does: the sum of two normals of lines through points of both classes."""

    def separates(u, v):
        first, second = ([u * x + v * y for x, y in pair] for pair in ((p.A, p.B), (p.C, p.D)))
        return min(first) > max(second)

    return {"truth": any(separates(u, v) for u in range(-16, 17) for v in range(-16, 17)) == (p.wording == "can")}


@q.oracle("second formula")
def crossing_of_the_segments(p: P):
    """Solves A + r (B - A) = C + s (D - C) by Cramer's rule."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = p.A, p.B, p.C, p.D
    whole = (bx - ax) * (cy - dy) - (by - ay) * (cx - dx)
    if whole == 0:
        return {"truth": p.wording == "can"}
    r = Fraction((cx - ax) * (cy - dy) - (cy - ay) * (cx - dx), whole)
    s = Fraction((bx - ax) * (cy - ay) - (by - ay) * (cx - ax), whole)
    return {"truth": (0 <= r <= 1 and 0 <= s <= 1) == (p.wording == "cannot")}


q.slips(
    looked_at_one_line_only=slip("Both points of the other class may lie on different sides of a line through one class.", k="a*b"),
    looked_at_the_other_line_only=slip("The points of one class need not lie on one side of the line through the other.", k="c*d"),
    thought_that_a_unit_can_do_everything=slip("No line divides two crossing segments: this is XOR.", k="1"),
    thought_that_a_unit_can_do_nothing=slip("Two pairs of points can be divided unless their segments cross.", k="-1"),
)  # fmt: skip
