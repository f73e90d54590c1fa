"""What the system already knows of a child whom the school reports: filled in, never typed again.

Read anew whenever a report is looked at or goes out; counted by days, never by the hour, so that
what was signed in the morning is what goes out in the afternoon. Who may read it is the caller's
matter: whoever drafts for a child keeps its file.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count
from django.utils.timezone import localtime

from school_care.attendance.enums import CallResult
from school_care.attendance.models import AbsenceCall
from school_care.attendance.reckoning import Facts, absence_streaks, last_school_days
from school_care.cases.dropout.noted import Noted, noted_of
from school_care.cases.enums import CaseType
from school_care.cases.prefill_referral import REFERRED, Referral, referral_of
from school_care.core.templatetags.days import long_date, short_date
from school_care.mentoring.enums import Outcome, RecordKind
from school_care.mentoring.models import CareRecord
from school_care.school.calendar import SchoolCalendar
from school_care.students.enums import (
    PARENTS,
    CareType,
    ContactRole,
    ParentPresence,
    PhoneState,
    Rating,
    Whereabouts,
)
from school_care.students.models import (
    ContactPerson,
    Entrustment,
    GuardianshipRating,
    Student,
    StudentCategory,
)

MOST_CALLS = 20
LOOKS_BACK = 60  # school days: far enough for the last day somebody was seen
DAYS_BEFORE = 90  # of a case without absence: what was done in the months before it counts
COUNTED = (RecordKind.VISIT, RecordKind.CALL, RecordKind.VIDEO, RecordKind.TALK)
# No ground for anything outside the school: not yet known, or a matter of lessons.
NEVER_TOLD = ("UNKNOWN", "ACADEMIC")
# A child's health is told only to whom help is asked of.
HEALTH = ("CONSTITUTION", "ILLNESS")
_UNSAFE = (PhoneState.OFF, PhoneState.WRONG)


@dataclass(frozen=True)
class Tried:
    """One try to reach somebody about the absence."""

    at: str  # ISO 8601 with +08:00
    who: str
    result: str
    words: str  # 11月16日 08:20 祖母：没有接


@dataclass(frozen=True)
class Absence:
    """How long the child has been away without explanation, by the reckoning of attendance."""

    last_present: date | None
    first: date
    days: int
    whereabouts: str  # a code of Whereabouts as the roll says, "" for nothing
    tried: tuple[Tried, ...]

    @property
    def words(self) -> str:
        """最后到校2026年11月13日，之后4个上课日未到校."""
        seen = f"最后到校{long_date(self.last_present)}，" if self.last_present else ""
        since = "之后" if self.last_present else f"{long_date(self.first)}起"
        return f"{seen}{since}{self.days}个上课日未到校"


@dataclass(frozen=True)
class Parent:
    """Where a parent is, to province and city, and whether a number of theirs works. Name, number
    and `unable` (None: not asked) are for who acts on guardianship alone."""

    rel: str
    place: str
    reachable: bool
    name: str = ""
    phone: str = ""
    unable: bool | None = None


@dataclass(frozen=True)
class Carer:
    """Who looks after the child in fact."""

    name: str
    relation: str
    phone: str


@dataclass(frozen=True)
class Care:
    """Who looks after the child, and how it stands."""

    actual_care: str
    rating: str
    carer: Carer | None
    parents: tuple[Parent, ...]


@dataclass(frozen=True)
class Known:
    """Everything filled in for a report of one child on a day."""

    absence: Absence | None
    measures: tuple[str, ...]  # 电话3次, 家访1次
    categories: tuple[str, ...]
    care: Care
    noted: Noted | None = None  # of a dropout case
    referral: Referral | None = None  # of a case of guardianship or aid


def known_of(student: Student, *, case_type: str, opened_on: date, on: date) -> Known:
    """What is known on `on` for a case of a type opened on `opened_on`; a constant number of
    queries."""
    absence = absence_of(student, on)
    since = absence.first if absence else opened_on - timedelta(days=DAYS_BEFORE)
    rows = category_rows(student, on, () if case_type == CaseType.AID else HEALTH)
    return Known(
        absence=absence,
        measures=measures_since(student, since, on, absence),
        categories=_in_words(rows),
        care=care_of(student, on),
        noted=noted_of(student, on) if case_type == CaseType.DO else None,
        referral=referral_of(student, on, rows) if case_type in REFERRED else None,
    )


def absence_of(student: Student, on: date) -> Absence | None:
    """The running absence; None where the child is not missing."""
    calendar = SchoolCalendar(student.school)
    streaks = absence_streaks(school=student.school, on=on, students=[student], calendar=calendar)
    if not streaks:
        return None
    streak = streaks[0]
    return Absence(
        last_present=_last_present(student, calendar, streak.first),
        first=streak.first,
        days=streak.days,
        whereabouts=streak.whereabouts,
        tried=_tried(student, streak.first, on),
    )


def _last_present(student: Student, calendar: SchoolCalendar, before: date) -> date | None:
    days = last_school_days(calendar, before - timedelta(days=1), LOOKS_BACK)
    if not days:
        return None
    facts = Facts.read(
        school=student.school, since=days[0], until=before, students=[student], calendar=calendar
    )
    here = (day for day in reversed(days) if facts.day(student.pk, day).presence.here)
    return next(here, None)


def _tried(student: Student, since: date, until: date) -> tuple[Tried, ...]:
    calls = AbsenceCall.objects.filter(student=student, date__range=(since, until))
    newest = calls.order_by("-called_at", "-id")[:MOST_CALLS]
    found = []
    for call in reversed(newest):
        at = localtime(call.called_at)
        result = CallResult(call.result).label
        words = f"{short_date(at.date())} {at:%H:%M} {call.whom}：{result}"
        found.append(Tried(at.isoformat(timespec="seconds"), call.whom, result, words))
    return tuple(found)


def measures_since(
    student: Student, since: date, on: date, absence: Absence | None
) -> tuple[str, ...]:
    """What was done for the child since a day, counted: 电话3次, 家访1次; where no absence is the
    beginning, in one line that names the day."""
    rows = CareRecord.objects.counted().filter(
        student=student, kind__in=COUNTED, happened_on__range=(since, on)
    )
    counts: dict[str, dict[str, int]] = {kind: {} for kind in COUNTED}
    for kind, outcome, number in rows.values_list("kind", "outcome").annotate(n=Count("id")):
        counts[kind][outcome] = number
    if absence:
        reached = sum(one.result == CallResult.REACHED.label for one in absence.tried)
        calls = counts[RecordKind.CALL]
        calls[Outcome.MADE] = calls.get(Outcome.MADE, 0) + reached
        missed = calls.get(Outcome.NOT_REACHED, 0) + len(absence.tried) - reached
        calls[Outcome.NOT_REACHED] = missed
    lines = [
        f"{RecordKind(kind).label}{_times(of_kind)}"
        for kind, of_kind in counts.items()
        if sum(of_kind.values())
    ]
    if lines and absence is None:
        return (f"{long_date(since)}以来{'、'.join(lines)}",)
    return tuple(lines)


def _times(of_kind: dict[str, int]) -> str:
    total, missed = sum(of_kind.values()), of_kind.get(Outcome.NOT_REACHED, 0)
    if not missed:
        return f"{total}次"
    return f"{total}次，未联系上" if missed == total else f"{total}次，其中{missed}次未联系上"


def categories_of(student: Student, on: date, without: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The child's categories in words, a claim called a claim."""
    return _in_words(category_rows(student, on, without))


