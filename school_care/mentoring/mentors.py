"""Who stands beside each child on a day, for what is reckoned: whose turn a plan, a check, a review
is."""

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from school_care.core.duty_kinds import ask_once
from school_care.core.intervals import running_on
from school_care.mentoring.choices.pairings import PairingKind
from school_care.mentoring.models import Pairing, PairingCover

Pupils = Collection[int] | None


def mentors_on(*, school_id: int, on: date, subjects: Pupils = None) -> dict[int, int]:
    """Keys of users by pupil: of several mentors whoever has been it longest; while somebody stands
    in, that person. Two queries a reckoning."""
    named = None if subjects is None else frozenset(subjects)

    def ask() -> dict[int, int]:
        rows = Pairing.objects.mentors().on(on).filter(_here(school_id, subjects))
        rows = rows.order_by("-starts_on", "-pk")  # the earliest comes last and stays
        held = {pupil: (pk, user) for pk, pupil, user in rows.values_list("pk", "student", "user")}
        covers = PairingCover.objects.on(on).filter(
            running_on(on, "pairing__"),
            school_id=school_id,
            pairing__kind=PairingKind.TEACHER,
        )
        stand_ins = dict(covers.order_by("starts_on", "pk").values_list("pairing_id", "user_id"))
        return {pupil: stand_ins.get(pk, user) for pupil, (pk, user) in held.items()}

    return ask_once(("mentors", school_id, on, named), ask)


def _here(school_id: int, pupils: Pupils) -> Q:
    here = Q(school_id=school_id)
    return here if pupils is None else here & Q(student_id__in=list(pupils))
