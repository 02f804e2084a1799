"""Whatever is sent: a page comes back, nothing is executed, and what was typed is never part of the page's own code."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeAlias
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from examgen.practice.loop.session import Practice
from tests.web.serving import Student, app, room

BOUNDED = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NASTY = (
    "9**9**9", "9" * 4000, "1e999999999", "__import__('os').system('id')", "NaN", "inf", "-0", "0/0", "(" * 2000,
    "[" * 1500 + "]" * 1500, "١٢٣", "１２", "−5", "2,5", "²", "½", "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>',
    "' OR 1=1; DROP TABLE attempts; --", "{{7*7}}", "<<7*7>>", "<% include '/etc/passwd' %>", "$\\input{/etc/passwd}$",
    '#import "x"', "\x00", "\x1b[31m", "\u202e1", "\ufeff1", "a" * 5000, "\r\n\r\nSet-Cookie: a=b", "../../etc/passwd", "%s%n",
    "1;2;3", ",,,,", "=", "w=1; w=2", "ln(", "\ud7ff", "🧮" * 900,
)  # fmt: skip
KINDS = (
    "cnn/cross_correlation",
    "cnn/layer_sizes",
    "optim/largest_learning_rate",
    "rnn/implement_function",
    "claims/lr_divergence",
)
PLACES = (
    "/question/", "/exam/", "/start?by=", "/start?by=topic&value=", "/start?by=week&value=", "/static/", "/exam/wait?name=", "/",
)  # fmt: skip
ENCODINGS = (
    "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "multipart/form-data", "application/json", "",
)  # fmt: skip
Send: TypeAlias = Callable[[Any], Student]
NAME = st.sampled_from(["A_1", "F", "Y.0", "Y.3", "fate", "truth", "weights.1", "do", "tries", "hints"]) | st.text(
    st.characters(exclude_categories=["Cs"]), max_size=8
)
TEXT = st.one_of(st.sampled_from(NASTY), st.text(st.characters(exclude_categories=["Cs"]), max_size=60))


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Practice:
    return room(tmp_path_factory.mktemp("fuzz"))


@pytest.fixture(scope="module", params=KINDS)
def send(practice: Practice, request: pytest.FixtureRequest) -> Send:
    """Sends a form to a question's page, which names these fields, with the hidden fields that it needs."""
    student = Student(app(practice, new_name=lambda: f"at-{request.param}".replace("/", "-"))).start(request.param)
    address, hidden = student.url, {**student.hidden(), "do": "answer"}
    names = sorted(set(re.findall(r' name="([^"]+)"', student.page)) - {"token", "do", "viewport", "color-scheme"})

    def send_form(fields: dict[str, Any] | str) -> Student:
        form = dict.fromkeys(names, fields) if isinstance(fields, str) else fields
        return student.post(address, {**hidden, **form, "token": hidden["token"]})

    return send_form


def is_clean(student: Student) -> bool:
    """No markup that somebody typed, no file of the server."""
    return not re.search(r"<script(?! src=\"/static/)|<img src=x|\x00|root:", student.page)


@pytest.mark.parametrize("typed", NASTY, ids=range(len(NASTY)))
def test_nasty_answers_are_read_or_refused(send: Send, typed: str) -> None:
    student = send(typed)
    assert student.status in (200, 413)
    assert is_clean(student)


@BOUNDED
@given(form=st.dictionaries(NAME, TEXT | st.lists(TEXT, max_size=4), max_size=8))
def test_any_form_gets_a_page(send: Send, form: dict[str, Any]) -> None:
    student = send(form)
    assert student.status in (200, 413)
    assert is_clean(student)


@BOUNDED
@given(place=st.sampled_from(PLACES), text=TEXT)
def test_any_address_gets_a_page(practice: Practice, place: str, text: str) -> None:
    student = Student(app(practice)).get(place + quote(text[:300]))
    assert student.status in (200, 404, 405, 503)
    assert is_clean(student)


@BOUNDED
@given(cookie=st.binary(max_size=200), body=st.binary(max_size=300), kind=st.sampled_from(ENCODINGS))
def test_any_bytes_get_a_page(practice: Practice, cookie: bytes, body: bytes, kind: str) -> None:
    student = Student(app(practice))
    headers = {"cookie": b"examgen=" + cookie.translate(None, b"\r\n\x00"), "content-type": kind.encode()}
    response = student.client.post("/exam", content=body, headers=headers)
    assert response.status_code in (400, 403)
    assert "text/html" in response.headers["content-type"]
