"""The register of the small school, who is lost to it, and its rolls until 31 October 2026, each
with its figure beside it."""

from datetime import date

from school_care.alerts.rules.absence_morning import RULE as ABSENCE
from school_care.attendance.enums import AbsenceKind, Part
from school_care.attendance.models import TermRegistration
from school_care.cases.dropout.enums import RoundResult, Stance
from school_care.cases.models import DropoutCourse, Persuasion
from school_care.core import clock
from school_care.escalation.enums import OrgType, State
from school_care.escalation.models import Escalation, Step
from school_care.students.enums import EnrolmentStatus, LeaveReason, StandingKind
from school_care.students.models import Enrolment, Student, StudentCategory
from tests.attendance.making import AbsenceFactory, RollFactory, StandingFactory
from tests.cases.dropout.monthly import S, course
from tests.cases.making import recipient
from tests.reports.figures.small_school import FIRST, SmallSchool, october, september
from tests.reports.figures.small_school_due import at, sent, warned

LAST_YEAR = date(2025, 9, 1)


def fill_register(place: SmallSchool) -> None:
    """More pupils, all left behind: lost (away since 10 July without a paper), moved (transferred
    in August), done (graduated on 3 July), paused (休学 since 1 September), leaving (转出办理中,
    nobody has confirmed), gone (transferred with proof on 20 September), guest (register
    elsewhere).

    enrolment: due are an, bo, chen, en, gao, jiang, gone, guest, lost, leaving; not jun, who came
    after the last count, nor moved, done, paused, nor who is not left behind. Registered: an, bo,
    chen, jiang, gone, guest; en was noted as missing. 6 of 10.
    """
    here = {"since": LAST_YEAR, "enrolled": LAST_YEAR}
    for name in ("lost", "moved", "done", "paused", "leaving", "gone", "guest"):
        place.pupil(name, place.three, **here)
    for name, day, reason in (
        ("lost", date(2026, 7, 10), LeaveReason.LEFT_SCHOOL),
        ("moved", date(2026, 8, 15), LeaveReason.TRANSFERRED),
        ("done", date(2026, 7, 4), LeaveReason.GRADUATED),
        ("gone", september(20), LeaveReason.TRANSFERRED),
    ):
        ends(place.pupils[name], day, reason)
    for name, kind in (
        ("paused", StandingKind.SUSPENDED),
        ("leaving", StandingKind.LEAVING),
        ("guest", StandingKind.GUEST),
    ):
        StandingFactory(student=place.pupils[name], kind=kind, starts_on=FIRST, until=None)
    for name in ("an", "bo", "chen", "jiang", "gone", "guest", "fang"):
        registers(place, place.pupils[name])
    registers(place, place.en, state="not_here")


def ends(pupil: Student, day: date, reason: str) -> None:
    """Gone from a day on, with what the archive ends then."""
    Enrolment.objects.filter(student=pupil, until=None).update(until=day, leave_reason=reason)
    StudentCategory.objects.filter(student=pupil, until=None).update(until=day)
    Student.objects.filter(pk=pupil.pk).update(status=EnrolmentStatus.LEFT)


def registers(place: SmallSchool, pupil: Student, state: str = "registered") -> None:
    TermRegistration.objects.create(
        school=place.school,
        term=place.term,
        student=pupil,
        state=state,
        registered_on=FIRST if state == "registered" else None,
        marked_at=clock.now(),
    )


def fill_courses(place: SmallSchool) -> None:
    """Who is lost to school. kang: suspected on 12 October, asked back on the 14th, back on the
    16th. lan: suspected on 12 October, confirmed on the 26th. hai: suspected on the 12th, then
    休学 was approved on the 13th. fang: suspected on the 19th, which was not so.

    With `fill_register`: retention: 11 pupils of 1 September, paused, leaving, and jun who came
    later; not gone (proof), not guest. jiang left without a paper, lan is confirmed: 12 of 14.
    retention_lb: an, bo, chen, en, gao, jiang, paused, leaving, guest; jiang is missing: 8 of 9.
    dropout: the 11, paused, leaving, gone on the register on 1 September; lan: 1 of 14.
    """
    back = (october(14), S.PERSUADING), (october(16), S.RETURNED)
    course(place.kang, (october(12), S.SUSPECTED), *back)
    course(place.lan, (october(12), S.SUSPECTED), (october(26), S.CONFIRMED))
    course(place.hai, (october(12), S.SUSPECTED), (october(13), S.SUSPENDED))
    course(place.fang, (october(19), S.SUSPECTED), (october(20), S.DISMISSED))


def fill_days(place: SmallSchool) -> None:
    """Rolls: 七(1)班 on 8 and 9 October (7 pupils: an bo chen en fang gao, dan), 七(2)班 on the 9th
    (hai); 八(1)班 took none. bo was on sick leave on the 8th, chen away in the morning of the 9th,
    an late; fang was seen on the 12th though nobody took the roll. attendance 15 of 16."""
    for day in (october(8), october(9)):
        RollFactory(school_class=place.one, date=day)
    RollFactory(school_class=place.two, date=october(9))
    away(place.bo, october(8), AbsenceKind.SICK)
    away(place.chen, october(9), AbsenceKind.TRUANT, Part.MORNING)
    away(place.an, october(9), AbsenceKind.LATE)
    away(place.fang, october(12), AbsenceKind.PRESENT)


def away(pupil: Student, day: date, kind: str, part: str = Part.ALL) -> None:
    AbsenceFactory(student=pupil, date=day, kind=kind, part=part)


def fill_dropout(place: SmallSchool) -> None:
    """With `fill_courses`. Warnings of a morning: kang's family reached in time, lan's late:
    verified 1 of 2. Asked back: kang, who came, and lan: persuaded 1 of 2. Reports were due of kang
    and lan (the day after the 12th); not of hai, whose 休学 was approved by then, nor of fang:
    lan's left in time, kang's never: reported 1 of 2; lan's on both lines: both 1 of 1. Taken on by
    both, dealt with by one: handled 1 of 2. Nobody's number is closed: closed 0 of 3 (not fang).
    kang was back after four days: days 4 of 1."""
    fill_courses(place)
    warned(place.kang, october(12), ended=at(october(12), 11), rule=ABSENCE.code)
    warned(place.lan, october(12), ended=at(october(12), 14), rule=ABSENCE.code)
    kang, lan = (DropoutCourse.objects.get(student=one) for one in (place.kang, place.lan))
    asked(kang, october(14))
    asked(lan, october(20))
    bodies = recipient(place.school), recipient(place.school, OrgType.TOWNSHIP)
    for body in bodies:
        row = sent(place, body, place.lan, october(13), case_no=lan.case.case_no)
        moved(row, State.DELIVERED, october(13))
        moved(row, State.ACCEPTED, october(14))
    moved(Escalation.objects.get(recipient=bodies[0]), State.RESOLVED, october(20))


def asked(made: DropoutCourse, day: date) -> None:
    """A round of persuasion."""
    Persuasion.objects.create(
        course=made,
        school=made.school,
        number=1,
        happened_on=day,
        stance=Stance.WAVERS,
        result=RoundResult.AGAIN,
        written_at=clock.now(),
    )


def moved(row: Escalation, to: str, on: date) -> None:
    Step.objects.create(escalation=row, to_state=to, happened_at=at(on, 10), at=at(on, 10))
