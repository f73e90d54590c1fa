"""Moves between classes and their correction; any day reconstructed before and after each."""

from uuid import uuid4

import pytest

from school_care.core import clock
from school_care.core.models import AuditEntry, FieldChange
from school_care.school.refusal import Refused
from school_care.students.enums import EntryKind, LeaveReason
from school_care.students.enums import StandingKind as K
from school_care.students.models import Enrolment, Student
from school_care.students.move_book import BOOK, changes_between, counts_of
from school_care.students.selectors_on_day import counts_on, roster_on
from school_care.students.services.archive_entry import NewPupil, register_pupil
from school_care.students.services.archive_leaving import (
    leave_school,
    move_pupil,
    move_pupils,
    record_death,
)
from school_care.students.services.enrolment import settle_moves
from school_care.students.services.enrolment_corrections import correct_start, undo_move
from school_care.students.services.standings import end_standing
from school_care.students.services.transfers import CameFrom, acknowledge_transfer
from tests.factories import days_ago
from tests.students.moving import send_off, stand, suspend

pytestmark = pytest.mark.django_db


def move(cast, student, to_class, days=3):
    move_pupil(by=cast.registrar, student=student, to_class=to_class, on=days_ago(days))


def last(student) -> Enrolment:
    rows = Enrolment.objects.filter(student=student).exclude(leave_reason=LeaveReason.CORRECTED)
    return rows.latest("starts_on")


def names(cast, group, days, user=None) -> list[str]:
    roster = roster_on(user or cast.registrar, group, days_ago(days))
    return sorted(member.student.name for member in roster.members)


def counted(cast, days=0) -> tuple[int, int, int]:
    """人数, 在籍 and 应到 of 七(1)班 on a day."""
    found = counts_on(cast.school, days_ago(days), [cast.seven_one]).total
    return found.members, found.register, found.expected


# -- moving -----------------------------------------------------------------------------------


def test_move__mid_week__each_day_says_its_own_class(cast):
    move(cast, cast.zixuan, cast.seven_two, days=3)

    assert names(cast, cast.seven_one, 4) == ["张子轩", "李安安"]
    assert names(cast, cast.seven_one, 3) == ["李安安"]
    assert names(cast, cast.seven_two, 3) == ["张子轩", "王可"]
    assert last(cast.zixuan).entry_kind == EntryKind.MOVED_CLASS


def test_move__to_come__stays_with_the_class_until_then(cast):
    move(cast, cast.zixuan, cast.seven_two, days=-6)

    cast.zixuan.refresh_from_db()
    assert cast.zixuan.current_class == cast.seven_one
    assert Student.objects.visible_to(cast.head_teacher).filter(pk=cast.zixuan.pk).exists()
    assert settle_moves(on=days_ago(-5)) == 0
    assert settle_moves(on=days_ago(-6)) == 1
    cast.zixuan.refresh_from_db()
    assert cast.zixuan.current_class == cast.seven_two
    assert settle_moves(on=days_ago(-6)) == 0


def test_move__another_is_planned__refused_until_that_is_taken_back(cast):
    move(cast, cast.zixuan, cast.seven_two, days=-6)
    with pytest.raises(Refused, match="请先撤销"):
        move(cast, cast.zixuan, cast.eight_one, days=0)

    undo_move(by=cast.registrar, interval=last(cast.zixuan))
    move(cast, cast.zixuan, cast.eight_one, days=0)

    cast.zixuan.refresh_from_db()
    assert cast.zixuan.current_class == cast.eight_one


def test_moving_several__at_once__all_moved_each_with_its_trace(cast):
    pupils = [cast.zixuan, cast.anan, cast.keke]  # 王可 is there already

    moved = move_pupils(
        by=cast.registrar, students=pupils, to_class=cast.seven_two, on=clock.today()
    )

    assert {row.name for row in moved} == {"张子轩", "李安安"}
    assert names(cast, cast.seven_two, 0) == ["张子轩", "李安安", "王可"]
    traced = AuditEntry.objects.filter(action="pupil.move").values_list("student_id", flat=True)
    assert set(traced) == {cast.zixuan.public_id, cast.anan.public_id}


