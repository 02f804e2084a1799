"""The door: sessions, forms of our own, headers, hosts, sizes and rates."""

from __future__ import annotations

import re
import stat
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from examgen.errors import StoreError
from examgen.practice.loop.session import Practice
from examgen.practice.web.limits import Rate
from examgen.practice.web.security import Seals, load_key
from tests.web.serving import KEY, Student, app, room

LAYERS = "cnn/layer_sizes"
POLICY = (
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "form-action 'self'",
    "frame-ancestors 'none'", "base-uri 'none'",
)  # fmt: skip


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Practice:
    return room(tmp_path_factory.mktemp("doors"))


@pytest.fixture
def student(tmp_path: Path) -> Student:
    return Student(app(room(tmp_path)))


def cookie_of(response: Any) -> str:
    return str(response.headers["set-cookie"])


def test_the_cookie_is_signed_and_kept_from_scripts_and_other_sites(practice: Practice) -> None:
    cookie = cookie_of(TestClient(app(practice)).get("/"))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    assert "Secure" in cookie_of(TestClient(app(practice), base_url="https://testserver").get("/"))


@pytest.mark.parametrize(
    "value", ["web-student-1", "web-student-1.forged", "", "x" * 3000, "\N{SNOWMAN}".encode().decode("latin-1"), "a.b.c"]
)
def test_a_forged_cookie_gives_a_fresh_start_and_says_so(practice: Practice, value: str) -> None:
    client = TestClient(app(practice))
    response = client.get("/", headers={"cookie": f"examgen={value}".encode("latin-1")})
    assert response.status_code == 200
    assert "this is a fresh start" in response.text
    assert "web-student-1." in cookie_of(response)
    assert "this is a fresh start" not in client.get("/").text


def test_a_cookie_of_an_earlier_key_gives_a_fresh_start(practice: Practice) -> None:
    old = Seals(b"o" * 32).session("web-somebody")
    response = TestClient(app(practice)).get("/progress", headers={"cookie": f"examgen={old}"})
    assert (response.status_code, "this is a fresh start" in response.text) == (200, True)


def test_a_form_of_a_session_that_is_gone_is_not_taken(practice: Practice, student: Student) -> None:
    student.start(LAYERS)
    student.client.cookies.clear()
    assert student.press("answer", {"F": "1"}).status == 403
    assert "Begin again from the first page." in student.page


@pytest.mark.parametrize("token", ["", "forged", Seals(KEY).token("web-somebody-else"), Seals(b"o" * 32).token("web-student-1")])
def test_a_form_needs_the_token_of_its_session(student: Student, token: str) -> None:
    student.start(LAYERS)
    assert student.press("answer", {"F": "1", "token": token}).status == 403


@pytest.mark.parametrize(
    "origin", ["http://elsewhere.example", "null", "http://testserver.example", "http://[", "https://evil@testserver"]
)
def test_a_form_from_another_site_is_not_taken(student: Student, origin: str) -> None:
    student.start(LAYERS)
    assert student.press("answer", {"F": "1"}, origin=origin).status == 403


