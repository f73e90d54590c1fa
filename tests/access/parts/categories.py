from school_care.students.models import CareCategory, Certificate, StudentCategory
from tests.access.who import (
    CARE_KEKE,
    CARE_ZIXUAN,
    NONE,
    PUBLIC_ID,
    Case,
    of,
    people,
    plain,
)
from tests.factories import days_ago

READ_ZIXUAN = CARE_ZIXUAN | {"registrar"}
READ_KEKE = CARE_KEKE | {"registrar"}
KEEP_ZIXUAN = people("director registrar head_teacher")
KEEP_KEKE = people("director registrar other_head_teacher")
CLAIM_KEKE = KEEP_KEKE | {"counsellor"}  # referred to the counsellor: psychology
VERIFIERS = people("director registrar")
OVERSEERS = people("principal director registrar")

EXPECTED: dict[str, list[Case]] = {
    "students:categories": of(
        PUBLIC_ID,
        {
            "zixuan": (READ_ZIXUAN, None),
            "keke": (READ_KEKE, None),
            "foreign": (NONE, None),
        },
    ),
    "students:category_new": of(
        PUBLIC_ID,
        {
            "zixuan": (KEEP_ZIXUAN, KEEP_ZIXUAN),
            "keke": (CLAIM_KEKE, CLAIM_KEKE),
            "foreign": (NONE, NONE),
        },
    ),
    **{
        f"students:category_{step}": of(
            PUBLIC_ID,
            {
                "own_category": (KEEP_ZIXUAN, KEEP_ZIXUAN),
                "confided": (people("director counsellor"), people("director counsellor")),
                "foreign_category": (NONE, NONE),
            },
        )
        for step in ("end", "restore")
    },
    "students:category_verify": of(
        PUBLIC_ID,
        {
            "own_category": (VERIFIERS, VERIFIERS),
            "confided": (people("director"), people("director")),
            "foreign_category": (NONE, NONE),
        },
    ),
    "students:categories_waiting": plain(VERIFIERS, VERIFIERS),
    "students:certificate_new": of(
        PUBLIC_ID,
        {
            "zixuan": (KEEP_ZIXUAN, KEEP_ZIXUAN),
            "keke": (KEEP_KEKE, KEEP_KEKE),
            "foreign": (NONE, NONE),
        },
    ),
    "students:certificate_withdraw": of(
        PUBLIC_ID,
        {
            "own_certificate": (KEEP_ZIXUAN, KEEP_ZIXUAN),
            "foreign_certificate": (NONE, NONE),
        },
    ),
    "students:class_report": of(
        PUBLIC_ID,
        {
            "seven_one": (people("director head_teacher"), people("director head_teacher")),
            "seven_two": (
                people("director other_head_teacher"),
                people("director other_head_teacher"),
            ),
            "foreign_class": (NONE, NONE),
        },
    ),
    "students:class_reports": plain(OVERSEERS),
    "students:class_reports_print": plain(OVERSEERS, OVERSEERS),
}


def _certificate(student) -> Certificate:
    return Certificate.objects.create(
        school=student.school,
        student=student,
        category=CareCategory.objects.get(code="DISABLED"),
        name="残疾证",
        issued_on=days_ago(900),
    )


def objects(cast) -> dict:
    """What the routes of this part are tried on, beyond the cast."""
    return {
        "own_category": StudentCategory.objects.get(student=cast.zixuan, category__code="LB_BOTH"),
        "foreign_category": StudentCategory.objects.get(student=cast.foreign),
        "confided": StudentCategory.objects.create(
            school=cast.school,
            student=cast.keke,
            category=CareCategory.objects.get(code="PSY"),
            starts_on=days_ago(30),
        ),
        "own_certificate": _certificate(cast.zixuan),
        "foreign_certificate": _certificate(cast.foreign),
    }
