"""Writing a record: what is accepted, what is refused and why, and what it leaves behind."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from school_care.core import clock
from school_care.core.models import AuditEntry, FieldChange
from school_care.mentoring.enums import Concern, Outcome, RecordKind
from school_care.mentoring.models import CareRecord
from school_care.mentoring.services.records import (
    BeforeEntry,
    Content,
    correct_record,
    finish_next_step,
    postpone_next_step,
    withdraw_record,
    write_record,
)
from school_care.school.models import Appointment
from school_care.school.refusal import Refused
from tests.factories import CareRecordFactory, StudentFactory, days_ago


def talk(**changes) -> Content:
    return Content(
        **{"kind": RecordKind.TALK, "happened_on": clock.today(), "text": "说想爸爸", **changes}
    )


def write(cast, content: Content, **options):
    return write_record(
        **{
            "by": cast.head_teacher,
            "student": cast.anan,
            "content": content,
            "public_id": uuid4(),
            **options,
        }
    )


def test_write_record__head_teacher__stored_sealed_with_both_clocks(cast):
    content = talk(
        happened_on=days_ago(3),
        topics=("study", "emotion"),
        concern=Concern.WATCH,
        next_step="约周四看错题",
        next_step_on=days_ago(-2),
    )
    record = CareRecord.objects.get(pk=write(cast, content).record.pk)
    assert Content.of(record) == content
    assert record.author == cast.head_teacher
    assert record.happened_on == days_ago(3)
    assert abs(record.written_at - clock.now()) < timedelta(minutes=1)
    assert "说想爸爸".encode() not in bytes(record.text_sealed)
    entry = AuditEntry.objects.get(action="record.written")
    assert (entry.actor_id, entry.student_id) == (cast.head_teacher.pk, cast.anan.public_id)
    assert "说想爸爸" not in str(entry.facts)


def test_write_record__same_id_sent_twice__one_record(cast):
    public_id = uuid4()
    first = write(cast, talk(), public_id=public_id)
    again = write(cast, talk(), public_id=public_id)
    assert (first.created, again.created) == (True, False)
    assert CareRecord.objects.filter(student=cast.anan).count() == 1
    assert AuditEntry.objects.filter(action="record.written").count() == 1


def test_write_record__same_id_with_later_words__later_words_stand_with_trace(cast):
    public_id = uuid4()
    write(cast, talk(text="先写半句"), public_id=public_id)
    write(cast, talk(text="先写半句，再补半句"), public_id=public_id)
    record = CareRecord.objects.get(student=cast.anan)
    assert record.text == "先写半句，再补半句"
    change = FieldChange.objects.get(object_id=public_id)
    assert (change.field, change.old, change.new) == ("text", "先写半句", "先写半句，再补半句")


def test_write_record__id_of_somebody_elses_record__refused(cast):
    with pytest.raises(Refused, match="编号已被使用"):
        write(cast, talk(), public_id=cast.restricted.public_id)
    cast.restricted.refresh_from_db()
    assert cast.restricted.author == cast.director


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"happened_on": days_ago(-1)}, "日期不能晚于今天"),
        ({"kind": RecordKind.PRAISE, "outcome": Outcome.NOT_REACHED}, "「表扬」没有「未联系上」"),
        ({"kind": RecordKind.TUTORING, "outcome": Outcome.NOT_REACHED}, "没有「未联系上」"),
        ({"text": ""}, "请点选谈到了什么，或写一句话"),
        ({"kind": RecordKind.PRAISE, "text": "", "topics": ("study",)}, "请写一句话"),
        ({"next_step_on": days_ago(-1)}, "请写下一步做什么"),
        ({"next_step": "看作业", "next_step_on": days_ago(1)}, "不能早于记录日期"),
        ({"restricted": True, "for_family": True}, "限阅记录不能写入家庭版"),
        ({"text": "字" * 2001}, "不超过2000字"),
    ],
)
def test_write_record__against_a_rule__refused_and_nothing_stored(cast, changes, why):
    with pytest.raises(Refused, match=why):
        write(cast, talk(**changes))
    assert not CareRecord.objects.filter(student=cast.anan).exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "", "topics": ("health",)},
        {"text": "", "kind": RecordKind.CALL, "outcome": Outcome.NOT_REACHED},
        {"kind": RecordKind.PRAISE},
    ],
)
def test_write_record__a_chip_or_a_sentence_or_an_attempt__suffices(cast, changes):
    assert write(cast, talk(**changes)).created


def test_write_record__before_entry__asked_once_then_stored(cast):
    pupil = StudentFactory(current_class=cast.seven_one, enrolment__starts_on=days_ago(5))
    early = talk(happened_on=days_ago(6))
    with pytest.raises(BeforeEntry, match="早于该生的入学登记日期"):
        write(cast, early, student=pupil)
    assert write(cast, talk(happened_on=days_ago(5)), student=pupil).created
    assert write(cast, early, student=pupil, before_entry_confirmed=True).created


@pytest.mark.parametrize(
    "who", ["other_head_teacher", "teacher", "registrar", "dormitory", "counsellor", "auditor"]
)
def test_write_record__out_of_care_sight__refused(cast, who):
    with pytest.raises(Refused, match="不在您的关爱范围内"):
        write(cast, talk(), by=cast.staff[who])
    assert not CareRecord.objects.filter(student=cast.anan).exists()


def test_write_record__head_teacher_no_longer__refused(cast):
    Appointment.objects.filter(user=cast.head_teacher).update(until=clock.today())
    with pytest.raises(Refused):
        write(cast, talk())


def test_write_record__ticks_the_last_step__that_step_is_done(cast):
    write(cast, talk(), student=cast.zixuan, finishes=[cast.talk])
    cast.talk.refresh_from_db()
    assert cast.talk.next_step_done_on == clock.today()


def test_correct_record__author__keeps_old_words_and_the_time_of_writing(cast):
    written_at = cast.talk.written_at
    content = Content.of(cast.talk)
    changed = Content(**{**content.__dict__, "text": "爸爸国庆回来了两天。", "concern": "none"})
    record = correct_record(by=cast.head_teacher, record=cast.talk, content=changed)
    assert record.text == "爸爸国庆回来了两天。"
    assert record.written_at == written_at
    assert record.corrected_at is not None
    kept = {row.field: (row.old, row.new) for row in FieldChange.objects.all()}
    assert kept == {
        "text": (content.text, "爸爸国庆回来了两天。"),
        "concern": ("需留意", "平稳"),
    }
    entry = AuditEntry.objects.get(action="record.corrected")
    assert sorted(entry.facts["fields"]) == ["concern", "text"]


def test_correct_record__nothing_changed__no_trace(cast):
    correct_record(by=cast.head_teacher, record=cast.talk, content=Content.of(cast.talk))
    cast.talk.refresh_from_db()
    assert cast.talk.corrected_at is None
    assert not FieldChange.objects.exists()


@pytest.mark.parametrize("who", ["principal", "director", "grade_head"])
def test_correct_record__not_the_author__refused(cast, who):
    with pytest.raises(Refused, match="只有记录人本人"):
        correct_record(by=cast.staff[who], record=cast.talk, content=talk(text="改"))


def test_correct_record__after_thirty_days__refused(cast):
    old = CareRecordFactory(
        student=cast.zixuan,
        author=cast.head_teacher,
        written_at=clock.now() - timedelta(days=31),
        happened_on=days_ago(31),
    )
    with pytest.raises(Refused, match="超过30天"):
        correct_record(by=cast.head_teacher, record=old, content=talk())


@pytest.mark.parametrize("who", ["head_teacher", "director"])
def test_withdraw_record__author_or_director__kept_but_never_counted(cast, who):
    withdraw_record(by=cast.staff[who], record=cast.talk, reason="写错人了")
    record = CareRecord.objects.get(pk=cast.talk.pk)
    assert (record.withdrawn_by, record.withdrawn_why) == (cast.staff[who], "写错人了")
    assert record not in CareRecord.objects.counted()
    assert AuditEntry.objects.filter(action="record.withdrawn").count() == 1


@pytest.mark.parametrize(
    ("who", "reason", "why"),
    [
        ("principal", "不对", "只有记录人本人或德育主任"),
        ("grade_head", "不对", "只有记录人本人或德育主任"),
        ("head_teacher", "  ", "请写明撤销原因"),
    ],
)
def test_withdraw_record__somebody_else_or_no_reason__refused(cast, who, reason, why):
    with pytest.raises(Refused, match=why):
        withdraw_record(by=cast.staff[who], record=cast.talk, reason=reason)
    cast.talk.refresh_from_db()
    assert cast.talk.withdrawn_at is None


def test_withdraw_record__twice__refused(cast):
    withdraw_record(by=cast.head_teacher, record=cast.talk, reason="写错人了")
    with pytest.raises(Refused, match="已经撤销"):
        withdraw_record(
            by=cast.director, record=CareRecord.objects.get(pk=cast.talk.pk), reason="x"
        )
    with pytest.raises(Refused, match="已经撤销"):
        withdraw_record(by=cast.director, record=cast.talk, reason="x")


def test_finish_next_step__twice__done_once_with_one_trace(cast):
    assert finish_next_step(by=cast.grade_head, record=cast.talk, on=clock.today())
    assert not finish_next_step(by=cast.head_teacher, record=cast.talk, on=clock.today())
    assert AuditEntry.objects.filter(action="step.done").count() == 1


def test_finish_next_step__restricted_record_of_another__refused(cast):
    with pytest.raises(Refused, match="限阅记录"):
        finish_next_step(by=cast.head_teacher, record=cast.restricted, on=clock.today())
    cast.restricted.refresh_from_db()
    assert cast.restricted.next_step_done_on is None


def test_postpone_next_step__to_a_later_day__old_day_kept(cast):
    before = cast.talk.next_step_on
    postpone_next_step(by=cast.head_teacher, record=cast.talk, to=days_ago(-3))
    cast.talk.refresh_from_db()
    assert cast.talk.next_step_on == days_ago(-3)
    assert FieldChange.objects.get().old == before.isoformat()
    with pytest.raises(Refused, match="今天以后"):
        postpone_next_step(by=cast.head_teacher, record=cast.talk, to=clock.today())


def test_is_late__more_than_a_week_after__by_the_schools_calendar(cast):
    # 16:30 UTC on the 8th is half past midnight of the 9th in China.
    moment = clock.now().replace(year=2026, month=11, day=8, hour=16, minute=30)
    record = CareRecord(written_at=moment, happened_on=date(2026, 11, 1))
    assert record.is_late
    record.happened_on = date(2026, 11, 2)
    assert not record.is_late
