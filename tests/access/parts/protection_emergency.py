"""Emergency plans are read by everybody who works at the school, written by its leaders. A file is
opened in an emergency by whoever is with children; what was opened is seen by them and leaders."""

from uuid import uuid4

from school_care.cases.models import EmergencyDrill, EmergencyPlan, FileGlass
from school_care.core import clock
from tests.access.who import LEADERS, NONE, PUBLIC_ID, STAFF, Case, of, people, plain
from tests.factories import days_ago

AT_WORK = STAFF - {"auditor"}
WITH_CHILDREN = people(
    "principal director head_teacher other_head_teacher grade_head teacher dormitory counsellor"
)
GLASS = LEADERS | {"teacher"}


def _kind(get, post=None) -> list[Case]:
    return [Case("fire", lambda cast: {"kind": "fire"}, get, post)]


def _drill(get, post) -> list[Case]:
    return of(PUBLIC_ID, {"own_drill": (get, post), "foreign_drill": (NONE, NONE)})


EXPECTED: dict[str, list[Case]] = {
    "cases:emergencies": plain(AT_WORK),
    "cases:emergency_plan": [
        *_kind(AT_WORK),
        Case("no such kind", lambda cast: {"kind": "nothing"}, NONE, None),
    ],
    "cases:emergency_edit": _kind(LEADERS, LEADERS),
    "cases:emergency_card": _kind(AT_WORK),
    "cases:drills": plain(AT_WORK),
    "cases:drill_new": plain(LEADERS, LEADERS),
    "cases:drills_paper": plain(LEADERS),
    "cases:drill_mended": _drill(LEADERS, LEADERS),
    "cases:file_open": plain(WITH_CHILDREN, WITH_CHILDREN),
    "cases:file_glasses": plain(WITH_CHILDREN),
    "cases:file_glass_seen": of(
        PUBLIC_ID, {"own_glass": (GLASS, GLASS), "foreign_glass": (NONE, NONE)}
    ),
    "cases:file_glass_end": of(
        PUBLIC_ID, {"own_glass": (None, GLASS), "foreign_glass": (None, NONE)}
    ),
}


def objects(cast) -> dict:
    """A plan, a drill that left something to mend, and a file the teacher opened; the same at the
    other school."""
    return {
        "own_drill": _a_drill(cast.school),
        "foreign_drill": _a_drill(cast.other_school),
        "own_glass": _a_glass(cast.teacher, cast.anan),
        "foreign_glass": _a_glass(cast.foreign_head_teacher, cast.foreign),
    }


def _a_drill(school) -> EmergencyDrill:
    plan = EmergencyPlan.objects.create(
        school=school,
        kind="fire",
        edition=1,
        starts_on=days_ago(30),
        steps=[{"who": "校长", "does": "到场", "within": 5}],
        calls=[{"post": "消防救援", "name": "", "phone": "119"}],
        set_at=clock.now(),
    )
    return EmergencyDrill.objects.create(
        public_id=uuid4(),
        school=school,
        plan=plan,
        held_on=days_ago(3),
        course="全校到操场。",
        problems="三楼门打不开",
        mend_by=days_ago(-3),
        written_by=school.staff.first(),
        written_at=clock.now(),
    )


def _a_glass(user, student) -> FileGlass:
    return FileGlass.objects.create(
        school=student.school,
        student=student,
        user=user,
        why="晚上发烧，班主任电话打不通。",
        opened_at=clock.now(),
        until=days_ago(-1),
    )
