"""各班上报: once a term the head teacher says who of the class is in care (A21).

What a class reports is computed from the archive, never typed. A report freezes the category codes
of each pupil on its day. Reported again in the term only after a change, as the next version; the
same tap twice reports once.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from school_care.core import audit, clock
from school_care.core.sealed import lookup_index
from school_care.school.access import can_for_class
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Capability
from school_care.school.models import School, SchoolClass, Term
from school_care.school.refusal import Refused
from school_care.students.enums import EnrolmentStatus
from school_care.students.models import ClassReport, ReportedPupil, StudentCategory

Listed = dict[int, tuple[str, ...]]  # pupil's key → category codes, in the usual order


class Changed(Refused):
    """The list is not what the person was looking at: show it again."""


@dataclass(frozen=True)
class Difference:
    """How a list of care pupils differs from an earlier one, by pupil's key."""

    entered: tuple[int, ...] = ()
    left: tuple[int, ...] = ()
    altered: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.entered or self.left or self.altered)

    @property
    def words(self) -> str:
        """新增2人、退出1人; "" without a difference."""
        parts = (("新增", self.entered), ("退出", self.left), ("类别有变", self.altered))
        return "、".join(f"{name}{len(who)}人" for name, who in parts if who)


@dataclass(frozen=True)
class Reported:
    """The stored report; `created` is False when it had been made before."""

    report: ClassReport
    created: bool


def difference(before: Listed, now: Listed) -> Difference:
    """What changed from one list to the other."""
    return Difference(
        entered=tuple(pupil for pupil in now if pupil not in before),
        left=tuple(pupil for pupil in before if pupil not in now),
        altered=tuple(
            pupil for pupil in now if pupil in before and set(before[pupil]) != set(now[pupil])
        ),
    )


def listed_today(classes: Iterable[int], on: date) -> dict[int, Listed]:
    """The care pupils of each class (keys) on a day, claims included; one query."""
    found: dict[int, dict[int, list[str]]] = {pk: {} for pk in classes}
    rows = (
        StudentCategory.objects.on(on)
        .filter(student__current_class_id__in=found, student__status=EnrolmentStatus.ENROLLED)
        .order_by("student__name_key", "student_id", "category__order")
        .values_list("student__current_class_id", "student_id", "category__code")
    )
    for class_id, pupil, code in rows:
        found[class_id].setdefault(pupil, []).append(code)
    return {
        class_id: {pupil: tuple(dict.fromkeys(codes)) for pupil, codes in pupils.items()}
        for class_id, pupils in found.items()
    }


def latest_reports(classes: Iterable[int]) -> dict[int, ClassReport]:
    """The last report of each class (keys), whatever the term; one query."""
    found: dict[int, ClassReport] = {}
    rows = ClassReport.objects.filter(school_class_id__in=list(classes)).select_related("term")
    for report in rows.order_by("reported_at", "id"):
        found[report.school_class_id] = report
    return found


def reported_pupils(reports: Iterable[ClassReport]) -> dict[int, Listed]:
    """What each report listed, by the report's key; one query."""
    return pupils_of_reports(report.pk for report in reports)


def pupils_of_reports(keys: Iterable[int]) -> dict[int, Listed]:
    """What the reports of these keys listed; one query."""
    found: dict[int, Listed] = {key: {} for key in keys}
    rows = ReportedPupil.objects.filter(report_id__in=found).order_by("student__name_key", "id")
    for report_id, pupil, codes in rows.values_list("report_id", "student_id", "codes"):
        found[report_id][pupil] = tuple(codes)
    return found


def digest_of(listed: Listed) -> str:
    """A short mark of a list, for «is this still what you were looking at»."""
    said = json.dumps(sorted((pupil, sorted(codes)) for pupil, codes in listed.items()))
    return lookup_index(said, "class-report")


def may_report(by: Any, school_class: SchoolClass) -> bool:
    """Whether `by` reports for this class today: its head teacher, or the school's director."""
    return can_for_class(by, Capability.REPORT_CLASS, school_class)


def current_term(school: School) -> Term | None:
    """The term in which reports are taken today; None in the holidays."""
    return SchoolCalendar(school).term_on(clock.today())


@transaction.atomic
def report_class(
    *,
    by: Any,
    school_class: SchoolClass,
    seen: str = "",
    only_unchanged: bool = False,
) -> Reported:
    """Report the class's care pupils of today.

    `seen`: the mark of the list the person looked at; another list now raises Changed.
    `only_unchanged`: the tap «无变化，上报» from a page that shows no list; anything changed since
    the last report, or no report yet, raises Changed. Effects: report, its pupils, a trace.
    Raises Refused.
    """
    if not may_report(by, school_class):
        raise Refused("只有本班班主任和德育主任可以上报。")
    SchoolClass.objects.select_for_update().get(pk=school_class.pk)
    term = current_term(school_class.school)
    if term is None:
        raise Refused("现在是假期，下学期开学后再上报。")
    now = listed_today([school_class.pk], clock.today())[school_class.pk]
    last = latest_reports([school_class.pk]).get(school_class.pk)
    changed = last is None or difference(reported_pupils([last])[last.pk], now)
    if last is not None and last.term_id == term.pk and not changed:
        return Reported(last, created=False)
    if only_unchanged and changed:
        words = "本班还没有上报过" if last is None else f"与上次上报相比{changed.words}"
        raise Changed(f"{words}，请核对名单后上报。")
    if not only_unchanged and seen != digest_of(now):
        raise Changed("名单刚刚有变化，请再核对一遍后上报。")
    return Reported(_store(by, school_class, term, last, now, not changed), created=True)


def _store(
    by: Any,
    school_class: SchoolClass,
    term: Term,
    last: ClassReport | None,
    now: Listed,
    unchanged: bool,
) -> ClassReport:
    again = last is not None and last.term_id == term.pk
    report = ClassReport.objects.create(
        school_id=school_class.school_id,
        school_class=school_class,
        term=term,
        version=last.version + 1 if again else 1,
        unchanged=unchanged,
        pupils=len(now),
        reported_by=by,
        reported_at=clock.now(),
    )
    ReportedPupil.objects.bulk_create(
        [
            ReportedPupil(
                school_id=school_class.school_id,
                report=report,
                student_id=pupil,
                codes=list(codes),
            )
            for pupil, codes in now.items()
        ]
    )
    audit.record("class.reported", actor=by, row=report, version=report.version, pupils=len(now))
    return report
