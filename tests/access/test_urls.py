"""Every URL × every role and nobody × own and foreign object × method, walked from the URL
configuration itself. A route without an expectation fails; a foreign pupil appears nowhere.
On PostgreSQL every page is asked by one person who may and one who may not, by the methods it has.

The people and their rows are made once for the whole walk, and each request is undone.
"""

from collections.abc import Iterator
from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from school_care.core import clock
from school_care.core import pdf as core_pdf
from school_care.reports.enums import Edition, PrintKind, PrintState, Scope
from school_care.reports.models import PrintJob
from school_care.school.models import Appointment, TeachingAssignment
from school_care.students.enums import ImportState, RowOutcome
from school_care.students.models import RosterImport, RosterImportRow
from tests.access.expectations import EXPECTED
from tests.access.parts import PARTS
from tests.access.secrets import plant
from tests.access.walk import Route, routes
from tests.access.who import CARE_ZIXUAN, EVERYONE, STAFF, Case
from tests.cast import RESTRICTED_NEXT_STEP, RESTRICTED_TEXT, TALK_TEXT, Cast, make_cast
from tests.factories import TeachingFactory, TermFactory

DESK = {route.name: route for route in routes() if route.text.startswith(("desk/", "healthz"))}
ADMIN = [route for route in routes() if route.text.startswith("cms/")]
PUBLIC = [route for route in routes() if route.name not in DESK and route not in ADMIN]
PUBLIC_NAMES = {
    "card_code",
    "duty_feed",
    "sign_in",
    "home_note",
    "officer_link",
    "receipts",
    "survey_answer",
    "wagtaildocs_serve",
    "cms_event",
    "cms_event_photo",
    "cms_events_feed",
    "cms_picture",
    "cms_robots",
    "cms_sitemap",
    "wagtail_serve",
    "cms_nowhere",
}
REFUSED = {403, 404}
WHOLE = connection.vendor == "sqlite"  # else only as much as asks every query of every page
MAKES_NO_PAGE = {"school:sign_in", "school:sign_out", "healthz"}

pytestmark = pytest.mark.django_db


def _job(user, school, term) -> PrintJob:
    job = PrintJob.objects.create(
        school=school,
        requested_by=user,
        kind=PrintKind.PROGRESS,
        edition=Edition.FAMILY,
        scope=Scope.STUDENT,
        term=term,
        file_name="进步报告.pdf",
        state=PrintState.DONE,
        created_at=clock.now(),
        expires_at=clock.now() + timedelta(hours=1),
    )
    job.folder.mkdir(parents=True)
    job.result.write_bytes(b"%PDF-1.7")
    return job


def _import(user, school) -> tuple[RosterImport, RosterImportRow]:
    """An import waiting for a decision, and its one doubtful row."""
    roster_import = RosterImport.objects.create(
        school=school,
        actor=user,
        state=ImportState.PREVIEW,
        file_name="花名册.xlsx",
        digest="0" * 64,
        on=clock.today(),
        created_at=clock.now(),
    )
    row = RosterImportRow.objects.create(
        school=school, roster_import=roster_import, row=5, outcome=RowOutcome.REVIEW
    )
    return roster_import, row


