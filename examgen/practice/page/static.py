"""The single-file page: one HTML file with verified variants of every question, which works offline from a disk.

It fetches nothing, and its own Content-Security-Policy forbids it to. Marking happens in the browser, by the same rules as
``examgen.marking`` (templates/web/static/marker.js; a test drives both over one table). The data of each question is compressed and
is unpacked when the question is opened. Who reads the file's source finds the answers: this page is for studying, not for grading.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from examgen.bank.evidence import build
from examgen.bank.loader import Bank, Header, scan
from examgen.bank.places import bundled_templates
from examgen.bank.question import Page
from examgen.core.record import Variant
from examgen.errors import BlueprintError, FairnessError, TemplateError, UsageError
from examgen.paper.assembly import select
from examgen.paper.course import Blueprint, Course, load_course
from examgen.paper.draws import truths
from examgen.paper.files import write_file
from examgen.practice.loop.scope import Scope, questions_in
from examgen.practice.loop.verdicts import is_settled
from examgen.practice.page.static_data import question_data
from examgen.practice.store.seeds import SPACE, practice_seed

VARIANTS = 20
"""How many variants of each question a page holds unless told otherwise."""
_SEEDS_TRIED = 10
"""How many seeds are tried for each variant, where many give the same text."""
_PAPERS = 12
"""How many selections of questions are drawn for each mock exam."""
SCRIPTS = (
    "exact", "shown", "formula", "scalars", "grids", "picks", "cleaning", "reading", "comparing", "following", "worth",
    "diagnosing", "marker",
    "fsrs", "progress", "code", "entries", "fields", "overview", "unchecked", "verdicts", "asking", "mock", "practice",
)  # fmt: skip
"""The page's scripts, in the order in which they build on each other."""
_FONT = 'url("math.woff2")'


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was written: how many questions, how many variants of them together, and the size of the file in bytes."""

    questions: int
    variants: int
    size: int


def write_static(
    out: Path, folders: Sequence[Path], scope: Scope, *, variants: int = VARIANTS, told: Callable[[str, int, int], None]
) -> Written:
    """Write the page of the questions of a scope in these bank folders, with ``variants`` verified variants of each.

    ``told(id, done, total)`` is called before each question. A question that gives fewer different texts gets fewer variants.
    ``UsageError`` and ``BlueprintError`` for an unknown scope, ``VerificationError`` if witnesses disagree, ``OutputError`` if the
    file cannot be written; then nothing is.
    """
    bank, course = scan(folders), load_course(folders[0])
    headers = questions_in(scope, bank, course)
    questions = {header: drawn for header, drawn in _drawn(bank, headers, variants, told) if drawn}
    if not questions:
        raise UsageError("there is no usable question to put on the page; `examgen list` shows what the bank has")
    content = single_page(course, bank, questions).encode()
    write_file(out, content, remedy="name another file with --static")
    return Written(questions=len(questions), variants=sum(map(len, questions.values())), size=len(content))


def _drawn(
    bank: Bank, headers: Sequence[Header], count: int, told: Callable[[str, int, int], None]
) -> Iterator[tuple[Header, list[Variant]]]:
    for done, header in enumerate(headers):
        told(header.id, done, len(headers))
        yield header, verified_variants(bank.page(header.id), count)


def verified_variants(page: Page, count: int) -> list[Variant]:
    """At most ``count`` verified practice variants that read differently; fewer if a bounded number of seeds gives no more."""
    found: dict[str, Variant] = {}
    for variant in _verified(page, range(_SEEDS_TRIED * count)):
        found.setdefault(repr((variant.prompt, variant.figure, [(part.prompt, part.options) for part in variant.parts])), variant)
        if len(found) == count:
            break
    return list(found.values())


def _verified(page: Page, serials: Iterable[int]) -> Iterator[Variant]:
    for serial in serials:
        try:
            yield build(page, practice_seed(page.id, serial), space=SPACE)
        except FairnessError:
            continue  # this seed has no fair variant; the next one may


# --- the page -------------------------------------------------------------------------------------------------------------------


def single_page(course: Course, bank: Bank, questions: Mapping[Header, Sequence[Variant]]) -> str:
    """The HTML of the page with these variants of these questions of the bank."""
    script = page_script()
    return _template().render(
        course=course.title,
        style=Markup(_inline_style()),
        script=Markup(script),
        policy=_policy(script),
        index=Markup(_json(_index(course, bank, questions))),
        questions=[_packed(_described(header, bank.page(header.id), variants)) for header, variants in questions.items()],
    )


def _described(header: Header, page: Page, variants: Sequence[Variant]) -> dict[str, Any]:
    try:
        return question_data(page, variants)
    except TemplateError as error:
        raise TemplateError(f"question {header.id}: {error}") from None


def page_script(names: Sequence[str] = SCRIPTS) -> str:
    """These scripts of the page as one."""
    return "\n".join(_asset(f"{name}.js") for name in names)


def _index(course: Course, bank: Bank, questions: Mapping[Header, Sequence[Variant]]) -> dict[str, Any]:
    """What the list of questions shows, and what progress is kept by."""
    return {
        "course": course.title,
        "topics": {header.topic: course.topic_names.get(header.topic, header.topic) for header in questions},
        "exams": list(_exams(course, bank, {header.id for header in questions})),
        "weeks": [{"number": week.number, "title": week.title} for week in course.weeks],
        "questions": [
            {
                "id": header.id, "title": header.title, "topic": header.topic, "level": header.level,
                "minutes": header.minutes, "marks": header.marks, "variants": len(variants), "weeks": _weeks(course, header.topic),
                "settled": all(map(is_settled, variants[0].parts)),
                **({"truths": [truths(variant) for variant in variants]} if truths(variants[0]) else {}),
            }
            for header, variants in questions.items()
        ],
    }  # fmt: skip


def _exams(course: Course, bank: Bank, questions: Collection[str]) -> Iterator[dict[str, Any]]:
    """The mock exams that can be taken on the page: of each some papers, as lists of questions, drawn by the exam's own rules."""
    held = Bank(tuple(header for header in bank.headers if header.id in questions))
    for name, blueprint in course.exams.items():
        papers = _papers(course, held, replace(blueprint, name=f"mock {name}"))
        if papers:
            yield {"name": name, "title": blueprint.title, "minutes": blueprint.minutes, "papers": papers}