def category_rows(
    student: Student, on: date, without: tuple[str, ...] = ()
) -> list[StudentCategory]:
    """The child's categories that may be told. None of those kept in confidence, whoever asks: what
    leaves the school is the same for every author."""
    rows = (
        StudentCategory.objects.on(on)
        .filter(student=student, category__confidential=False, category__in_use=True)
        .exclude(category__code__in=NEVER_TOLD + without)
        .select_related("category")
        .order_by("category__order", "category_id")
    )
    return list(rows)


def _in_words(rows: list[StudentCategory]) -> tuple[str, ...]:
    return tuple(row.category.name + ("" if row.verified_on else "（待核实）") for row in rows)


def care_of(student: Student, on: date) -> Care:
    """Who looks after the child; three queries."""
    rating = GuardianshipRating.objects.on(on).filter(student=student).first()
    entrusted = Entrustment.objects.on(on).filter(student=student).first()
    people = list(ContactPerson.objects.current(on).filter(student=student))
    return Care(
        actual_care=str(CareType(rating.care_type).label) if rating else "",
        rating=str(Rating(rating.rating).label) if rating else "",
        carer=_carer(people, entrusted.carer_id if entrusted else None),
        parents=tuple(_parent(one) for one in people if one.role in PARENTS),
    )


def _carer(people: list[ContactPerson], entrusted: int | None) -> Carer | None:
    """The entrusted carer, else whoever stands as carer or guardian and is there, else a parent at
    home."""
    wanted = [one for one in people if one.pk == entrusted]
    # a guardian is often a second entry of a parent, and only that says who is away
    gone = {one.name for one in people if one.presence not in ("", ParentPresence.HOME)}
    there = [one for one in people if one.name not in gone]
    for role in (ContactRole.CARER, ContactRole.GUARDIAN):
        wanted += [one for one in there if one.role == role]
    wanted += [one for one in people if one.role in PARENTS and one.presence == ParentPresence.HOME]
    return next((Carer(one.name, one.title, _phone(one)) for one in wanted), None)


