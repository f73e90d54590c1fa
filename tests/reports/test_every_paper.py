"""Every paper of the demo school, read the way a proof-reader does: printed by its real page, by
whoever may, and looked at for fonts, searchable words, edges and empty pages."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from school_care.activities.models import Activity, Programme
from school_care.cases.models import (
    BullyingSurvey,
    Case,
    DropoutMonth,
    InboundReferral,
    Protection,
)
from school_care.core import pdf
from school_care.escalation.models import Message
from school_care.mentoring.models import CounsellingCase, Plan
from school_care.reports.enums import Edition, Output, PrintKind, Scope
from school_care.reports.models import Summary
from school_care.reports.services import request_print
from school_care.reports.services.pages import chunk_html
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Role
from school_care.school.models import Appointment, School, SchoolClass, User
from school_care.students.models import Student
from tests.demo.conftest import NOVEMBER, standing
from tests.support.proofs import faults_of, without_watermark

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database(why="what is printed is laid out the same from every database"),
]

READERS = (Role.DIRECTOR, Role.PRINCIPAL, Role.COUNSELLOR, Role.HEAD_TEACHER, Role.REGISTRAR)
NO_BINDING = 4.0  # millimetres: sheets that are cut or hung up, not bound
FIRST: dict[str, Callable[[School], Any]] = {
    "class": lambda school: SchoolClass.objects.filter(school=school),
    "pupil": lambda school: Student.objects.filter(school=school).enrolled().in_care(NOVEMBER),
    "plan": lambda school: Plan.objects.filter(school=school),
    "programme": lambda school: Programme.objects.filter(school=school),
    "activity": lambda school: Activity.objects.filter(school=school).order_by("starts_on"),
    "counselling": lambda school: CounsellingCase.objects.filter(school=school),
    "message": lambda school: Message.objects.filter(school=school),
    "case": lambda school: Case.objects.filter(school=school, course__isnull=False),
    "protection": lambda school: Protection.objects.filter(school=school, kind="MR"),
    "survey": lambda school: BullyingSurvey.objects.filter(school=school),
    "inbound": lambda school: InboundReferral.objects.filter(school=school),
}
# Address, and of what; words are taken as they are. What is printed once something was chosen on
# its page (cards, envelopes, letters of duty) is looked at by the tests of those pages.
PAPERS = {
    "students:consent_paper": ("pupil",),
    "students:class_consent_paper": ("class",),
    "students:moves_print": (),
    "duties:meeting_print": (),
    "attendance:absences_print": (),
    "attendance:class_figures_print": ("class",),
    "attendance:figures_print": (),
    "attendance:flow_print": (),
    "mentoring:book_print": (),
    "mentoring:new_term_print": (),
    "mentoring:pairing_list_print": (),
    "mentoring:subject_groups_print": ("class",),
    "mentoring:plan_print": ("plan",),
    "mentoring:case_print": ("counselling",),
    "activities:programme_wall": ("programme",),
    "activities:programme_paper": ("programme",),
    "activities:activity_paper": ("activity",),
    "activities:calls_log": (),
    "activities:calls_week_print": (),
    "escalation:receipt_slip": ("message",),
    "cases:dropout_form": ("case",),
    "cases:dropout_rounds_paper": ("case",),
    "cases:ledgers_print": (),
    "cases:ledger_suspected_print": (),
    "cases:ledger_dropouts_print": (),
    "cases:half_year_paper": (),
    "cases:retention_paper": (),
    "cases:destinations_paper": (),
    "cases:start_check_paper": (),
    "cases:mandatory_paper": ("protection",),
    "cases:committee_paper": (),
    "cases:survey_papers": ("survey",),
    "cases:inbound_paper": ("inbound",),
    "cases:drills_paper": (),
    "reports:figures_paper": (),
    "reports:problems_summary_paper": (),
    "reports:leading_paper": (),
    "reports:things_paper": (),
    "reports:bulletin_paper": ("=2026-10",),
}
NOT_BOUND = {
    "activities:programme_wall", "escalation:receipt_slip",
}  # fmt: skip


class _Floor:
    """The demo school, and who of it opens pages."""

    def __init__(self, school: School) -> None:
        self.school = school
        self._clients: dict[int, Client] = {}

    def people(self) -> list[User]:
        found = []
        for role in READERS:
            posts = Appointment.objects.effective(NOVEMBER).filter(school=self.school, role=role)
            found += [post.user for post in posts.select_related("user").order_by("pk")[:4]]
        return found

    def get(self, url: str) -> list[bytes]:
        """The paper, by the first of them who gets one."""
        for user in self.people():
            client = self._clients.setdefault(user.pk, Client(raise_request_exception=True))
            if not client.session.get("_auth_user_id"):
                client.force_login(user)
            answer = client.get(url)
            if answer.status_code == 200 and answer["Content-Type"] == "application/pdf":
                content = b"".join(answer.streaming_content) if answer.streaming else answer.content
                return [content]
        return []


@pytest.fixture(scope="module")
def floor(tmp_path_factory, django_db_setup, django_db_blocker) -> Iterator[_Floor]:
    """The school of 90 pupils, on a Sunday in November."""
    before = settings.KEYS_DIR, settings.PRIVATE_ROOT, pdf.render_document
    settings.KEYS_DIR = tmp_path_factory.mktemp("keys")
    settings.PRIVATE_ROOT = tmp_path_factory.mktemp("private")
    bare = pdf.render_document
    pdf.render_document = lambda document: bare(without_watermark(document))
    with (
        time_machine.travel("2026-11-22 10:00 +0800", tick=True),
        django_db_blocker.unblock(),
        standing(90, NOVEMBER) as school,
    ):
        yield _Floor(school)
    settings.KEYS_DIR, settings.PRIVATE_ROOT, pdf.render_document = before


def arguments(school: School, asked: tuple[str, ...]) -> list[Any]:
    return [
        one[1:] if one.startswith("=") else FIRST[one](school).first().public_id for one in asked
    ]


@pytest.mark.parametrize("name", PAPERS)
def test_paper__of_a_page__has_nothing_to_strike_out(floor, name):
    url = reverse(name, args=arguments(floor.school, PAPERS[name]))
    [content] = floor.get(url)
    binding = NO_BINDING if name in NOT_BOUND else 10.0
    assert faults_of(content, binding=binding) == []


def test_paper__of_a_month_of_dropout_control__has_nothing_to_strike_out(floor):
    row = DropoutMonth.objects.filter(school=floor.school).first()
    [content] = floor.get(reverse("cases:month_paper", args=[f"{row.month:%Y-%m}"]))
    assert faults_of(content) == []


@pytest.mark.parametrize("kind", ["month", "plan"])
def test_paper__of_the_school_s_report__has_nothing_to_strike_out(floor, kind):
    row = Summary.objects.filter(school=floor.school, kind=kind).first()
    [content] = floor.get(reverse("reports:summary_paper", args=[kind, row.period]))
    assert faults_of(content) == []


@pytest.mark.parametrize("edition", Edition)
@pytest.mark.parametrize(
    "kind", [PrintKind.PROGRESS, PrintKind.PLAN, PrintKind.BAG, PrintKind.FILE]
)
def test_paper__of_an_order__has_nothing_to_strike_out(floor, kind, edition):
    if edition == Edition.FAMILY and kind in (PrintKind.FILE, PrintKind.BAG):
        pytest.skip("kept in the school")
    pupils = Student.objects.filter(school=floor.school).enrolled().in_care(NOVEMBER)
    job = request_print(
        school=floor.school,
        actor=None,
        edition=edition,
        scope=Scope.CLASS,
        term=SchoolCalendar(floor.school).term_on(NOVEMBER),
        students=pupils.in_class_order()[:6],
        kind=kind,
    )
    assert job.output == Output.MERGED
    job.folder.mkdir(parents=True)
    for keys in job.chunks:
        content = pdf.render_pdf(chunk_html(job, keys))
        assert faults_of(content) == []
