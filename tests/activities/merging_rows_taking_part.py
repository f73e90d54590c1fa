"""A row of one file in every table of activities that names who took part."""

from collections.abc import Callable

from school_care.activities.choices.programme import SignedHow
from school_care.activities.models import (
    ActivityPhoto,
    ParentSignIn,
    Participation,
    PhotoPupil,
    ReservedPlace,
)
from school_care.core import clock
from tests.activities.making_activity import planned


def _by(cast, pupil) -> dict:
    return {"school": cast.school, "student": pupil}


def _photo_pupil(cast, pupil, other) -> PhotoPupil:
    photo = ActivityPhoto.objects.create(
        school=cast.school,
        activity=planned(cast),
        media_type="image/jpeg",
        size=1,
        digest="0",
        uploaded_at=clock.now(),
    )
    return PhotoPupil.objects.create(photo=photo, **_by(cast, pupil))


BUILDERS: dict[str, Callable] = {
    "activities.participation.student": lambda c, p, o: Participation.objects.create(
        activity=planned(c), result="二等奖", written_at=clock.now(), **_by(c, p)
    ),
    "activities.reservedplace.student": lambda c, p, o: ReservedPlace.objects.create(
        activity=planned(c), kept_at=clock.now(), **_by(c, p)
    ),
    "activities.parentsignin.student": lambda c, p, o: ParentSignIn.objects.create(
        activity=planned(c),
        school_class=c.seven_one,
        relation="奶奶",
        how=SignedHow.PAPER,
        signed_at=clock.now(),
        **_by(c, p),
    ),
    "activities.photopupil.student": _photo_pupil,
}