def test_moving_several__one_on_the_way_out__nobody_moves_and_the_name_is_said(cast):
    send_off(cast, cast.anan)
    with pytest.raises(Refused, match="李安安转出办理中"):
        move_pupils(
            by=cast.registrar,
            students=[cast.zixuan, cast.anan],
            to_class=cast.seven_two,
            on=clock.today(),
        )
    assert names(cast, cast.seven_one, 0) == ["张子轩", "李安安"]


def test_moving_several__one_of_another_school__refused(cast):
    with pytest.raises(Refused, match="由学籍员或德育主任办理"):
        move_pupils(
            by=cast.registrar,
            students=[cast.zixuan, cast.foreign],
            to_class=cast.seven_two,
            on=clock.today(),
        )


# -- correcting -------------------------------------------------------------------------------


@pytest.mark.parametrize("days", [10, 1, -4], ids=["earlier", "later", "to come"])
def test_correcting__the_day_of_a_move__both_stays_follow(cast, days):
    move(cast, cast.zixuan, cast.seven_two, days=3)

    correct_start(by=cast.registrar, interval=last(cast.zixuan), on=days_ago(days))

    old, new = Enrolment.objects.filter(student=cast.zixuan).order_by("starts_on")
    assert (old.until, new.starts_on) == (days_ago(days), days_ago(days))
    cast.zixuan.refresh_from_db()
    assert cast.zixuan.current_class == (cast.seven_one if days < 0 else cast.seven_two)
    assert FieldChange.objects.filter(field="current_class").count() == 2


def test_correcting__to_before_the_stay_it_follows__refused(cast):
    move(cast, cast.zixuan, cast.seven_two, days=3)
    with pytest.raises(Refused, match="要晚于前一段"):
        correct_start(by=cast.registrar, interval=last(cast.zixuan), on=days_ago(400))


def test_correcting__the_entry__that_day(cast):
    correct_start(by=cast.registrar, interval=last(cast.anan), on=days_ago(430))
    assert names(cast, cast.seven_one, 420) == ["李安安"]


def test_undoing__a_mistaken_move__as_if_never_moved_and_kept_as_corrected(cast):
    move(cast, cast.zixuan, cast.seven_two, days=3)

    undo_move(by=cast.registrar, interval=last(cast.zixuan))

    assert names(cast, cast.seven_one, 0) == ["张子轩", "李安安"]
    assert names(cast, cast.seven_two, 0) == ["王可"]
    assert Enrolment.objects.filter(student=cast.zixuan).count() == 2
    cast.zixuan.refresh_from_db()
    assert cast.zixuan.current_class == cast.seven_one
    move(cast, cast.zixuan, cast.seven_two, days=1)
    assert names(cast, cast.seven_two, 1) == ["张子轩", "王可"]


def test_undoing__something_came_after__refused(cast):
    move(cast, cast.zixuan, cast.seven_two, days=30)
    first = last(cast.zixuan)
    move(cast, cast.zixuan, cast.eight_one, days=3)
    with pytest.raises(Refused, match="后面还有"):
        undo_move(by=cast.registrar, interval=first)


def test_undoing__after_a_transfer__refused(cast):
    move(cast, cast.zixuan, cast.seven_two, days=30)
    send_off(cast, cast.zixuan, days=3)
    with pytest.raises(Refused, match="已办理转学"):
        undo_move(by=cast.registrar, interval=last(cast.zixuan))


def test_undoing__the_entry__refused(cast):
    with pytest.raises(Refused, match="这是入学记录"):
        undo_move(by=cast.registrar, interval=last(cast.anan))


# -- any day ----------------------------------------------------------------------------------


def test_day__before_and_after_each_change__counted_as_it_was(cast):
    assert counted(cast) == (2, 2, 2)
    suspended = suspend(cast, cast.zixuan, days=30)
    end_standing(by=cast.registrar, standing=suspended, on=days_ago(20))
    transfer = send_off(cast, cast.anan, days=10)
    acknowledge_transfer(by=cast.registrar, transfer=transfer, on=days_ago(4))
    stand(cast, cast.zixuan, K.HOME_TAUGHT, days=2)

    assert counted(cast, 31) == (3, 3, 3)  # with 周转走, who left ten days ago
    assert counted(cast, 30) == (3, 3, 2)
    assert counted(cast, 21) == (3, 3, 2)
    assert counted(cast, 20) == (3, 3, 3)
    assert counted(cast, 10) == (2, 2, 2)
    assert counted(cast, 9) == (2, 2, 1)
    assert counted(cast, 5) == (2, 2, 1)
    assert counted(cast, 4) == (1, 1, 1)
    assert counted(cast, 2) == (1, 1, 0)


