from datetime import timedelta

from school_care.core import clock
from school_care.mentoring.choices.pairings import PairingKind
from school_care.mentoring.models import PairingCover, Partner
from tests.access.who import (
    CARE_KEKE,
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
from tests.factories import PairingFactory

# who has sight of 王可 by a referral chooses no helper
CHOOSE_KEKE = CARE_KEKE - {"counsellor"}
SEVEN_ONE = people("principal director head_teacher grade_head")


def _staff(get, post) -> list[Case]:
    def arguments(cast) -> dict:
        return {"public_id": cast.head_teacher.public_id}

    def foreign(cast) -> dict:
        return {"public_id": cast.foreign_head_teacher.public_id}

    return [Case("own", arguments, get, post), Case("foreign", foreign, NONE, post and NONE)]


def _pairing(allowed, **others) -> list[Case]:
    cases = {"own_pairing": (allowed, allowed), "foreign_pairing": (NONE, NONE), **others}
    return of(PUBLIC_ID, cases)


EXPECTED: dict[str, list[Case]] = {
    "mentoring:pairings": plain(CARE_READERS),
    "mentoring:pairings_mine": plain(CARE_READERS),
    "mentoring:pupil_pairings": of(
        "student_id",
        {
            "zixuan": (CARE_ZIXUAN, None),
            "keke": (CARE_KEKE, None),
            "foreign": (NONE, None),
        },
    ),
    "mentoring:pair": of(
        "student_id",
        {
            "zixuan": (CARE_ZIXUAN, CARE_ZIXUAN),
            "keke": (CHOOSE_KEKE, CHOOSE_KEKE),
            "foreign": (NONE, NONE),
        },
    ),
    "mentoring:pairing_end": _pairing(LEADERS, own_helping=(CARE_ZIXUAN, CARE_ZIXUAN)),
    "mentoring:pairing_hand_over": _pairing(LEADERS, own_helping=(NONE, NONE)),
    "mentoring:pairing_cover": _pairing(LEADERS, own_helping=(NONE, NONE)),
    "mentoring:pairing_notes": _pairing(LEADERS, own_helping=(NONE, NONE)),
    "mentoring:cover_end": of(
        PUBLIC_ID, {"own_cover": (LEADERS, LEADERS), "foreign_cover": (NONE, NONE)}
    ),
    "mentoring:staff_pairings": _staff(LEADERS, LEADERS),
    "mentoring:handover_sheet": _staff(LEADERS, None),
    "mentoring:class_helpers": of(
        PUBLIC_ID,
        {"seven_one": (SEVEN_ONE, SEVEN_ONE), "foreign_class": (NONE, NONE)},
    ),
    "mentoring:partners": plain(LEADERS),
    "mentoring:partner_new": plain(LEADERS, LEADERS),
    "mentoring:partner": of(
        PUBLIC_ID, {"own_partner": (LEADERS, LEADERS), "foreign_partner": (NONE, NONE)}
    ),
    "mentoring:partner_end": of(
        PUBLIC_ID, {"own_partner": (LEADERS, LEADERS), "foreign_partner": (NONE, NONE)}
    ),
}


def objects(cast) -> dict:
    """A pairing with a cover, a helper and a partner of each school; nobody gains sight."""
    own = _of_school(cast.school, cast.zixuan, cast.head_teacher, cast.grade_head)
    foreign = _of_school(
        cast.other_school, cast.foreign, cast.foreign_head_teacher, cast.foreign_head_teacher
    )
    made = {f"own_{name}": row for name, row in own.items()}
    made["own_helping"] = PairingFactory(
        student=cast.zixuan, kind=PairingKind.HELPER, peer=cast.anan
    )
    return made | {f"foreign_{name}": row for name, row in foreign.items()}


def _of_school(school, student, user, deputy) -> dict:
    today = clock.today()
    pairing = PairingFactory(student=student, user=user)
    cover = PairingCover.objects.create(
        school=school,
        pairing=pairing,
        user=deputy,
        starts_on=today,
        until=today + timedelta(days=3),
        made_at=clock.now(),
    )
    partner = Partner.objects.create(school=school, kind="cadre", name="余干部")
    return {"pairing": pairing, "cover": cover, "partner": partner}
