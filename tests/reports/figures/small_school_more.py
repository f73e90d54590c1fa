"""Home and activities at the small school until 31 October 2026, each with its figure beside it."""

from datetime import date
from typing import Any

from school_care.activities.choices.home import CallResult, KeptHow, NoteState
from school_care.activities.choices.programme import ActivityKind, ActivityState, Reach
from school_care.activities.models import (
    Activity,
    ActivityClass,
    BirthdayKept,
    CallTry,
    HomeNote,
    Letter,
    ParentSignIn,
)
from school_care.core import clock
from school_care.mentoring.models import CounsellingCase, CounsellingSession, Referral
from school_care.school.enums import Role
from school_care.school.models import SchoolClass
from school_care.students.enums import Precision
from school_care.students.models import SiblingGroup, Student
from tests.factories import UserFactory
from tests.reports.figures.small_school import SmallSchool, october, september
from tests.reports.figures.small_school_due import at

OCTOBER = october(1)


def fill_calls(place: SmallSchool) -> None:
    """Left behind in October: an, bo, gao, jun. call: an, 1 of 4; bo's family did not answer, gao's
    call was in September, jun's was taken back.
    Boarders in care: an, hai, jun. call_boarders: an and hai, 2 of 3."""
    boards = [place.an.pk, place.hai.pk, place.jun.pk, place.fang.pk]
    Student.objects.filter(pk__in=boards).update(boarding=True)
    called(place.an, october(8))
    called(place.an, october(15))
    called(place.bo, october(9), CallResult.NO_ANSWER)
    called(place.gao, september(28))
    called(place.hai, october(12))
    called(place.jun, october(20), withdrawn_at=clock.now())
    called(place.fang, october(20))


def called(pupil: Student, day: date, result: str = CallResult.CONNECTED, **more: Any) -> None:
    CallTry.objects.create(
        school=pupil.school,
        student=pupil,
        happened_on=day,
        result=result,
        written_at=clock.now(),
        **more,
    )


def fill_letters(place: SmallSchool) -> None:
    """letter: an, who sent two, 1 of 4; bo's is written and not sent, gao's was taken back, jun's
    went out after the day; dan is not left behind."""
    letter(place.an, september(24))
    letter(place.an, october(20), to="爸爸")
    letter(place.bo, None)
    letter(place.gao, october(12), withdrawn_at=clock.now())
    letter(place.jun, date(2026, 11, 2))
    letter(place.dan, october(20))


def letter(pupil: Student, sent_on: date | None, **more: Any) -> None:
    Letter.objects.create(
        school=pupil.school,
        student=pupil,
        **{"to": "妈妈", "reason": "other", **more},
        written_on=sent_on or october(20),
        sent_on=sent_on,
        recorded_at=clock.now(),
    )


def fill_birthdays(place: SmallSchool) -> None:
    """Due in October: an (12th), gao (20th), hai (some day of the month: its last school day, the
    30th), dan (Sunday 25th: Friday before). bo's (5th, a holiday) was due on 30 September, jun came
    on the 19th, after his (16th).
    Kept within seven days: an on the 19th, hai on the 9th, dan on the 16th; gao on the 28th, a day
    too late. birthday 3 of 4; in September bo's, kept on the day: 1 of 1."""
    everybody = Student.objects.filter(school=place.school)
    everybody.update(birth_date=date(2015, 3, 3))  # out of the way
    for name, day in (("an", 12), ("bo", 5), ("gao", 20), ("jun", 16), ("dan", 25), ("hai", 1)):
        born(place.pupils[name], date(2013, 10, day))
    Student.objects.filter(pk=place.hai.pk).update(birth_precision=Precision.MONTH)
    kept(place.an, october(19))
    kept(place.bo, september(30))
    kept(place.gao, october(28))
    kept(place.hai, october(9))
    kept(place.dan, october(16))


def born(pupil: Student, day: date) -> None:
    Student.objects.filter(pk=pupil.pk).update(birth_date=day)


def kept(pupil: Student, day: date, turns: int = 13) -> None:
    BirthdayKept.objects.create(
        school=pupil.school,
        student=pupil,
        turns=turns,
        held_on=day,
        how=KeptHow.CLASS,
        written_at=clock.now(),
    )


def fill_lectures(place: SmallSchool) -> None:
    """Class-months with all their lessons: 3 classes in September and in October, 6. A lecture:
    one in both (its own, the grade's), two and three in October (three by a record). The school's
    own counts for nobody's month, nor what is only planned. lecture 4 of 6.
    Themes heard of: one 法治, 安全, 心理; two 安全, 心理; three 心理. lecture_themes 6 of 9."""
    one, two, three = place.one, place.two, place.three
    held(place, september(15), one, topic="law")
    held(place, october(15), one, two, topic="safety", reach=Reach.GRADE)
    held(place, october(20), one, two, three, topic="mind", reach=Reach.SCHOOL)
    held(place, september(16), three, topic="law", state=ActivityState.PLANNED)
    place.record(place.kang, october(22), "lecture")


