from uuid import uuid4

from school_care.core import clock
from school_care.students.enums import Direction, StandingKind, TransferState
from school_care.students.models import Enrolment, Standing, Transfer
from tests.access.who import NONE, PUBLIC_ID, PUPIL_READERS, Case, of, people, plain
from tests.factories import days_ago

ENROLLERS = people("director registrar")
WHOLE = ENROLLERS | people("principal")
SEE_SEVEN_ONE = WHOLE | people("head_teacher grade_head")
SEE_SEVEN_TWO = WHOLE | people("other_head_teacher grade_head teacher")


def _pupil() -> list[Case]:
    both = (ENROLLERS, ENROLLERS)
    return of(PUBLIC_ID, {"zixuan": both, "keke": both, "foreign": (NONE, NONE)})


def _own_and_foreign(what: str, *, reads_only: bool = False) -> list[Case]:
    own = (ENROLLERS, None if reads_only else ENROLLERS)
    foreign = (NONE, None if reads_only else NONE)
    return of(PUBLIC_ID, {f"own_{what}": own, f"foreign_{what}": foreign})


EXPECTED: dict[str, list[Case]] = {
    "students:moves": plain(ENROLLERS),
    "students:moves_print": plain(ENROLLERS),
    "students:moves_workbook": plain(ENROLLERS),
    "students:on_day": plain(PUPIL_READERS),
    "students:class_on_day": of(
        PUBLIC_ID,
        {
            "seven_one": (SEE_SEVEN_ONE, None),
            "seven_two": (SEE_SEVEN_TWO, None),
            "foreign_class": (NONE, None),
        },
    ),
    "students:class_move": of(
        PUBLIC_ID,
        {"seven_one": (ENROLLERS, ENROLLERS), "foreign_class": (NONE, NONE)},
    ),
    "students:transfer_out": _pupil(),
    "students:standing_new": _pupil(),
    "students:deceased": _pupil(),
    "students:transfer": _own_and_foreign("transfer"),
    "students:transfer_letter": _own_and_foreign("transfer", reads_only=True),
    "students:standing": _own_and_foreign("standing"),
    "students:enrolment_correct": _own_and_foreign("enrolment"),
}


def _transfer(student, actor) -> Transfer:
    """Long done, so that it changes nothing for the routes of the pupil."""
    return Transfer.objects.create(
        public_id=uuid4(),
        school=student.school,
        student=student,
        direction=Direction.IN,
        state=TransferState.ACKNOWLEDGED,
        other_school="河口小学",
        moved_on=days_ago(400),
        acknowledged_on=days_ago(390),
        recorded_by=actor,
        recorded_at=clock.now(),
    )


def _standing(student, actor) -> Standing:
    return Standing.objects.create(
        public_id=uuid4(),
        school=student.school,
        student=student,
        kind=StandingKind.SUSPENDED,
        reason="生病治疗",
        starts_on=days_ago(300),
        until=days_ago(200),
        decided_by=actor,
        decided_at=clock.now(),
    )


def objects(cast) -> dict:
    """What the routes of this part are tried on, beyond the cast."""
    stranger = cast.foreign_head_teacher
    return {
        "own_transfer": _transfer(cast.zixuan, cast.registrar),
        "foreign_transfer": _transfer(cast.foreign, stranger),
        "own_standing": _standing(cast.zixuan, cast.registrar),
        "foreign_standing": _standing(cast.foreign, stranger),
        "own_enrolment": Enrolment.objects.get(student=cast.zixuan),
        "foreign_enrolment": Enrolment.objects.get(student=cast.foreign),
    }
