"""What a handler does with a case: people, the family, the pupil's name."""

import pytest
from django.urls import reverse

from school_care.cases.protection.enums import GuardiansTold, Part, Suspect
from school_care.cases.protection.services import people, told
from school_care.cases.protection.services.glass import break_glass
from school_care.core import clock
from school_care.school.refusal import Refused
from school_care.students.silence import is_silenced
from tests.cases.protection.case_pages import WHY, at, moment, rung, sent, shown, url
from tests.cases.protection.making import filed

pytestmark = pytest.mark.django_db


# -- people -------------------------------------------------------------------------------------


def test_people__let_in_and_ended__sees_and_sees_no_more(cast):
    row = filed(cast.teacher, cast.zixuan)
    sent(
        cast.director,
        "protection_people",
        row,
        user=str(cast.head_teacher.public_id),
        part="handler",
    )
    assert "张子轩" in shown(cast.head_teacher, row)
    person = row.people.get(user=cast.head_teacher)
    sent(cast.director, "protection_person_end", person)
    shown(cast.head_teacher, row, status=404)


def test_people__let_in_person_loses_the_post__nothing(cast):
    row = filed(cast.teacher, cast.zixuan)
    people.let_in(by=cast.director, protection=row, user=cast.head_teacher, part=Part.HANDLER)
    cast.head_teacher.appointments.update(until=clock.today())
    assert at(cast.head_teacher).get(url("protection", row)).status_code in (403, 404)


def test_people__handler_ends_their_own_part__goes_back_to_the_list(cast):
    row = filed(cast.teacher, cast.zixuan)
    people.let_in(by=cast.director, protection=row, user=cast.head_teacher, part=Part.HANDLER)
    person = row.people.get(user=cast.head_teacher)
    response = sent(cast.head_teacher, "protection_person_end", person)
    assert response.url == reverse("cases:protections")


def test_people__kept_out__sees_nothing_and_cannot_be_let_in(cast):
    row = filed(cast.teacher, cast.zixuan)
    people.let_in(by=cast.director, protection=row, user=cast.head_teacher, part=Part.HANDLER)
    sent(
        cast.director,
        "protection_keep_out",
        row,
        user=str(cast.head_teacher.public_id),
        why="是学生的亲属",
    )
    shown(cast.head_teacher, row, status=404)
    assert "回避" in shown(cast.director, row)
    page = at(cast.director).get(url("protection_people", row)).content.decode()
    assert str(cast.head_teacher.public_id) not in page


def test_people__supporter__may_not_let_others_in(cast):
    row = filed(cast.teacher, cast.zixuan)
    people.let_in(by=cast.director, protection=row, user=cast.head_teacher, part=Part.SUPPORTER)
    assert at(cast.head_teacher).get(url("protection_people", row)).status_code == 403


def test_people__glass_reader_alone__does_not_count_as_somebody_who_reads(cast):
    row = filed(cast.teacher, cast.zixuan)
    break_glass(by=cast.principal, protection=row, why=WHY)
    assert [one.pk for one in people.readers_of(row)] == [cast.director.pk]


# -- the family ---------------------------------------------------------------------------------


def test_guardian__flagged_and_cleared_with_a_reason__silence_follows(cast):
    row = filed(cast.teacher, cast.zixuan)
    sent(cast.director, "protection_guardian", row, value="1", why="孩子说是爸爸")
    assert is_silenced(cast.zixuan)
    sent(cast.director, "protection_guardian", row, status=422, value="0", why="")
    assert is_silenced(cast.zixuan)
    sent(cast.director, "protection_guardian", row, value="0", why="派出所核实不是监护人")
    assert not is_silenced(cast.zixuan)


def test_told__guardian_suspected__only_not_told_with_a_reason(cast):
    row = filed(cast.teacher, cast.zixuan, suspects=[Suspect.GUARDIAN])
    data = {"revision": row.revision, "told": "told", "at": moment(), "words": "打给爸爸"}
    page = sent(cast.director, "protection_told", row, status=422, **data).content.decode()
    assert "监护人涉嫌，不通知家里任何人" in page
    sent(cast.director, "protection_told", row, status=422, revision=0, told="not_told", words="")
    sent(
        cast.director,
        "protection_told",
        row,
        revision=row.revision,
        told="not_told",
        words="公安要求先不通知",
    )
    row.refresh_from_db()
    assert row.guardians_told == GuardiansTold.NOT_TOLD


def test_told__silent_for_another_case__waits_too(cast):
    filed(cast.teacher, cast.zixuan, suspects=[Suspect.GUARDIAN])
    other = filed(cast.teacher, cast.zixuan)
    with pytest.raises(Refused, match="先不发"):
        told.note_told(
            by=cast.director,
            protection=other,
            told="told",
            words="打给妈妈",
            at=clock.now(),
            revision=other.revision,
        )


def test_told__when_whom_and_how__is_kept_with_the_content(cast):
    row = filed(cast.teacher, cast.zixuan)
    sent(
        cast.director,
        "protection_told",
        row,
        revision=row.revision,
        told="told",
        at=moment(3),
        words="电话告诉妈妈",
    )
    people.let_in(by=cast.director, protection=row, user=cast.head_teacher, part=Part.SUPPORTER)
    assert "电话告诉妈妈" in shown(cast.director, row)
    page = shown(cast.head_teacher, row)
    assert "已通知" in page
    assert "电话告诉妈妈" not in page


def test_told__two_handlers_at_once__the_second_is_asked_to_look_again(cast):
    row = filed(cast.teacher, cast.zixuan)
    first = {"protection": row, "words": "先不通知", "told": "not_told", "revision": row.revision}
    told.note_told(by=cast.director, **first)
    with pytest.raises(Refused, match="刷新"):
        told.note_told(by=cast.director, **{**first, "words": "另一个理由"})


# -- the pupil's name ---------------------------------------------------------------------------


def test_name__found_by_a_posted_search__gives_the_case_its_number(cast):
    row = filed(cast.teacher, None, school=cast.school, pupil_words="七年级穿红衣服的男生")
    assert "下一步：<b>打110报警" in shown(cast.director, row)
    rung(cast.teacher, row)
    assert "确定学生" in shown(cast.director, row)
    page = at(cast.director).post(url("protection_name", row), {"words": "张子轩"})
    assert str(cast.zixuan.public_id) in page.content.decode()
    sent(cast.director, "protection_name", row, student=str(cast.zixuan.public_id))
    row.refresh_from_db()
    assert row.student == cast.zixuan
    assert row.case.case_no in shown(cast.director, row)


def test_name__pupil_of_another_school__is_not_found(cast):
    row = filed(cast.teacher, None, school=cast.school, pupil_words="不认识")
    sent(cast.director, "protection_name", row, status=404, student=str(cast.foreign.public_id))


def test_name__whoever_reported__may_not(cast):
    row = filed(cast.teacher, None, school=cast.school, pupil_words="不认识")
    assert at(cast.teacher).get(url("protection_name", row)).status_code == 403


@pytest.mark.parametrize("when", ["0001-01-01", "0026-11-21T10:00"])
def test_moment__of_a_mistyped_year__is_said_and_what_was_typed_stays(cast, when):
    """Year 1 is kept by no PostgreSQL in the timezone of the school: no page of the case would
    open any more."""
    row = filed(cast.teacher, cast.zixuan)
    typed = {"kind": "other", "text": "又看到了", "happened_at": when}
    page = sent(cast.director, "protection_entry", row, status=422, **typed).content.decode()
    assert "时间的年份不对，请核对。" in page
    assert "又看到了" in page
