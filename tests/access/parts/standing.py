"""The school's own papers: for whoever answers for the school."""

from datetime import date

from school_care.core import clock
from school_care.core.uploads import PDF
from school_care.reports.models import LeadingMember, PracticalThing, SchoolDocument
from school_care.reports.standing.documents import FILE
from school_care.school.models.places import school_year_of
from tests.access.who import LEADERS, NONE, PUBLIC_ID, Case, of, plain
from tests.factories import days_ago

BOTH = (LEADERS, LEADERS)
READ = (LEADERS, None)
POST = (None, LEADERS)


def _rows(name: str, own: tuple) -> list[Case]:
    foreign = tuple(None if allowed is None else NONE for allowed in own)
    return of(PUBLIC_ID, {f"own_{name}": own, f"foreign_{name}": foreign})


EXPECTED: dict[str, list[Case]] = {
    "reports:school_papers": plain(*READ),
    "reports:leading_group": plain(*READ),
    "reports:leading_new": plain(*BOTH),
    "reports:leading_paper": plain(*READ),
    "reports:leading_member": _rows("leading", BOTH),
    "reports:leading_end": _rows("leading", POST),
    "reports:practical_things": plain(*READ),
    "reports:thing_new": plain(*BOTH),
    "reports:things_paper": plain(*READ),
    "reports:thing": _rows("thing", BOTH),
    "reports:thing_done": _rows("thing", POST),
    "reports:thing_drop": _rows("thing", POST),
    "reports:thing_reopen": _rows("thing", POST),
    "reports:letters_of_duty": plain(*BOTH),
    "reports:duty_table": plain(*POST),
    "reports:school_documents": plain(*READ),
    "reports:school_document_new": plain(*BOTH),
    "reports:school_document_file": _rows("document", READ),
    "reports:school_document_withdraw": _rows("document", BOTH),
}


def _document(school) -> SchoolDocument:
    from school_care.core import vault

    row = SchoolDocument.objects.create(
        school=school,
        kind="rules",
        title="关爱工作制度",
        dated_on=days_ago(30),
        year=school_year_of(days_ago(30)),
        file_key="",
        file_name="zhidu.pdf",
        mime=PDF,
        size=8,
        pages=1,
        uploaded_at=clock.now(),
    )
    vault.write(row.public_id, FILE, b"%PDF-1.7")
    return row


def objects(cast) -> dict:
    """What the routes of this part are tried on, beyond the cast."""
    made = {}
    year = school_year_of(clock.today())
    for prefix, school in (("own", cast.school), ("foreign", cast.other_school)):
        made[f"{prefix}_leading"] = LeadingMember.objects.create(
            school=school, name="周村长", post="member", starts_on=days_ago(9)
        )
        made[f"{prefix}_thing"] = PracticalThing.objects.create(
            school=school,
            year=year,
            number=1,
            what="修好洗衣房",
            due_on=date(year + 1, 6, 30),
            written_at=clock.now(),
        )
        made[f"{prefix}_document"] = _document(school)
    return made
