from school_care.core import clock
from school_care.students.enums import ImportState, SheetPurpose
from school_care.students.models import RosterImport, SheetShape, WordMeaning
from tests.access.who import IMPORTERS, NONE, PUBLIC_ID, Case, of, plain

EXPECTED: dict[str, list[Case]] = {
    "students:import_remembered": plain(IMPORTERS),
    "students:import_mapping": of(
        PUBLIC_ID,
        {"own_corrected": (IMPORTERS, IMPORTERS), "foreign_corrected": (NONE, NONE)},
    ),
    "students:shape_forget": of(
        PUBLIC_ID, {"own_shape": (None, IMPORTERS), "foreign_shape": (None, NONE)}
    ),
    "students:word_forget": of(
        PUBLIC_ID, {"own_word": (None, IMPORTERS), "foreign_word": (None, NONE)}
    ),
}


def _import(school) -> RosterImport:
    """A file that waits, its columns seen."""
    roster = RosterImport(
        school=school,
        state=ImportState.PREVIEW,
        file_name="名单.csv",
        stored_file="rosters/none",
        on=clock.today(),
        created_at=clock.now(),
    )
    roster.sample = '{"sheets":[],"words":[],"recalled":[]}'
    roster.save()
    return roster


def _shape(user, school) -> SheetShape:
    return SheetShape.objects.create(
        school=school,
        purpose=SheetPurpose.ROSTER,
        fingerprint="0" * 40,
        columns={"娃儿": "name"},
        used_by=user,
        used_at=clock.now(),
    )


def _word(user, school) -> WordMeaning:
    return WordMeaning.objects.create(
        school=school,
        field="category",
        word="外出户",
        meaning="LB_BOTH",
        said_by=user,
        said_at=clock.now(),
    )


def objects(cast) -> dict:
    """What the routes of this part are tried on, beyond the cast."""
    ours, theirs = (cast.registrar, cast.school), (cast.foreign_head_teacher, cast.other_school)
    return {
        "own_corrected": _import(cast.school),
        "foreign_corrected": _import(cast.other_school),
        "own_shape": _shape(*ours),
        "foreign_shape": _shape(*theirs),
        "own_word": _word(*ours),
        "foreign_word": _word(*theirs),
    }
