"""Breaks the engine and the evaluator of formulas on purpose, one edit at a time, and reports who notices.

    python tests/mutation/mutants.py [--variants N] [--module NAME] [--semantic] [--every N] [--jobs N]

First questions of the bank (so many that everything which a page can use is met; with WHOLE_BANK in the environment all) are built
and witnessed with everything as it is; which lines of the engine and of the evaluator their solutions and their mistakes ran is
recorded. Then each of these lines is edited in every way that ``mutating`` knows, and the slips of ``semantic`` are made, each time
in a fresh process, and the questions that ran the line are solved again for the same numbers. An edit changes

    an answer, a step     noticed by a witness, or by a printed line of the solution that is no longer true,
    a mistake             what a slip leads to: noticed where torch computes it again, or where its edited line is read back,
    everything            nothing can be computed any more,
    nothing               that the bank asks for; the slips of ``semantic`` have to be noticed by the tests of the engine then.

The script exits with 1 if a change is MISSED: noticed by nobody.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.abc
import importlib.util
import io
import multiprocessing
import os
import pickle
import signal
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from types import CodeType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT), str(Path(__file__).resolve().parent)]

from mutating import Mutant, functions_at, mutants  # noqa: E402
from semantic import StaleError, semantic_mutants  # noqa: E402

# Nothing of examgen is imported here: the processes of the mutants import it, each with its mutant.
BANK = ROOT / "question_bank"
EVALUATOR = ("examgen.core.arithmetic", "examgen.core.exact", "examgen.bank.operations")
MODULES = (*EVALUATOR, *(f"examgen.engine.{path.stem}" for path in sorted((ROOT / "examgen" / "engine").glob("[!_]*.py"))))
LIBRARIES = ("numpy", "torch", "sympy", "jinja2", "markdown_it", "mdit_py_plugins.dollarmath", "pytest", "hypothesis")
"""Imported once, before the processes of the mutants part from this one."""
SECONDS = 60.0
"""A mutant that computes longer than this (an endless loop) counts as a crash."""


def source(module: str) -> str:
    """The text of a module of examgen."""
    return (ROOT / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8")


def pages() -> list[str]:
    """The questions that the mutants are tried on (see tests/banked.py)."""
    return list(importlib.import_module("tests.banked").operating())


def recorded(task: tuple[Path, str, int]) -> tuple[dict[str, set[int]], bytes]:
    """Which lines a variant runs, and the variant, packed: unpacking it here would import the engine."""
    case, ran = importlib.import_module("judging").recorded(*task, MODULES)
    return ran, pickle.dumps(case)


class _Edited(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Imports one module from a mutant's source."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, name: str, path: object, target: object = None) -> Any:
        return importlib.util.spec_from_loader(name, self) if name == self.mutant.module else None

    def get_source(self, name: str) -> str:
        return self.mutant.source

    def get_code(self, name: str) -> CodeType:
        return compile(self.mutant.source, f"<mutant of {name}>", "exec")


class _TooLong(BaseException):
    """Past every ``except Exception`` on its way."""


def _too_long(signal_number: int, frame: Any) -> None:
    raise _TooLong


_cases: list[tuple[dict[str, set[int]], bytes]] = []


def verdict(mutant: Mutant) -> tuple[Mutant, tuple[str, str]]:
    """What the mutant changes, and who notices. Runs in a process of its own."""
    sys.meta_path.insert(0, _Edited(mutant))
    signal.signal(signal.SIGVTALRM, _too_long)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        found = _judged(mutant)
        return mutant, ("nothing", _tested(mutant.tests)) if found == ("nothing", "") and mutant.tests else found
    except _TooLong:
        return mutant, ("everything", "a crash")


def _judged(mutant: Mutant) -> tuple[str, str]:
    """What the bank says."""
    ran = [packed for lines, packed in _cases if any(line in mutant.reach for line in lines.get(mutant.module, ()))]
    try:
        return importlib.import_module("judging").verdict(map(pickle.loads, ran)) if ran else ("nothing", "")
    except Exception:  # a mutant may break anything, and in any way
        return "everything", "a crash"


def _tested(file: str) -> str:
    os.chdir(ROOT)
    pytest, hypothesis = importlib.import_module("pytest"), importlib.import_module("hypothesis")
    hypothesis.settings.register_profile("once", phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate), database=None)
    hypothesis.settings.load_profile("once")
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        code = pytest.main(["-x", "-q", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:xdist", file])
    return {0: "nobody", 1: "the tests"}[int(code)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the mutants and print the table; 1 if one is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--variants", type=int, default=1, help="variants of each question")
    parser.add_argument("--module", action="append", help="only this module of the engine or the evaluator; may be repeated")
    parser.add_argument("--semantic", action="store_true", help="only the slips of semantic.py")
    parser.add_argument("--every", type=int, default=1, help="of the edits of single tokens only each N-th")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args(arguments)
    modules = [module for module in MODULES if not options.module or module.rsplit(".", 1)[1] in options.module]
    try:
        slips = [mutant for module in modules for mutant in semantic_mutants(module, source(module))]
    except StaleError as error:
        sys.exit(str(error))
    _record(options.variants, options.jobs)
    chosen = [] if options.semantic else [mutant for module in modules for mutant in mutants(source(module), module, _ran(module))]
    for library in LIBRARIES:
        importlib.import_module(library)
    with multiprocessing.get_context("fork").Pool(options.jobs, maxtasksperchild=1) as pool:
        return _report(list(pool.imap_unordered(verdict, [*slips, *chosen[:: options.every]], chunksize=1)))


def _record(variants: int, jobs: int) -> None:
    # spawned, not forked: these processes import the engine as it is
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        tasks = [(BANK / f"{id}.py", id, seed) for id in pool.apply(pages) for seed in range(variants)]
        _cases.extend(pool.imap(recorded, tasks, chunksize=1))


def _ran(module: str) -> set[int]:
    return {line for lines, _ in _cases for line in lines.get(module, ())}


def _report(found: Sequence[tuple[Mutant, tuple[str, str]]]) -> int:
    for mutant, (changed, by) in sorted(found, key=lambda pair: (pair[0].module, pair[0].line)):
        if by == "nobody":
            print(f"MISSED {mutant.module}:{mutant.line} in {mutant.function}: {mutant.edit} (changes {changed})")
    for kind, of_kind in {"edits of single tokens": False, "slips by meaning": True}.items():
        verdicts = [verdict for mutant, verdict in found if bool(mutant.tests) == of_kind]
        functions = {(mutant.module, mutant.function) for mutant, _ in found if bool(mutant.tests) == of_kind}
        if verdicts:
            print(f"{len(verdicts)} {kind} in {len(functions)} functions")
        for (changed, by), number in sorted(Counter(verdicts).items()):
            print(f"  {number:5d}  change {changed}" + (f", noticed by {by}" if by else ""))
    for module in MODULES:
        ran = functions_at(source(module), _ran(module))
        if ran:
            print(f"the bank runs {module}: {', '.join(ran)}")
    missed = sum(by == "nobody" for _, (_, by) in found)
    print(f"{missed} missed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
