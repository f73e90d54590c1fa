"""Papers of the survey and the committee: codes to hang up, sheets for a pen, the summary of a
term, the list of members."""

from collections.abc import Sequence
from typing import Any

from school_care.cases.models import BullyingSurvey, SurveyClass
from school_care.cases.protection.services.committee import members_on
from school_care.cases.protection.services.surveys import answer_url
from school_care.cases.protection.survey_figures import HIDDEN, results_of, shares_of
from school_care.cases.protection.survey_questions import HELP, asked_of, is_small
from school_care.core import clock
from school_care.core.qr import qr_data_uri
from school_care.school.models import School
from school_care.school.papers import FOR_FAMILY, print_paper

SHEETS_OF = (("一至三年级", True), ("四至九年级", False))


def print_codes(*, survey: BullyingSurvey, rows: Sequence[SurveyClass], printed_by: Any) -> bytes:
    """A page for each class: the code its pupils scan, the address to type in the computer room."""
    pages = [
        {
            "name": row.school_class.name_on(survey.opens_on),
            "url": answer_url(row),
            "code": qr_data_uri(answer_url(row)),
        }
        for row in rows
    ]
    content = {"survey": survey, "pages": pages}
    return _paper("survey_codes", content, survey.school, printed_by, edition=FOR_FAMILY)


def print_blank(*, survey: BullyingSurvey, rows: Sequence[SurveyClass], printed_by: Any) -> bytes:
    """The sheet to fill in with a pen, in the wordings the classes need."""
    needed = {is_small(row.school_class.grade_on(survey.opens_on)) for row in rows}
    pages = []
    for grades, small in SHEETS_OF:
        if small in needed:
            asked = asked_of(survey.questions, small=small)
            last = [one for one in asked if one.code == HELP]
            pages.append((grades, small, [one for one in asked if one.code != HELP] + last))
    content = {"survey": survey, "pages": pages}
    return _paper("survey_blank", content, survey.school, printed_by, edition=FOR_FAMILY)


def print_summary(
    *, survey: BullyingSurvey, earlier: Sequence[BullyingSurvey], printed_by: Any
) -> bytes:
    """One page: taking part, the school's figures, 分析和措施. No class, nobody's words."""
    shares = shares_of(survey, figures=True)
    _, results = results_of(survey, shares, earlier)
    content = {
        "survey": survey,
        "sheets": sum(one.sheets for one in shares),
        "asked": sum(one.row.asked for one in shares),
        "classes": len([one for one in shares if one.sheets]),
        "results": results,
        "earlier": [one.term.short_name for one in earlier],
        "hidden": HIDDEN,
    }
    return _paper("survey_summary", content, survey.school, printed_by)


def print_committee(*, school: School, printed_by: Any) -> bytes:
    """Who sits in the committee today."""
    content = {"members": members_on(school, clock.today()), "on": clock.today()}
    return _paper("committee", content, school, printed_by)


def _paper(
    name: str, content: dict[str, Any], school: School, printed_by: Any, **more: str
) -> bytes:
    template = f"print/protection_{name}.html"
    return print_paper(template, content, school=school, printed_by=printed_by, **more)
