"""What people do with warnings, and what stays of it."""

import pytest
import time_machine

from school_care.alerts import events
from school_care.alerts.enums import AlertState, Change, Outcome
from school_care.alerts.models import Alert, AlertStep
from school_care.alerts.services import handling
from school_care.alerts.services.sweep import sweep
from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.duties.models import Duty, Notice
from school_care.duties.services.sync import fresh
from school_care.school.refusal import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_monday")]

REASON = "奶奶托人捎过口信"


def changes(alert) -> list[str]:
    return list(alert.steps.values_list("change", flat=True))


def as_stored(alert) -> Alert:
    return Alert.objects.select_related("school", "student").get(pk=alert.pk)


def test_seen__by_the_head_teacher__moves_the_warning_and_leaves_a_trace(cast, trial):
    alert = trial.warn(cast.zixuan)
    handling.seen(by=cast.head_teacher, alert=alert)
    row = as_stored(alert)
    assert row.state == AlertState.SEEN
    assert row.raised_at < row.seen_at < clock.now()
    assert changes(row) == [Change.RAISED, Change.SEEN]
    trace = AuditEntry.objects.get(action="alert.seen")
    assert (trace.actor_id, trace.student_id) == (cast.head_teacher.pk, cast.zixuan.public_id)


def test_seen__said_twice__is_one_step(cast, trial):
    alert = trial.warn(cast.zixuan)
    for _ in range(2):
        handling.seen(by=cast.head_teacher, alert=alert)
    assert changes(alert) == [Change.RAISED, Change.SEEN]


def test_end__as_acted_on__stays_ended_while_the_condition_goes_on(cast, trial):
    alert = trial.warn(cast.zixuan)
    heard = []
    events.listen(heard.append)
    try:
        handling.end(by=cast.head_teacher, alert=alert, outcome=Outcome.ACTED)
    finally:
        events._listeners.remove(heard.append)
    assert [(event.what, event.by) for event in heard] == [(events.ENDED, cast.head_teacher)]
    with time_machine.travel("2026-11-24T09:00:00+08:00"):
        sweep(cast.school, clock.today())
    row = Alert.objects.get()
    assert (row.state, row.outcome, row.holds) == (AlertState.DONE, Outcome.ACTED, True)


def test_end__condition_gone_and_back__is_raised_again(cast, trial):
    alert = trial.warn(cast.zixuan)
    handling.end(by=cast.head_teacher, alert=alert, outcome=Outcome.KNOWN)
    trial.calm(cast.zixuan)
    again = trial.warn(cast.zixuan)
    assert again.pk != alert.pk and again.state == AlertState.OPEN
    assert as_stored(alert).outcome == Outcome.KNOWN


def test_end__false_alarm_without_a_sentence__is_refused_and_changes_nothing(cast, trial):
    alert = trial.warn(cast.zixuan)
    with pytest.raises(Refused, match="误报请写一句为什么"):
        handling.end(by=cast.head_teacher, alert=alert, outcome=Outcome.FALSE, words="  ")
    assert changes(alert) == [Change.RAISED]


def test_end__false_alarm__keeps_its_sentence_sealed(cast, trial):
    alert = trial.warn(cast.zixuan)
    handling.end(by=cast.head_teacher, alert=alert, outcome=Outcome.FALSE, words=f" {REASON} ")
    note = AlertStep.objects.get(change=Change.DONE).note
    assert note.text == REASON
    assert REASON.encode() not in bytes(note.text_sealed)
    assert not any(REASON in str(entry.facts) for entry in AuditEntry.objects.all())


def test_end__unknown_outcome__is_refused(cast, trial):
    with pytest.raises(Refused, match="请选择结果"):
        handling.end(by=cast.head_teacher, alert=trial.warn(cast.zixuan), outcome="")


def test_end__cleared_meanwhile__is_refused_with_what_happened(cast, trial):
    alert = trial.warn(cast.zixuan)
    trial.calm(cast.zixuan)
    with pytest.raises(Refused, match="已经自动解除"):
        handling.end(by=cast.head_teacher, alert=alert, outcome=Outcome.ACTED)


def test_end__ended_by_another_meanwhile__is_refused(cast, trial):
    alert = trial.warn(cast.zixuan)
    handling.end(by=cast.director, alert=alert, outcome=Outcome.ACTED)
    with pytest.raises(Refused, match="已经有人办结"):
        handling.end(by=cast.head_teacher, alert=alert, outcome=Outcome.KNOWN)
    assert as_stored(alert).outcome == Outcome.ACTED


