"""Tree -> OMML, the equations of Word, as text of XML in its namespaces ``m`` and ``w``.

Word chooses italics for letters itself; what stands upright says so. Spaces are characters, since OMML has no other, and a colour
or a stroke that Word lacks is left to the letters alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import singledispatch
from itertools import groupby
from xml.sax.saxutils import escape

from examgen.prose import math_commands as commands
from examgen.prose import math_tree as tree
from examgen.prose.math_symbols import glyph

_SPACES = {
    ",": "\u2009", ":": "\u205f", ";": "\u2004", "!": "", " ": "\u00a0", "enspace": "\u2002", "quad": "\u2003",
    "qquad": "\u2003\u2003",
}  # fmt: skip
_FACE = '<w:rPr><w:rFonts w:ascii="Cambria Math" w:hAnsi="Cambria Math"/></w:rPr>'
_WORDS, _UPRIGHT, _BOLD, _BOLD_ITALIC = "<m:nor/>", '<m:sty m:val="p"/>', '<m:sty m:val="b"/>', '<m:sty m:val="bi"/>'
_FONTS = {
    "mathrm": _WORDS, "mathbf": _BOLD, "boldsymbol": _BOLD_ITALIC, "mathit": '<m:sty m:val="i"/>',
    "mathsf": f'<m:scr m:val="sans-serif"/>{_UPRIGHT}', "mathtt": f'<m:scr m:val="monospace"/>{_UPRIGHT}',
    "mathcal": '<m:scr m:val="script"/>', "mathscr": '<m:scr m:val="script"/>', "mathfrak": '<m:scr m:val="fraktur"/>',
    "mathbb": f'<m:scr m:val="double-struck"/>{_UPRIGHT}',
}  # fmt: skip
_ACCENTS = {
    "hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303", "vec": "\u20d7", "overrightarrow": "\u20d7",
    "overleftarrow": "\u20d6", "overleftrightarrow": "\u20e1", "dot": "\u0307", "ddot": "\u0308", "dddot": "\u20db",
    "check": "\u030c", "breve": "\u0306", "acute": "\u0301", "grave": "\u0300", "mathring": "\u030a",
}  # fmt: skip
_PARTNERS = {"(": ")", "[": "]", "{": "}", "⟨": "⟩", "⌊": "⌋", "⌈": "⌉"}
_BARS = {"bar": "top", "overline": "top", "underline": "bot"}


def emit(node: tree.Node) -> str:
    """One ``m:oMath`` element."""
    return f"<m:oMath>{_write(node, '')}</m:oMath>"


@singledispatch
def _write(node: tree.Node, style: str) -> str:
    """The node's elements; ``style`` are the properties of the font that it stands in."""
    raise TypeError(type(node).__name__)


def _run(text: str, style: str) -> str:
    """Characters in one run. Invisible ones and those that XML does not have cannot come here: every formula was parsed."""
    if not text:
        return ""
    return f'<m:r>{f"<m:rPr>{style}</m:rPr>" if style else ""}{_FACE}<m:t xml:space="preserve">{escape(text)}</m:t></m:r>'


def _part(name: str, node: tree.Node | None, style: str) -> str:
    return f"<m:{name}>{_write(node, style) if node is not None else ''}</m:{name}>"


@_write.register
def _row(node: tree.Row, style: str) -> str:
    """Neighbouring signs make one run."""
    found, items = [], _bracketed(node.items)
    if len(items) == 1:
        return _write(items[0], style)
    alone = _alone(items)
    pairs = [(item, at in alone) for at, item in enumerate(items)]
    for (is_sign, is_alone), group in groupby(pairs, key=lambda pair: (_joins(pair[0]), pair[1])):
        signs = [item for item, _ in group]
        if is_sign:
            found.append(_run("".join(map(_char, signs)), _WORDS if is_alone else style))
        else:
            found += [_write(item, style) for item in signs]
    return "".join(found)


def _alone(items: Sequence[tree.Node]) -> frozenset[int]:
    """The places of signs that lack what they want beside them: brackets without a partner, and a relation or an operator at an
    end, but for a plus or minus at the beginning. To LibreOffice these are faults, and it then loses what follows; as text they are
    signs in Word, too.
    """
    found, opened = set(), []
    kinds = [(glyph(item.name).kind, glyph(item.name).char) if isinstance(item, tree.Symbol) else ("", "") for item in items]
    for at, (kind, char) in enumerate(kinds):
        if kind == "open":
            opened.append(at)
        elif kind == "close" and opened and _PARTNERS.get(kinds[opened[-1]][1]) == char:
            opened.pop()
        elif kind == "close":
            found.add(at)
    found.update(opened)
    if items and (kinds[0][0] == "rel" or (kinds[0][0] == "bin" and kinds[0][1] not in "+−-±")):
        found.add(0)
    if items and kinds[-1][0] in ("rel", "bin"):
        found.add(len(items) - 1)
    return frozenset(found)


