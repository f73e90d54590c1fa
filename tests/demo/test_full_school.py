"""The stored school of 960 pupils: what each role finds on the first evening."""

import re
import statistics
from collections import Counter
from datetime import timedelta

import pytest
from django.db.models import Count
from django.utils import timezone
from wagtail.models import Page

from school_care.cms.enums import SENSITIVE_WORDS
from school_care.cms.models import BulletinPage
from school_care.core.models import AuditEntry
from school_care.duties.models import Duty, DutyChange, Notice
from school_care.mentoring.enums import Outcome, RecordKind, Source
from school_care.mentoring.models import CareRecord
from school_care.school.access import roles_of
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Role
from school_care.school.models import Appointment, PublicEvent, SchoolClass, User
from school_care.students.models import ContactPerson, Enrolment, Student, StudentCategory
from school_care.workspace.demo.bulletin_texts import all_public_words
from tests.demo.conftest import NOVEMBER
from tests.demo.load import weeks_of_heads

pytestmark = pytest.mark.django_db

CATEGORIES = {
    "LB_BOTH": 150,
    "LB_ONE": 96,
    "MIGRANT": 19,
    "SINGLE_PARENT": 74,
    "ORPHAN": 2,
    "DE_FACTO": 6,
    "DISABLED": 13,
    "DIS_PARENT": 27,
    "LIFTED": 118,
    "DIBAO": 41,
    "DIBAO_EDGE": 15,
    "TEKUN": 1,
    "ACADEMIC": 62,
}
ON_ANY_DAY = (RecordKind.VISIT, RecordKind.CALL)


def records(school):
    return CareRecord.objects.filter(school=school)


def head_teachers(school):
    return Appointment.objects.effective(NOVEMBER).filter(school=school, role=Role.HEAD_TEACHER)


def test_counts__full_school__are_those_of_the_dossier(full_school):
    assert full_school.name == "青禾县柳溪镇云岭九年一贯制学校"
    assert full_school.is_demo
    assert Student.objects.enrolled().filter(school=full_school).count() == 960
    assert SchoolClass.objects.filter(school=full_school).count() == 24
    assert User.objects.filter(school=full_school).count() == 68
    assert Student.objects.filter(school=full_school).in_care(NOVEMBER).count() == 405
    held = (
        StudentCategory.objects.on(NOVEMBER)
        .filter(school=full_school)
        .values_list("category__code")
        .annotate(Count("pk"))
    )
    counted = dict(held)
    assert {code: counted[code] for code in CATEGORIES} == CATEGORIES
    monitored = [counted[code] for code in ("MON_UNSTABLE", "MON_EDGE", "MON_SUDDEN")]
    assert sum(monitored) == 12
    assert counted.get("LB_UNSPECIFIED") is None


def test_claims__full_school__seven_pupils_wait_for_somebody_to_verify(full_school):
    waiting = StudentCategory.objects.on(NOVEMBER).filter(
        school=full_school, verified_by__isnull=True
    )
    assert waiting.values("student").distinct().count() == 7


def test_visibility__head_teacher__sees_exactly_the_own_class(full_school):
    head = head_teachers(full_school).filter(acting=False).order_by("pk").first()
    seen = Student.objects.visible_to(head.user).values_list("pk", flat=True)
    own = Student.objects.filter(current_class=head.school_class).values_list("pk", flat=True)
    assert set(own) <= set(seen)
    alone = head_teachers(full_school).exclude(
        user__in=Appointment.objects.filter(role=Role.GRADE_HEAD).values("user")
    )
    quiet = next(a.user for a in alone if a.user.teaching.count() == 1)
    seen = set(Student.objects.visible_to(quiet).values_list("current_class", flat=True))
    assert len(seen) == 1


def test_roles__named_accounts__hold_every_role_of_the_product(full_school):
    held = set()
    for user in User.objects.filter(school=full_school):
        if user.has_usable_password():
            held |= roles_of(user, full_school)
    assert held == set(Role)
    usable = [u for u in User.objects.filter(school=full_school) if u.has_usable_password()]
    assert len(usable) == 13
    assert not any(user.must_change_password for user in usable)
    assert not any(user.is_superuser for user in usable)


def test_maternity_leave__one_class__has_a_colleague_acting_for_its_head_teacher(full_school):
    (acting,) = head_teachers(full_school).filter(acting=True)
    kept = head_teachers(full_school).get(school_class=acting.school_class, acting=False)
    since = records(full_school).filter(
        student__current_class=acting.school_class,
        happened_on__gte=acting.starts_on,
        kind=RecordKind.TALK,
    )
    assert since.exists()
    assert not since.filter(author=kept.user).exists()
    assert since.filter(author=acting.user).exists()
    assert acting.until > NOVEMBER


