"""Words of protection cases are answered to nobody but who reads the case whole, and to whoever
wrote them: on every page, by every method, in every paper, feed, message, log and trail."""

from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from school_care.cases.models import (
    BullyingChild,
    BullyingSurvey,
    CrisisNotice,
    CrisisWatch,
    FileGlass,
    InboundReferral,
    Protection,
    ProtectionCall,
    ProtectionEntry,
    ProtectionPerson,
    ReferralResult,
    SurveyClass,
)
from school_care.cases.protection.source import KINDS
from school_care.core import pdf as core_pdf
from school_care.core.models import AuditEntry, FieldChange
from school_care.duties.models import Notice
from school_care.escalation.models import Escalation, Message
from tests.access.test_urls import _ask
from tests.access.walk import Route, routes
from tests.access.who import EVERYONE, STAFF
from tests.cases.making import all_recipients
from tests.cases.protection.planting import (
    ALL_WORDS,
    CHILD,
    KEPT_OUT,
    OF_THE_FAMILY,
    cases_of,
    models_planted,
    plant,
    rows_around,
    rows_of,
    texts_of,
    told_words,
)
from tests.cast import Cast, make_cast

pytestmark = pytest.mark.django_db
DESK = [route for route in routes() if route.text.startswith("desk/")]
OPEN = ("sign-out", "switch")
# Words of the names of routes by the rows they are about; the rest is asked by the case.
ABOUT = defaultdict(
    tuple,
    {
        ProtectionEntry: ("entry",),
        ProtectionPerson: ("person",),
        ProtectionCall: ("call",),
        BullyingChild: ("child", "says", "family", "support", "review"),
        CrisisWatch: ("accept", "watch"),
        CrisisNotice: ("notice",),
        InboundReferral: ("inbound",),
        ReferralResult: ("result",),
        BullyingSurvey: ("survey",),
        SurveyClass: ("survey",),
        FileGlass: ("glass",),
    },
)
# Who reads none and is like others who read none: asked at the pages of cases and reports alone.
OF_CASES = {"administrator", "editor", "grade_head", "nobody"}
# Who may do something in a case, or is kept out of one: their posts are answered, too.
POSTING = {"director", "principal", "counsellor", "teacher", "other_head_teacher", "dormitory"}


