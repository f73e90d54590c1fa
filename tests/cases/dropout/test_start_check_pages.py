"""开学到校核查 on the screen and on paper."""

from django.urls import reverse

from school_care.attendance.enums import NotHereReason
from school_care.core.models import AuditEntry
from tests.attendance.registering import *  # noqa: F403 (the first day of the term)
from tests.attendance.registering import missing, register
from tests.attendance.terming import client_of
from tests.factories import SchoolClassFactory, StudentFactory
from tests.support.queries import queries_of

PAGE = "cases:start_check"


def test_page__director__leads_to_following_the_pupil(cast, term):
    register(cast, cast.anan)
    missing(cast, cast.zixuan, NotHereReason.UNWILLING, whereabouts="work_far")
    page = client_of(cast.director).get(reverse(PAGE)).content.decode()
    assert "张子轩" in page
    assert "不愿上学，到外省务工；尚未立案" in page
    assert reverse("cases:dropout_watch", args=[cast.zixuan.public_id]) in page
    assert "9月10日前核查完" in page


def test_paper__printed__is_a_pdf_with_a_trace(cast, term):
    answer = client_of(cast.principal).get(reverse("cases:start_check_paper"))
    assert answer.content.startswith(b"%PDF")
    assert AuditEntry.objects.get(action="start_check.printed").facts["closes"] is True


def test_page__more_pupils_missing__no_more_queries(cast, term):
    missing(cast, cast.zixuan, NotHereReason.UNWILLING)
    client = client_of(cast.director)
    before = queries_of(client, reverse(PAGE))
    for _ in range(3):
        StudentFactory(current_class=SchoolClassFactory(school=cast.school, grade=8))
    for student in StudentFactory.create_batch(6, current_class=cast.seven_one):
        missing(cast, student, NotHereReason.UNKNOWN)
    assert queries_of(client, reverse(PAGE)) == before