def test_records__of_the_term__keep_to_today_enrolment_and_school_days(full_school):
    calendar = SchoolCalendar(full_school)
    first_days = dict(
        Enrolment.objects.filter(school=full_school)
        .order_by("-starts_on")
        .values_list("student", "starts_on")
    )
    school_days = set(calendar.school_days(NOVEMBER - timedelta(days=300), NOVEMBER))
    assert records(full_school).count() > 2_000
    for record in records(full_school).only(
        "student_id", "happened_on", "written_at", "kind", "next_step_done_on", "next_step_on"
    ):
        assert first_days[record.student_id] <= record.happened_on <= NOVEMBER
        assert record.kind in ON_ANY_DAY or record.happened_on in school_days
        written = timezone.localtime(record.written_at).date()
        assert record.happened_on <= written <= NOVEMBER
        if record.next_step_done_on:
            assert record.next_step_done_on <= NOVEMBER
        if record.next_step_on:
            assert record.next_step_on >= record.happened_on


def test_archive__of_every_pupil__holds_nothing_of_the_future(full_school):
    assert not StudentCategory.objects.filter(starts_on__gt=NOVEMBER).exists()
    assert not StudentCategory.objects.filter(verified_on__gt=NOVEMBER).exists()
    assert not Enrolment.objects.filter(starts_on__gt=NOVEMBER).exists()
    assert not AuditEntry.objects.filter(at__gt=timezone.now()).exists()
    early = StudentCategory.objects.filter(school=full_school).select_related("student")
    first = {
        e.student_id: e.starts_on
        for e in Enrolment.objects.filter(school=full_school).order_by("-starts_on")
    }
    assert all(row.starts_on >= first[row.student_id] for row in early)


def test_talks__of_whole_weeks__are_short_in_a_few_class_weeks_only(full_school):
    talks = records(full_school).filter(
        kind=RecordKind.TALK, happened_on__range=("2026-09-07", "2026-11-15")
    )
    care = Student.objects.filter(school=full_school).in_care(NOVEMBER)
    weeks = Counter()
    for class_id, day in talks.filter(student__in=care).values_list(
        "student__current_class", "happened_on"
    ):
        weeks[class_id, day.isocalendar().week] += 1
    assert len({class_id for class_id, _ in weeks}) == 23
    possible = 23 * 9  # ten weeks, the one of the national holiday has hardly a school day
    short = sum(1 for count in weeks.values() if count < 3) + possible - min(possible, len(weeks))
    assert 0.03 < short / possible < 0.13


def test_care_pupils__some__have_never_been_talked_to(full_school):
    known = records(full_school).values("student")
    never = Student.objects.in_care(NOVEMBER).filter(school=full_school).exclude(pk__in=known)
    assert 15 <= never.count() <= 30


def test_next_steps__of_head_teachers__some_due_today_some_late_never_many(full_school):
    open_steps = records(full_school).with_open_step()
    assert open_steps.filter(next_step_on=NOVEMBER).count() >= 5
    assert open_steps.filter(next_step_on__lt=NOVEMBER).count() >= 5
    each = Counter(open_steps.filter(next_step_on__lte=NOVEMBER).values_list("author", flat=True))
    assert max(each.values()) <= 8


def test_load__of_the_median_head_teacher__is_at_most_ten_entries_a_week(full_school):
    weeks = Counter()
    heads = set(head_teachers(full_school).values_list("user", flat=True))
    for author, day in records(full_school).values_list("author", "happened_on"):
        weeks[author, day.isocalendar()[:2]] += 1
    each = [
        statistics.median(count for (author, _), count in weeks.items() if author == head)
        for head in heads
        if any(author == head for author, _ in weeks)
    ]
    assert 5 <= statistics.median(each) <= 10


def test_duties__of_the_median_head_teacher__are_ten_entries_and_25_minutes_at_most(full_school):
    heads = set(head_teachers(full_school).values_list("user", flat=True))
    weeks = weeks_of_heads(full_school, heads, NOVEMBER)
    entries = [statistics.mean(week.entries for week in each) for each in weeks.values()]
    minutes = [statistics.mean(week.minutes for week in each) for each in weeks.values()]
    assert all(len(each) == 12 for each in weeks.values())
    assert 3 <= statistics.median(entries) <= 10
    assert 6 <= statistics.median(minutes) <= 25
    assert max(entries) <= 12
    busiest = [max(week.entries for week in each) for each in weeks.values()]
    assert statistics.median(busiest) <= 20  # a week, once a term


def test_ledger__of_the_term__has_what_was_done_late_missed_and_waived(full_school):
    stored = Duty.objects.filter(school=full_school)
    weeks = Counter(stored.filter(rule_code="talk.class_week").values_list("state", flat=True))
    assert 0.05 <= 1 - weeks["done"] / weeks.total() <= 0.085
    assert 0.02 < sum(row.was_late for row in stored.filter(state="done")) / stored.count() < 0.25
    waived = stored.filter(state="waived").select_related("student")
    assert 4 <= waived.count() <= 6
    reasons = DutyChange.objects.filter(duty__in=waived, new="waived")
    assert all("：" in why for why in reasons.values_list("why", flat=True))
    (handed_over,) = stored.filter(assigned=True)
    assert Notice.objects.filter(user=handed_over.owner, kind="assigned").exists()
    moments = DutyChange.objects.values_list("at", flat=True)
    assert all(timezone.localtime(at).date() <= NOVEMBER for at in moments)
    assert len({timezone.localtime(at).date() for at in moments}) >= 25
    acting = head_teachers(full_school).get(acting=True)
    assert stored.open().filter(school_class=acting.school_class, owner=acting.user).exists()