def test_without_an_origin_the_browser_must_not_say_that_the_form_is_foreign(student: Student) -> None:
    student.start(LAYERS)
    form = {**student.hidden(), "F": "1", "do": "answer"}
    assert student.client.post(student.url, data=form, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert student.client.post(student.url, data=form).status_code == 200


@pytest.mark.parametrize("host", ["elsewhere.example", "testserver.elsewhere.example", "", "[", "127.0.0.1.elsewhere.example:80"])
def test_another_name_for_the_page_is_refused(practice: Practice, host: str) -> None:
    response = TestClient(app(practice)).get("/", headers={"host": host})
    assert (response.status_code, "not its own" in response.text) == (400, True)


def test_any_name_will_do_where_the_page_is_public(practice: Practice) -> None:
    assert TestClient(app(practice, hosts=None)).get("/", headers={"host": "practice.example:8000"}).status_code == 200


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/", 200), ("GET", "/progress", 200), ("GET", "/questions", 200), ("GET", "/exam/1.forged/hand-in", 404),
        ("GET", "/start?by=topic&value=nothing", 404), ("GET", "/start?by=need", 303),
        ("GET", "/question/1.forged", 404), ("GET", "/exam/1.forged", 404), ("GET", "/nowhere", 404), ("DELETE", "/", 405),
        ("POST", "/exam", 403), ("GET", "/static/style.css", 200), ("GET", "/static/../paper/key.html.j2", 404),
        ("GET", "/static/%2e%2e/single.html.j2", 404), ("GET", "/start?by=week&value=99", 404), ("GET", "/start?by=no", 404),
        ("GET", "/exam/wait?name=midterm&minutes=x", 404), ("GET", "/exam/wait?name=nothing&minutes=9", 404),
    ],
)  # fmt: skip
def test_every_answer_has_the_headers(practice: Practice, method: str, address: str, status: int) -> None:
    response = TestClient(app(practice), follow_redirects=False).request(method, address)
    assert response.status_code == status
    assert set(POLICY) <= set(response.headers["content-security-policy"].split("; "))
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "same-origin"
    assert not re.search(r"<script(?! src=\"/static/)|<style| style=\"| on\w+=\"|javascript:", response.text)


def test_an_unexpected_error_is_a_page_with_headers_and_no_details(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise RuntimeError("a secret detail")

    with monkeypatch.context() as patch:
        patch.setattr(practice, "menu", broken)
        response = TestClient(app(practice), raise_server_exceptions=False).get("/")
    assert (response.status_code, "a secret detail" in response.text) == (500, False)
    assert "This went wrong" in response.text
    assert "content-security-policy" in response.headers


def test_large_bodies_are_refused(tmp_path: Path) -> None:
    practice = room(tmp_path)
    student = Student(app(practice)).start(LAYERS)
    address = student.url
    assert student.press("answer", {"F": "1" * 1_000_000}).status == 413
    assert "This is too long" in student.page
    pieces = iter([b"F=" + b"1" * 40_000] * 3)
    response = student.client.post(address, content=pieces, headers={"content-type": "application/x-www-form-urlencoded"})
    assert response.status_code == 413
    assert practice.store.attempts("web-student-1") == 0


def test_too_many_fields_or_files_are_refused(student: Student) -> None:
    student.start(LAYERS)
    assert student.press("answer", {f"field{n}": "1" for n in range(2000)}).status == 400
    assert student.start(LAYERS).client.post(student.url, data=student.hidden(), files={"F": b"1"}).status_code == 400


def test_too_many_requests_wait(practice: Practice) -> None:
    now = [0.0]
    slow = Rate(per_second=0.5, burst=3)
    client = TestClient(app(practice, session_rate=slow, monotonic=lambda: now[0]))
    client.get("/")
    assert [client.get("/").status_code for _ in range(3)] == [200, 200, 429]
    refused = client.get("/progress")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "2")
    assert "Not so fast" in refused.text
    assert client.get("/static/style.css").status_code == 200
    now[0] = 2.0
    assert client.get("/").status_code == 200


def test_an_address_has_a_rate_too_however_many_sessions_it_invents(practice: Practice) -> None:
    application = app(practice, address_rate=Rate(per_second=1, burst=5), monotonic=lambda: 0.0)
    assert [TestClient(application).get("/").status_code for _ in range(7)] == [200] * 5 + [429] * 2


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "progress.key"
    first = load_key(path, lambda count: b"1" * count)
    assert load_key(path, lambda count: b"2" * count) == first == b"1" * 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_bytes(b"short")
    with pytest.raises(StoreError, match="delete it"):
        load_key(path, bytes)


def test_addresses_are_sealed_for_one_learner_and_one_kind() -> None:
    seals = Seals(KEY)
    address = seals.address("sitting", "web-a", 5)
    assert seals.id("sitting", "web-a", address) == 5
    for kind, learner in (("sitting", "web-b"), ("exam", "web-a")):
        with pytest.raises(Exception, match="another session"):
            seals.id(kind, learner, address)
