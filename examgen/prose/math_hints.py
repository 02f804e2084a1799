"""What to write instead of the commands, environments and characters that formulas do not know."""

from __future__ import annotations

from examgen.prose.math_symbols import SYMBOLS

_INSTEAD = {
    "write \\frac{...}{...}": ("over", "nicefrac", "sfrac", "dv", "pdv", "genfrac"),
    "write \\binom{...}{...}": ("choose", "brace", "brack"),
    "write \\substack{... \\\\ ...}": ("atop",),
    "write \\mathrm{...}, \\mathbf{...} or \\mathit{...}": ("rm", "bf", "it", "sf", "tt", "bold", "mathsc", "vect", "mathnormal"),
    "write \\mathcal{...}": ("cal",),
    "write \\boldsymbol{...}": ("boldmath", "mathversion"),
    "write ^{...} or _{...}, behind {} if nothing stands there": ("prescript", "sideset", "textsuperscript", "textsubscript"),
    "write [\\![ ... ]\\!]": ("llbracket", "rrbracket", "lBrack", "rBrack"),
    "write \\ldots": ("hdots", "hdotsfor", "dotsx"),
    "write \\boxed{?} for something to be filled in": ("rule", "hrulefill", "vrule"),
    "leave it out, signs are spaced by what they are": ("mathbin", "mathrel", "mathord", "mathopen", "mathclose", "mathpunct"),
    "write \\mathbb{1}": ("mathds", "mathbbm", "mathbbold", "ind", "indicator", "one"),
    "write \\mathbb{NAME}": ("R", "N", "Z", "Q", "C", "E"),
    "write \\mathbb{...}": ("Bbb", "bbR", "RR", "NN", "ZZ", "EE"),
    "write \\textcolor{red}{...}": ("color",),
    "write \\boxed{...}; a background is lost in print": ("colorbox", "fcolorbox", "fbox", "framebox"),
    "write \\cancel{...}": ("sout", "cancelto", "st"),
    "write \\, or \\quad": ("hspace", "hskip", "kern", "mkern", "mskip", "hfill", "mspace"),
    "write \\quad for room that stays empty": ("phantom", "hphantom", "vphantom", "mathstrut", "strut", "smash"),
    "write \\operatorname*{arg\\,max} or \\operatorname*{arg\\,min}": ("argmax", "argmin"),
    "write \\operatorname{...}, or \\operatorname*{...} for one with limits": ("mathop", "DeclareMathOperator"),
    "write \\lvert ... \\rvert": ("abs", "size", "card"),
    "write \\lVert ... \\rVert": ("norm",),
    "write \\left\\langle ... \\right\\rangle": ("inner", "innerproduct", "bra", "ket", "braket"),
    "write := or \\triangleq": ("coloneqq", "coloneq", "eqqcolon", "defeq", "eqdef"),
    "write \\overset{...}{\\Longrightarrow}": ("xRightarrow", "xLeftarrow", "xLeftrightarrow", "xleftrightarrow", "xmapsto"),
    "write \\overbrace or \\underbrace": ("overbracket", "underbracket", "overparen", "underparen", "overgroup", "undergroup"),
    "write \\overline or \\underline": ("widebar", "underbar", "bra", "overbar"),
    "write \\hline for a line over all columns": ("cline", "hdashline", "toprule", "midrule", "bottomrule"),
    "a line belongs at the start of a row": ("hline",),
    "write \\pmod{...}, or \\bmod between two numbers": ("mod", "pod"),
    "write \\limits or \\nolimits": ("displaylimits",),
    "write 90^{\\circ}": ("degree", "degrees"),
    "leave it out, formulas have no numbers and no breaks": (
        "label", "tag", "nonumber", "notag", "ref", "eqref", "intertext", "allowbreak", "nobreak", "displaybreak", "raisebox",
        "href",
    ),
    "write the formula out, it cannot define commands": ("newcommand", "renewcommand", "def", "let"),
    "leave it out and write \\\\ between two lines": ("newline", "linebreak", "par", "cr"),
}  # fmt: skip
_COMMANDS = {f"\\{name}": remedy for remedy, names in _INSTEAD.items() for name in names}
_ENVIRONMENTS = {
    **dict.fromkeys(("equation", "equation*", "displaymath", "math"), "leave it out, $$...$$ stands on its own line already"),
    **dict.fromkeys(("eqnarray", "eqnarray*", "alignat", "alignat*", "alignedat", "flalign", "flalign*"), "write aligned"),
    **dict.fromkeys(("multline", "multline*", "multlined"), "write gathered, or aligned with & where the lines meet"),
    **dict.fromkeys(("dcases", "dcases*", "cases*"), "write cases, with \\dfrac or \\displaystyle in its cells"),
    **dict.fromkeys(("rcases", "drcases"), "write \\left. \\begin{array}{l} ... \\end{array} \\right\\}"),
    **dict.fromkeys(("psmallmatrix", "bsmallmatrix"), "write \\left( \\begin{smallmatrix} ... \\end{smallmatrix} \\right)"),
    **dict.fromkeys(("pmatrix*", "bmatrix*", "matrix*"), "write \\left( \\begin{array}{rr} ... \\end{array} \\right)"),
}
_CHARACTERS = {glyph.char: name for name, glyph in reversed(SYMBOLS.items())}


def command(token: str) -> str:
    """The remedy for an unknown command."""
    remedy = _COMMANDS.get(token, "see section 8 of docs/authoring.md; a function of that name is \\operatorname{NAME}")
    return remedy.replace("NAME", token[1:])


def environment(name: str, known: str) -> str:
    """The remedy for an unknown environment."""
    return _ENVIRONMENTS.get(name) or f"there are {known}"


def character(char: str) -> str:
    """The remedy for a character that is no LaTeX."""
    name = _CHARACTERS.get(char, "")
    return f"write {'' if len(name) == 1 else chr(92)}{name}" if name else "write its LaTeX command"
