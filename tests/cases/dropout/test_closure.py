"""申请销号: what evidence it wants, who signs, and what the district's word does."""

from datetime import date

import pytest
from django.urls import reverse

from school_care.cases.dropout.closure import evidence_of, what_is_missing
from school_care.cases.dropout.enums import CourseState
from school_care.cases.dropout.services import closing, steps
from school_care.cases.dropout.services.following import follow
from school_care.cases.models import Case, DropoutCourse
from school_care.cases.selectors import kinds_for
from school_care.cases.services.reports import send
from school_care.escalation.body import read_body
from school_care.escalation.enums import State
from school_care.escalation.models import Escalation
from school_care.escalation.services import sending
from school_care.school.refusal import Refused
from tests.attendance.making import StandingFactory
from tests.cases.dropout.making import (
    CLOSURE,
    MONDAY,
    WEDNESDAY,
    answered,
    at,
    autumn,
    away,
    carried,
    from_monday,
    nov,
    reported,
    suspected,
    talked,
)
from tests.cases.making import recipient, written

pytestmark = pytest.mark.django_db
S = CourseState
TENTH = date(2026, 12, 4)  # back on Monday 23 November


@pytest.fixture(autouse=True)
def november():
    with at(WEDNESDAY):
        yield


@pytest.fixture
def course(cast):
    autumn(cast)
    from_monday(cast.anan, nov(20))
    return suspected(cast.anan)


def followed(course, day: date) -> DropoutCourse:
    with at(day):
        follow(course.school, day)
    course.refresh_from_db()
    return course


def test_missing__still_away__says_what_must_come_first(course):
    [words] = what_is_missing(course, nov(20))
    assert words.startswith("现在是「疑似辍学」：学生返校")


def test_missing__ninth_day__one_more_is_wanted(course):
    followed(course, date(2026, 12, 3))
    assert what_is_missing(course, date(2026, 12, 3)) == [
        "返校后要连续在校10个上课日，现在是9个，还差1个。"
    ]


def test_missing__tenth_day__nothing_and_the_days_are_listed(course):
    followed(course, TENTH)
    assert what_is_missing(course, TENTH) == []
    first, second = evidence_of(course, TENTH)
    assert first == "2026年11月23日返校，连续在校10个上课日"
    assert second.startswith("在校日期：11月23日、11月24日")
    assert second.endswith("12月4日")


def test_missing__one_day_away_without_leave__counts_begin_anew(cast, course):
    away(cast.anan, date(2026, 12, 2))
    followed(course, TENTH)
    assert "现在是2个，还差8个" in what_is_missing(course, TENTH)[0]


def test_application__child_without_a_dropout_case__is_neither_offered_nor_written(cast, course):
    offered = [line.kind.code for line in kinds_for(cast.director, cast.zixuan)]
    assert "SUSPECTED_DROPOUT" in offered
    assert CLOSURE not in offered
    with pytest.raises(Refused, match="没有控辍经过"):
        written(cast.director, cast.zixuan, CLOSURE)
    assert not Case.objects.filter(student=cast.zixuan).exists()


def test_application__child_back__is_offered(cast, course):
    followed(course, nov(25))
    assert CLOSURE in [line.kind.code for line in kinds_for(cast.director, cast.anan)]


def test_application__evidence_lacking__cannot_be_sent_up(cast, course):
    to = recipient(cast.school)
    followed(course, nov(25))
    with pytest.raises(Refused, match="还差7个"):
        reported(cast, cast.anan, nov(25), to, kind=CLOSURE)


def test_application__evidence_there__carries_it_and_both_names(cast, course):
    to = recipient(cast.school)
    followed(course, TENTH)
    [row] = reported(cast, cast.anan, TENTH, to, kind=CLOSURE)
    row.refresh_from_db()
    body = read_body(row.messages.get())
    assert body["title"] == "关于李安安学生返校复学申请销号的报告"
    assert body["measures_taken"][0] == "2026年11月23日返校，连续在校10个上课日"
    assert f"德育处送审：{cast.director.name}" in body["measures_taken"]
    assert row.signed_by == cast.principal


def test_application__begun__evidence_and_request_stand_there_already(client, cast, course):
    followed(course, TENTH)
    with at(TENTH):
        client.force_login(cast.director)
        page = client.get(reverse("cases:report", args=[course.case.public_id, CLOSURE]))
    text = page.content.decode()
    assert text.count("2026年11月23日返校，连续在校10个上课日") == 2  # read, and to write on from
    assert page.context["form"].initial["requests"] == ["予以销号"]


def test_application__gone_up__page_says_whose_word_is_awaited(client, cast, course):
    edu = recipient(cast.school)
    told = reported(cast, cast.anan, WEDNESDAY, edu)[0]
    carried(cast, told, WEDNESDAY)
    followed(course, TENTH)
    talked(cast.anan, cast.head_teacher, nov(24))
    address = reverse("cases:case", args=[course.case.public_id])
    with at(TENTH):
        client.force_login(cast.director)
        assert "等上级答复" not in client.get(address).content.decode()
        [row] = reported(cast, cast.anan, TENTH, edu, kind=CLOSURE)
        carried(cast, row, TENTH)
        page = client.get(address).content.decode()
    assert "销号申请已经报出，等上级答复" in page
    assert "没有上报过" not in page


