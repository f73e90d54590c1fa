from datetime import date

from school_care.core import clock
from school_care.school.enums import SheetState
from school_care.school.models import StaffImport
from school_care.school.staff_sheet.keeping import to_text
from school_care.school.staff_sheet.plan import StaffPlan
from school_care.school.staff_sheet.rows import StaffSheet
from tests.access.who import NONE, PROPOSERS, PUBLIC_ID, Case, of, plain

READ = {"own_staff_list": (PROPOSERS, None), "foreign_staff_list": (NONE, None)}
STEP = {"own_staff_list": (None, PROPOSERS), "foreign_staff_list": (None, NONE)}

EXPECTED: dict[str, list[Case]] = {
    "school:staff_imports": plain(PROPOSERS),
    "school:staff_import_new": plain(PROPOSERS, PROPOSERS),
    "school:staff_import_template": plain(PROPOSERS),
    "school:staff_import_show": of(PUBLIC_ID, READ),
    "school:staff_import_refused": of(PUBLIC_ID, READ),
    **{
        f"school:staff_import_{step}": of(PUBLIC_ID, STEP) for step in ("confirm", "cancel", "undo")
    },
}


def _import(user, school) -> StaffImport:
    """A staff sheet that waits for confirmation."""
    on = date(2026, 11, 20)
    return StaffImport.objects.create(
        school=school,
        state=SheetState.PREVIEW,
        file_name="教职工.xlsx",
        uploaded_by=user,
        uploaded_at=clock.now(),
        counts={"rows": 0},
        plan=to_text(StaffSheet(on=on), StaffPlan(on=on, sheets=[], row_count=0)),
    )


def objects(cast) -> dict:
    """What the routes of this part are tried on, beyond the cast."""
    return {
        "own_staff_list": _import(cast.registrar, cast.school),
        "foreign_staff_list": _import(cast.foreign_head_teacher, cast.other_school),
    }
