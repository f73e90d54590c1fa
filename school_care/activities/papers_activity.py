"""What an activity prints: its record, sign-in sheets and poster, a list of names, 倡议书.

Sheets and lists hold whole classes or everybody who joined, in class order; nothing tells care
pupils from others."""

import base64
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from school_care.activities.choices.programme import FOR_PARENTS
from school_care.activities.members import members_by_class
from school_care.activities.models import Activity
from school_care.activities.selectors_activity import Attended, classes_of
from school_care.activities.selectors_photos import Picture
from school_care.activities.services.photos import SMALL
from school_care.activities.services.sign_in import sign_in_url
from school_care.core import vault
from school_care.core.qr import qr_data_uri
from school_care.core.templatetags.days import from_to, long_date, long_moment
from school_care.school.models import SchoolClass
from school_care.school.papers import FOR_FAMILY, print_paper
from school_care.students.models import Student

MOST_PICTURES = 4
BLANK_ROWS = 4  # of a sheet, for who is not on it


def days_of(activity: Activity) -> str:
    """2026年11月3日, or from … to …."""
    if activity.last_day:
        return from_to(activity.starts_on, activity.last_day)
    return long_date(activity.starts_on)


def print_record(
    *, activity: Activity, found: Attended, pictures: Sequence[Picture], printed_by: Any
) -> bytes:
    """活动记录 (F-17)."""
    content = {
        "activity": activity,
        "days": days_of(activity),
        "found": found,
        "written": long_moment(activity.held_at) if activity.held_at else "",
        "late": bool(activity.held_at)
        and timezone.localtime(activity.held_at).date() > activity.ends_on,
        "for_parents": activity.kind in FOR_PARENTS,
        "pictures": [
            (uri, one.photo.caption) for one in pictures[:MOST_PICTURES] if (uri := _uri(one))
        ],
    }
    return _print("print/activity_record.html", activity, content, printed_by)


def print_sheets(*, activity: Activity, groups: Sequence[SchoolClass], printed_by: Any) -> bytes:
    """家长签到表, a sheet a class."""
    content = {
        "activity": activity,
        "days": days_of(activity),
        "classes": _named(activity, groups),
        "blanks": range(BLANK_ROWS),
    }
    return _print("print/activity_sheet.html", activity, content, printed_by)


def print_list(*, user: Any, activity: Activity) -> bytes:
    """参加名单: everybody, class by class, as far as `user` sees them."""
    found = _named(activity, classes_of(activity))
    seen = Student.objects.visible_to(user).filter(
        pk__in=[pupil.pk for _, pupils in found for pupil in pupils]
    )
    keys = set(seen.values_list("pk", flat=True))
    classes = [(name, [one for one in pupils if one.pk in keys]) for name, pupils in found]
    content = {
        "activity": activity,
        "days": days_of(activity),
        "classes": [(name, pupils) for name, pupils in classes if pupils],
    }
    return _print("print/activity_list.html", activity, content, user)


def print_poster(*, activity: Activity, printed_by: Any) -> bytes:
    """签到海报: the code, and what to do."""
    content = {
        "activity": activity,
        "days": days_of(activity),
        "code": qr_data_uri(sign_in_url(activity)),
    }
    return _print("print/activity_poster.html", activity, content, printed_by, FOR_FAMILY)


def print_appeal(*, activity: Activity, printed_by: Any) -> bytes:
    """倡议书, with the school's name and the day."""
    content = {
        "activity": activity,
        "paragraphs": [line.strip() for line in activity.appeal.splitlines() if line.strip()],
        "day": long_date(activity.starts_on),
    }
    return _print("print/activity_appeal.html", activity, content, printed_by, FOR_FAMILY)


def _print(
    template: str, activity: Activity, content: dict, printed_by: Any, edition: str = "school"
) -> bytes:
    return print_paper(
        template, content, school=activity.school, printed_by=printed_by, edition=edition
    )


def _named(activity: Activity, groups: Sequence[SchoolClass]) -> list[tuple[str, list[Student]]]:
    members = members_by_class(activity)
    keys = [pk for group in groups for pk in members.get(group.pk, ())]
    pupils = list(Student.objects.filter(pk__in=keys).order_by("name_key", "id"))
    found = []
    for group in groups:
        own = set(members.get(group.pk, ()))
        name = group.name_on(activity.starts_on)
        found.append((name, [pupil for pupil in pupils if pupil.pk in own]))
    return found


def _uri(one: Picture) -> str:
    try:
        content = vault.read(one.photo.public_id, SMALL)
    except vault.FileGone:
        return ""
    return f"data:image/jpeg;base64,{base64.b64encode(content).decode()}"
