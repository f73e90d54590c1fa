"""Who sits in the committee is for everybody at the school; naming members and the survey are the
office's. Of another school nobody sees anything."""

from school_care.cases.models import BullyingSurvey, CommitteeMember, SurveyAnswer, SurveyClass
from school_care.cases.protection.survey_questions import QUESTIONS
from school_care.core import clock
from tests.access.who import LEADERS, NONE, PUBLIC_ID, STAFF, Case, of, plain
from tests.factories import TermFactory, days_ago

ALL = STAFF - {"auditor"}
BOTH = {"own_seat": (LEADERS, LEADERS), "foreign_seat": (NONE, NONE)}
SURVEY = {"own_survey": (LEADERS, None), "foreign_survey": (NONE, None)}
WRITTEN = {"own_survey": (LEADERS, LEADERS), "foreign_survey": (NONE, NONE)}
CLASSES = {"own_survey_class": (LEADERS, LEADERS), "foreign_survey_class": (NONE, NONE)}

EXPECTED: dict[str, list[Case]] = {
    "cases:committee": plain(ALL),
    "cases:committee_paper": plain(ALL),
    "cases:committee_new": plain(LEADERS, LEADERS),
    "cases:committee_member": of(PUBLIC_ID, BOTH),
    "cases:committee_end": of(PUBLIC_ID, BOTH),
    "cases:surveys": plain(LEADERS),
    "cases:survey_new": plain(LEADERS, LEADERS),
    "cases:survey": of(PUBLIC_ID, WRITTEN),
    "cases:survey_words": of(PUBLIC_ID, SURVEY),
    "cases:survey_papers": of(PUBLIC_ID, SURVEY),
    "cases:survey_sum_up": of(PUBLIC_ID, WRITTEN),
    "cases:survey_summary": of(PUBLIC_ID, SURVEY),
    "cases:survey_count": of(PUBLIC_ID, CLASSES),
    "cases:survey_link": of(PUBLIC_ID, CLASSES),
}


def _seat(school, name: str) -> CommitteeMember:
    return CommitteeMember.objects.create(
        school=school, name=name, post="法治副校长", starts_on=days_ago(30)
    )


def _survey(group, term, words: str) -> tuple[BullyingSurvey, SurveyClass]:
    """One that is over, with what a child wrote."""
    survey = BullyingSurvey.objects.create(
        school=group.school,
        term=term,
        title="校园生活小问卷",
        questions=QUESTIONS,
        opens_on=days_ago(9),
        closes_on=days_ago(2),
        made_at=clock.now(),
    )
    row = SurveyClass.objects.create(
        survey=survey, school_class=group, asked=30, token=f"walk-{group.pk}"
    )
    SurveyAnswer.objects.create(
        survey_class=row, on=days_ago(3), answers={"help": "now", "urgent": 1}, words=words
    )
    return survey, row


def objects(cast) -> dict:
    """What the routes of this part are tried on, beyond the cast."""
    own, own_class = _survey(cast.seven_one, cast.term, "同桌老是打我的手")
    term = TermFactory(school=cast.other_school, school_year=2001)
    foreign, foreign_class = _survey(cast.foreign_class, term, cast.foreign_canaries[1])
    return {
        "own_seat": _seat(cast.school, "周律师"),
        "foreign_seat": _seat(cast.other_school, cast.foreign_canaries[0]),
        "own_survey": own,
        "own_survey_class": own_class,
        "foreign_survey": foreign,
        "foreign_survey_class": foreign_class,
    }
