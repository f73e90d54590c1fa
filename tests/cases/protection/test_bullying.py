"""The course of 欺凌: reported, ten days, judged by a committee, begun again, closed."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from school_care.cases.models import (
    Bullying,
    BullyingChild,
    Protection,
    ProtectionEntry,
    ProtectionPerson,
)
from school_care.cases.protection.enums import (
    ChildPart,
    Finding,
    Gravity,
    Level,
    Part,
    ProtectionState,
)
from school_care.cases.protection.services import (
    bullying,
    bullying_children,
    bullying_filing,
    closing,
    opening,
    people,
)
from school_care.cases.protection.services.bullying_filing import Noticed
from school_care.cases.protection.services.opening import Found
from school_care.cases.protection.sight import level_of
from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.school.refusal import Refused
from tests.cases.protection.bullying_making import (
    begun,
    child_of,
    committee,
    decided,
    judged,
    steps,
    supported,
    told_of,
)
from tests.factories import days_ago

pytestmark = pytest.mark.django_db


def test_report__names_and_classes__put_in_without_telling_who_is_known(cast):
    row = told_of(cast, others="李安安 七(1)班\n孙不在 七(2)班\n穿红衣服的男生")

    held = BullyingChild.objects.filter(protection=row)
    assert {one.student for one in held} == {cast.zixuan, cast.anan}
    assert all(one.part == "" for one in held)
    kept = ProtectionEntry.objects.get(protection=row)
    assert kept.text == "报告时写的其他学生：李安安 七(1)班；孙不在 七(2)班；穿红衣服的男生"
    assert kept.in_content
    assert row.case.student == cast.zixuan
    assert "-BU-" in row.case.case_no


def test_report__sent_twice__one_case(cast):
    found = Found(student=cast.zixuan, happened="被推", found_at=clock.now())
    token = "11111111-1111-4111-8111-111111111111"
    known = {
        "by": cast.teacher,
        "school": cast.school,
        "noticed": Noticed(),
        "public_id": token,
    }
    rows = {bullying_filing.file(found=found, **known).pk for _ in range(2)}
    assert len(rows) == 1
    assert Protection.objects.count() == 1
    other = replace(found, student=cast.keke)  # the form came back from the browser's memory
    assert bullying_filing.file(found=other, **known).student == cast.keke


def test_report__leaves_no_trace_under_the_pupil(cast):
    row = told_of(cast)
    bullying.investigate(by=cast.director, protection=row)
    pupils = [cast.zixuan.public_id, cast.anan.public_id]

    traces = AuditEntry.objects.filter(action__startswith="protection.")
    assert traces.exists()
    assert not traces.filter(student_id__in=pupils).exists()


def test_tenth_day__over_a_holiday__is_the_tenth_calendar_day(cast):
    moment = timezone.make_aware(datetime(2026, 9, 29, 16, 0))
    with clock.standing_at(moment):
        row = told_of(cast)
        assert row.bullying.due_on == date(2026, 10, 9)  # 国庆 does not move it
        assert steps(row)["decide"].due_on == date(2026, 10, 9)
        assert "节假日计入" in steps(row)["decide"].source


def test_steps__reported__begin_and_tell_both_families_by_tomorrow(cast):
    row = told_of(cast)
    found = steps(row)

    assert found["start"].due_on == days_ago(-1)
    told = [one for code, one in found.items() if code.startswith("told.")]
    assert [one.due_on for one in told] == [days_ago(-1)] * 2
    assert [one.label for one in told] == [
        "告知当事学生的家长（2名中的第1名）",
        "告知当事学生的家长（2名中的第2名）",
    ]
    assert not any(name in one.label for one in told for name in ("张子轩", "李安安"))
    bullying.investigate(by=cast.director, protection=row)
    assert steps(row)["start"].done_on == clock.today()


def test_investigate__whoever_only_reported__is_refused(cast):
    row = told_of(cast)
    with pytest.raises(Refused):
        bullying.investigate(by=cast.teacher, protection=row)
    assert Protection.objects.get(pk=row.pk).state == ProtectionState.REPORTED


def test_decide__by_the_committee__names_stand_and_each_child_has_a_part(cast):
    row = decided(cast)

    held = Bullying.objects.get(protection=row)
    assert (held.finding, held.gravity) == (Finding.BULLYING, Gravity.LIGHT)
    assert held.committee == "钱校长、郑德育、周家长"
    assert held.decided_on == clock.today()
    assert child_of(row, cast.zixuan).part == ChildPart.HARMED
    assert child_of(row, cast.anan).part == ChildPart.DOING
    assert Protection.objects.get(pk=row.pk).state == ProtectionState.CONCLUDED


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"members": []}, "至少3名"),
        ({"finding": ""}, "认定结果"),
        ({"reasons": " "}, "理由"),
        ({"gravity": None}, "严重程度"),
        ({"measures": ""}, "教育、惩戒和处理"),
        ({"parts": {}}, "每名当事学生"),
    ],
)
def test_decide__something_missing__says_what_and_changes_nothing(cast, more, words):
    row = begun(cast)
    members = committee(cast)
    with pytest.raises(Refused, match=words):
        bullying.decide(by=cast.director, protection=row, judged=judged(cast, row, members, **more))
    assert Protection.objects.get(pk=row.pk).state == ProtectionState.INVESTIGATING
    assert Bullying.objects.get(protection=row).decided_on is None


def test_decide__no_committee__says_where_to_name_one(cast):
    row = begun(cast)
    with pytest.raises(Refused, match="还没有登记学生欺凌治理委员会"):
        bullying.decide(by=cast.director, protection=row, judged=judged(cast, row, []))


def test_committee__member_who_keeps_out_or_has_left__does_not_judge(cast):
    row = begun(cast)
    members = committee(cast)
    people.keep_out(by=cast.director, protection=row, user=cast.principal, why="学生的舅舅")
    members[3].until = clock.today()
    members[3].save()

    assert [one.name for one in bullying.committee_of(row)] == ["郑德育", "周家长"]
    with pytest.raises(Refused, match="回避"):
        bullying.decide(by=cast.director, protection=row, judged=judged(cast, row, members))


def test_unfounded__judged__ends_and_owes_no_support(cast):
    row = decided(cast, finding=Finding.UNFOUNDED, parts={}, gravity=None, measures="")

    row.refresh_from_db()
    assert row.state == ProtectionState.UNFOUNDED
    assert row.closed_on == clock.today()
    assert row.case.closed_on == clock.today()
    assert set(steps(row)) == {"start", "decide"}


def test_reopen__unfounded__new_ten_days_and_the_old_finding_stays_in_the_course(cast):
    row = decided(cast, finding=Finding.UNFOUNDED, parts={}, gravity=None, measures="")
    row.refresh_from_db()
    later = clock.now() + timedelta(days=20)
    with clock.standing_at(later):
        bullying.reopen(by=cast.director, protection=row, why="家长提交了视频")
        due = clock.today() + timedelta(days=10)

    held = Bullying.objects.get(protection=row)
    row.refresh_from_db()
    assert row.state == ProtectionState.INVESTIGATING
    assert row.closed_on is None
    assert (held.due_on, held.decided_on, held.finding) == (due, None, "")
    text = ProtectionEntry.objects.get(protection=row, kind="meeting").text
    assert "家长提交了视频" in text
    assert "情况不属实" in text
    assert "钱校长、郑德育、周家长" in text


def test_support__both_sides__goes_on_to_following_only_then(cast):
    row = decided(cast)
    supported(cast, row, cast.zixuan, cast.head_teacher)
    assert Protection.objects.get(pk=row.pk).state == ProtectionState.CONCLUDED
    assert steps(row)[f"support.{child_of(row, cast.anan).public_id}"].due_on == days_ago(-3)

    row.refresh_from_db()
    supported(cast, row, cast.anan, cast.grade_head)

    assert Protection.objects.get(pk=row.pk).state == ProtectionState.FOLLOWING
    assert level_of(cast.head_teacher, row) == Level.STEPS
    found = steps(row)
    assert found[f"support.{child_of(row, cast.anan).public_id}"].done_on == clock.today()
    assert found[f"review.{child_of(row, cast.anan).public_id}"].due_on == days_ago(-7)


def test_support__another_teacher_takes_over__the_first_sees_it_no_more(cast):
    row = decided(cast)
    supported(cast, row, cast.zixuan, cast.head_teacher)
    row.refresh_from_db()
    supported(cast, row, cast.zixuan, cast.grade_head)

    assert level_of(cast.head_teacher, row) == Level.NONE
    assert level_of(cast.grade_head, row) == Level.STEPS
    parts = ProtectionPerson.objects.filter(protection=row, part=Part.SUPPORTER)
    assert parts.filter(until_at__isnull=True).count() == 1


def test_support__somebody_who_keeps_out__is_refused(cast):
    row = decided(cast)
    people.keep_out(by=cast.director, protection=row, user=cast.head_teacher, why="亲属")
    with pytest.raises(Refused, match="回避"):
        supported(cast, row, cast.zixuan, cast.head_teacher)


def test_review__supporter__writes_of_their_child_alone(cast):
    row = decided(cast)
    supported(cast, row, cast.zixuan, cast.head_teacher)
    row.refresh_from_db()
    supported(cast, row, cast.anan, cast.grade_head)

    bullying_children.review(
        by=cast.head_teacher, child=child_of(row, cast.zixuan), words="愿意来上学了"
    )

    assert "愿意来上学了" in child_of(row, cast.zixuan).review_words
    with pytest.raises(Refused):
        bullying_children.review(by=cast.head_teacher, child=child_of(row, cast.anan), words="也好")
    assert steps(row)[f"review.{child_of(row, cast.zixuan).public_id}"].done_on == clock.today()


def test_review__again__stays_owed_until_then(cast):
    row = decided(cast)
    supported(cast, row, cast.zixuan, cast.head_teacher)
    child = child_of(row, cast.zixuan)
    bullying_children.review(
        by=cast.head_teacher, child=child, words="还怕走楼梯", again_on=days_ago(-10)
    )
    found = steps(row)[f"review.{child.public_id}"]
    assert (found.due_on, found.done_on) == (days_ago(-10), None)


def test_close__something_lacking__says_all_of_it(cast):
    row = decided(cast)
    assert closing.missing_of(row) == ["告知2名当事学生的家长", "给双方学生安排帮扶"]


def test_close__everything_done__closes(cast):
    row = decided(cast)
    for student in (cast.zixuan, cast.anan):
        bullying_children.tell_family(
            by=cast.director, child=child_of(row, student), whom="母亲", at=clock.now()
        )
        supported(cast, row, student, cast.head_teacher)
        row.refresh_from_db()
        bullying_children.review(by=cast.director, child=child_of(row, student), words="相处正常")
    assert closing.missing_of(row) == []
    closing.close(by=cast.director, protection=row, why="双方和解，没有再发生", state=row.state)
    assert Protection.objects.get(pk=row.pk).state == ProtectionState.CLOSED


def test_name__put_to_what_was_found_untrue__is_no_case_that_runs(cast):
    row = told_of(cast, student=None, pupil_words="穿红衣服的孩子", others="")
    bullying.investigate(by=cast.director, protection=row)
    members = committee(cast)[:3]
    said = bullying.Judged(finding=Finding.UNFOUNDED, reasons="两人打闹", members=members)
    bullying.decide(by=cast.director, protection=row, judged=said)
    named = opening.put_name(by=cast.director, protection=row, student=cast.zixuan)
    assert named.case.closed_on == named.closed_on == clock.today()