def _bracketed(items: Sequence[tree.Node]) -> list[tree.Node]:
    """What a closing bracket with a script closes becomes the script's base: alone it would have no partner."""
    found: list[tree.Node] = []
    for item in items:
        if isinstance(item, tree.Script) and isinstance(item.base, tree.Symbol) and glyph(item.base.name).kind == "close":
            start = _opening(found)
            if start is not None:
                inner = tree.Row(items=tuple(found[start + 1 :]))
                left = found[start]
                found[start:] = []
                fenced = tree.Fenced(left=left if isinstance(left, tree.Symbol) else None, body=inner, right=item.base)
                item = replace(item, base=fenced)
        found.append(item)
    return found


def _opening(items: Sequence[tree.Node]) -> int | None:
    """The place of the last bracket that is open."""
    depth = 0
    for index in range(len(items) - 1, -1, -1):
        item = items[index]
        kind = glyph(item.name).kind if isinstance(item, tree.Symbol) else ""
        depth += (kind == "close") - (kind == "open")
        if depth < 0:
            return index
    return None


def _joins(item: tree.Node) -> bool:
    return isinstance(item, tree.Symbol | tree.Number | tree.Space) and not _is_bar(item)


def _is_bar(item: tree.Node) -> bool:
    """A bar without a partner is an operator to LibreOffice, which then loses what follows; as text it is one in Word, too."""
    return isinstance(item, tree.Symbol) and glyph(item.name).char in "|‖∣"


def _char(item: tree.Node) -> str:
    match item:
        case tree.Symbol():
            return glyph(item.name).char
        case tree.Number():
            return item.text
        case tree.Space():
            return _SPACES[item.name]
    raise TypeError(type(item).__name__)


@_write.register
def _sign(node: tree.Symbol | tree.Number | tree.Space, style: str) -> str:
    is_alone = isinstance(node, tree.Symbol) and glyph(node.name).kind in ("open", "close", "rel", "bin")
    return _run(_char(node), _WORDS if is_alone or _is_bar(node) else style)


@_write.register
def _group(node: tree.Group | tree.Colored, style: str) -> str:
    return _write(node.body, style)


@_write.register
def _words(node: tree.Name, style: str) -> str:
    return _run(node.text, _BOLD if style == _BOLD else _WORDS)


@_write.register
def _text(node: tree.Text, style: str) -> str:
    return _run(node.text, _BOLD if node.font == "textbf" else '<m:sty m:val="i"/>' if node.font == "textit" else _WORDS)


@_write.register
def _font(node: tree.Font, style: str) -> str:
    return _write(node.body, _FONTS[node.name])


@_write.register
def _fraction(node: tree.Fraction, style: str) -> str:
    parts = _part("num", node.top, style) + _part("den", node.bottom, style)
    if node.kind.endswith("binom"):
        bare = f'<m:f><m:fPr><m:type m:val="noBar"/></m:fPr>{parts}</m:f>'
        return _delimited("(", bare, ")")
    return f"<m:f>{parts}</m:f>"


@_write.register
def _root(node: tree.Root, style: str) -> str:
    hidden = "" if node.degree else '<m:radPr><m:degHide m:val="1"/></m:radPr>'
    return f"<m:rad>{hidden}{_part('deg', node.degree, style)}{_part('e', node.body, style)}</m:rad>"


@_write.register
def _script(node: tree.Script, style: str) -> str:
    if node.place == "limits" or _has_limits(node.base):
        base = _write(node.base, style)
        if node.sub is not None:
            base = f"<m:limLow><m:e>{base}</m:e>{_part('lim', node.sub, style)}</m:limLow>"
        return f"<m:limUpp><m:e>{base}</m:e>{_part('lim', node.sup, style)}</m:limUpp>" if node.sup is not None else base
    name = {(True, False): "sSub", (False, True): "sSup"}.get((node.sub is not None, node.sup is not None), "sSubSup")
    scripts = "".join(_part(place, script, style) for place, script in (("sub", node.sub), ("sup", node.sup)) if script is not None)
    return f"<m:{name}>{_part('e', node.base, style)}{scripts}</m:{name}>"


def _has_limits(node: tree.Node) -> bool:
    return (isinstance(node, tree.Name) and node.limits) or (isinstance(node, tree.Symbol) and glyph(node.name).kind == "large")