def test_day__guest_and_arriving__expected_and_not_on_the_register(cast):
    stand(cast, cast.zixuan, K.GUEST, days=5, place="河口县中学")
    came = NewPupil("钱远来", cast.seven_one, days_ago(3), came=CameFrom("河口县中学"))
    register_pupil(by=cast.registrar, school=cast.school, pupil=came, public_id=uuid4())

    assert counted(cast, 6) == (2, 2, 2)
    assert counted(cast, 5) == (2, 1, 2)
    assert counted(cast, 3) == (3, 1, 3)


def test_day__death__gone_from_that_day(cast):
    record_death(by=cast.registrar, student=cast.zixuan, on=days_ago(3))
    assert (counted(cast, 4), counted(cast, 3)) == ((2, 2, 2), (1, 1, 1))


def test_day__head_teacher_looks_back__names_of_own_pupils_and_the_whole_number(cast):
    move(cast, cast.anan, cast.eight_one, days=3)  # not in the head teacher's sight any more
    Student.objects.filter(pk=cast.gone.pk).update(current_class=None)

    roster = roster_on(cast.head_teacher, cast.seven_one, days_ago(15))

    assert [member.student.name for member in roster.members] == ["张子轩"]
    assert (roster.unseen, roster.counted.members) == (2, 3)  # 李安安, 周转走
    assert names(cast, cast.seven_one, 15) == ["周转走", "张子轩", "李安安"]


def test_day__a_class_of_another_school__nothing(cast):
    assert names(cast, cast.foreign_class, 0) == []
    assert roster_on(cast.registrar, cast.foreign_class, clock.today()).unseen == 1


# -- the book ---------------------------------------------------------------------------------


def test_book__a_month_of_changes__each_once_with_where(cast):
    suspended = suspend(cast, cast.zixuan, days=30)
    end_standing(by=cast.registrar, standing=suspended, on=days_ago(20))
    transfer = send_off(cast, cast.anan, days=10)
    acknowledge_transfer(by=cast.registrar, transfer=transfer, on=days_ago(4), how="电话确认")
    send_off(cast, cast.keke, days=6)
    move(cast, cast.yuan, cast.seven_two, days=2)
    came = CameFrom("河口县中学", "河口县")
    pupil = NewPupil("钱远来", cast.seven_one, days_ago(3), came=came)
    register_pupil(by=cast.registrar, school=cast.school, pupil=pupil, public_id=uuid4())

    found = changes_between(cast.registrar, cast.school, days_ago(40), days_ago(-1))

    told = [(change.kind.label, change.student.name, change.words) for change in found]
    assert told == [
        ("休学", "张子轩", told[0][2]),
        ("复学", "张子轩", ""),
        ("其他", "周转走", "离校"),
        ("转出", "王可", "转到青禾县第二小学（青禾县），待对方学校确认"),
        ("转出", "李安安", "转到青禾县第二小学（青禾县），电话确认"),
        ("转入", "钱远来", "从河口县中学（河口县）转入，学籍未到"),
        ("转班", "赵远", f"转到{cast.seven_two}"),
    ]
    assert counts_of(found)[:2] == [("转入", 1), ("转出", 2)]
    book = changes_between(cast.registrar, cast.school, days_ago(40), days_ago(-1), BOOK)
    assert {change.kind for change in book} == set(BOOK)


def test_book__suspended_then_left__no_return(cast):
    suspend(cast, cast.zixuan, days=30)
    leave_school(by=cast.registrar, student=cast.zixuan, kind="graduated", on=days_ago(5), note="")
    found = changes_between(cast.registrar, cast.school, days_ago(12), days_ago(-1))
    assert [change.kind.label for change in found if change.student == cast.zixuan] == ["毕业"]


def test_book__of_another_school__empty(cast):
    stand(cast, cast.zixuan, K.HOME_TAUGHT)
    stranger = cast.foreign_head_teacher
    assert changes_between(stranger, cast.school, days_ago(40), days_ago(-1)) == []
