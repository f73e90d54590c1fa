"""The same met again: in the file, in an earlier file, written by hand; and taking it back."""

from datetime import timedelta

import pytest

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.mentoring.enums import Source
from school_care.mentoring.kinds import contact_level
from school_care.mentoring.models import CareRecord, RecordImport
from school_care.mentoring.services.imports.lifecycle import DOOR, check_import
from school_care.mentoring.services.imports.retention import erase_old_imports
from school_care.mentoring.services.records import Content, correct_record, withdraw_record
from school_care.school.refusal import NotWaiting, Refused
from school_care.school.sheet_imports.door import Moved
from tests.factories import CareRecordFactory, UserFactory
from tests.mentoring.imports.support import row_of, run, stored
from tests.support.sheets import counts, csv_file, messages, nov
from tests.support.together import raised, together

pytestmark = pytest.mark.django_db


def check(house, path, by=None) -> RecordImport:
    return check_import(
        school=house.school, by=by or house.director, path=path, file_name=path.name
    )


def imported(house, path) -> RecordImport:
    return DOOR.confirm(check(house, path), house.director)


def test_row_twice_in_a_file__is_one_record__another_text_is_another(house, tmp_path):
    row = row_of(house.zixuan, nov(3))
    other = row_of(house.zixuan, nov(3), text="晚上又谈了一次")

    answer = run(csv_file(tmp_path, row, {**row, "内容": "想 家了"}, other), "--commit")

    assert counts(answer) == (2, 0, 1, 0) and CareRecord.objects.count() == 2
    assert [message for _, _, message in messages(answer, "warnings")] == [
        "与第2行完全相同，只算一次。"
    ]


def test_written_by_hand_before__is_not_doubled(house, tmp_path):
    CareRecordFactory(student=house.zixuan, happened_on=nov(3), text="想家了。", author=house.head)
    CareRecordFactory(student=house.anan, happened_on=nov(3), text="别的事", author=house.head)
    rows = [row_of(house.zixuan, nov(3), text="想家了。"), row_of(house.anan, nov(3))]

    assert counts(run(csv_file(tmp_path, *rows), "--commit")) == (1, 0, 1, 0)


def test_corrected_since__the_file_again_changes_nothing(house, tmp_path):
    path = csv_file(tmp_path, row_of(house.zixuan, nov(3), 记录人="chenban"))
    run(path, "--commit")
    record = CareRecord.objects.get()
    new = Content(kind="visit", happened_on=nov(4), text="改写")
    correct_record(by=house.head, record=record, content=new)

    assert counts(run(path, "--commit")) == (0, 0, 1, 0)
    assert CareRecord.objects.get().text == "改写"


def test_withdrawn_since__does_not_come_back(house, tmp_path):
    path = csv_file(tmp_path, row_of(house.zixuan, nov(3)))
    run(path, "--commit")
    withdraw_record(by=house.director, record=CareRecord.objects.get(), reason="写错人")

    answer = run(path, "--commit")

    assert counts(answer) == (0, 0, 1, 0) and CareRecord.objects.count() == 1
    assert "不再导入" in messages(answer, "warnings")[0][2]


def test_imported_contact__ends_the_wait_of_a_child(house, tmp_path):
    run(csv_file(tmp_path, row_of(house.zixuan, nov(16))), "--commit")

    last = contact_level.KIND.latest(school_id=house.school.pk, until=nov(20))

    assert last[house.zixuan.pk].made_on == nov(16)
    assert house.anan.pk not in last


def test_undo__leaves_no_trace_but_the_history(house, tmp_path):
    kept = CareRecordFactory(student=house.anan, happened_on=nov(3), author=house.head)
    before = list(CareRecord.objects.values())
    one = imported(house, csv_file(tmp_path, row_of(house.zixuan, nov(3))))
    assert CareRecord.objects.count() == 2

    DOOR.undo(one, house.director)

    assert list(CareRecord.objects.values()) == before and CareRecord.objects.get() == kept
    one.refresh_from_db()
    assert (one.state, one.undone_by, one.plan, one.undo) == (
        "undone", house.director, None, None,
    )  # fmt: skip
    trail = AuditEntry.objects.filter(student_id=house.zixuan.public_id)
    assert [entry.action for entry in trail.order_by("pk")] == [
        "record.imported",
        "record.import_undone",
    ]
    again = run(csv_file(tmp_path, row_of(house.zixuan, nov(3))), "--commit")
    assert counts(again) == (1, 0, 0, 0)


