from school_care.attendance.models import AttendanceImport
from school_care.attendance.services.imports.plan import Plan
from school_care.attendance.sheet.rows import AttendanceSheet
from school_care.core import clock
from school_care.school.enums import SheetState
from school_care.school.models import CalendarImport
from school_care.school.sheet_imports.keeping import to_text
from tests.access.who import CALENDAR_KEEPERS, IMPORTERS, NONE, PUBLIC_ID, Case, of, plain

EXPECTED: dict[str, list[Case]] = {
    "attendance:imports": plain(IMPORTERS),
    "attendance:import_new": plain(IMPORTERS, IMPORTERS),
    "attendance:import_template": plain(IMPORTERS),
    "attendance:import_show": of(
        PUBLIC_ID,
        {"own_attendance": (IMPORTERS, None), "foreign_attendance": (NONE, None)},
    ),
    "attendance:import_refused": of(
        PUBLIC_ID,
        {"own_attendance": (IMPORTERS, None), "foreign_attendance": (NONE, None)},
    ),
    **{
        f"attendance:import_{step}": of(
            PUBLIC_ID,
            {"own_attendance": (None, IMPORTERS), "foreign_attendance": (None, NONE)},
        )
        for step in ("confirm", "cancel", "undo")
    },
    "school:calendar_import": plain(CALENDAR_KEEPERS, CALENDAR_KEEPERS),
    "school:calendar_import_template": plain(CALENDAR_KEEPERS),
    "school:calendar_import_show": of(
        PUBLIC_ID,
        {"own_calendar": (CALENDAR_KEEPERS, None), "foreign_calendar": (NONE, None)},
    ),
    **{
        f"school:calendar_import_{step}": of(
            PUBLIC_ID,
            {"own_calendar": (None, CALENDAR_KEEPERS), "foreign_calendar": (None, NONE)},
        )
        for step in ("confirm", "cancel", "undo")
    },
}


def _import(user, school) -> AttendanceImport:
    """An attendance file that waits for confirmation."""
    return AttendanceImport.objects.create(
        school=school,
        state=SheetState.PREVIEW,
        file_name="考勤.csv",
        uploaded_by=user,
        uploaded_at=clock.now(),
        counts={"rows": 0},
        plan=to_text(AttendanceSheet(), Plan(sheets=[], row_count=0)),
    )


def _calendar(user, school) -> CalendarImport:
    """A calendar sheet that was imported and changed nothing."""
    return CalendarImport.objects.create(
        school=school,
        state=SheetState.DONE,
        file_name="校历.xlsx",
        uploaded_by=user,
        uploaded_at=clock.now(),
        committed_at=clock.now(),
        counts={"rows": 0},
        undo={"terms": [], "days": []},
    )


def objects(cast) -> dict:
    """What the routes of this part are tried on, beyond the cast."""
    return {
        "own_attendance": _import(cast.registrar, cast.school),
        "foreign_attendance": _import(cast.foreign_head_teacher, cast.other_school),
        "own_calendar": _calendar(cast.registrar, cast.school),
        "foreign_calendar": _calendar(cast.foreign_head_teacher, cast.other_school),
    }
