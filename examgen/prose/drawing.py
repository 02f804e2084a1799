"""Scenes on paper and screen: one writer for each target."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

from examgen.errors import UsageError
from examgen.prose import escaping, scene_svg, scene_tikz, scene_typst
from examgen.prose.scene import Scene

_WRITERS: Mapping[str, Callable[[Scene], str]] = {
    "typst": scene_typst.emit,
    "latex": scene_tikz.emit,
    "html": scene_svg.emit,
    "word": lambda drawing: (
        f'<figure width="{drawing.width:g}" alt="{escaping.xml(drawing.alt)}">{escape(scene_typst.emit(drawing))}</figure>'
    ),
    "text": lambda drawing: drawing.alt,
    "markdown": lambda drawing: f"*{escaping.markdown(drawing.alt)}*",
}


def render(scene: Scene, target: str) -> str:
    """The scene for ``target``: typst, latex (TikZ), html (inline SVG), word (for ``paper.word``), text (its alt), markdown
    (its alt in italics).

    Raises ``UsageError`` for another target.
    """
    if target not in _WRITERS:
        raise UsageError(f"no figures for {target!r}; choose one of {', '.join(sorted(_WRITERS))}")
    return _WRITERS[target](scene)
