"""A row of one file in every table of mentoring that names a pupil."""

from collections.abc import Callable

from school_care.core import clock
from school_care.mentoring.choices.progress import BagItem, ExamStage
from school_care.mentoring.models import (
    Achievement,
    BagEntry,
    Exam,
    HomeLesson,
    Mark,
    PairingWish,
    Plan,
    SubjectHelp,
    TermReview,
)
from tests.factories import CareRecordFactory, PairingFactory, days_ago
from tests.mentoring.allowances.making import closed_account
from tests.mentoring.counselling.merging_rows import BUILDERS as COUNSELLING


def _by(cast, pupil, **more) -> dict:
    return {"school": cast.school, "student": pupil, **more}


def _exam(c) -> Exam:
    exam, _ = Exam.objects.get_or_create(
        school=c.school,
        term=c.term,
        stage=ExamStage.MIDDLE,
        name="期中考试",
        defaults={"taken_on": days_ago(10)},
    )
    return exam


def _wish(cast, pupil, other):
    return PairingWish.objects.create(
        **_by(cast, pupil, user=cast.teacher, wanted=True, noted_at=clock.now())
    )


def _subject_help(cast, pupil, other):
    return SubjectHelp.objects.create(
        **_by(cast, pupil, school_class=cast.seven_one, subject="数学", group="foundation"),
        starts_on=days_ago(20),
        set_at=clock.now(),
    )


BUILDERS: dict[str, Callable] = {
    **COUNSELLING,
    "mentoring.pairingwish.student": _wish,
    "mentoring.subjecthelp.student": _subject_help,
    "mentoring.allowanceaccount.student": lambda c, p, o: closed_account(p, c.dormitory),
    "mentoring.carerecord.student": lambda c, p, o: CareRecordFactory(
        student=p, author=c.head_teacher
    ),
    "mentoring.plan.student": lambda c, p, o: Plan.objects.create(
        **_by(c, p, term=c.term, kind="study", made_at=clock.now())
    ),
    "mentoring.homelesson.student": lambda c, p, o: HomeLesson.objects.create(
        **_by(c, p, happened_on=days_ago(9), content="认读3个字", written_at=clock.now())
    ),
    "mentoring.mark.student": lambda c, p, o: Mark.objects.create(
        **_by(c, p, exam=_exam(c), subject="数学", points=90, full=100, written_at=clock.now())
    ),
    "mentoring.achievement.student": lambda c, p, o: Achievement.objects.create(
        **_by(c, p, title="书法二等奖", happened_on=days_ago(9), written_at=clock.now())
    ),
    "mentoring.bagentry.student": lambda c, p, o: BagEntry.objects.create(
        **_by(c, p, term=c.term, item=BagItem.READING, added_on=days_ago(9)),
        text="《西游记》",
        written_at=clock.now(),
    ),
    "mentoring.termreview.student": lambda c, p, o: TermReview.objects.create(
        **_by(c, p, term=c.term, made_at=clock.now())
    ),
    "mentoring.pairing.student": lambda c, p, o: PairingFactory(student=p, user=c.teacher),
    "mentoring.pairing.peer": lambda c, p, o: PairingFactory(
        student=o, peer=p, kind="peer", user=None
    ),
}
