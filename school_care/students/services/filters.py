"""Saved filters: lists a person comes back to, and the columns they chose. Each person's own."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet

from school_care.core import audit, clock
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.students.finding.criteria import Criteria
from school_care.students.finding.words import read_words
from school_care.students.models import SavedFilter

MOST = 20
OWN_COLUMNS = ""  # the name of the row that holds a person's columns for any list


def filters_of(user: Any, school: School) -> QuerySet[SavedFilter]:
    """The person's saved filters at a school, in their order."""
    return SavedFilter.objects.visible_to(user).filter(school=school).exclude(name=OWN_COLUMNS)


def save_filter(*, by: Any, school: School, name: str, criteria: Criteria) -> SavedFilter:
    """Keep a list under a name. The same name again replaces what it asked (a second submit stores
    nothing twice). Effects: the row, a trace. Raises Refused."""
    _require(by, school)
    name = _checked_name(name)
    if not criteria.asks:
        raise Refused("请先查找或筛选，再保存为常用筛选。")
    if read_words(criteria.words).is_number:
        raise Refused("电话和证件号码不能存进常用筛选，请清空查找框再保存。")
    with transaction.atomic():
        held = filters_of(by, school).select_for_update()
        known = held.filter(name=name).first()
        if known is None and held.count() >= MOST:
            raise Refused(f"最多存{MOST}个常用筛选，请先删掉不用的。")
        last = held.aggregate(last=Max("order"))["last"] or 0
        row, _ = SavedFilter.objects.update_or_create(
            school=school,
            user=by,
            name=name,
            defaults={"criteria": criteria.to_json()},
            create_defaults={
                "criteria": criteria.to_json(),
                "order": last + 1,
                "created_at": clock.now(),
            },
        )
        audit.record("filter.saved", actor=by, row=row)
    return row


def rename_filter(*, by: Any, row: SavedFilter, name: str) -> None:
    """Another name for the person's own filter. Raises Refused."""
    _require_own(by, row)
    name = _checked_name(name)
    try:
        with transaction.atomic():
            row.name = name
            row.save(update_fields=["name"])
            audit.record("filter.renamed", actor=by, row=row)
    except IntegrityError as error:
        raise Refused(f"您已经有一个叫「{name}」的筛选，请换个名字。") from error


def delete_filter(*, by: Any, row: SavedFilter) -> None:
    """Remove the person's own filter; no pupil changes. Raises Refused."""
    _require_own(by, row)
    with transaction.atomic():
        audit.record("filter.deleted", actor=by, row=row)
        row.delete()


def move_filter(*, by: Any, row: SavedFilter, earlier: bool) -> None:
    """One place earlier or later in the person's list. Raises Refused."""
    _require_own(by, row)
    with transaction.atomic():
        rows = list(filters_of(by, row.school).select_for_update())
        place = next((n for n, one in enumerate(rows) if one.pk == row.pk), None)
        if place is None:
            raise Refused("这个筛选刚刚被删掉了，请刷新页面。")
        other = place - 1 if earlier else place + 1
        if 0 <= other < len(rows):
            rows[place], rows[other] = rows[other], rows[place]
        for number, one in enumerate(rows, start=1):
            one.order = number
        SavedFilter.objects.bulk_update(rows, ["order"])


def columns_of(user: Any, school: School, row: SavedFilter | None = None) -> list[str]:
    """The codes of the columns chosen for a saved filter, else the person's own; none: plain
    rows."""
    if row is not None and row.columns:
        return list(row.columns)
    own = SavedFilter.objects.visible_to(user).filter(school=school, name=OWN_COLUMNS).first()
    return list(own.columns) if own else []


def choose_columns(
    *, by: Any, school: School, codes: Sequence[str], row: SavedFilter | None = None
) -> None:
    """Choose columns for a saved filter, or (row None) for every other list. Raises Refused."""
    if row is not None:
        _require_own(by, row)
        row.columns = list(codes)
        row.save(update_fields=["columns"])
        return
    _require(by, school)
    SavedFilter.objects.update_or_create(
        school=school,
        user=by,
        name=OWN_COLUMNS,
        defaults={"columns": list(codes)},
        create_defaults={"columns": list(codes), "created_at": clock.now()},
    )


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refused("请给这个筛选起个名字，例如：七年级重点。")
    if read_words(name).is_number:
        raise Refused("名称里不要写号码，请换个名字。")
    return name


def _require(by: Any, school: School) -> None:
    if not can(by, Capability.VIEW_PUPILS, school):
        raise Refused("您不能查看这所学校的学生。")


def _require_own(by: Any, row: SavedFilter) -> None:
    if row.user_id != by.pk or row.name == OWN_COLUMNS:
        raise Refused("这不是您的筛选。")