def test_monday_meeting__of_the_demo__reads_like_a_real_school(full_school):
    late = Counter(
        Duty.objects.late_on(NOVEMBER)
        .filter(school=full_school)
        .values_list("rule_code", flat=True)
    )
    assert late.pop("roster.term") == 1
    assert 6 <= late.pop("entrustment.notice") <= 15
    assert 2 <= late.pop("contact.level") <= 8
    assert 1 <= late.pop("visit.level") <= 3
    # of 405 each: a few were forgotten, and the board has something to propose
    assert 15 <= late.pop("pairing.term") <= 45
    assert 5 <= late.pop("helper.term") <= 40
    assert 5 <= late.pop("plan.term") <= 40
    assert 3 <= late.pop("check.staged") <= 40
    assert 5 <= late.pop("step.next") <= 30
    assert late.pop("report.step") == 1  # the town office has not answered
    assert 2 <= late.pop("alert.act") <= 10  # warnings of the last days
    assert not late


def test_inboxes__of_the_demo__tell_leaders_and_head_teachers_and_are_mostly_read(full_school):
    told = Notice.objects.filter(school=full_school)
    director = roles_of_one(full_school, Role.DIRECTOR)
    assert set(told.filter(user=director).values_list("kind", flat=True)) >= {"climbed", "digest"}
    heads = head_teachers(full_school).values_list("user", flat=True)
    assert told.filter(user__in=heads, read_at__isnull=True).exists()
    assert told.filter(read_at__isnull=True).count() < 0.35 * told.count()
    assert all(
        timezone.localtime(at).date() <= NOVEMBER
        for at in told.values_list("created_at", flat=True)
    )


def roles_of_one(school, role):
    return Appointment.objects.effective(NOVEMBER).get(school=school, role=role).user_id


def test_texts__of_all_records__are_varied_and_complete(full_school):
    texts = [record.text for record in records(full_school).filter(source=Source.TYPED)]
    assert all(text.endswith("。") and "{" not in text and "；；" not in text for text in texts)
    typed = records(full_school).filter(source=Source.TYPED)
    talks = [record.text for record in typed.filter(kind=RecordKind.TALK)]
    assert len(set(talks)) > len(talks) * 0.6
    assert max(Counter(talks).values()) <= 12
    forbidden = re.compile("学困|差生|问题学生|弱势|留守|特殊群体|贫困生|后进生")
    assert not [text for text in texts if forbidden.search(text)]


def test_calls__to_the_silent_grandmother__mostly_reach_nobody(full_school):
    trio = Student.objects.filter(school=full_school, family_situation__contains="三姐弟")
    assert trio.count() == 3
    calls = records(full_school).filter(kind=RecordKind.CALL, student__in=trio)
    assert calls.filter(outcome=Outcome.NOT_REACHED).count() * 2 > calls.count()
    (phone,) = {c.phone for c in ContactPerson.objects.filter(student__in=trio, relation="祖母")}
    assert phone.startswith("1990000")


def test_restricted_and_late_records__are_a_few(full_school):
    all_of_them = list(records(full_school))
    assert 5 <= sum(r.restricted for r in all_of_them) <= 40
    assert not any(r.restricted and r.for_family for r in all_of_them)
    late = sum(r.is_late for r in all_of_them)
    assert 0.02 < late / len(all_of_them) < 0.08


def test_trail__of_every_pupil_and_record__is_written(full_school):
    trail = AuditEntry.objects.filter(school_id=full_school.pk)
    assert trail.filter(action="pupil.created").count() == 960
    assert trail.filter(action="record.written").count() == records(full_school).count()
    names = set(Student.objects.values_list("name", flat=True))
    facts = " ".join(str(f) for f in trail.values_list("facts", flat=True).iterator())
    assert not [name for name in names if name in facts]


def test_search__initials_of_a_pupil__find_them(full_school):
    pupil = Student.objects.filter(school=full_school).order_by("pk").first()
    initials = pupil.search_key.split("|")[2]
    assert pupil in Student.objects.filter(school=full_school).matching(initials)


def test_public_site__of_the_demo__has_bulletins_and_events_and_names_no_child(full_school):
    bulletins = BulletinPage.objects.live()
    assert 6 <= bulletins.count() <= 8
    assert all(bulletin.date <= NOVEMBER for bulletin in bulletins)
    assert PublicEvent.objects.filter(starts_at__date__gt=NOVEMBER).count() >= 3
    titles = " ".join(Page.objects.values_list("title", flat=True))
    everything = all_public_words() + titles
    everything += " ".join(f"{e.title}{e.summary}" for e in PublicEvent.objects.all())
    assert not [word for word in SENSITIVE_WORDS if word in everything]
    names = Student.objects.filter(school=full_school).values_list("name", flat=True)
    assert not [name for name in names if name in everything]