@pytest.fixture(scope="module")
def everyone(django_db_setup, django_db_blocker) -> Iterator[Cast]:
    """The cast and a case of each kind, while the tests of this file run."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast = make_cast()
        all_recipients(cast.school)
        cast.extra["cases"] = plant(cast)
        yield cast
        transaction.set_rollback(True)


@pytest.fixture(scope="module", autouse=True)
def papers_in_words() -> Iterator[None]:
    """Papers say in plain bytes what stands on them."""
    blank = core_pdf.render_document('<html lang="zh-CN"><body></body></html>').pdf

    def in_words(html: str) -> core_pdf.Rendered:
        return core_pdf.Rendered(blank + html.encode(), 1, {})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(core_pdf, "render_document", in_words)
        yield


def _ids(cast: Cast, route: Route) -> list[UUID]:
    """What a route with one argument is tried on: pupils and a class; one of protection on the
    cases and on the rows that its name tells of; one of reports on theirs."""
    planted = cast.extra["cases"]
    headers = cases_of(planted)
    if route.text.startswith("desk/protection/"):
        rows = [one for case in headers for one in rows_of(case) if one is not case]
        rows += rows_around(planted)
        told = [one for one in rows if any(word in route.name for word in ABOUT[type(one)])]
        return [one.public_id for one in (*headers, *told, cast.zixuan)]
    if route.name.startswith("cases:"):
        results = [one for one in rows_around(planted) if isinstance(one, ReferralResult)]
        opened = [*(one.case for one in headers), results[0].case]
        return [one.public_id for one in (*opened, *results, cast.zixuan)]
    if route.name.startswith("escalation:"):
        reports = Escalation.objects.values_list("public_id", flat=True)
        return [
            cast.zixuan.public_id,
            *reports,
            *Message.objects.values_list("public_id", flat=True),
        ]
    return [cast.zixuan.public_id, cast.keke.public_id, cast.seven_one.public_id]


def _arguments(cast: Cast, route: Route) -> Iterator[dict[str, object]]:
    if not route.arguments:
        yield {}
    elif len(route.arguments) == 1:
        yield from ({route.arguments[0]: one} for one in _ids(cast, route))
    elif route.name == "cases:report":
        for case in cases_of(cast.extra["cases"]):
            for kind in KINDS:
                yield {"public_id": case.case.public_id, "kind": kind.code}


def _urls(cast: Cast, person: str) -> Iterator[tuple[str, str]]:
    for route in DESK:
        of_cases = route.name.startswith(("cases:", "escalation:"))
        if any(word in route.text for word in OPEN) or (person in OF_CASES and not of_cases):
            continue
        for arguments in _arguments(cast, route):
            try:
                yield route.name, reverse(route.name, kwargs=arguments)
            except NoReverseMatch:
                break


@pytest.mark.parametrize("person", sorted(EVERYONE))
def test_every_page__whoever_asks__is_told_only_what_they_may_read(everyone, person, caplog):
    caplog.set_level("DEBUG")
    client = Client()
    if person != "nobody":
        client.force_login(everyone.staff[person])
    may, told, broke, read = told_words(person), [], [], set()
    posting = person in POSTING
    hidden = [str(one.public_id) for one in _kept_from(everyone, person)]
    numbers = [one.case.case_no for one in _kept_from(everyone, person)]
    for name, url in _urls(everyone, person):
        for method in ("get", "post") if posting and name.startswith("cases:") else ("get",):
            answer, body = _ask(client, method, url)
            said = body + str(answer.headers)
            broke += [f"{method} {name}"] if answer.status_code >= 500 else []
            read |= {words for words in ALL_WORDS if words in said}
            told += _told(said, may, f"{method} {name}")
            traces = [one for one in (*hidden, *numbers) if one in said and one not in url]
            told += [f"{one}: {method} {name}" for one in traces]
    assert not told, "\n".join(sorted(set(told)))
    assert not broke, "\n".join(sorted(set(broke)))
    unread = {words for words in may - read if not words.startswith(CHILD)}
    assert not unread, "who may read it does; once the child has a name that stands instead"
    logged = "\n".join(r.getMessage() for r in caplog.records if "django.db" not in r.name)
    for words in ALL_WORDS:
        assert words not in logged


def _told(said: str, may: set[str], where: str) -> list[str]:
    """What stands there that should not, with the field it comes from behind the words."""
    found = []
    for words in set(ALL_WORDS) - may:
        place = said.find(words)
        found += [f"{said[place : place + 30]!r}: {where}"] if place >= 0 else []
    return found


def _kept_from(cast: Cast, person: str) -> list:
    """Cases of which this person may not even know that there is one."""
    return [cast.extra["cases"][KEPT_OUT]] if person in OF_THE_FAMILY else []


def test_trail_and_messages__after_all_of_it__hold_no_word(everyone):
    kept = [str(row.facts) for row in AuditEntry.objects.all()]
    kept += [f"{row.key} {row.facts}" for row in Notice.objects.all()]
    kept += [str(row.__dict__) for row in FieldChange.objects.all()]
    for words in (*ALL_WORDS, "张子轩"):
        assert not [one for one in kept if words in one]


@pytest.mark.parametrize("model", models_planted(), ids=lambda one: one.__name__)
def test_planting__every_text_of_every_model__holds_a_canary(everyone, model):
    """A new field or table that nobody planted is found here."""
    rows = list(model._base_manager.all())
    for name in texts_of(model):
        kept = [str(getattr(row, name)) for row in rows]
        assert any(words in one for words in ALL_WORDS for one in kept), name


def test_planting__every_table_of_protection__is_known():
    assert {Protection, InboundReferral, FileGlass, BullyingSurvey} <= set(models_planted())


def test_trail_of_the_pupil__case_opened__says_nothing_of_it(everyone):
    rows = AuditEntry.objects.filter(action__startswith="protection.")
    assert rows.exists()
    assert not rows.filter(student_id__isnull=False).exists()


@pytest.mark.parametrize("person", OF_THE_FAMILY)
def test_inbox__kept_out__no_message_of_that_case(everyone, person):
    key = str(everyone.extra["cases"][KEPT_OUT].public_id)
    assert not Notice.objects.filter(user=everyone.staff[person], key__contains=key).exists()


def test_people_of_the_walk__all_of_the_staff__nobody_left_out():
    assert set(EVERYONE) == STAFF | {"nobody"}
