"""劝学通知书 (F-25): made with the next number, served with a 送达回证, cancelled if miswritten."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from school_care.cases.dropout.enums import EARLY, MISSED, CourseState, ServedHow
from school_care.cases.dropout.policy import policy_on
from school_care.cases.models import DropoutCourse, UrgingNotice
from school_care.core import audit, clock
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.students import silence
from school_care.students.selectors import may

NOT_YOURS = "这名学生的控辍事项由班主任、年级组长、德育主任或校长办理。"
NOT_NOW = {
    "early": "还没有到疑似辍学，先打电话、家访；达到疑似辍学后再发劝学通知书。",
    "over": "这件事项不在劝返中（学生已返校、已有去处或已销号），不必再发劝学通知书。",
}
LONGEST = {"guardian": 40, "place": 60, "to": 40, "by": 40}


def why_not_now(course: DropoutCourse) -> str:
    """Why no notice is made for this course as it stands; "" where one may be."""
    if course.state in (*MISSED, CourseState.CONFIRMED):
        return ""
    early = course.state in EARLY
    return NOT_NOW["early" if early else "over"]


@transaction.atomic
def make(*, by: Any, course: DropoutCourse, guardian: str) -> UrgingNotice:
    """Make a notice to `guardian` today, under the next number of the school and year; back by the
    day the policy says. The school's row is held, so that two at once share no number. Effects:
    the row, a trace. Raises Refused."""
    _require(by, course)
    silence.require_spoken(course.student)
    guardian = guardian.strip()
    if not guardian:
        raise Refused("请写明通知书发给哪位监护人。")
    if len(guardian) > LONGEST["guardian"]:
        raise Refused(f"监护人姓名不超过{LONGEST['guardian']}个字。")
    School.objects.select_for_update(no_key=True).get(pk=course.school_id)
    course = DropoutCourse.objects.select_related("student").get(pk=course.pk)
    if why := why_not_now(course):
        raise Refused(why)
    today = clock.today()
    same = course.notices.filter(made_on=today, guardian=guardian, cancelled_at__isnull=True)
    if held := same.first():
        raise Refused(f"今天已经给{guardian}开过{held}，请直接打印那一份。")
    of_year = UrgingNotice.objects.filter(school_id=course.school_id, year=today.year)
    number = (of_year.aggregate(last=Max("number"))["last"] or 0) + 1
    notice = UrgingNotice.objects.create(
        course=course,
        school_id=course.school_id,
        year=today.year,
        number=number,
        guardian=guardian,
        made_on=today,
        back_by=today + timedelta(days=policy_on(course.school_id, today).notice_days),
        made_by=by,
    )
    _trace("dropout.notice_made", by, notice, course)
    return notice


@transaction.atomic
def serve(
    *,
    by: Any,
    notice: UrgingNotice,
    served_on: date,
    how: str,
    place: str = "",
    to: str = "",
    served_by: str = "",
) -> UrgingNotice:
    """Note how the notice reached the guardian; noted again, the newer words stand. `to`: who took
    it; where it was refused and left there, the witness. Effects: the row, a trace. Raises
    Refused."""
    course = notice.course
    _require(by, course)
    to, served_by, place = to.strip(), served_by.strip(), place.strip()
    _check_served(notice, served_on, how, to, served_by, place)
    changed = UrgingNotice.objects.filter(pk=notice.pk, cancelled_at__isnull=True).update(
        served_on=served_on,
        served_how=how,
        served_place=place,
        served_to=to,
        served_by=served_by,
        noted_by=by,
        noted_at=clock.now(),
    )
    if not changed:
        raise Refused("这份通知书已经作废，请另开一份。")
    _trace("dropout.notice_served", by, notice, course, how=how)
    notice.refresh_from_db()
    return notice


@transaction.atomic
def cancel(*, by: Any, notice: UrgingNotice) -> UrgingNotice:
    """A notice that was miswritten and went to nobody; its number is not given again. Effects: the
    row, a trace. Raises Refused."""
    course = notice.course
    _require(by, course)
    unsent = UrgingNotice.objects.filter(
        pk=notice.pk, served_on__isnull=True, cancelled_at__isnull=True
    )
    if not unsent.update(cancelled_at=clock.now()):
        raise Refused("已经送达或作废的通知书不能再作废；写错了，请另开一份并重新送达。")
    _trace("dropout.notice_cancelled", by, notice, course)
    notice.refresh_from_db()
    return notice


def _require(by: Any, course: DropoutCourse) -> None:
    if not may(by, Capability.KEEP_DROPOUT, course.student):
        raise Refused(NOT_YOURS)


def _check_served(
    notice: UrgingNotice, served_on: date, how: str, to: str, served_by: str, place: str
) -> None:
    if how not in ServedHow.values:
        raise Refused("请选择怎样送达的。")
    if not notice.made_on <= served_on <= clock.today():
        raise Refused("送达日期应在开具之日和今天之间。")
    if how == ServedHow.LEFT and not to:
        raise Refused("监护人拒收时，请写明在场的见证人（例如村干部）姓名。")
    if how in (ServedHow.HANDED, ServedHow.ADULT) and not to:
        raise Refused("请写明是谁签收的。")
    if not served_by:
        raise Refused("请写明送达人姓名。")
    for name, value in (("place", place), ("to", to), ("by", served_by)):
        if len(value) > LONGEST[name]:
            raise Refused(f"姓名不超过{LONGEST['to']}个字，地点不超过{LONGEST['place']}个字。")


def _trace(action: str, by: Any, notice: UrgingNotice, course: DropoutCourse, **facts: Any) -> None:
    audit.record(action, actor=by, row=notice, student_id=course.student.public_id, **facts)
