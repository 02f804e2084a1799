"""The commands of formulas that take arguments, spaces, names and environments, and what each is called in every target."""

from __future__ import annotations

from typing import NamedTuple


class Construct(NamedTuple):
    """What a command with an argument is called in Typst, in a terminal and aloud."""

    typst: str
    mark: str
    words: str


# Other names of what has a name already: a tree and what is written from it know only the names on the right.
ALIASES = {
    "bm": "boldsymbol", "pmb": "boldsymbol", "mbox": "text", "textnormal": "text", "textup": "text", "emph": "textit",
    "lt": "<", "gt": ">", "lbrack": "[", "rbrack": "]", "ast": "*", "owns": "ni",
    "smallsetminus": "setminus", "rightsquigarrow": "leadsto", "cfrac": "dfrac",
    "dotsc": "ldots", "dotso": "ldots", "dotsb": "cdots", "dotsm": "cdots", "dotsi": "cdots",
    "thinspace": ",", "medspace": ":", ">": ":", "thickspace": ";", "negthinspace": "!", "space": " ",
}  # fmt: skip
# What \not strikes out, and the sign that has the stroke already.
NEGATED = {
    "=": "ne", "<": "nless", ">": "ngtr", "\\le": "nleq", "\\leq": "nleq", "\\ge": "ngeq", "\\geq": "ngeq", "\\in": "notin",
    "\\subseteq": "nsubseteq", "\\supseteq": "nsupseteq", "\\mid": "nmid", "\\parallel": "nparallel", "\\sim": "nsim",
    "\\cong": "ncong", "\\exists": "nexists", "\\to": "nrightarrow", "\\rightarrow": "nrightarrow", "\\Rightarrow": "nRightarrow",
}  # fmt: skip
# The mark of an alphabet lists the letters that have a character of their own in every terminal font.
FONTS = {
    "mathrm": Construct("upright({})", "", ""),
    "mathbf": Construct("upright(bold({}))", "", "bold"),
    "boldsymbol": Construct("bold({})", "", "bold"),
    "mathit": Construct("italic({})", "", ""),
    "mathsf": Construct("sans({})", "", ""),
    "mathtt": Construct("mono({})", "", ""),
    "mathcal": Construct("cal({})", "BℬEℰFℱHℋIℐLℒMℳRℛ", "script"),
    "mathscr": Construct("scr({})", "BℬEℰFℱHℋIℐLℒMℳRℛ", "script"),
    "mathfrak": Construct("frak({})", "CℭHℌIℑRℜZℨ", "Fraktur"),
    "mathbb": Construct("bb({})", "CℂNℕPℙQℚRℝZℤ", ""),
}
# Where pdflatex's fonts have nothing for small letters and digits but other signs, and what to write for those.
CAPITALS = {"mathbb": "\\mathbf", "mathcal": "\\mathfrak or \\mathit", "mathscr": "\\mathfrak or \\mathit"}
TEXT_FONTS = {
    "text": "{}",
    "textrm": "{}",
    "textbf": "upright(bold({}))",
    "textit": "italic({})",
    "textsf": "sans({})",
    "texttt": "mono({})",
}
# The mark of an accent is a combining character; a line over several letters is spelled out in a terminal.
ACCENTS = {
    "hat": Construct("hat({})", "\u0302", "hat"),
    "widehat": Construct("hat({})", "\u0302", "hat"),
    "bar": Construct("macron({})", "\u0304", "bar"),
    "tilde": Construct("tilde({})", "\u0303", "tilde"),
    "widetilde": Construct("tilde({})", "\u0303", "tilde"),
    "vec": Construct("arrow({})", "\u20d7", "vector"),
    "overrightarrow": Construct("arrow({})", "\u20d7", "vector"),
    "overleftarrow": Construct("arrow.l({})", "\u20d6", "left vector"),
    "overleftrightarrow": Construct("accent({}, arrow.l.r)", "\u20e1", "double arrow"),
    "dot": Construct("dot({})", "\u0307", "dot"),
    "ddot": Construct("dot.double({})", "\u0308", "double dot"),
    "dddot": Construct("dot.triple({})", "\u20db", "triple dot"),
    "check": Construct("caron({})", "\u030c", "check"),
    "breve": Construct("breve({})", "\u0306", "breve"),
    "acute": Construct("acute({})", "\u0301", "acute"),
    "grave": Construct("grave({})", "\u0300", "grave"),
    "mathring": Construct("circle({})", "\u030a", "ring"),
    "overline": Construct("overline({})", "\u0305", "bar"),
    "underline": Construct("underline({})", "\u0332", "underlined"),
}
# The mark says on which side of the body the label goes.
STACKS = {
    "underbrace": Construct("underbrace({body}, {label})", "below", "with a brace below, labelled {}"),
    "overbrace": Construct("overbrace({body}, {label})", "above", "with a brace above, labelled {}"),
    "underset": Construct("attach(limits({body}), b: {label})", "below", "with {} below"),
    "overset": Construct("attach(limits({body}), t: {label})", "above", "with {} above"),
    "stackrel": Construct("attach(limits({body}), t: {label})", "above", "with {} above"),
}
# The mark holds the two ends of the arrow in a terminal.
ARROWS = {
    "xrightarrow": Construct("arrow.r", "─→", "right arrow"),
    "xleftarrow": Construct("arrow.l", "←─", "left arrow"),
}
# The mark of what strikes out is a combining character for each sign; of the others it is a pattern.
ENCLOSURES = {
    "boxed": Construct("#box(stroke: 0.5pt, inset: 0.3em, {{set par(leading: 0pt); $display({})$}})", "[ {} ]", "boxed"),
    "cancel": Construct("cancel({})", "\u0338", "crossed out"),
    "bcancel": Construct("cancel(inverted: #true, {})", "\u0338", "crossed out"),
    "xcancel": Construct("cancel(cross: #true, {})", "\u0338", "crossed out"),
}
COLORS = {"red": "C00000", "blue": "1F4FBF", "green": "1B6E2C", "orange": "A84300", "purple": "7B2FA0", "gray": "666666"}
"""Colours that can be read on white paper; a dark page has its own for the same names."""
FRACTIONS = {
    "frac": "frac({}, {})",
    "dfrac": "display(frac({}, {}))",
    "tfrac": "inline(frac({}, {}))",
    "binom": "binom({}, {})",
    "dbinom": "display(binom({}, {}))",
    "tbinom": "inline(binom({}, {}))",
}
STYLES = {
    "displaystyle": "display({})",
    "textstyle": "inline({})",
    "scriptstyle": "script({})",
    "scriptscriptstyle": "sscript({})",
}
LIMITS = {"limits": "limits({})", "nolimits": "scripts({})"}
# Sizes of the fixed delimiters as in amsmath, in em of the running text; None grows with its surroundings.
BIG_SIZES = {
    f"{size}{side}": em for size, em in (("big", 1.2), ("Big", 1.8), ("bigg", 2.4), ("Bigg", 3.0)) for side in ("", "l", "r", "m")
} | {"middle": None}
SPACES = {
    ",": Construct("thin", "", ""),
    ":": Construct("med", " ", ""),
    ";": Construct("thick", " ", ""),
    "!": Construct("#h(-0.1667em)", "", ""),
    " ": Construct("#h(0.333em)", " ", ""),
    "enspace": Construct("#h(0.5em)", " ", ""),
    "quad": Construct("quad", "  ", ""),
    "qquad": Construct("wide", "    ", ""),
}
# The names of functions, and whether their subscripts go below them in displays.
NAMES = {
    **dict.fromkeys(("log", "ln", "lg", "exp", "sin", "cos", "tan", "cot", "sec", "csc"), False),
    **dict.fromkeys(("arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "coth"), False),
    **dict.fromkeys(("arg", "dim", "ker", "deg", "hom"), False),
    **dict.fromkeys(("det", "gcd", "Pr", "max", "min", "sup", "inf", "lim", "limsup", "liminf"), True),
}


class Frame(NamedTuple):
    """The delimiters around a grid."""

    left: str
    right: str


GRIDS = {
    "matrix": Frame("", ""),
    "pmatrix": Frame("(", ")"),
    "bmatrix": Frame("[", "]"),
    "Bmatrix": Frame("{", "}"),
    "vmatrix": Frame("|", "|"),
    "Vmatrix": Frame("‖", "‖"),
    "smallmatrix": Frame("", ""),
    "array": Frame("", ""),
    "subarray": Frame("", ""),
    "cases": Frame("{", ""),
    "aligned": Frame("", ""),
    "gathered": Frame("", ""),
}
ENVIRONMENTS = {
    **{name: name for name in GRIDS},
    **dict.fromkeys(("align", "align*", "split"), "aligned"),
    **dict.fromkeys(("gather", "gather*"), "gathered"),
}
"""What may be begun: equations on an exam have no numbers, so that the numbered forms are the unnumbered ones."""
WITH_COLUMNS = ("array", "subarray")
WITH_LINES = ("matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "Vmatrix", "array")
WIDTHS = {"cases": 2, "gathered": 1}
"""Environments that have a number of columns of their own."""


def frame(name: str, columns: str) -> Frame:
    """The delimiters around the grid; the outer lines of an array are its delimiters."""
    left, right = GRIDS[name]
    return Frame(left or "|" * columns.startswith("|"), right or "|" * columns.endswith("|"))


def inner_lines(columns: str) -> tuple[int, ...]:
    """The numbers of columns that stand before each vertical line inside an array."""
    inner = columns.strip("|")
    return tuple(len(inner[:index].replace("|", "")) for index, char in enumerate(inner) if char == "|")
