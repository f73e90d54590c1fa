"""问题清单: who may add, settle, reopen; what stays of it."""

import pytest
from django.db import connection

from school_care.core import clock
from school_care.core.models import AuditEntry, FieldChange
from school_care.mentoring.services.pairings.beginning import Wanted, begin
from school_care.reports.models import ProblemItem
from school_care.reports.standing import problems
from school_care.school.enums import Role
from school_care.school.models import User
from school_care.school.refusal import Refused
from tests.factories import AppointmentFactory, GrantFactory, UserFactory, days_ago
from tests.reports.standing.making import ahead, finding, problem, stored_problem
from tests.students.merging_rows import merged, two_files

pytestmark = pytest.mark.django_db


def test_problem__added__seen_by_who_reads_the_care_and_nobody_else(cast):
    row = problem(cast.zixuan, cast.head_teacher)
    seen = ProblemItem.objects.visible_to
    for one in (cast.principal, cast.director, cast.head_teacher, cast.grade_head):
        assert list(seen(one)) == [row]
    for one in (
        cast.registrar,
        cast.other_head_teacher,
        cast.dormitory,
        cast.editor,
        cast.auditor,
        cast.foreign_head_teacher,
        None,
    ):
        assert not seen(one).exists()


def test_problem__seen_by_a_pairing_alone__what_is_open_and_nothing_settled_before(cast):
    mentor = UserFactory()
    AppointmentFactory(user=mentor, school=cast.school, role=Role.TEACHER)
    begin(cast.director, [Wanted(cast.zixuan, mentor, starts_on=days_ago(5))])
    mentor = User.objects.get(pk=mentor.pk)
    waiting = stored_problem(cast.zixuan)
    before = stored_problem(cast.zixuan, cleared_on=days_ago(8))
    since = stored_problem(cast.zixuan, cleared_on=days_ago(3))

    assert set(ProblemItem.objects.visible_to(mentor)) == {waiting, since}
    assert before in ProblemItem.objects.visible_to(cast.director)


def test_problem__stored__its_words_stand_sealed(cast):
    row = problem(cast.zixuan, cast.head_teacher, what="家里断了电")
    with connection.cursor() as cursor:
        cursor.execute("select what_sealed from reports_problemitem")
        (sealed,) = cursor.fetchone()
    assert "家里断了电".encode() not in bytes(sealed)
    row.refresh_from_db()
    assert row.what == "家里断了电"


def test_problem__owner_who_does_not_see_the_pupil__refused(cast):
    with pytest.raises(Refused, match="负责人要是能看到"):
        problems.add_problem(
            by=cast.head_teacher,
            student=cast.zixuan,
            finding=finding(cast.other_head_teacher),
        )


def test_problem__of_a_pupil_out_of_sight__refused(cast):
    with pytest.raises(Refused, match="不能给这名学生登记"):
        problem(cast.zixuan, cast.other_head_teacher)


def test_problem__due_before_it_was_found_or_in_two_years__refused(cast):
    for due_on, words in ((days_ago(6), "不能早于"), (ahead(800), "不超过一年")):
        with pytest.raises(Refused, match=words):
            problem(cast.zixuan, cast.head_teacher, due_on=due_on)


def test_problem__sent_twice__stands_once(cast):
    key = ProblemItem().public_id
    for _ in range(2):
        problems.add_problem(
            by=cast.head_teacher,
            student=cast.zixuan,
            finding=finding(cast.head_teacher),
            public_id=key,
        )
    assert ProblemItem.objects.count() == 1


def test_clear__by_the_owner__settled_with_day_result_and_person(cast):
    GrantFactory(student=cast.zixuan, user=cast.teacher, reason="pairing")
    row = problems.add_problem(
        by=cast.head_teacher, student=cast.zixuan, finding=finding(cast.teacher)
    )
    problems.clear_problem(by=cast.teacher, item=row, cleared_on=clock.today(), result="送到棉衣")
    row.refresh_from_db()
    assert (row.cleared_on, row.result, row.cleared_by) == (
        clock.today(),
        "送到棉衣",
        cast.teacher,
    )


def test_clear__by_who_only_reads__refused(cast):
    row = problem(cast.keke, cast.other_head_teacher)
    with pytest.raises(Refused, match="由负责人"):
        problems.clear_problem(by=cast.teacher, item=row, cleared_on=clock.today(), result="好了")


def test_clear__before_it_was_found_or_without_a_word__refused(cast):
    row = problem(cast.zixuan, cast.head_teacher)
    with pytest.raises(Refused, match="发现日期以后"):
        problems.clear_problem(
            by=cast.head_teacher, item=row, cleared_on=days_ago(6), result="好了"
        )
    with pytest.raises(Refused, match="请填写解决情况"):
        problems.clear_problem(by=cast.head_teacher, item=row, cleared_on=clock.today(), result="")


def test_reopen__settled_too_early__waits_again_and_the_old_result_stays_in_the_trail(cast):
    row = problem(cast.zixuan, cast.head_teacher)
    problems.clear_problem(
        by=cast.head_teacher, item=row, cleared_on=clock.today(), result="以为好了"
    )
    problems.reopen_problem(by=cast.director, item=row, why="还缺一件", due_on=ahead(5))
    row.refresh_from_db()
    assert (row.cleared_on, row.result, row.due_on) == (None, None, ahead(5))
    kept = {one.field: (one.old, one.new) for one in FieldChange.objects.filter(source="problem")}
    assert kept["result"] == ("以为好了", None)
    assert kept["reopened"] == (None, "还缺一件")


def test_change__another_owner_and_day__traced_field_by_field(cast):
    row = problem(cast.zixuan, cast.head_teacher)
    said = finding(cast.director, due_on=ahead(20))
    problems.change_problem(by=cast.director, item=row, finding=said)
    entry = AuditEntry.objects.get(action="problem.changed")
    assert entry.facts["fields"] == ["owner", "due_on"]
    row.refresh_from_db()
    assert row.owner == cast.director


def test_change__of_a_late_problem_without_moving_its_day__possible(cast):
    row = stored_problem(cast.zixuan, owner=cast.head_teacher)
    said = finding(cast.head_teacher, found_on=row.found_on, due_on=row.due_on, what="棉衣、棉鞋")
    assert problems.change_problem(by=cast.director, item=row, finding=said).what == "棉衣、棉鞋"


def test_trail__of_a_problem__without_its_words(cast):
    row = problem(cast.zixuan, cast.head_teacher, what="家里断了电")
    problems.clear_problem(by=cast.director, item=row, cleared_on=clock.today(), result="通了")
    told = str([one.facts for one in AuditEntry.objects.filter(action__startswith="problem.")])
    assert "断了电" not in told
    assert "通了" not in told


def test_two_files_of_one_child__merged__the_problem_goes_along(cast):
    keep, absorb = two_files(cast)
    row = stored_problem(absorb)
    merged(cast, keep, absorb)
    row.refresh_from_db()
    assert row.student == keep
    assert row.what == "冬天的棉衣不够"