@pytest.mark.parametrize("work", ["corrected", "withdrawn", "done"])
def test_undo__after_somebody_worked_on_a_record__is_refused(house, tmp_path, work):
    steps = {"后续跟进": "再谈", "跟进日期": "2026-11-25", "记录人": "chenban"}
    one = imported(house, csv_file(tmp_path, row_of(house.zixuan, nov(3), **steps)))
    record = CareRecord.objects.get()
    if work == "corrected":
        correct_record(by=house.head, record=record, content=Content("talk", nov(3), text="改写"))
    elif work == "withdrawn":
        withdraw_record(by=house.head, record=record, reason="写错")
    else:
        CareRecord.objects.update(next_step_done_on=nov(20))

    with pytest.raises(Refused, match="有1条在导入之后更正、撤销或跟进过"):
        DOOR.undo(one, house.director)

    assert CareRecord.objects.count() == 1


def test_undo__by_a_head_teacher_whose_class_it_no_longer_is__is_refused(house, tmp_path):
    path = csv_file(tmp_path, row_of(house.zixuan, nov(3)))
    one = DOOR.confirm(check(house, path, house.head), house.head)
    house.head.appointments.update(school_class=house.two)
    head = type(house.head).objects.get(pk=house.head.pk)

    with pytest.raises(Refused, match="请德育主任办理"):
        DOOR.undo(one, head)

    assert CareRecord.objects.count() == 1


def test_written_by_hand_between_preview_and_confirmation__is_shown_again(house, tmp_path):
    one = check(house, csv_file(tmp_path, row_of(house.zixuan, nov(3)), row_of(house.anan, nov(3))))
    CareRecordFactory(student=house.zixuan, happened_on=nov(3), text="想家了", author=house.head)

    with pytest.raises(Moved):
        DOOR.confirm(one, house.director)

    one.refresh_from_db()
    assert (one.state, one.counts["new"], one.counts["unchanged"]) == ("preview", 1, 1)
    assert DOOR.confirm(one, house.director).state == "done"
    assert {row[0] for row in stored()} == {"张子轩", "李安安"}
    assert CareRecord.objects.filter(source=Source.SHEET).count() == 1


def test_after_thirty_days__contents_are_erased__undo_says_so(house, tmp_path):
    one = imported(house, csv_file(tmp_path, row_of(house.zixuan, nov(3))))
    waiting = check(house, csv_file(tmp_path, row_of(house.anan, nov(3)), name="二.csv"))
    old = clock.now() - timedelta(days=31)
    RecordImport.objects.update(uploaded_at=old)

    assert erase_old_imports() == 2

    one.refresh_from_db()
    waiting.refresh_from_db()
    assert (one.plan, one.undo, waiting.state) == (None, None, "cancelled")
    with pytest.raises(Refused, match="超过30天"):
        DOOR.undo(one, house.director)


def test_plan__is_sealed(house, tmp_path):
    one = check(house, csv_file(tmp_path, row_of(house.zixuan, nov(3), text="秘密原文")))

    assert "秘密原文" in one.plan and "秘密原文".encode() not in bytes(one.plan_sealed)
    assert "秘密" not in str(one.counts)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_confirming_and_undoing__by_several_at_once__happens_once(house, tmp_path):
    other = UserFactory(school=house.school, role="director")
    one = check(house, csv_file(tmp_path, row_of(house.zixuan, nov(3))))

    def fresh() -> RecordImport:
        return RecordImport.objects.select_related("school").get(pk=one.pk)

    for act, left in ((DOOR.confirm, 1), (DOOR.undo, 0)):
        people = (house.director, other, house.director)
        rows = [fresh() for _ in people]
        calls = [
            lambda row=row, by=by, act=act: act(row, by)
            for row, by in zip(rows, people, strict=True)
        ]
        answers = together(*calls)
        assert raised(answers, but=NotWaiting) == []
        assert sum(isinstance(answer, NotWaiting) for answer in answers) == 2
        assert CareRecord.objects.count() == left
