"""Reports of the school, drafted and signed for tests."""

from typing import Any

from school_care.cases.dropout.services.months import fill_month, sign_month
from school_care.cases.dropout.services.months import stamp_of as stamp_of_month
from school_care.reports.enums import SummaryKind
from school_care.reports.models import Summary
from school_care.reports.summaries import services
from school_care.reports.summaries.periods import Period, period_of
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School
from tests.cases.dropout.monthly import OCTOBER

WORDS = {
    "work": "走访了全部重点关爱学生。\n办了两场讲座。",
    "problems": "寄宿生通话还不够。",
    "plans": "11月底前补齐通话。",
    "note": "",
}


def period(school: School, kind: str = SummaryKind.MONTH, code: str = "2026-10") -> Period:
    found = period_of(SchoolCalendar(school), kind, code)
    assert found is not None
    return found


def dropout_signed(cast) -> None:
    """October's 控辍保学月报, signed, so that the report foots."""
    row = fill_month(by=cast.registrar, school=cast.school, month=OCTOBER)
    sign_month(by=cast.principal, row=row, seen=stamp_of_month(row))


def drafted(cast, *, footing: bool = True, **asked: Any) -> Summary:
    """October's report as the director drafts it."""
    if footing:
        dropout_signed(cast)
    about = period(cast.school, **asked)
    return services.draft(by=cast.director, school=cast.school, period=about)


def written(cast, **asked: Any) -> Summary:
    row = drafted(cast, **asked)
    return services.write(by=cast.director, row=row, revision=row.revision, words=WORDS)


def handed_in(cast, **asked: Any) -> Summary:
    row = written(cast, **asked)
    return services.submit(by=cast.director, row=row, revision=row.revision)


def signed(cast, **asked: Any) -> Summary:
    row = handed_in(cast, **asked)
    row.refresh_from_db()
    return services.sign(by=cast.principal, row=row, seen=services.stamp_of(row))
