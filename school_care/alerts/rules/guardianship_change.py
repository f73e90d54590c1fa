"""监护变动: who looks after a child changed, and nobody has talked with the child or the family
since. What kind of change and when, never a person."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import localdate

from school_care.alerts.enums import Acts, Tier
from school_care.alerts.reading import Reading
from school_care.alerts.rules.common import (
    days_in,
    last_contacts,
    record_page,
    school_days_on,
)
from school_care.alerts.ruling import Finding, Number, Rule
from school_care.core import clock
from school_care.core.intervals import holds
from school_care.core.models import FieldChange
from school_care.mentoring.enums import RecordKind
from school_care.students.enums import PARENTS, ParentPresence, Rating
from school_care.students.models import ContactPerson, Entrustment, GuardianshipRating

WORSE = {Rating.GOOD: 0, Rating.FAIR: 1, Rating.POOR: 2}
KNOWN_BEFORE = (ParentPresence.HOME.label, ParentPresence.AWAY.label)
ONE_DAY = timedelta(days=1)
WORDS = {
    "carer": "实际照护情况有变化",
    "worse": "监护状况比上次差",
    "entrustment": "委托照护已结束，没有登记新的照护人",
    "lost": "父母一方失去联系",
    "dead": "父母一方去世",
}
Change = tuple[int, date, str]  # pupil, the day of the change, what kind


def find(reading: Reading, numbers: Mapping[str, int]) -> Iterable[Finding]:
    """Pupils with a change in the last so many days since which nobody reached child or family.
    Several changes of one pupil are one warning, known by the newest."""
    since = reading.on - timedelta(days=numbers["days"])
    changes: dict[int, list[tuple[date, str]]] = defaultdict(list)
    for student, day, kind in (
        *_ratings(reading, since),
        *_entrustments(reading, since),
        *_parents(reading, since),
    ):
        if student in reading.enrolled:
            changes[student].append((day, kind))
    if not changes:
        return
    reached = last_contacts(reading, changes, since)
    for student, held in changes.items():
        last = reached.get(student)
        still = sorted((day, kind) for day, kind in held if last is None or last < day)
        if still:
            newest = still[-1][0]
            kinds = list(dict.fromkeys(kind for _, kind in still))
            because = {"changes": kinds, "on": newest.isoformat()}
            yield Finding(student, newest, because, newest.isoformat())


def _ratings(reading: Reading, since: date) -> Iterator[Change]:
    """Who cares is another than before, or guardianship is rated worse; a first rating is no
    change. Two queries."""
    rows = GuardianshipRating.objects.filter(school=reading.school, starts_on__lte=reading.on)
    new = set(rows.filter(starts_on__gt=since).values_list("student_id", flat=True))
    if not new:
        return
    columns = ("student_id", "starts_on", "care_type", "rating")
    before: dict[int, tuple[str, str]] = {}
    told = rows.filter(student_id__in=new).order_by("starts_on", "pk")
    for student, day, care_type, rating in told.values_list(*columns):
        was = before.get(student)
        before[student] = (care_type, rating)
        if was is None or day <= since:
            continue
        if was[0] != care_type:
            yield student, day, "carer"
        if WORSE[Rating(rating)] > WORSE[Rating(was[1])]:
            yield student, day, "worse"


def _entrustments(reading: Reading, since: date) -> Iterator[Change]:
    """The parents' entrustment ended and no other began; two queries. It ends with the day before
    `until`."""
    rows = Entrustment.objects.filter(school=reading.school, starts_on__lte=reading.on)
    ended = dict(
        rows.filter(until__gt=since, until__lte=reading.on)
        .order_by("until")
        .values_list("student_id", "until")
    )
    if not ended:
        return
    spans = rows.filter(student_id__in=ended).values_list("student_id", "starts_on", "until")
    goes_on = {student for student, *span in spans if holds(*span, reading.on)}
    for student, until in ended.items():
        if student not in goes_on:
            yield student, until, "entrustment"


def _parents(reading: Reading, since: date) -> Iterator[Change]:
    """A parent known to be somewhere is lost or has died. When, is the day it was written down; who
    was entered so at once, or whom nobody had asked about, is no change anybody could date. Two
    queries."""
    gone = (ParentPresence.LOST, ParentPresence.DEAD)
    people = ContactPerson.objects.filter(
        school=reading.school, role__in=PARENTS, presence__in=gone, until__isnull=True
    )
    held = {
        public_id: (student, presence)
        for public_id, student, presence in people.values_list(
            "public_id", "student_id", "presence"
        )
        if student in reading.enrolled
    }
    if not held:
        return
    rows = FieldChange.objects.filter(
        object_id__in=held,
        field="presence",
        at__gte=clock.midnight(since + ONE_DAY),
        at__lt=clock.midnight(reading.on + ONE_DAY),
    )
    for row in rows.order_by("pk"):
        student, presence = held[row.object_id]
        if row.old in KNOWN_BEFORE and row.new == ParentPresence(presence).label:
            yield student, localdate(row.at), str(presence)


def because(facts: Mapping[str, Any]) -> str:
    """11月16日监护有变动：委托照护已结束，没有登记新的照护人；还没有联系学生和家里."""
    said = "、".join(WORDS[kind] for kind in facts["changes"])
    return f"{days_in(facts['on'])}监护有变动：{said}；以后还没有谈心、家访或联系家里"


def due(finding: Finding, on: date, numbers: Mapping[str, int], reading: Reading) -> datetime:
    """Three school days: time for a visit."""
    return school_days_on(reading, 3)


RULE = Rule(
    code="guardianship.change",
    label="监护变动",
    tier=Tier.SOON,
    acts=Acts.HEAD_TEACHER,
    find=find,
    because=because,
    due=due,
    sentence=(
        "{days}天内照护人有变化、监护状况变差、委托照护结束无人接替，或父母一方失去联系、去世，"
        "以后还没有谈心、家访或联系家里"
    ),
    clears="变动以后登记了谈心、家访、电话或视频（已联系），或满{days}天",
    source="未成年人保护法第二十二条、第二十三条",
    act_url=record_page(RecordKind.VISIT),
    act_label="登记家访或谈心",
    numbers=(Number("days", "变动后几天内", 30, 7, 90, "天"),),
    order=60,
)