@_write.register
def _accent(node: tree.Accent, style: str) -> str:
    if node.name in _BARS:
        return f'<m:bar><m:barPr><m:pos m:val="{_BARS[node.name]}"/></m:barPr>{_part("e", node.body, style)}</m:bar>'
    return f'<m:acc><m:accPr><m:chr m:val="{_ACCENTS[node.name]}"/></m:accPr>{_part("e", node.body, style)}</m:acc>'


@_write.register
def _stack(node: tree.Stack, style: str) -> str:
    below = commands.STACKS[node.name].mark == "below"
    body = _write(node.body, style)
    if node.name.endswith("brace"):
        sign, place = ("⏟", "bot") if below else ("⏞", "top")
        brace = f'<m:groupChrPr><m:chr m:val="{sign}"/><m:pos m:val="{place}"/></m:groupChrPr>'
        body = f"<m:groupChr>{brace}<m:e>{body}</m:e></m:groupChr>"
    name = "limLow" if below else "limUpp"
    return f"<m:{name}><m:e>{body}</m:e>{_part('lim', node.label, style)}</m:{name}>" if node.label is not None else body


@_write.register
def _arrow(node: tree.Arrow, style: str) -> str:
    shaft = _run({"xrightarrow": "⟶", "xleftarrow": "⟵"}[node.name], "")
    above = f"<m:limUpp><m:e>{shaft}</m:e>{_part('lim', node.above, style)}</m:limUpp>"
    return f"<m:limLow><m:e>{above}</m:e>{_part('lim', node.below, style)}</m:limLow>" if node.below else above


@_write.register
def _enclosure(node: tree.Enclosure, style: str) -> str:
    """A box, or a box without sides and with strokes. In a box stands a line below: LibreOffice draws no boxes."""
    strokes = {"cancel": ("BLTR",), "bcancel": ("TLBR",), "xcancel": ("BLTR", "TLBR")}.get(node.name, ())
    sides = "".join(f'<m:hide{side} m:val="1"/>' for side in ("Top", "Bot", "Left", "Right")) if strokes else ""
    lines = "".join(f'<m:strike{stroke} m:val="1"/>' for stroke in strokes)
    inside = _part("e", node.body, style) if strokes else f"<m:e>{_underlined(node.body, style)}</m:e>"
    return f"<m:borderBox><m:borderBoxPr>{sides}{lines}</m:borderBoxPr>{inside}</m:borderBox>"


def _underlined(body: tree.Node, style: str) -> str:
    return f'<m:bar><m:barPr><m:pos m:val="bot"/></m:barPr>{_part("e", body, style)}</m:bar>'


@_write.register
def _fenced(node: tree.Fenced, style: str) -> str:
    left, right = (glyph(side.name).char if side else "" for side in (node.left, node.right))
    return _delimited(left, _write(node.body, style), right)


def _delimited(left: str, body: str, right: str) -> str:
    ends = f'<m:begChr m:val="{escape(left)}"/><m:endChr m:val="{escape(right)}"/>'
    return f"<m:d><m:dPr>{ends}</m:dPr><m:e>{body}</m:e></m:d>"


@_write.register
def _big(node: tree.Big, style: str) -> str:
    return _run(glyph(node.delimiter.name).char, style)


@_write.register
def _style(_: tree.Style, style: str) -> str:
    return ""


@_write.register
def _grid(node: tree.Grid, style: str) -> str:
    if node.name in ("aligned", "gathered"):
        rows = "".join(f"<m:e>{''.join(_write(cell, style) for cell in row)}</m:e>" for row in node.rows)
        return f"<m:eqArr>{rows}</m:eqArr>"
    frame = commands.frame(node.name, node.columns)
    body = _matrix(node, style)
    return _delimited(frame.left, body, frame.right) if frame.left or frame.right else body


def _matrix(node: tree.Grid, style: str) -> str:
    columns = [one for one in node.columns if one in "lcr"] or (["l"] if node.name == "cases" else ["c"]) * len(node.rows[0])
    sides = {"l": "left", "c": "center", "r": "right"}
    shapes = "".join(f'<m:mc><m:mcPr><m:count m:val="1"/><m:mcJc m:val="{sides[one]}"/></m:mcPr></m:mc>' for one in columns)
    rows = "".join(f"<m:mr>{''.join(_part('e', cell, style) for cell in row)}</m:mr>" for row in node.rows)
    return f"<m:m><m:mPr><m:mcs>{shapes}</m:mcs></m:mPr>{rows}</m:m>"
