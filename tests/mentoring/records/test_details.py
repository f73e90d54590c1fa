"""What a record says beyond words: which kind keeps what, and how it is corrected."""

from uuid import uuid4

import pytest

from school_care.core import clock
from school_care.core.models import FieldChange
from school_care.mentoring.details import in_words, told, unpacked
from school_care.mentoring.enums import Mood, Outcome, PartOfDay, Place, RecordKind
from school_care.mentoring.models import CareRecord
from school_care.mentoring.record_content import Content
from school_care.mentoring.services.records import correct_record, write_record
from school_care.school.refusal import Refused
from tests.factories import UserFactory, days_ago

VISIT = {
    "met": ["奶奶 张奶奶"],
    "safety": {"fire": "good", "drugs": "mind"},
    "view": "希望老师多打电话",
}


def visit(**changes) -> Content:
    return Content(
        **{
            "kind": RecordKind.VISIT,
            "happened_on": clock.today(),
            "text": "院子收拾得干净。",
            "part_of_day": PartOfDay.WEEKEND,
            "place": Place.HOME,
            "mood": Mood.GOOD.value,
            "detail": VISIT,
            **changes,
        }
    )


def write(cast, content: Content) -> CareRecord:
    return write_record(
        by=cast.head_teacher, student=cast.zixuan, content=content, public_id=uuid4()
    ).record


def test_write_record__visit_with_a_colleague__kept_whole_and_sealed(cast):
    content = visit(second=cast.grade_head)
    record = CareRecord.objects.get(pk=write(cast, content).pk)
    assert Content.of(record) == content
    assert "张奶奶".encode() not in bytes(record.detail_sealed)
    assert unpacked(record.detail) == VISIT


def test_details__visit__told_in_words_in_the_order_of_the_page():
    assert told(VISIT) == [
        ("见到或通话的人", "奶奶 张奶奶"),
        ("居家安全", "用电用火好、药品农药需注意"),
        ("家长意见", "希望老师多打电话"),
    ]
    assert in_words({"minutes": 10, "way": "out"}) == "谁打的：我打过去；时长：10分钟"


@pytest.mark.parametrize(
    ("kind", "detail"),
    [
        (RecordKind.TALK, {"safety": {"fire": "good"}}),
        (RecordKind.VISIT, {"safety": {"fire": "burning"}}),
        (RecordKind.VISIT, {"met": ["字" * 41]}),
        (RecordKind.CALL, {"minutes": "很久"}),
        (RecordKind.CALL, {"minutes": -5}),
        (RecordKind.TUTORING, {"subject": "炼丹"}),
        (RecordKind.PRAISE, {"good": ["unheard"]}),
        (RecordKind.TALK, {"unknown": 1}),
    ],
)
def test_write_record__what_its_kind_does_not_ask__refused(cast, kind, detail):
    with pytest.raises(Refused, match="填得不对"):
        write(cast, Content(kind, clock.today(), text="一句话", detail=detail))
    assert not CareRecord.objects.filter(student=cast.zixuan, happened_on=clock.today()).exists()


@pytest.mark.parametrize(
    ("kind", "detail"),
    [
        (RecordKind.PRAISE, {"good": ["helping"]}),
        (RecordKind.LIFE_CARE, {"given": ["meals"]}),
        (RecordKind.TUTORING, {"subject": "数学", "minutes": 20}),
    ],
)
def test_write_record__only_a_chip__suffices(cast, kind, detail):
    record = write(cast, Content(kind, clock.today(), detail=detail))
    assert (record.text, unpacked(record.detail)) == (None, detail)


def test_correct_record__every_new_field__old_and_new_kept(cast):
    record = write(cast, visit(second=cast.grade_head))
    changed = visit(
        part_of_day=PartOfDay.AFTERNOON,
        place=Place.OTHER,
        mood=Mood.LOW.value,
        second=cast.director,
        detail={"met": ["爷爷"]},
    )
    correct_record(by=cast.head_teacher, record=record, content=changed)
    rows = FieldChange.objects.filter(object_id=record.public_id)
    seen = {row.field: (row.old, row.new) for row in rows}
    assert seen["mood"] == ("不错", "不太好")
    assert seen["place"] == ("学生家中", "其他")
    assert seen["part_of_day"] == ("周末或假期", "放学后")
    assert seen["second"] == ("褚年级", "郑德育")
    assert "张奶奶" in seen["detail"][0]
    assert seen["detail"][1] == "见到或通话的人：爷爷"


def test_write_record__went_with_oneself_or_a_stranger__refused(cast):
    gone = UserFactory(school=cast.school, left_on=days_ago(1))
    for second in (cast.head_teacher, cast.foreign_head_teacher, gone):
        with pytest.raises(Refused, match="同行教师请选"):
            write(cast, visit(second=second))
    with pytest.raises(Refused, match="只有家访"):
        write(cast, Content("talk", clock.today(), text="聊了聊", second=cast.grade_head))


def test_write_record__attempt__no_contact_whatever_else_is_said(cast):
    record = write(
        cast,
        Content(
            RecordKind.VISIT,
            clock.today(),
            outcome=Outcome.NOT_REACHED,
            part_of_day=PartOfDay.WEEKEND,
        ),
    )
    assert record not in CareRecord.objects.made_contacts()
