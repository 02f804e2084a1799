"""The page as HTML: head, style, scripts, the questions' data, and the index of them.

It fetches nothing, and its own Content-Security-Policy forbids it to. Marking happens in the browser, by the same rules as
``examgen.marking`` (templates/web/static/marker.js; a test drives both over one table). The data of each question is compressed and
is unpacked when the question is opened. Who reads the file's source finds the answers: this page is for studying, not for grading.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from examgen.bank.loader import Header
from examgen.bank.places import bundled_templates
from examgen.core.record import Variant, is_settled
from examgen.paper.course import Course
from examgen.paper.draws import truths
from examgen.single.data import is_marked

HOST = "host"
"""The script of the page's host; those of another one come after it."""
SCRIPTS = (
    "exact", "shown", "formula", "scalars", "grids", "picks", "cleaning", "reading", "comparing", "following", "worth",
    "diagnosing", "marker",
    HOST, "fsrs", "progress", "code", "entries", "fields", "overview", "unchecked", "verdicts", "asking", "mock", "practice",
)  # fmt: skip
"""The page's scripts, in the order in which they build on each other."""
_FONT = 'url("math.woff2")'


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """Who keeps what students do on the page, and who is told of it: further scripts, and what the page promises."""

    scripts: tuple[str, ...] = ()
    promise: str


BROWSER = Host(promise="This page works offline and sends nothing anywhere.")
"""The student's own browser, and nobody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question with its variants, and their ``data`` (``data.question_data``); ``names`` identify the variants for the host."""

    header: Header
    variants: Sequence[Variant]
    data: Mapping[str, Any]
    names: tuple[str, ...] = ()


@dataclass(slots=True)
class _Index:
    """What the list of questions shows, and what progress is kept by; it grows while the questions are written."""

    course: Course
    exams: Sequence[Mapping[str, Any]]
    code: str
    topics: dict[str, str] = field(default_factory=dict)
    questions: list[dict[str, Any]] = field(default_factory=list)

    def packed(self, questions: Iterable[Asked]) -> Iterator[str]:
        """The data of each question, as it is written."""
        for one in questions:
            self._add(one)
            yield _packed(one.data)

    def _add(self, one: Asked) -> None:
        header, first = one.header, one.variants[0]
        self.topics[header.topic] = self.course.topic_names.get(header.topic, header.topic)
        self.questions.append(
            {
                "id": header.id, "title": header.title, "topic": header.topic, "level": header.level,
                "minutes": header.minutes, "marks": header.marks, "variants": len(one.variants),
                "weeks": _weeks(self.course, header.topic), "settled": all(map(is_settled, first.parts)),
                **({"truths": [truths(variant) for variant in one.variants]} if truths(first) else {}),
                **(_for_host(one) if one.names else {}),
            }
        )  # fmt: skip

    def written(self) -> Markup:
        """The index, when all questions are written."""
        return Markup(
            _json(
                {
                    "course": self.course.title, "topics": self.topics, "exams": list(self.exams),
                    "weeks": [{"number": week.number, "title": week.title} for week in self.course.weeks],
                    "questions": self.questions, **({"code": self.code} if self.code else {}),
                }
            )
        )  # fmt: skip


def pieces(
    course: Course, questions: Iterable[Asked], *, host: Host = BROWSER, exams: Sequence[Mapping[str, Any]] = (), code: str = ""
) -> Iterator[str]:
    """The HTML of the page, piece by piece: questions are read one by one, so that any number of them needs little memory.

    ``exams`` are the mock exams that can be taken on it. ``code`` tells the page from others, for its host.
    """
    at = SCRIPTS.index(HOST) + 1
    script = page_script([*SCRIPTS[:at], *host.scripts, *SCRIPTS[at:]])
    index = _Index(course=course, exams=exams, code=code)
    return _template().generate(
        course=course.title, style=Markup(_inline_style()), script=Markup(script), policy=_policy(script), promise=host.promise,
        index=index.written, questions=index.packed(questions),
    )  # fmt: skip


def page_script(names: Sequence[str] = SCRIPTS) -> str:
    """These scripts of the page as one."""
    return "\n".join(_asset(f"{name}.js") for name in names)


def _for_host(one: Asked) -> dict[str, Any]:
    """The names of the variants, and the points that the page gives without the student's own judgement."""
    return {"names": list(one.names), "marked": sum(part.marks for part in one.variants[0].parts if is_marked(part))}


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