@pytest.mark.parametrize("who", ["other_head_teacher", "teacher", "dormitory", "registrar"])
def test_any_step__by_someone_who_does_not_keep_the_pupil__is_refused(cast, trial, who):
    alert = trial.warn(cast.zixuan)
    stranger = cast.staff[who]
    for step in (
        lambda: handling.seen(by=stranger, alert=alert),
        lambda: handling.end(by=stranger, alert=alert, outcome=Outcome.ACTED),
        lambda: handling.hand(by=stranger, alert=alert, to=cast.director),
        lambda: handling.reopen(by=stranger, alert=alert, why=REASON),
    ):
        with pytest.raises(Refused, match="不在您的查看范围内"):
            step()
    assert changes(alert) == [Change.RAISED]


def test_hand__to_the_grade_head__changes_owner_and_tells_that_person_without_a_name(cast, trial):
    alert = trial.warn(cast.zixuan)
    handling.hand(by=cast.head_teacher, alert=alert, to=cast.grade_head)
    assert as_stored(alert).owner == cast.grade_head
    step = AlertStep.objects.get(change=Change.HANDED)
    assert (step.by, step.to_owner) == (cast.head_teacher, cast.grade_head)
    notice = Notice.objects.get(user=cast.grade_head)
    assert notice.facts == {"about": "alert.now"}


def test_hand__to_whoever_holds_it__changes_nothing(cast, trial):
    alert = trial.warn(cast.zixuan)
    handling.hand(by=cast.director, alert=alert, to=cast.head_teacher)
    assert changes(alert) == [Change.RAISED]


@pytest.mark.parametrize("who", ["other_head_teacher", "registrar", "dormitory", "administrator"])
def test_hand__to_someone_who_does_not_keep_the_pupil__is_refused(cast, trial, who):
    alert = trial.warn(cast.zixuan)
    with pytest.raises(Refused, match="看不到这名学生的预警"):
        handling.hand(by=cast.director, alert=alert, to=cast.staff[who])
    assert as_stored(alert).owner == cast.head_teacher


def test_hand__the_duty_of_the_warning__goes_to_the_same_person(cast, trial):
    alert = trial.warn(cast.zixuan)
    fresh(cast.school)
    duty = Duty.objects.filter(rule_code="alert.act")
    assert duty.get().owner == cast.head_teacher
    handling.hand(by=cast.head_teacher, alert=alert, to=cast.director)
    fresh(cast.school)
    assert duty.get().owner == cast.director


def test_end_and_reopen__the_duty_of_the_warning__is_done_and_owed_again(cast, trial):
    alert = trial.warn(cast.zixuan)
    fresh(cast.school)
    handling.end(by=cast.head_teacher, alert=alert, outcome=Outcome.ACTED)
    fresh(cast.school)
    assert Duty.objects.get(rule_code="alert.act").state == "done"
    handling.reopen(by=cast.head_teacher, alert=alert, why="电话打错了人")
    fresh(cast.school)
    assert Duty.objects.get(rule_code="alert.act").state == "open"


def test_reopen__ended_too_early__is_open_again_with_its_reason_in_the_history(cast, trial):
    alert = trial.warn(cast.zixuan)
    handling.end(by=cast.head_teacher, alert=alert, outcome=Outcome.ACTED)
    handling.reopen(by=cast.director, alert=alert, why="电话打错了人")
    row = as_stored(alert)
    assert (row.state, row.outcome, row.ended_on, row.ended_at) == ("open", "", None, None)
    assert row.steps.last().note.text == "电话打错了人"
    trial.calm(cast.zixuan)
    assert as_stored(alert).state == AlertState.CLEARED


def test_reopen__condition_gone__is_refused(cast, trial):
    alert = trial.warn(cast.zixuan)
    handling.end(by=cast.head_teacher, alert=alert, outcome=Outcome.ACTED)
    trial.calm(cast.zixuan)
    with pytest.raises(Refused, match="情况已经没有了"):
        handling.reopen(by=cast.head_teacher, alert=alert, why=REASON)


def test_reopen__cleared_by_itself_or_still_standing_or_without_reason__is_refused(cast, trial):
    alert = trial.warn(cast.zixuan)
    with pytest.raises(Refused, match="还没有办结"):
        handling.reopen(by=cast.head_teacher, alert=alert, why=REASON)
    with pytest.raises(Refused, match="请写一句"):
        handling.reopen(by=cast.head_teacher, alert=alert, why=" ")
    trial.calm(cast.zixuan)
    with pytest.raises(Refused, match="情况已经没有了"):
        handling.reopen(by=cast.head_teacher, alert=alert, why=REASON)
