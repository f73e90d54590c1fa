from datetime import timedelta

from school_care.core import clock
from school_care.students import assessment_form
from school_care.students.models.assessments import Assessment, AssessmentForm, AssessmentRound
from school_care.students.models.levels import EmergencyCare, EmergencyPupil
from school_care.students.services.care import set_up_levels
from tests.access.who import (
    CARE_READERS,
    CARE_ZIXUAN,
    LEADERS,
    NONE,
    PUBLIC_ID,
    Case,
    of,
    people,
    plain,
)

ASSESSORS = people("director head_teacher other_head_teacher grade_head counsellor")
SEES_WHO_IS_LEFT = ASSESSORS | people("principal")
ASSESS_ZIXUAN = people("director head_teacher grade_head")
ASSESS_KEKE = people("director other_head_teacher grade_head counsellor")
READ_ZIXUANS_ANSWERS = people("principal director head_teacher grade_head")
HEAD_AND_DIRECTOR = people("head_teacher director")


def _out(name: str, student: str, get, post) -> Case:
    def arguments(cast) -> dict:
        pupil = getattr(cast, student)
        return {"public_id": cast.extra[name].public_id, "student_id": pupil.public_id}

    return Case(name, arguments, get, post)


def _own_and_foreign(own: str, foreign: str, get, post) -> list[Case]:
    return of(PUBLIC_ID, {own: (get, post), foreign: (NONE, NONE)})


PUPILS = {
    "zixuan": (LEADERS, LEADERS),
    "keke": (LEADERS, LEADERS),
    "foreign": (NONE, NONE),
}

EXPECTED: dict[str, list[Case]] = {
    "students:levels": plain(LEADERS, LEADERS),
    "students:level": of(PUBLIC_ID, PUPILS),
    "students:level_resume": of(PUBLIC_ID, PUPILS),
    "students:level_end": of(PUBLIC_ID, PUPILS),
    "students:emergencies": plain(CARE_READERS),
    "students:emergency_new": plain(LEADERS, LEADERS),
    "students:emergency": of(
        PUBLIC_ID,
        {"own_emergency": (CARE_ZIXUAN, None), "foreign_emergency": (NONE, None)},
    ),
    "students:emergency_extend": _own_and_foreign(
        "own_emergency", "foreign_emergency", LEADERS, LEADERS
    ),
    "students:emergency_end": _own_and_foreign(
        "own_emergency", "foreign_emergency", LEADERS, LEADERS
    ),
    "students:emergency_take_out": [
        _out("own_emergency", "zixuan", LEADERS, LEADERS),
        _out("foreign_emergency", "foreign", NONE, NONE),
    ],
    "students:assess": of(
        PUBLIC_ID,
        {
            "zixuan": (ASSESS_ZIXUAN, ASSESS_ZIXUAN),
            "keke": (ASSESS_KEKE, ASSESS_KEKE),
            "anan": (NONE, NONE),  # no care pupil
            "foreign": (NONE, NONE),
        },
    ),
    "students:assessments": plain(ASSESSORS | LEADERS),
    "students:assessment_form": plain(LEADERS, LEADERS),
    "students:rounds": plain(LEADERS, LEADERS),
    "students:round_left": of(
        PUBLIC_ID, {"own_round": (SEES_WHO_IS_LEFT, None), "foreign_round": (NONE, None)}
    ),
    "students:assessment": of(
        PUBLIC_ID,
        {"own_assessment": (READ_ZIXUANS_ANSWERS, None), "foreign_assessment": (NONE, None)},
    ),
    "students:assessment_decide": _own_and_foreign(
        "own_assessment", "foreign_assessment", LEADERS, LEADERS
    ),
    "students:assessment_withdraw": _own_and_foreign(
        "own_assessment", "foreign_assessment", HEAD_AND_DIRECTOR, HEAD_AND_DIRECTOR
    ),
}


def objects(cast) -> dict:
    """An emergency, a round and an assessment of each school."""
    own = _of_school(cast.school, cast.zixuan, cast.director, cast.head_teacher)
    foreign = _of_school(
        cast.other_school, cast.foreign, cast.foreign_head_teacher, cast.foreign_head_teacher
    )
    made = {f"own_{name}": row for name, row in own.items()}
    return made | {f"foreign_{name}": row for name, row in foreign.items()}


def _of_school(school, student, leader, teacher) -> dict:
    today = clock.today()
    set_up_levels(school=school)
    emergency = EmergencyCare.objects.create(
        school=school,
        name="村里停电",
        starts_on=today,
        until=today + timedelta(days=5),
        raised_by=leader,
        raised_at=clock.now(),
    )
    EmergencyPupil.objects.create(school=school, emergency=emergency, student=student)
    form = AssessmentForm.objects.create(
        school=school, content=assessment_form.DEFAULT, starts_on=today
    )
    row = AssessmentRound.objects.create(
        school=school,
        school_year=2026,
        season="autumn",
        starts_on=today,
        due_on=today + timedelta(days=30),
    )
    assessment = Assessment.objects.create(
        school=school,
        student=student,
        form=form,
        assessed_on=today,
        assessed_by=teacher,
        is_urgent=True,
        urgent='["injury"]',
        suggested_rank=3,
    )
    return {"emergency": emergency, "round": row, "assessment": assessment}
