"""What stands around typed numbers and says nothing: names, calls of libraries. And signs with two meanings, which are refused."""

from __future__ import annotations

import re
import unicodedata

from examgen.core.ask import Kind
from examgen.errors import UnreadableAnswer

_RAISED = "\u00b2\u00b3\u00b9\u2070\u2074-\u2079"
_TEN = rf"10(?: ?\^| ?\*\*|[{_RAISED}\u207a\u207b])"
_LABEL = re.compile(r" ?([\w{}]{0,40}) ?=(?!=) ?")
_CALL = re.compile(
    r"(?:[A-Za-z_][A-Za-z_0-9.]*\.)?(?:tensor|array|matrix|Size|float[0-9]*|int[0-9]*)\((.*?)(?:,\s?[a-z_]+ ?=.*)?\)", re.DOTALL
)
_MIDDLE_DOT = re.compile(rf"[0-9][\u00b7\u2219\u22c5](?!{_TEN})[0-9]")
_MIXED = re.compile(rf"[0-9][{_RAISED}]+ ?\u2044")
_SMALL_FRACTION = re.compile(rf"([{_RAISED}]+)\u2044([\u2080-\u2089]+)")
_TIMES_TEN = re.compile(rf"([0-9]) ?[xX] ?(?={_TEN})")


def cleaned(text: str, kind: Kind, name: str) -> str:
    """The text without ``name =`` (or ``w₁ =`` for w_1) and without a call such as ``tensor(...)``.

    ``UnreadableAnswer`` where a sign is ambiguous.
    """
    label = _LABEL.match(text)
    if label and _bare(label[1]) in ("", _bare(name)):
        text = text[label.end() :]
    call = _CALL.fullmatch(text.strip())
    text = unambiguous(call[1] if call else text)
    return text if kind == "shape" else _TIMES_TEN.sub(r"\1*", text)


def unambiguous(text: str) -> str:
    """The text with 3/20 for small digits above and below a stroke; a sign that could be another one is refused."""
    if _MIDDLE_DOT.search(text):
        raise UnreadableAnswer("the raised dot could be a decimal point or a times sign; write . or *")
    if _MIXED.search(text):
        raise UnreadableAnswer("it could be a power or a mixed number; write 1+3/20 for one and three twentieths")
    return _SMALL_FRACTION.sub(lambda found: f"({_plain(found[1])}/{_plain(found[2])})", text)


def _bare(name: str) -> str:
    return re.sub("[_{}]", "", _plain(name))


def _plain(digits: str) -> str:
    return unicodedata.normalize("NFKC", digits)
