"""The growth bag of a term (F-10): twelve items, each with what is recorded anyway and what was put
in by hand; for one pupil or for many, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from school_care.core.templatetags.days import short_date
from school_care.mentoring.choices.pairings import PairingKind
from school_care.mentoring.choices.progress import BagItem, ReviewState
from school_care.mentoring.enums import RecordKind
from school_care.mentoring.measures import honours, seen
from school_care.mentoring.models import (
    BagEntry,
    Pairing,
    Plan,
    PlanCheck,
    TermReview,
)
from school_care.mentoring.selectors_progress import contacts_made
from school_care.school.models import Term
from school_care.students.bag_lines import bag_words
from school_care.students.models import Student


@dataclass
class BagLine:
    """One of the twelve: `derived` from what is recorded, `entries` put in by hand."""

    item: BagItem
    derived: list[str] = field(default_factory=list)
    entries: list[BagEntry] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is there yet."""
        return not self.derived and not self.entries


def bags_of(
    students: Iterable[Student], *, term: Term, day: date, reader: Any
) -> dict[int, list[BagLine]]:
    """The bag of each pupil up to and with `day`. Seals stay closed until an entry is shown."""
    pupils = list(students)
    until = min(day, term.last_day)
    bags = {student.pk: {item: BagLine(item) for item in BagItem} for student in pupils}
    found: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for add in (_contacts, _honours, _plans, _reviews, _acting_parents, _elsewhere):
        add(found, pupils, term, until, reader)
    for pk, items in found.items():
        for item, words in items.items():
            bags[pk][item].derived += words
    entries = seen(BagEntry, reader).filter(
        student__in=pupils, term=term, withdrawn_at__isnull=True
    )
    for entry in entries.select_related("written_by"):
        bags[entry.student_id][entry.item].entries.append(entry)
    return {pk: list(lines.values()) for pk, lines in bags.items()}


def _contacts(found: Any, pupils: list[Student], term: Term, until: date, reader: Any) -> None:
    made = contacts_made(pupils, since=term.first_day, until=until, reader=reader)
    for pk, kinds in made.items():
        if talks := kinds.get(RecordKind.TALK):
            found[pk][BagItem.TALKS].append(f"谈心{talks}次，见谈心记录本")
        if praise := kinds.get(RecordKind.PRAISE):
            found[pk][BagItem.CONDUCT].append(f"表扬{praise}次")
        if care := kinds.get(RecordKind.LIFE_CARE):
            found[pk][BagItem.HEALTH].append(f"生活关怀{care}次")


def _honours(found: Any, pupils: list[Student], term: Term, until: date, reader: Any) -> None:
    rows = honours(pupils, since=term.first_day, until=until, reader=reader)
    for row in rows.order_by("happened_on", "id"):
        words = f"{short_date(row.happened_on)} {row.title}"
        found[row.student_id][BagItem.CERTIFICATES].append(words)


def _plans(found: Any, pupils: list[Student], term: Term, until: date, reader: Any) -> None:
    rows = seen(Plan, reader).standing().filter(student__in=pupils, term=term)
    plans = {row.pk: row for row in rows.order_by("adopted_on")}
    for row in plans.values():
        day = f"（{short_date(row.adopted_on)}）" if row.adopted_on else ""
        found[row.student_id][BagItem.STAGE_PLAN].append(f"{row.get_kind_display()}{day}")
    checks = PlanCheck.objects.filter(
        plan__in=list(plans), done_on__lte=until, withdrawn_at__isnull=True
    )
    for check in checks.order_by("done_on"):
        pupil = plans[check.plan_id].student_id
        words = f"第{check.number}次阶段检查（{short_date(check.done_on)}）"
        found[pupil][BagItem.STAGE_SUMMARY].append(words)


def _reviews(found: Any, pupils: list[Student], term: Term, until: date, reader: Any) -> None:
    rows = seen(TermReview, reader).filter(student__in=pupils, term=term, state=ReviewState.DONE)
    for row in rows:
        words = f"学期评议（{short_date(row.done_on)}完成）"
        found[row.student_id][BagItem.REPORT].append(words)


def _acting_parents(
    found: Any, pupils: list[Student], term: Term, until: date, reader: Any
) -> None:
    rows = seen(Pairing, reader).filter(
        student__in=pupils, kind=PairingKind.ACTING_PARENT, starts_on__lte=until
    )
    for row in rows.exclude(until__lte=term.first_day).select_related("user"):
        if row.user is not None:
            words = f"代理家长：{row.user.name}（{short_date(row.starts_on)}起）"
            found[row.student_id][BagItem.ACTING_PARENT].append(words)


def _elsewhere(found: Any, pupils: list[Student], term: Term, until: date, reader: Any) -> None:
    for pk, items in bag_words(reader, pupils, term.first_day, until).items():
        for item, words in items.items():
            found[pk][BagItem(item)] += words
