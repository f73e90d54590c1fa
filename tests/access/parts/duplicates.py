"""疑似重复: who may bring two files together, and who never meets the other school's."""

from school_care.core import clock
from school_care.students.models import NotSame, PupilMerge
from tests.access.who import NONE, PUBLIC_ID, Case, of, people, plain
from tests.factories import StudentFactory, days_ago

MERGERS = people("director registrar")


def _two(one: str, two: str, allowed) -> Case:
    def arguments(cast) -> dict:
        rows = {name: getattr(cast, name, None) or cast.extra[name] for name in (one, two)}
        return {PUBLIC_ID: rows[one].public_id, "other": rows[two].public_id}

    return Case(f"{one} and {two}", arguments, allowed, allowed)


EXPECTED: dict[str, list[Case]] = {
    "students:duplicates": plain(MERGERS),
    "students:duplicates_again": of(
        PUBLIC_ID, {"own_apart": (MERGERS, MERGERS), "foreign_apart": (NONE, NONE)}
    ),
    "students:merge_find": of(
        PUBLIC_ID,
        {"zixuan": (MERGERS, None), "foreign": (NONE, None), "absorbed_file": (NONE, None)},
    ),
    "students:merge": [
        _two("zixuan", "anan", MERGERS),
        _two("zixuan", "zixuan", NONE),
        _two("zixuan", "foreign", NONE),
        _two("foreign", "zixuan", NONE),
        _two("zixuan", "absorbed_file", NONE),
    ],
    "students:merges": plain(MERGERS),
    "students:merge_undo": of(
        PUBLIC_ID, {"own_merge": (MERGERS, MERGERS), "foreign_merge": (NONE, NONE)}
    ),
}


def _apart(school, one, two, by) -> NotSame:
    first, second = sorted((one, two), key=lambda pupil: pupil.pk)
    return NotSame.objects.create(
        school=school, first=first, second=second, said_by=by, said_at=clock.now()
    )


def _merge(school, kept, absorbed, by) -> PupilMerge:
    """Done and empty: nothing moved, so that the other routes find everybody where they were."""
    type(absorbed).objects.filter(pk=absorbed.pk).update(
        merged_into=kept, status="merged", current_class=None
    )
    return PupilMerge.objects.create(
        school=school,
        kept=kept,
        absorbed=absorbed,
        merged_by=by,
        merged_at=clock.now(),
        memory='{"steps": []}',
    )


def objects(cast) -> dict:
    """What the routes of this part are tried on, beyond the cast."""
    stranger = cast.foreign_head_teacher
    absorbed = StudentFactory(
        current_class=cast.eight_one, name="赵远", enrolment__until=days_ago(9)
    )
    foreign_absorbed = StudentFactory(current_class=cast.foreign_class, name="孙又彼")
    return {
        "own_apart": _apart(cast.school, cast.anan, cast.keke, cast.registrar),
        "foreign_apart": _apart(cast.other_school, cast.foreign, foreign_absorbed, stranger),
        "own_merge": _merge(cast.school, cast.yuan, absorbed, cast.registrar),
        "foreign_merge": _merge(cast.other_school, cast.foreign, foreign_absorbed, stranger),
        "absorbed_file": absorbed,
    }
