"""Surveys for tests: made as the office makes them, answered as children answer."""

import json
from datetime import timedelta
from typing import Any

from school_care.cases.models import BullyingSurvey, SurveyAnswer, SurveyClass
from school_care.cases.protection.services.surveys import Sheet, answer, make_survey
from school_care.core import clock
from school_care.school.models import SchoolClass

CALM = {"safe": "always", "hurt": "never", "seen": "never", "adult": "yes", "help": "no"}
WORDS = "后面的同学老是拿我的笔"


def survey_of(cast: Any, days: int = 7) -> BullyingSurvey:
    """The survey of the term, open from today."""
    today = clock.today()
    return make_survey(
        by=cast.director,
        school=cast.school,
        opens_on=today,
        closes_on=today + timedelta(days=days),
    )


def share_of(survey: BullyingSurvey, group: SchoolClass) -> SurveyClass:
    """A class's share, as the page of the link reads it."""
    rows = SurveyClass.objects.select_related("survey__school", "school_class")
    return rows.get(survey=survey, school_class=group)


def big_enough(survey: BullyingSurvey) -> None:
    """As if every class had thirty pupils."""
    SurveyClass.objects.filter(survey=survey).update(asked=30)


def answered(row: SurveyClass, times: int = 1, words: str = "", **more: Any) -> None:
    """So many sheets of a class."""
    for _ in range(times):
        answer(row=row, sheet=Sheet({**CALM, **more}, words))


def over(survey: BullyingSurvey) -> None:
    """Its last day was yesterday."""
    yesterday = clock.today() - timedelta(days=1)
    rows = BullyingSurvey.objects.filter(pk=survey.pk)
    rows.update(opens_on=yesterday - timedelta(days=7), closes_on=yesterday)
    survey.refresh_from_db()


def kept_of(survey: BullyingSurvey) -> str:
    """Everything the tables hold of its sheets, words opened."""
    rows = SurveyAnswer.objects.filter(survey_class__survey=survey)
    plain = list(rows.values("id", "public_id", "on", "answers", "survey_class_id"))
    return json.dumps(plain, default=str) + "".join(one.words or "" for one in rows)
