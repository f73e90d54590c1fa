from datetime import timedelta
from uuid import uuid4

from school_care.core import audit, clock
from school_care.core.models import FieldChange
from school_care.students.enums import ConsentChannel
from school_care.students.models import CorrectionRequest
from tests.access.who import NONE, PUBLIC_ID, SEE_KEKE, SEE_ZIXUAN, Case, of, people, plain

ENROLLERS = people("director registrar")
KEEPERS = people("director registrar head_teacher other_head_teacher")
KEEP_ZIXUAN = people("director registrar head_teacher")
KEEP_KEKE = people("director registrar other_head_teacher")
DIRECTOR = people("director")


def _pupil(zixuan, keke) -> list[Case]:
    return of(PUBLIC_ID, {"zixuan": zixuan, "keke": keke, "foreign": (NONE, NONE)})


def _change_of(pupil: str, change: str):
    def build(cast):
        return {
            "public_id": getattr(cast, pupil).public_id,
            "change_id": cast.extra[change].public_id,
        }

    return build


EXPECTED: dict[str, list[Case]] = {
    "students:new": plain(ENROLLERS, ENROLLERS),
    "students:edit": _pupil((KEEP_ZIXUAN, KEEP_ZIXUAN), (KEEP_KEKE, KEEP_KEKE)),
    "students:id_number": _pupil((ENROLLERS, ENROLLERS), (ENROLLERS, ENROLLERS)),
    "students:membership": _pupil((ENROLLERS, ENROLLERS), (ENROLLERS, ENROLLERS)),
    "students:siblings": _pupil((KEEP_ZIXUAN, KEEP_ZIXUAN), (KEEP_KEKE, KEEP_KEKE)),
    "students:history": of(
        PUBLIC_ID,
        {"zixuan": (SEE_ZIXUAN, None), "keke": (SEE_KEKE, None), "foreign": (NONE, None)},
    ),
    "students:history_erase": [
        Case("own change", _change_of("zixuan", "own_change"), DIRECTOR, DIRECTOR),
        Case("other pupil's change", _change_of("keke", "own_change"), NONE, NONE),
        Case("foreign change", _change_of("zixuan", "foreign_change"), NONE, NONE),
        Case("foreign pupil", _change_of("foreign", "foreign_change"), NONE, NONE),
    ],
    "students:correction_new": _pupil((KEEP_ZIXUAN, KEEP_ZIXUAN), (KEEP_KEKE, KEEP_KEKE)),
    "students:corrections": plain(KEEPERS | {"principal"}),
    "students:correction": of(
        PUBLIC_ID,
        {
            "own_correction": (KEEP_ZIXUAN | {"principal"}, KEEP_ZIXUAN),
            "foreign_correction": (NONE, NONE),
        },
    ),
    "students:correction_answer": of(
        PUBLIC_ID,
        {
            "own_correction": (KEEP_ZIXUAN | {"principal"}, None),
            "foreign_correction": (NONE, None),
        },
    ),
}


def _change(student, actor) -> FieldChange:
    change = audit.changes(
        student,
        before={"address": "老地址"},
        after={"address": student.address or "新地址"},
        actor=actor,
        student_id=student.public_id,
    )[0]
    change.save()
    return change


def _correction(student, actor) -> CorrectionRequest:
    return CorrectionRequest.objects.create(
        public_id=uuid4(),
        school=student.school,
        student=student,
        subject="家庭住址",
        wanted="住址改一下",
        asked_by=f"{student.name}的妈妈",
        relation="母亲",
        channel=ConsentChannel.IN_PERSON,
        asked_on=clock.today(),
        due_on=clock.today() + timedelta(days=21),
        recorded_by=actor,
    )


def objects(cast) -> dict:
    """What the routes of this part are tried on, beyond the cast."""
    stranger = cast.foreign_head_teacher
    return {
        "own_change": _change(cast.zixuan, cast.registrar),
        "foreign_change": _change(cast.foreign, stranger),
        "own_correction": _correction(cast.zixuan, cast.head_teacher),
        "foreign_correction": _correction(cast.foreign, stranger),
    }