@pytest.fixture(scope="module")
def everyone(django_db_setup, django_db_blocker) -> Iterator[Cast]:
    """The cast and what the routes are tried on, while the tests of this file run."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield _make_everyone()
        transaction.set_rollback(True)


def _make_everyone() -> Cast:
    """The cast, with a print job, an import, an appointment and a lesson of each school."""
    cast = make_cast()
    stranger = cast.foreign_head_teacher
    foreign_term = TermFactory(school=cast.other_school)
    own_import, own_row = _import(cast.registrar, cast.school)
    foreign_import, foreign_row = _import(stranger, cast.other_school)
    cast.extra = {
        "own_job": _job(cast.head_teacher, cast.school, cast.term),
        "foreign_job": _job(stranger, cast.other_school, foreign_term),
        "own_import": own_import,
        "own_import_row": own_row,
        "foreign_import": foreign_import,
        "foreign_import_row": foreign_row,
        "own_appointment": Appointment.objects.get(user=cast.teacher),
        "foreign_appointment": Appointment.objects.get(user=stranger),
        "own_teaching": TeachingAssignment.objects.get(user=cast.teacher),
        "foreign_teaching": TeachingFactory(user=stranger, school_class=cast.foreign_class),
    }
    for part in PARTS:
        made = part.objects(cast)
        assert not made.keys() & cast.extra.keys(), "two parts give one name to different rows"
        cast.extra |= made
    cast.extra["secrets"] = plant(cast)
    return cast


@pytest.fixture(scope="module", autouse=True)
def papers_in_words() -> Iterator[None]:
    """Every paper says in plain bytes what stands on it. Laid out and packed it could hide a secret
    from the search below, and the walk would take minutes longer; how papers look, their own tests
    assert."""
    blank = core_pdf.render_document('<html lang="zh-CN"><body></body></html>').pdf

    def in_words(html: str) -> core_pdf.Rendered:
        return core_pdf.Rendered(blank + html.encode(), 1, {})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(core_pdf, "render_document", in_words)
        yield


@pytest.fixture(scope="module")
def clients(everyone: Cast) -> dict[str, Client]:
    """A browser of nobody and of each of the staff, signed in."""
    clients = {"nobody": Client()}
    for name, user in everyone.staff.items():
        clients[name] = Client()
        clients[name].force_login(user)
    return clients


class _UndoneError(Exception):
    pass


def _ask(client: Client, method: str, url: str):
    """The answer to one request, with everything it changed undone, in the browser too."""
    cookies = dict(client.cookies)
    try:
        with transaction.atomic():
            answer = getattr(client, method)(url)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            raise _UndoneError
    except _UndoneError:
        return answer, body.decode("utf-8", "replace")
    finally:
        client.cookies = SimpleCookie(cookies)


def _assert_tells_nothing_foreign(cast: Cast, person: str, url: str, answer, body: str) -> None:
    told = body + str(answer.headers)
    for canary in cast.foreign_canaries:
        if canary not in url:
            assert canary not in told, f"{person} was told «{canary}» by {url}"
    if person != "director":
        assert RESTRICTED_TEXT not in told, f"{person} read a restricted text on {url}"
        assert RESTRICTED_NEXT_STEP not in told, f"{person} read a restricted step on {url}"
    if person not in CARE_ZIXUAN:
        assert TALK_TEXT not in told, f"{person} read a talk on {url}"


def _assert_keeps_secrets(cast: Cast, person: str, route: str, told: str, method: str) -> None:
    """No answer holds words of the file which this person may not be told."""
    for secret in cast.extra["secrets"]:
        if person in secret.may or (method == "post" and route in secret.asked_by):
            continue
        if person in secret.shown_on.get(route, ()):
            continue
        assert secret.words not in told, f"{person} was told «{secret.words}» by {method} {route}"


def _judge(route: Route, case: Case, person: str, method: str, answer) -> str | None:
    """What is wrong with an answer, or None."""
    allowed = getattr(case, method)
    status = answer.status_code
    sent_to_sign_in = status == 302 and "/sign-in/" in answer["Location"]
    if status >= 500:
        return "broke"
    if allowed is None:
        fine = status == 405 or status in REFUSED or sent_to_sign_in
        return None if fine else f"answered {status} to a method it does not have"
    if person in allowed:
        ours = route.name in MAKES_NO_PAGE or not sent_to_sign_in
        return None if status not in REFUSED and status != 405 and ours else f"refused: {status}"
    if person == "nobody":
        return None if sent_to_sign_in else f"answered nobody with {status}"
    return None if status in REFUSED else f"answered {status}"


def _is_kept(name: str, case: Case, person: str, answer) -> bool:
    """Whether a page that opened for somebody may stay in the browser's cache."""
    if name == "healthz" or person not in (case.get or frozenset()) & STAFF:
        return False
    return "no-store" not in answer.headers.get("Cache-Control", "")


def test_every_desk_route__has_an_expectation_and_every_expectation_a_route():
    assert set(DESK) == set(EXPECTED)
    assert {route.name for route in PUBLIC} == PUBLIC_NAMES


def _judge_other(route: Route, case: Case, person: str, method: str, answer) -> str | None:
    """What is wrong with an answer to PUT, PATCH or DELETE, or None."""
    open_to = (case.get or frozenset()) | (case.post or frozenset())
    if answer.status_code < 300 and person not in open_to:
        return f"took {method}"
    # The sign-in page sends whoever is signed in away, whatever the method.
    if person in open_to and not _has(route, method) and answer.status_code not in {302, 405}:
        return f"answered {answer.status_code} to a method it does not have"
    return None


def _has(route: Route, method: str) -> bool:
    """Whether the page's class has a method for `method`; a page that is a function may."""
    page = getattr(route.view, "view_class", None)
    return page is None or hasattr(page, method)


