"""Reads of an activity's pictures: only those every family allows now."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from school_care.activities.access import may_keep
from school_care.activities.models import Activity, ActivityPhoto, PhotoPupil
from school_care.activities.services.photos import shown
from school_care.school.models import EventPhoto


@dataclass(frozen=True)
class Picture:
    """A picture with the names of those on it whom the person sees."""

    photo: ActivityPhoto
    names: list[str]
    is_public: bool
    may_withdraw: bool


def pictures_of(user: Any, activity: Activity) -> list[Picture]:
    """The pictures of an activity `user` may look at; five queries at most."""
    rows = ActivityPhoto.objects.visible_to(user).filter(activity=activity)
    photos = shown(rows)
    if not photos:
        return []
    keys = [photo.pk for photo in photos]
    names: dict[int, list[str]] = defaultdict(list)
    people = PhotoPupil.objects.visible_to(user).filter(photo_id__in=keys)
    for photo_id, name in people.order_by("student__name_key", "id").values_list(
        "photo_id", "student__name"
    ):
        names[photo_id].append(name)
    ids = [photo.public_id for photo in photos]
    public = set(EventPhoto.objects.filter(public_id__in=ids).values_list("public_id", flat=True))
    keeps = may_keep(user, activity)
    return [
        Picture(
            photo,
            names[photo.pk],
            photo.public_id in public,
            keeps or photo.uploaded_by_id == user.pk,
        )
        for photo in photos
    ]
