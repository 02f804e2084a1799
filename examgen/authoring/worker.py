"""The process in which the question file runs. Errands come on stdin and answers go to stdout, one JSON line each.

``draw`` lays out a variant without its witnesses, ``hear`` hears them, ``check`` examines the contract. What the page makes of it
is HTML already, because typesetting, too, may fail or take long. The process ends when stdin closes: nobody waits any more.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TextIO

from examgen.authoring.reader import concerns
from examgen.authoring.sheet import sheet, testimonies
from examgen.bank.checking import check_bank
from examgen.bank.draft import draft
from examgen.bank.evidence import hear
from examgen.bank.isolation.errand import Limits
from examgen.bank.loader import load
from examgen.bank.places import bundled_bank
from examgen.errors import FOREIGN, ExamgenError
from examgen.paper import browser
from examgen.paper.course import syllabus


def work() -> None:
    """Serve errands, one after the other."""
    replies, errands = _private_stdout(), SimpleQueue[str]()
    _limit_memory()
    threading.Thread(target=_listen, args=(errands,), daemon=True).start()
    digest = ""
    _say(replies, {})  # the libraries are loaded: from here on, time is the question file's
    while True:
        errand = json.loads(errands.get())
        if errand["digest"] != digest:  # the file has changed: what was loaded before is forgotten
            load.cache_clear()
            digest = errand["digest"]
        _say(replies, served(errand))


def _say(replies: TextIO, answer: Mapping[str, Any]) -> None:
    replies.write(json.dumps(answer) + "\n")
    replies.flush()


def _private_stdout() -> TextIO:
    """Where answers go; what the question file prints goes nowhere."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for usual in (1, 2):
        os.dup2(nowhere, usual)
    return replies


def _limit_memory() -> None:
    with suppress(ImportError, OSError, ValueError):  # not every system has limits of memory
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (Limits().memory, Limits().memory))


def _listen(errands: SimpleQueue[str]) -> None:
    for line in sys.stdin:
        errands.put(line)
    os.kill(os.getpid(), signal.SIGTERM)


def served(errand: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to one errand: pieces of the page by name, or an ``error`` in one line."""
    try:
        return _ERRANDS[errand["do"]](errand)
    except ExamgenError as error:
        return {"error": one_line(str(error))}
    except FOREIGN as error:
        return {"error": one_line(f"{errand['path']}: {type(error).__name__}: {error}")}


def one_line(text: str) -> str:
    """The text without line breaks."""
    return " ".join(text.split())


def _draw(errand: Mapping[str, Any]) -> dict[str, Any]:
    page = load(Path(errand["path"]), errand["id"])
    found = draft(page, errand["seed"])
    laid_out = sheet(page, found, [folder for folder in errand["folders"] if Path(folder) != bundled_bank()])
    return {
        "title": page.title,
        **{piece: _written(piece, laid_out) for piece in ("facts", "question", "key", "mistakes")},
        "reader": _written("reader", concerns(found.variant)),
    }


def _hear(errand: Mapping[str, Any]) -> dict[str, Any]:
    page = load(Path(errand["path"]), errand["id"])
    variant = draft(page, errand["seed"]).variant
    return {"evidence": _written("evidence", testimonies(variant, hear(page, variant)))}


def _check(errand: Mapping[str, Any]) -> dict[str, Any]:
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # the contract ends the processes it has started
    folders = [Path(folder) for folder in errand["folders"]]
    found = check_bank(folders, [errand["id"]], errand["seeds"], 1, lambda: 0.0, syllabus=syllabus(folders[0]))[0]
    return {"contract": _written("contract", found, errand["seeds"], errand["path"]), "faults": len(found.faults)}


_ERRANDS: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {"draw": _draw, "hear": _hear, "check": _check}


def _written(piece: str, *shown: Any) -> str:
    return str(getattr(_pieces(), piece)(*shown))


@lru_cache(maxsize=1)
def _pieces() -> Any:
    """The macros that write the pieces of the page."""
    return browser.environment().get_template("web/preview_pieces.html.j2").module