def _papers(course: Course, bank: Bank, blueprint: Blueprint) -> list[list[str]]:
    try:
        drawn = [select(course, blueprint, bank, practice_seed(blueprint.name, serial)) for serial in range(_PAPERS)]
    except BlueprintError:  # the bank cannot fill this exam
        return []
    return [[header.id for section in paper for header in section] for paper in drawn]


def _weeks(course: Course, topic: str) -> list[int]:
    return [week.number for week in course.weeks if any(topic == one or topic.startswith(f"{one}.") for one in week.topics)]


def _packed(data: Any) -> str:
    """JSON, compressed for the browser's DecompressionStream("deflate"), in base64."""
    return base64.b64encode(zlib.compress(_json(data).encode(), 9)).decode()


def _json(data: Any) -> str:
    """JSON that may stand in a script element: no character of it can end the element or open a comment."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _inline_style() -> str:
    font = base64.b64encode((_static() / "math.woff2").read_bytes()).decode()
    return _asset("style.css").replace(_FONT, f'url("data:font/woff2;base64,{font}")')


def _policy(script: str) -> str:
    """Content-Security-Policy: this very script, inline styles and the embedded font; nothing else, and nothing from elsewhere."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; "
        "font-src data:; img-src data:; base-uri 'none'; form-action 'none'"
    )


def _static() -> Path:
    return bundled_templates() / "web" / "static"


def _asset(name: str) -> str:
    return (_static() / name).read_text(encoding="utf-8")


def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(bundled_templates()), undefined=jinja2.StrictUndefined, autoescape=True,
        variable_start_string="<<", variable_end_string=">>", block_start_string="<%", block_end_string="%>",
        comment_start_string="<#", comment_end_string="#>", trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    return environment.get_template("web/single.html.j2")
