"""A row of one file in every table of counselling that names a pupil."""

from collections.abc import Callable

from school_care.core import clock
from school_care.mentoring.models import (
    CounsellingCase,
    HeartNote,
    Referral,
    RiskJudgement,
    Screening,
    ScreeningResult,
)
from tests.factories import days_ago


def _of(cast, pupil, **more) -> dict:
    return {"school": cast.school, "student": pupil, **more}


def _result(cast, pupil, other):
    screening, _ = Screening.objects.get_or_create(
        school=cast.school, term=cast.term, name="秋季测评", screened_on=days_ago(9)
    )
    return ScreeningResult.objects.create(**_of(cast, pupil, screening=screening, level="mild"))


BUILDERS: dict[str, Callable] = {
    "mentoring.referral.student": lambda c, p, o: Referral.objects.create(
        **_of(c, p, made_by=c.head_teacher, to=c.counsellor, made_at=clock.now())
    ),
    "mentoring.counsellingcase.student": lambda c, p, o: CounsellingCase.objects.create(
        **_of(c, p, counsellor=c.counsellor, number=f"XL2026-{p.pk}", source="self"),
        opened_on=days_ago(9),
    ),
    "mentoring.riskjudgement.student": lambda c, p, o: RiskJudgement.objects.create(
        **_of(c, p, level="watch", judged_on=days_ago(9), judged_by=c.counsellor),
        judged_at=clock.now(),
    ),
    "mentoring.heartnote.student": lambda c, p, o: HeartNote.objects.create(
        **_of(c, p, counsellor=c.counsellor, received_on=days_ago(9), written_at=clock.now())
    ),
    "mentoring.screeningresult.student": _result,
}
