"""免办 and 撤回免办: who may, why, and what becomes of the clock."""

from datetime import timedelta

import pytest
import time_machine

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.core.templatetags.days import short_date
from school_care.duties.enums import DutyState, Urgency
from school_care.duties.models import Duty, DutyChange
from school_care.duties.services.sync import fresh, sync
from school_care.duties.services.waiving import restore, waive
from school_care.school.refusal import Refused
from tests.duties.duties_of import brought_up, duty_of, talks_of
from tests.factories import CareRecordFactory, days_ago
from tests.support.together import raised, together

pytestmark = pytest.mark.usefixtures("a_monday")


@pytest.fixture
def duty(cast) -> Duty:
    brought_up(cast)
    return duty_of(cast, "contact.level")


@pytest.mark.parametrize("who", ["head_teacher", "director", "principal"])
def test_waive__owner_and_who_oversees__waived_with_reason_and_trace(cast, duty, who):
    waive(by=cast.staff[who], duty=duty, reason="leave", note="住院一周")
    duty.refresh_from_db()
    assert (duty.state, duty.waived_as, duty.settled_on) == ("waived", "leave", clock.today())
    change = DutyChange.objects.get(duty=duty, new="waived")
    assert (change.why, change.by) == ("请假：住院一周", cast.staff[who])
    entry = AuditEntry.objects.get(action="duty.waived")
    assert entry.student_id == cast.zixuan.public_id
    assert "住院" not in str(entry.facts)


@pytest.mark.parametrize("who", ["grade_head", "other_head_teacher", "registrar"])
def test_waive__anybody_else__refused(cast, duty, who):
    with pytest.raises(Refused, match="只有责任人、德育主任和校长"):
        waive(by=cast.staff[who], duty=duty, reason="leave")
    duty.refresh_from_db()
    assert duty.state == "open"


def test_waive__foreign_leader__refused(cast, duty):
    with pytest.raises(Refused):
        waive(by=cast.foreign_head_teacher, duty=duty, reason="leave")


def test_waive__twice__one_change(cast, duty):
    for _ in range(2):
        waive(by=cast.head_teacher, duty=duty, reason="leave")
    assert DutyChange.objects.filter(duty=duty, new="waived").count() == 1
    with pytest.raises(Refused, match="已经办结"):
        waive(by=cast.head_teacher, duty=duty, reason="no_school")


@pytest.mark.parametrize(("reason", "note"), [("", ""), ("bored", ""), ("leave", "长" * 151)])
def test_waive__no_reason_or_too_many_words__refused(cast, duty, reason, note):
    with pytest.raises(Refused):
        waive(by=cast.head_teacher, duty=duty, reason=reason, note=note)


def test_waive__safety__only_with_words(cast, duty):
    Duty.objects.filter(pk=duty.pk).update(urgency=Urgency.SAFETY)
    with pytest.raises(Refused, match="请填写说明"):
        waive(by=cast.head_teacher, duty=duty, reason="done_by_other", note="  ")
    waive(by=cast.head_teacher, duty=duty, reason="done_by_other", note="派出所已核实")


def test_waived_contact__clock_runs_anew_and_taken_back_runs_as_before(cast, duty):
    was_due = duty.due_on
    waive(by=cast.head_teacher, duty=duty, reason="leave")
    brought_up(cast)
    anew = duty_of(cast, "contact.level")
    assert anew.pk != duty.pk
    assert anew.due_on == clock.today() + timedelta(days=7)
    with pytest.raises(Refused, match=f"刚重新起算，{short_date(anew.due_on)}前办就行"):
        waive(by=cast.head_teacher, duty=anew, reason="leave")

    restore(by=cast.head_teacher, duty=duty)
    brought_up(cast)
    again = duty_of(cast, "contact.level")
    assert (again.pk, again.due_on) == (duty.pk, was_due)
    anew.refresh_from_db()
    assert anew.state == DutyState.WITHDRAWN


def test_waived_week__stays_waived_whatever_is_synced_and_taken_back_is_owed(cast, duty):
    week = talks_of(cast)
    waive(by=cast.head_teacher, duty=week, reason="not_applicable")
    sync(cast.school, clock.today())
    week.refresh_from_db()
    assert week.state == "waived"
    restore(by=cast.head_teacher, duty=week)
    restore(by=cast.head_teacher, duty=week)
    week.refresh_from_db()
    assert (week.state, week.waived_as, week.settled_on) == ("open", "", None)
    assert DutyChange.objects.filter(duty=week).count() == 2


def test_restore__after_the_week_or_two_weeks__refused(cast, duty):
    week = talks_of(cast)
    for each in (week, duty):
        waive(by=cast.head_teacher, duty=each, reason="leave")
    next_week = time_machine.travel("2026-11-30T10:00:00+08:00")
    with next_week, pytest.raises(Refused, match="已经过去"):
        restore(by=cast.head_teacher, duty=week)
    after_two_weeks = time_machine.travel("2026-12-07T10:00:00+08:00")
    with after_two_weeks, pytest.raises(Refused, match="超过14天"):
        restore(by=cast.head_teacher, duty=duty)


def test_restore__of_what_is_done_or_by_another__refused(cast, duty):
    waive(by=cast.director, duty=duty, reason="leave")
    with pytest.raises(Refused, match="只有责任人"):
        restore(by=cast.grade_head, duty=duty)
    card = duty_of(cast, "card.term")
    Duty.objects.filter(pk=card.pk).update(state="done", settled_on=clock.today())
    with pytest.raises(Refused, match="没有免办"):
        restore(by=cast.head_teacher, duty=card)


def test_restore__contact_made_meanwhile__counts_on_the_next_reckoning(cast, duty):
    waive(by=cast.head_teacher, duty=duty, reason="leave")
    CareRecordFactory(student=cast.zixuan, author=cast.head_teacher, happened_on=days_ago(0))
    restore(by=cast.head_teacher, duty=duty)
    brought_up(cast)
    duty.refresh_from_db()
    assert (duty.state, duty.settled_on) == ("done", clock.today())


def test_waive__and_back__makes_no_new_reckoning_necessary(cast, duty, django_assert_num_queries):
    waive(by=cast.head_teacher, duty=duty, reason="leave")
    restore(by=cast.head_teacher, duty=duty)
    with django_assert_num_queries(2):
        fresh(cast.school)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_waive__two_at_once__one_change(cast, duty):
    def tap():
        return waive(by=cast.head_teacher, duty=duty, reason="leave")

    assert not raised(together(tap, tap))
    assert DutyChange.objects.filter(duty=duty, new="waived").count() == 1
