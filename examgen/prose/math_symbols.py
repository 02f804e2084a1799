"""The symbols of formulas: every LaTeX name that stands for one sign, with its character, its class and its words.

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
    "varpi": "ϖ", "varkappa": "ϰ", "Sigma": "Σ", "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}  # fmt: skip

_ORDINARY = {
    "!": ("!", "exclamation mark"), "?": ("?", "question mark"), "/": ("/", "over"), ".": (".", "point"), "|": ("|", "bar"),
    "vert": ("|", "bar"), "Vert": ("‖", "double bar"),
    "%": ("%", "percent"), "$": ("$", "dollar"), "#": ("#", "number"), "&": ("&", "and"), "_": ("_", "underscore"),
    "partial": ("∂", "partial"), "nabla": ("∇", "nabla"), "infty": ("∞", "infinity"), "top": ("⊤", "top"),
    "bot": ("⊥", "bottom"), "forall": ("∀", "for all"), "exists": ("∃", "there exists"), "prime": ("′", "prime"),
    "ell": ("ℓ", "l"), "hbar": ("ℏ", "h bar"), "Re": ("ℜ", "real part of"), "Im": ("ℑ", "imaginary part of"),
    "aleph": ("ℵ", "aleph"), "nexists": ("∄", "there exists no"), "complement": ("∁", "complement of"),
    "backslash": ("\\", "backslash"), "emptyset": ("∅", "empty set"),
    "varnothing": ("∅", "empty set"), "neg": ("¬", "not"), "lnot": ("¬", "not"), "angle": ("∠", "angle"),
    "ldots": ("…", "and so on"), "dots": ("…", "and so on"), "cdots": ("⋯", "and so on"),
    "vdots": ("⋮", "and so on"), "ddots": ("⋱", "and so on"), "checkmark": ("✓", "check mark"),
    "square": ("□", "square"), "Box": ("□", "square"), "blacksquare": ("■", "black square"), "triangle": ("△", "triangle"),
    "bigstar": ("★", "star"), "sharp": ("♯", "sharp"), "intercal": ("⊺", "transpose"),
    "flat": ("♭", "flat"), "natural": ("♮", "natural"),
}  # fmt: skip

_BINARY = {
    "+": ("+", "plus"), "-": ("−", "minus"), "*": ("∗", "star"), "pm": ("±", "plus or minus"),
    "mp": ("∓", "minus or plus"), "cdot": ("⋅", "times"), "times": ("×", "times"), "div": ("÷", "divided by"),
    "star": ("⋆", "star"), "circ": ("∘", "composed with"), "bullet": ("∙", "bullet"),
    "odot": ("⊙", "elementwise times"),
    "circledast": ("⊛", "circled star"), "oplus": ("⊕", "circled plus"), "ominus": ("⊖", "circled minus"),
    "otimes": ("⊗", "circled times"), "cap": ("∩", "intersection"), "cup": ("∪", "union"),
    "setminus": ("∖", "without"), "wedge": ("∧", "and"), "land": ("∧", "and"), "vee": ("∨", "or"),
    "lor": ("∨", "or"), "bmod": ("mod", "mod"), "dagger": ("†", "dagger"), "ddagger": ("‡", "double dagger"),
    "diamond": ("⋄", "diamond"), "uplus": ("⊎", "multiset union"), "sqcup": ("⊔", "square union"),
    "sqcap": ("⊓", "square intersection"), "amalg": ("⨿", "coproduct"), "oslash": ("⊘", "elementwise divided by"),
    "boxplus": ("⊞", "boxed plus"), "boxtimes": ("⊠", "boxed times"), "ltimes": ("⋉", "left semidirect times"),
    "rtimes": ("⋊", "right semidirect times"), "dotplus": ("∔", "dotted plus"),
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
    "leqslant": ("⩽", "is at most"), "geqslant": ("⩾", "is at least"), "nless": ("≮", "is not less than"),
    "ngtr": ("≯", "is not greater than"), "nleq": ("≰", "is not at most"), "ngeq": ("≱", "is not at least"),
    "lesssim": ("≲", "is less than about"), "gtrsim": ("≳", "is greater than about"), "asymp": ("≍", "is of the order of"),
    "doteq": ("≐", "approaches"), "triangleq": ("≜", "is defined as"), "approxeq": ("≊", "is about"),
    "prec": ("≺", "precedes"), "succ": ("≻", "succeeds"), "preceq": ("⪯", "precedes or equals"),
    "succeq": ("⪰", "succeeds or equals"), "subsetneq": ("⊊", "proper subset of"), "supsetneq": ("⊋", "proper superset of"),
    "nsubseteq": ("⊈", "not a subset of"), "nsupseteq": ("⊉", "not a superset of"), "sqsubseteq": ("⊑", "square subset of"),
    "sqsupseteq": ("⊒", "square superset of"), "nmid": ("∤", "does not divide"), "nparallel": ("∦", "not parallel to"),
    "nsim": ("≁", "is not similar to"), "ncong": ("≇", "is not congruent to"), "models": ("⊨", "models"),
    "vdash": ("⊢", "proves"), "dashv": ("⊣", "left adjoint to"), "therefore": ("∴", "therefore"), "because": ("∵", "because"),
    "Leftarrow": ("⇐", "is implied by"), "impliedby": ("⟸", "is implied by"), "Longleftarrow": ("⟸", "is implied by"),
    "Longrightarrow": ("⟹", "implies"), "Longleftrightarrow": ("⟺", "if and only if"), "longleftarrow": ("⟵", "becomes"),
    "longleftrightarrow": ("⟷", "both ways"), "longmapsto": ("⟼", "maps to"), "nrightarrow": ("↛", "does not lead to"),
    "nRightarrow": ("⇏", "does not imply"), "hookrightarrow": ("↪", "embeds into"), "hookleftarrow": ("↩", "is embedded from"),
    "twoheadrightarrow": ("↠", "maps onto"), "rightleftharpoons": ("⇌", "in balance with"),
    "rightharpoonup": ("⇀", "converges weakly to"), "leadsto": ("⇝", "leads to"), "nearrow": ("↗", "rises to"),
    "searrow": ("↘", "falls to"), "updownarrow": ("↕", "up and down"), "Uparrow": ("⇑", "double up"),
    "Downarrow": ("⇓", "double down"),
}  # fmt: skip

_OPENING = {
    "(": ("(", "("), "[": ("[", "["), "{": ("{", "{"), "lbrace": ("{", "{"),
    "lfloor": ("⌊", "floor of"), "lceil": ("⌈", "ceiling of"), "langle": ("⟨", "left angle bracket"),
    "lvert": ("|", "absolute value of"), "lVert": ("‖", "norm of"),
}  # fmt: skip

_CLOSING = {
    ")": (")", ")"), "]": ("]", "]"), "}": ("}", "}"), "rbrace": ("}", "}"), "rfloor": ("⌋", "end floor"),
    "rceil": ("⌉", "end ceiling"), "rangle": ("⟩", "right angle bracket"), "rvert": ("|", "end bar"), "rVert": ("‖", "end norm"),
}  # fmt: skip

_PUNCTUATION = {",": (",", ","), ";": (";", ";"), "colon": (":", "colon")}

_LARGE = {
    "sum": ("∑", "sum"), "prod": ("∏", "product"), "int": ("∫", "integral"), "iint": ("∬", "double integral"),
    "oint": ("∮", "contour integral"), "bigcup": ("⋃", "union"), "bigcap": ("⋂", "intersection"),
    "iiint": ("∭", "triple integral"), "coprod": ("∐", "coproduct"), "bigvee": ("⋁", "or"), "bigwedge": ("⋀", "and"),
    "bigsqcup": ("⨆", "square union"), "biguplus": ("⨄", "multiset union"), "bigotimes": ("⨂", "circled times"),
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