def test_application__principal_alone__waits_for_a_second_person(cast, course):
    to = recipient(cast.school)
    followed(course, TENTH)
    with at(TENTH):
        report = written(cast.director, cast.anan, CLOSURE, to)
        [row] = send(by=cast.principal, case=report.case, kind=CLOSURE)
        assert row.state == State.IN_REVIEW
        with pytest.raises(Refused, match="要两个人办"):
            sending.sign(by=cast.principal, escalation=row)
        sending.send_back(by=cast.principal, escalation=row, why="请德育处送审")
        sending.submit(by=cast.director, escalation=row)
        sending.sign(by=cast.principal, escalation=row)
    assert row.state == State.SUBMITTED


def test_application__settled_by_education__case_is_struck_off_and_easily_ended(cast, course):
    to = recipient(cast.school)
    followed(course, TENTH)
    [row] = reported(cast, cast.anan, TENTH, to, kind=CLOSURE)
    carried(cast, row, TENTH)
    answered(cast, row, date(2026, 12, 7), State.RESOLVED, words="已销号")
    course.refresh_from_db()
    assert (course.state, course.closed_on) == (S.CLOSED, date(2026, 12, 7))
    assert "云岭县教育局" in course.closed_paper
    with at(date(2026, 12, 8)):
        assert closing.finish(by=cast.director, course=course) == 1
    assert Escalation.objects.get().state == State.CLOSED
    assert Case.objects.get().closed_on == date(2026, 12, 8)


def test_application__settled_by_the_township__does_not_strike_off(cast, course):
    to = recipient(cast.school, "TOWNSHIP")
    followed(course, TENTH)
    [row] = reported(cast, cast.anan, TENTH, to, kind=CLOSURE)
    carried(cast, row, TENTH)
    answered(cast, row, TENTH, State.RESOLVED, words="知道了")
    course.refresh_from_db()
    assert course.state == S.FOLLOW_UP


def test_application__word_came_while_the_course_could_not_follow__counts_later(cast, course):
    to = recipient(cast.school)
    followed(course, TENTH)
    [row] = reported(cast, cast.anan, TENTH, to, kind=CLOSURE)
    carried(cast, row, TENTH)
    DropoutCourse.objects.update(state=S.RETURNED)  # as if the second day were not noted yet
    answered(cast, row, TENTH, State.RESOLVED, words="已销号")
    course.refresh_from_db()
    assert course.state == S.RETURNED
    followed(course, date(2026, 12, 7))
    assert (course.state, course.closed_on) == (S.CLOSED, TENTH)


def test_placed__with_its_paper__may_be_applied_for_at_once(cast, course):
    StandingFactory(student=cast.anan, kind="suspended", starts_on=MONDAY)
    facts = {"ended_paper": "休学批准书12号", "ended_paper_on": nov(19)}
    steps.move(course, S.SUSPENDED, on=nov(20), **facts)
    assert what_is_missing(course, nov(20)) == []
    assert evidence_of(course, nov(20)) == ["学生已休学，凭证：休学批准书12号（2026年11月19日）"]


def test_placed__application__says_how_it_turned_out_and_nothing_of_a_return(cast, course):
    StandingFactory(student=cast.anan, kind="suspended", starts_on=MONDAY)
    facts = {"ended_paper": "休学批准书12号", "ended_paper_on": nov(19)}
    steps.move(course, S.SUSPENDED, on=nov(20), **facts)
    to = recipient(cast.school)
    [row] = reported(cast, cast.anan, nov(23), to, kind=CLOSURE)
    body = read_body(row.messages.get())
    assert body["title"] == "关于李安安学生休学申请销号的报告"
    assert "返校" not in "".join(body["measures_taken"])


def test_note_closed__nobody_outside_was_told__school_ends_it_itself(cast, course):
    followed(course, TENTH)
    with at(TENTH):
        with pytest.raises(Refused, match="依据"):
            closing.note_closed(by=cast.director, course=course, paper=" ", on=TENTH)
        closing.note_closed(by=cast.director, course=course, paper="跟踪期满", on=TENTH)
    assert (course.state, Case.objects.get().closed_on) == (S.CLOSED, TENTH)


def test_note_closed__too_early_or_by_the_head_teacher__refused(cast, course):
    followed(course, nov(25))
    with at(nov(25)):
        with pytest.raises(Refused, match="还差7个"):
            closing.note_closed(by=cast.director, course=course, paper="电话", on=nov(25))
        with pytest.raises(Refused, match="德育主任或校长"):
            closing.note_closed(by=cast.head_teacher, course=course, paper="电话", on=nov(25))
        with pytest.raises(Refused, match="还没有销号"):
            closing.finish(by=cast.director, course=course)


def test_note_closed__before_the_paper_that_says_where__refused(cast, course):
    with at(nov(27)):
        placed = {"ended_paper": "转学证明", "ended_paper_on": nov(25)}
        steps.move(course, S.OTHER_SCHOOL, on=nov(27), **placed)
        with pytest.raises(Refused, match="不能早于凭证日期"):
            closing.note_closed(by=cast.director, course=course, paper="电话通知", on=nov(24))
        closing.note_closed(by=cast.director, course=course, paper="电话通知", on=nov(26))
    assert course.closed_on == nov(26)