def _phone(person: ContactPerson) -> str:
    """The number that works, else the first that is not somebody else's."""
    if person.phone_index and person.phone_state not in _UNSAFE:
        return person.phone or ""
    if person.other_phone_index and person.other_phone_state not in _UNSAFE:
        return person.other_phone or ""
    return (person.phone or "") if person.phone_state == PhoneState.OFF else ""


def _parent(person: ContactPerson) -> Parent:
    gone = person.presence in (ParentPresence.DEAD, ParentPresence.LOST)
    reachable = not gone and any(
        index and state not in _UNSAFE
        for index, state in (
            (person.phone_index, person.phone_state),
            (person.other_phone_index, person.other_phone_state),
        )
    )
    return Parent(
        rel=str(person.get_role_display()),
        place=_place(person),
        reachable=reachable,
        name=person.name,
        phone=_phone(person) if reachable else "",
        unable=person.unable_to_care,
    )


def _place(person: ContactPerson) -> str:
    """在家, 已故, 失去联系, or province and city."""
    if person.presence == ParentPresence.AWAY:
        return person.place or "外出，地点不详"
    if person.presence:
        return str(ParentPresence(person.presence).label)
    return person.place


def sentence_of(known: Known) -> str:
    """What happened, as far as attendance can say it; "" where the child is not missing. A person
    reads it over before it goes out."""
    if known.absence is None:
        return ""
    said = [known.absence.words]
    if known.absence.whereabouts:
        said.append(f"去向：{Whereabouts(known.absence.whereabouts).label}")
    if known.measures:
        said.append(f"学校已{'、'.join(_of_it_alone(one) for one in known.measures)}")
    return "；".join(said) + "。"


def _of_it_alone(measure: str) -> str:
    """电话4次（未联系上）: what came of one measure is not read as what came of them all."""
    what, comma, result = measure.partition("，")
    return f"{what}（{result}）" if comma else measure


def situation_of(known: Known, label: str) -> str:
    """How the child lives, for a report begun without a person's words; it says itself that they
    are still to come."""
    said = [f"学校就该生报送「{label}」，具体经过正在核实，随后补充"]
    if known.categories:
        said.append(f"登记类别：{'、'.join(known.categories)}")
    if known.care.actual_care:
        said.append(f"实际照护：{known.care.actual_care}，监护状况{known.care.rating}")
    away = [f"{one.rel}{one.place}" for one in known.care.parents if one.place]
    if away:
        said.append("、".join(away))
    return "；".join(said) + "。"
