"""所辖学校汇总: the people of a body that oversees schools. The cast's school oversees the other
one; nobody of it gets anywhere near its pupils by that."""

from tests.access.who import Case, people, plain
from tests.factories import days_ago

READERS = people("principal director registrar")

EXPECTED: dict[str, list[Case]] = {
    "reports:oversight": plain(READERS),
    "reports:oversight_book": plain(READERS),
    "reports:oversight_figure": [
        Case(
            "archive-complete",
            lambda cast: {"slug": cast.extra["overseen_figure"]},
            READERS,
            None,
        )
    ],
}


def objects(cast) -> dict:
    """The row that opens the pages."""
    from school_care.reports.models import Oversight

    Oversight.objects.create(office=cast.school, school=cast.other_school, starts_on=days_ago(30))
    return {"overseen_figure": "archive-complete"}
