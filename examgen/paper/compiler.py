"""The Typst compiler that a process keeps: loading its fonts takes longer than setting a page.

Typst remembers what it has set over ten documents, to set a changed one quicker. Papers are not one document that changes, so what
is remembered is of little use and grows to a gigabyte; every few documents a row of empty ones makes it forget.
"""

from __future__ import annotations

import tempfile
import threading
from functools import cache
from typing import Any, cast

FORGETS = 4
"""After so many documents it is made to forget."""
REMEMBERS = 11
"""So many documents later Typst has forgotten one."""


class Compiler:
    """One compiler, used by one thread at a time. It sees no files and no fonts of the system."""

    def __init__(self) -> None:
        import typst

        self._nothing = tempfile.TemporaryDirectory()  # the only folder that a template could read
        self._typst = typst.Compiler(root=self._nothing.name, ignore_system_fonts=True)
        self._lock = threading.Lock()
        self._set = 0

    def compile(self, source: str, **wanted: Any) -> bytes:
        """The document. Raises ``typst.TypstError``."""
        with self._lock:
            self._set += 1
            if self._set % FORGETS == 0:
                for length in range(REMEMBERS):
                    self._typst.compile(input=b" " * length, format="svg")
            return cast(bytes, self._typst.compile(input=source.encode(), **wanted))

    def query(self, source: str, selector: str) -> str:
        """The values of a document's metadata as JSON, in order. Raises ``typst.TypstError``."""
        import typst

        # A kept compiler takes another source for documents only.
        alone = typst.Compiler(source.encode(), root=self._nothing.name, ignore_system_fonts=True)
        return alone.query(selector, field="value")


@cache
def compiler() -> Compiler:
    """The compiler of this process."""
    return Compiler()
