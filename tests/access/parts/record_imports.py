from school_care.core import clock
from school_care.mentoring.models import RecordImport
from school_care.mentoring.services.imports.plan import Plan
from school_care.mentoring.sheet.rows import RecordSheet
from school_care.school.enums import SheetState
from school_care.school.sheet_imports.keeping import to_text
from tests.access.who import NONE, PUBLIC_ID, Case, of, people, plain

BRINGERS = people("director head_teacher other_head_teacher")
OFTEN = people("principal director registrar head_teacher other_head_teacher grade_head")

HEAD = people("director head_teacher")
DIRECTOR = people("director")
OBJECTS = {
    "directors_records": (DIRECTOR, DIRECTOR),
    "heads_records": (HEAD, HEAD),
    "foreign_records": (NONE, NONE),
}
READ = {name: (get, None) for name, (get, _) in OBJECTS.items()}
STEP = {name: (None, post) for name, (_, post) in OBJECTS.items()}

EXPECTED: dict[str, list[Case]] = {
    "workspace:imports": plain(OFTEN),
    "mentoring:imports": plain(BRINGERS),
    "mentoring:import_new": plain(BRINGERS, BRINGERS),
    "mentoring:import_template": plain(BRINGERS),
    "mentoring:import_show": of(PUBLIC_ID, READ),
    "mentoring:import_refused": of(PUBLIC_ID, READ),
    **{f"mentoring:import_{step}": of(PUBLIC_ID, STEP) for step in ("confirm", "cancel", "undo")},
}


def _import(user, school) -> RecordImport:
    """A file of records that waits for confirmation."""
    return RecordImport.objects.create(
        school=school,
        state=SheetState.PREVIEW,
        file_name="谈心记录.csv",
        uploaded_by=user,
        uploaded_at=clock.now(),
        counts={"rows": 0},
        plan=to_text(RecordSheet(), Plan(sheets=[], row_count=0)),
    )


def objects(cast) -> dict:
    """What the routes of this part are tried on, beyond the cast."""
    return {
        "directors_records": _import(cast.director, cast.school),
        "heads_records": _import(cast.head_teacher, cast.school),
        "foreign_records": _import(cast.foreign_head_teacher, cast.other_school),
    }
