"""What the file of 张子轩 holds that only some may be answered, on any output: page, list, search,
export, print, history, error, log. The access walk looks for these words in every answer."""

from dataclasses import dataclass, field

from school_care.core import audit, clock
from school_care.core.models import FieldChange
from school_care.students.enums import (
    CarerBar,
    CareType,
    ConsentChannel,
    ContactRole,
    DocumentKind,
    Rating,
)
from school_care.students.models import (
    Attachment,
    CareCategory,
    CarerCheck,
    Certificate,
    ContactPerson,
    CorrectionRequest,
    Entrustment,
    GuardianshipRating,
    StudentCategory,
)
from tests.access.parts import counselling
from tests.access.who import CARE_ZIXUAN, NONE, SEE_ZIXUAN, people
from tests.factories import days_ago

FATHERS_PHONE = "19900000102"
GRANDMOTHERS_PHONE = "19900000101"
CERTIFICATE_NUMBER = "99010220150613123444"
CONFIDENCE = people("principal director head_teacher grade_head")
KNOWS_CATEGORIES = SEE_ZIXUAN - {"dormitory"}
KEEPS_CASE = people("principal director head_teacher grade_head")
# The papers of a dropout case and the ledgers go to the bureau, which asks for whole numbers.
TO_BUREAU = {
    "cases:dropout_form": KEEPS_CASE,
    "cases:ledgers_print": people("principal director registrar"),
    "cases:ledger_suspected_print": people("principal director"),
    "cases:ledger_dropouts_print": people("principal director"),
}
# A card is verified number by number; who takes the roll rings the family of a missing child; who
# goes to persuade takes the family's numbers along; who is with a child in crisis rings at once.
NUMBERS_ON = {
    **TO_BUREAU,
    "cases:dropout_rounds_paper": KEEPS_CASE,
    "students:card": people("director registrar head_teacher"),
    "attendance:roll": people("director head_teacher grade_head"),
    "attendance:dorm_missing": people("director dormitory"),
    "cases:crisis_parents": people("principal director head_teacher"),
}


@dataclass(frozen=True)
class Secret:
    """Words, who may read them, the routes on which asking for them is the purpose, and the pages
    that cannot do without them, with their readers (a card is verified number by number)."""

    words: str
    may: frozenset[str]
    asked_by: tuple[str, ...] = ()
    shown_on: dict[str, frozenset[str]] = field(default_factory=dict)


def plant(cast) -> tuple[Secret, ...]:
    """Write the words into the file of 张子轩; returns them with their readers."""
    pupil, school = cast.zixuan, cast.school
    of_pupil = {"school": school, "student": pupil}
    pupil.family_situation, pupil.difficulties = "家境暗语甲", "难处暗语乙"
    pupil.save()
    StudentCategory.objects.create(
        **of_pupil,
        category=CareCategory.objects.get(code="PSY"),
        claimed_as="心理暗语丙",
        entry_reason="入列暗语丁",
        evidence="依据暗语戊",
        starts_on=days_ago(30),
        verified_on=days_ago(20),
        verified_by=cast.director,
    )
    certificate = Certificate(
        **of_pupil,
        category=CareCategory.objects.get(code="DISABLED"),
        name="残疾证",
        grade="肢体二级",
        issued_on=days_ago(900),
        valid_until=days_ago(-20),
    )
    certificate.number = CERTIFICATE_NUMBER
    certificate.save()
    carer = ContactPerson(**of_pupil, role=ContactRole.CARER, relation="姑姑", name="张姑姑")
    carer.save()
    Entrustment.objects.create(**of_pupil, carer=carer, starts_on=days_ago(100))
    check = CarerCheck(
        **of_pupil,
        carer=carer,
        bars=[CarerBar.HABITS],
        checked_on=days_ago(9),
        checked_by=cast.head_teacher,
    )
    check.note = "核对暗语己"
    check.save()
    rating = GuardianshipRating(
        **of_pupil,
        care_type=CareType.RELATIVES,
        rating=Rating.POOR,
        starts_on=days_ago(9),
        rated_by=cast.head_teacher,
    )
    rating.reason = "评级暗语庚"
    rating.save()
    request = CorrectionRequest(
        **of_pupil,
        subject="家庭住址",
        asked_by="张奶奶",
        relation="奶奶",
        channel=ConsentChannel.IN_PERSON,
        asked_on=days_ago(3),
        due_on=days_ago(-10),
    )
    request.wanted = "更正暗语辛"
    request.save()
    Attachment.objects.create(
        **of_pupil,
        kind=DocumentKind.OTHER,
        title="限阅材料暗语壬",
        media_type="image/jpeg",
        size=10,
        digest="0" * 64,
        restricted=True,
        uploaded_by=cast.director,
        uploaded_at=clock.now(),
    )
    FieldChange.objects.bulk_create(
        audit.changes(
            row,
            before={name: before},
            after={name: after},
            actor=cast.director,
            student_id=pupil.public_id,
        )[0]
        for row, name, before, after in (
            (pupil, "family_situation", "旧家境暗语癸", "家境暗语甲"),
            (pupil, "id_number", pupil.id_number, None),
            (cast.restricted, "text", "旧限阅暗语子", "新限阅暗语丑"),
        )
    )
    return (
        Secret("家境暗语", KNOWS_CATEGORIES),
        Secret("难处暗语", KNOWS_CATEGORIES),
        Secret("心理暗语", CONFIDENCE),
        Secret("入列暗语", CONFIDENCE),
        Secret("依据暗语", CONFIDENCE),
        Secret("核对暗语", CARE_ZIXUAN),
        Secret("评级暗语", CARE_ZIXUAN),
        Secret("更正暗语", KNOWS_CATEGORIES),
        Secret("限阅材料暗语", people("director")),
        Secret("限阅暗语", people("director")),  # old words of a restricted record
        Secret(CERTIFICATE_NUMBER, NONE),
        # the pupil number, which holds it, is what two schools know a child by
        Secret(
            pupil.id_number,
            NONE,
            ("students:id_number",),
            {"students:transfer_letter": people("director registrar"), **TO_BUREAU},
        ),
        Secret(FATHERS_PHONE, NONE, ("students:phones",), NUMBERS_ON),
        Secret(GRANDMOTHERS_PHONE, NONE, ("students:phones",), NUMBERS_ON),
        *(Secret(words, may) for words, may in counselling.MAY_READ.items()),
    )