def held(place: SmallSchool, day: date, *classes: SchoolClass, **more: Any) -> Activity:
    """A lecture of classes that was held on a day, unless told otherwise."""
    known = {
        "kind": ActivityKind.LECTURE,
        "title": "活动",
        "reach": Reach.CLASS,
        "state": ActivityState.HELD,
        "made_at": clock.now(),
    }
    made = Activity.objects.create(
        school=place.school, term=place.term, starts_on=day, **{**known, **more}
    )
    for group in classes:
        ActivityClass.objects.create(activity=made, school_class=group)
    return made


def fill_parents(place: SmallSchool) -> None:
    """Saturday 17 October, 七(1)班 and 七(2)班: an and gao are brother and sister, one family in
    two classes; bo, chen, dan, en, fang, hai; 7 families. Signed in: gao's mother and father, bo's;
    chen's was taken back, one is not matched yet. parents 2 of 7. On the 24th nobody took
    signatures; the open day is no parents' school."""
    family = SiblingGroup.objects.create(school=place.school)
    Student.objects.filter(pk__in=[place.an.pk, place.gao.pk]).update(siblings=family)
    parents = {"kind": ActivityKind.PARENT_SCHOOL, "reach": Reach.GRADE}
    lesson = held(place, october(17), place.one, place.two, **parents)
    held(place, october(24), place.one, place.two, **parents)
    open_day = held(place, october(18), place.one, kind=ActivityKind.OPEN_DAY)
    signed(lesson, place.gao)
    signed(lesson, place.gao)
    signed(lesson, place.bo)
    signed(lesson, place.chen, withdrawn_at=clock.now())
    signed(lesson, None)
    signed(open_day, place.dan)


def signed(activity: Activity, pupil: Student | None, **more: Any) -> None:
    ParentSignIn.objects.create(
        school=activity.school,
        activity=activity,
        student=pupil,
        school_class=pupil.current_class if pupil else None,
        relation="母亲",
        how="paper",
        signed_at=clock.now(),
        **more,
    )


def fill_notes(place: SmallSchool) -> None:
    """The school's rule asks it for 重点关爱: an and dan. an's went out on the 30th, dan's is a
    draft; bo got one though nobody asked. note 1 of 2."""
    note(place, place.an, october(30))
    note(place, place.dan, None, NoteState.DRAFT)
    note(place, place.bo, october(30))


def note(
    place: SmallSchool, pupil: Student, issued_on: date | None, state: str = NoteState.ISSUED
) -> None:
    HomeNote.objects.create(
        school=place.school,
        student=pupil,
        term=place.term,
        month=OCTOBER,
        state=state,
        made_at=clock.now(),
        issued_on=issued_on,
    )


def fill_counselling(place: SmallSchool) -> None:
    """Referred in the term: an, bo, jiang (gone since); chen's was taken back, gao's was in spring.
    Seen: an and jiang; bo did not come, and came after the day. counselling 2 of 3."""
    place.pupils["counsellor"] = counsellor = UserFactory(school=place.school, role=Role.COUNSELLOR)
    for name, day, state in (
        ("an", september(8), "accepted"),
        ("bo", october(9), "accepted"),
        ("jiang", september(9), "closed"),
        ("chen", september(9), "revoked"),
        ("gao", date(2026, 5, 9), "closed"),
    ):
        Referral.objects.create(
            school=place.school,
            student=place.pupils[name],
            made_by=place.head_one,
            to=counsellor,
            state=state,
            made_at=at(day),
        )
    seen(place, "an", october(10))
    seen(place, "bo", october(12), made=False)
    seen(place, "bo", date(2026, 11, 5))
    seen(place, "jiang", september(20))
    seen(place, "gao", october(12))


def seen(place: SmallSchool, name: str, day: date, *, made: bool = True) -> None:
    case, _ = CounsellingCase.objects.get_or_create(
        school=place.school,
        student=place.pupils[name],
        counsellor=place.pupils["counsellor"],
        defaults={"number": f"XL-{name}", "source": "self", "opened_on": september(8)},
    )
    CounsellingSession.objects.create(case=case, happened_on=day, made=made, written_at=clock.now())


def fill_home(place: SmallSchool) -> None:
    """Everything above."""
    for fill in (
        fill_calls,
        fill_letters,
        fill_birthdays,
        fill_lectures,
        fill_parents,
        fill_notes,
        fill_counselling,
    ):
        fill(place)
