"""The vocabulary of formulas: every LaTeX name that is understood, with its character, its class and its words.

Classes follow TeX: ``ord`` letters, ``bin`` operators, ``rel`` relations, ``open`` and ``close`` delimiters, ``punct``,
and ``large`` for operators whose limits go above and below in displays.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal["ord", "bin", "rel", "open", "close", "punct", "large"]


class Glyph(NamedTuple):
    """How a symbol looks, how it is spaced and how it is read aloud."""

    char: str
    kind: Kind
    words: str


_GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε", "zeta": "ζ", "eta": "η",
    "theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π",
    "rho": "ρ", "varrho": "ϱ", "sigma": "σ", "varsigma": "ς", "tau": "τ", "upsilon": "υ", "phi": "ϕ", "varphi": "φ",
    "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π",
    "Sigma": "Σ", "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}  # fmt: skip

_ORDINARY = {
    "!": ("!", "factorial"), "?": ("?", "question mark"), "/": ("/", "over"), ".": (".", "point"), "|": ("|", "bar"),
    "vert": ("|", "bar"), "Vert": ("‖", "norm"),
    "%": ("%", "percent"), "$": ("$", "dollar"), "#": ("#", "number"), "&": ("&", "and"), "_": ("_", "underscore"),
    "partial": ("∂", "partial"), "nabla": ("∇", "nabla"), "infty": ("∞", "infinity"), "top": ("⊤", "top"),
    "bot": ("⊥", "bottom"), "forall": ("∀", "for all"), "exists": ("∃", "there exists"), "prime": ("′", "prime"),
    "ell": ("ℓ", "l"), "hbar": ("ℏ", "h bar"), "Re": ("ℜ", "real part of"), "emptyset": ("∅", "empty set"),
    "varnothing": ("∅", "empty set"), "neg": ("¬", "not"), "lnot": ("¬", "not"), "angle": ("∠", "angle"),
    "ldots": ("…", "and so on"), "dots": ("…", "and so on"), "cdots": ("⋯", "and so on"),
    "vdots": ("⋮", "and so on"), "ddots": ("⋱", "and so on"), "checkmark": ("✓", "check mark"),
    "square": ("□", "square"), "triangle": ("△", "triangle"), "sharp": ("♯", "sharp"),
}  # fmt: skip

_BINARY = {
    "+": ("+", "plus"), "-": ("−", "minus"), "*": ("∗", "star"), "pm": ("±", "plus or minus"),
    "mp": ("∓", "minus or plus"), "cdot": ("⋅", "times"), "times": ("×", "times"), "div": ("÷", "divided by"),
    "ast": ("∗", "star"), "star": ("⋆", "star"), "circ": ("∘", "circle"), "bullet": ("∙", "bullet"),
    "odot": ("⊙", "elementwise times"), "oplus": ("⊕", "circled plus"), "ominus": ("⊖", "circled minus"),
    "otimes": ("⊗", "circled times"), "cap": ("∩", "intersection"), "cup": ("∪", "union"),
    "setminus": ("∖", "without"), "wedge": ("∧", "and"), "land": ("∧", "and"), "vee": ("∨", "or"),
    "lor": ("∨", "or"),
}  # fmt: skip

_RELATIONS = {
    "=": ("=", "equals"), "<": ("<", "is less than"), ">": (">", "is greater than"), ":": (":", "colon"),
    "ne": ("≠", "is not equal to"),
    "neq": ("≠", "is not equal to"), "le": ("≤", "is at most"), "leq": ("≤", "is at most"), "ge": ("≥", "is at least"),
    "geq": ("≥", "is at least"), "approx": ("≈", "is about"), "in": ("∈", "in"), "notin": ("∉", "not in"),
    "ni": ("∋", "contains"), "to": ("→", "to"), "rightarrow": ("→", "to"), "mapsto": ("↦", "maps to"),
    "leftarrow": ("←", "becomes"), "gets": ("←", "becomes"), "leftrightarrow": ("↔", "both ways"),
    "longrightarrow": ("⟶", "to"), "Rightarrow": ("⇒", "implies"), "implies": ("⟹", "implies"),
    "Leftrightarrow": ("⇔", "if and only if"), "iff": ("⟺", "if and only if"), "uparrow": ("↑", "up"),
    "downarrow": ("↓", "down"), "propto": ("∝", "is proportional to"), "sim": ("∼", "is distributed as"),
    "simeq": ("≃", "is similar to"), "cong": ("≅", "is congruent to"), "equiv": ("≡", "is equivalent to"),
    "ll": ("≪", "is much less than"), "gg": ("≫", "is much greater than"), "subset": ("⊂", "subset of"),
    "subseteq": ("⊆", "subset of"), "supset": ("⊃", "superset of"), "supseteq": ("⊇", "superset of"),
    "mid": ("∣", "given"), "parallel": ("∥", "parallel to"), "perp": ("⟂", "perpendicular to"),
}  # fmt: skip

_OPENING = {
    "(": ("(", "("), "[": ("[", "["), "lbrack": ("[", "["), "{": ("{", "{"), "lbrace": ("{", "{"),
    "lfloor": ("⌊", "floor of"), "lceil": ("⌈", "ceiling of"), "langle": ("⟨", "⟨"),
    "lvert": ("|", "absolute value of"), "lVert": ("‖", "norm of"),
}  # fmt: skip

_CLOSING = {
    ")": (")", ")"), "]": ("]", "]"), "}": ("}", "}"), "rbrace": ("}", "}"), "rfloor": ("⌋", "end floor"),
    "rceil": ("⌉", "end ceiling"), "rangle": ("⟩", "⟩"), "rvert": ("|", "end bar"), "rVert": ("‖", "end norm"),
}  # fmt: skip

_PUNCTUATION = {",": (",", ","), ";": (";", ";"), "colon": (":", "colon")}

_LARGE = {
    "sum": ("∑", "sum"), "prod": ("∏", "product"), "int": ("∫", "integral"), "iint": ("∬", "double integral"),
    "oint": ("∮", "contour integral"), "bigcup": ("⋃", "union"), "bigcap": ("⋂", "intersection"),
    "bigoplus": ("⨁", "circled plus"), "bigodot": ("⨀", "elementwise product"),
}  # fmt: skip

_TABLES: tuple[tuple[Kind, dict[str, tuple[str, str]]], ...] = (
    ("ord", {name: (char, name.removeprefix("var")) for name, char in _GREEK.items()}),
    ("ord", _ORDINARY),
    ("bin", _BINARY),
    ("rel", _RELATIONS),
    ("open", _OPENING),
    ("close", _CLOSING),
    ("punct", _PUNCTUATION),
    ("large", _LARGE),
)
SYMBOLS = {name: Glyph(char, kind, words) for kind, table in _TABLES for name, (char, words) in table.items()}


def glyph(name: str) -> Glyph:
    """The symbol of that name; a name outside the table is a letter and stands for itself."""
    return SYMBOLS.get(name) or Glyph(name, "ord", name)


class Construct(NamedTuple):
    """What a command with an argument is called in Typst, in a terminal and aloud."""

    typst: str
    mark: str
    words: str


# The mark of an alphabet lists the letters that have a character of their own in every terminal font.
FONTS = {
    "mathrm": Construct("upright({})", "", ""),
    "mathbf": Construct("upright(bold({}))", "", "bold"),
    "boldsymbol": Construct("bold({})", "", "bold"),
    "mathit": Construct("italic({})", "", ""),
    "mathsf": Construct("sans({})", "", ""),
    "mathtt": Construct("mono({})", "", ""),
    "mathcal": Construct("cal({})", "BℬEℰFℱHℋIℐLℒMℳRℛ", "script"),
    "mathbb": Construct("bb({})", "CℂNℕPℙQℚRℝZℤ", ""),
}
TEXT_FONTS = {
    "text": "{}",
    "textrm": "{}",
    "textbf": "upright(bold({}))",
    "textit": "italic({})",
    "texttt": "mono({})",
}
# The mark of an accent is a combining character; a line over several letters is spelled out in a terminal.
ACCENTS = {
    "hat": Construct("hat({})", "\u0302", "hat"),
    "widehat": Construct("hat({})", "\u0302", "hat"),
    "bar": Construct("macron({})", "\u0304", "bar"),
    "tilde": Construct("tilde({})", "\u0303", "tilde"),
    "vec": Construct("arrow({})", "\u20d7", "vector"),
    "dot": Construct("dot({})", "\u0307", "dot"),
    "ddot": Construct("dot.double({})", "\u0308", "double dot"),
    "overline": Construct("overline({})", "\u0305", "bar"),
    "underline": Construct("underline({})", "\u0332", "underlined"),
}
# The mark says on which side of the body the label goes.
STACKS = {
    "underbrace": Construct("underbrace({body}, {label})", "below", "with a brace below, labelled"),
    "overbrace": Construct("overbrace({body}, {label})", "above", "with a brace above, labelled"),
    "underset": Construct("attach(limits({body}), b: {label})", "below", "with below it"),
    "overset": Construct("attach(limits({body}), t: {label})", "above", "with above it"),
    "stackrel": Construct("attach(limits({body}), t: {label})", "above", "with above it"),
}
FRACTIONS = {
    "frac": "frac({}, {})",
    "dfrac": "display(frac({}, {}))",
    "tfrac": "inline(frac({}, {}))",
    "binom": "binom({}, {})",
}
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
    "quad": Construct("quad", "  ", ""),
    "qquad": Construct("wide", "    ", ""),
}
# The names of functions, and whether their subscripts go below them in displays.
NAMES = {
    **dict.fromkeys(("log", "ln", "lg", "exp", "sin", "cos", "tan", "cot", "sec", "csc"), False),
    **dict.fromkeys(("arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "coth"), False),
    **dict.fromkeys(("arg", "dim", "ker", "deg", "hom"), False),
    **dict.fromkeys(("det", "gcd", "Pr", "max", "min", "sup", "inf", "lim"), True),
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
    "array": Frame("", ""),
    "cases": Frame("{", ""),
    "aligned": Frame("", ""),
}
