"""Who may take an import of a roster back, and decide its doubtful rows later."""

from school_care.core import clock
from school_care.students.enums import ImportState, RowOutcome
from school_care.students.models import RosterImport, RosterImportRow
from school_care.students.roster.rows import ParsedRow
from school_care.students.services.imports.memory import Memory
from school_care.students.services.imports.payload import Payload
from tests.access.who import IMPORTERS, NONE, PUBLIC_ID, Case, of, plain

EXPECTED: dict[str, list[Case]] = {
    "students:parked": plain(IMPORTERS),
    "students:parked_row": of(
        "row_id",
        {
            "own_parked_row": (IMPORTERS, IMPORTERS),
            "foreign_parked_row": (NONE, NONE),
        },
    ),
    "students:import_undo": of(
        PUBLIC_ID,
        {
            "own_done_import": (IMPORTERS, IMPORTERS),
            "foreign_done_import": (NONE, NONE),
        },
    ),
}


def _done(user, school, name: str) -> tuple[RosterImport, RosterImportRow]:
    """An import that changed nothing, and its one doubtful row."""
    roster_import = RosterImport.objects.create(
        school=school,
        actor=user,
        state=ImportState.DONE,
        file_name="旧花名册.xlsx",
        digest="1" * 64,
        on=clock.today(),
        created_at=clock.now(),
        finished_at=clock.now(),
        undo=Memory().to_text(),
    )
    payload = Payload(row=ParsedRow("", 7, frozenset({"name"}), name), why="同名同班。")
    row = RosterImportRow.objects.create(
        school=school,
        roster_import=roster_import,
        row=7,
        outcome=RowOutcome.REVIEW,
        payload=payload.to_text(),
    )
    return roster_import, row


def objects(cast) -> dict:
    """What the routes of this part are tried on, beyond the cast."""
    own, own_row = _done(cast.registrar, cast.school, "张子轩")
    foreign, foreign_row = _done(cast.foreign_head_teacher, cast.other_school, cast.foreign.name)
    return {
        "own_done_import": own,
        "own_parked_row": own_row,
        "foreign_done_import": foreign,
        "foreign_parked_row": foreign_row,
    }