def _few(route: Route, case: Case, method: str) -> set[str]:
    """One who may and one who may not, other people on other pages: who may is the same question
    on every database and has been asked of everyone on SQLite; the page's queries are not."""
    may = getattr(case, method, None) or (case.get or frozenset()) | (case.post or frozenset())
    may &= STAFF
    groups = (sorted(may), sorted(STAFF - may))
    return {group[len(route.text) % len(group)] for group in groups if group}


def _asking(route: Route, case: Case, method: str) -> set[str]:
    """Who tries `method`: everyone, or for a method the page does not have, which Django answers
    whoever asks, nobody and one person who may open the page (the principal if none may)."""
    if _has(route, method):
        return set(EVERYONE) if WHOLE else _few(route, case, method)
    if not WHOLE:
        return set()  # Django answers without asking the database
    open_to = ((case.get or frozenset()) | (case.post or frozenset())) & STAFF
    return {"nobody", min(open_to, default="principal")}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_desk_route__each_person_and_object_and_method__as_written_down(
    everyone, clients, name, caplog
):
    route, wrong = DESK[name], []
    caplog.set_level("DEBUG")
    for case in EXPECTED[name]:
        url = reverse(name, kwargs=case.arguments(everyone))
        for method in ("get", "post", "put", "patch", "delete"):
            for person in sorted(_asking(route, case, method)):
                answer, body = _ask(clients[person], method, url)
                _assert_tells_nothing_foreign(everyone, person, url, answer, body)
                told = body + str(answer.headers)
                _assert_keeps_secrets(everyone, person, name, told, method)
                if method in ("get", "post"):
                    fault = _judge(route, case, person, method, answer)
                else:
                    fault = _judge_other(route, case, person, method, answer)
                if not fault and method == "get" and _is_kept(name, case, person, answer):
                    fault = "may be kept by the browser"
                if fault:
                    wrong.append(f"{method} {case.what} as {person}: {fault}")
    assert not wrong, "\n".join(wrong)
    logged = "\n".join(r.getMessage() for r in caplog.records if "django.db" not in r.name)
    for secret in everyone.extra["secrets"]:
        assert secret.words not in logged


SAMPLES = {"app_label": "cms", "model_name": "bulletinpage", "locale": "zh-hans"}


def _sample_url(route: Route) -> str | None:
    """A URL of an admin route with plausible arguments; None when no argument can be made up."""
    named = {argument: SAMPLES.get(argument, "1") for argument in route.arguments}
    unnamed = any(argument.startswith("group") for argument in route.arguments)
    for values in (named, {**named, **dict.fromkeys(named, "1")}):
        try:
            if unnamed:
                return reverse(route.name, args=list(values.values()))
            return reverse(route.name, kwargs=values)
        except NoReverseMatch:
            continue
    return None


# Who asks for every page of the editor's admin: everyone; on PostgreSQL whom the gate lets in.
WALKERS = sorted(EVERYONE) if WHOLE else ["editor"]


@pytest.mark.parametrize("person", WALKERS)
def test_editors_admin__each_route__opens_to_the_editor_only(everyone, clients, person):
    wrong, tried = [], 0
    assert len(ADMIN) > 50
    for route in ADMIN:
        url = _sample_url(route)
        if url is None:
            url = "/" + route.text.split("<")[0].split("(")[0].rstrip("$")
        tried += 1
        for method in ("get", "post"):
            answer, body = _ask(clients[person], method, url)
            _assert_tells_nothing_foreign(everyone, person, url, answer, body)
            if person == "editor":
                if answer.status_code >= 500:
                    wrong.append(f"{method} {url} broke for the editor")
            elif answer.status_code not in {301, 302, *REFUSED}:
                wrong.append(f"{method} {url} answered {person} {answer.status_code}")
            elif answer.status_code in {301, 302} and person != "nobody":
                place = answer["Location"]
                if "/sign-in/" not in place and not place.startswith("/desk/"):
                    wrong.append(f"{method} {url} sent {person} to {place}")
    assert not wrong, "\n".join(wrong)
    assert tried == len(ADMIN)


def test_public_routes__to_anyone__say_nothing_of_any_child(everyone, clients):
    names = [everyone.zixuan.name, everyone.keke.name, everyone.anan.name, TALK_TEXT]
    for url in ("/", "/robots.txt", "/sitemap.xml", "/documents/1/x/", "/media/images/x.jpg"):
        for person, client in clients.items():
            answer, body = _ask(client, "get", url)
            assert answer.status_code < 500
            _assert_tells_nothing_foreign(everyone, person, url, answer, body)
            for name in names:
                assert name not in body
