"""What one person may read of one case, as one value. Pages and papers take every word from here,
so that nothing reaches a template which its reader may not see.

| | number, days, state | what oneself wrote | child, course, calls | all the words |
|---|---|---|---|---|
| KNOWN | yes | | | |
| OWN | yes | yes | | |
| STEPS | yes | yes | yes | |
| CONTENT | yes | yes | yes | yes |
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from school_care.cases.enums import CaseType
from school_care.cases.models import (
    Protection,
    ProtectionGlass,
    ProtectionPerson,
)
from school_care.cases.protection.bullying_sight import keys_of_another
from school_care.cases.protection.enums import (
    ENDED,
    Level,
    Part,
    Suspect,
)
from school_care.cases.protection.reading_course import Line, lines_of
from school_care.cases.protection.reading_steps import StepLine, steps_for
from school_care.cases.protection.sight import level_of
from school_care.cases.selectors import as_shown
from school_care.escalation.models import Escalation
from school_care.escalation.selectors_reports import reports_in_sight
from school_care.students.models import Student
from school_care.students.selectors import pupils_in_sight

MAY_END = (Part.HANDLER, Part.SUPPORTER, Part.WATCHER)
BY_POST_WORDS = {
    CaseType.MR: "按职务：德育主任看全部；校长只知道有这件事项，紧急时可以查阅。",
    CaseType.BU: "按职务：德育主任、校长看全部。",
    CaseType.CR: "按职务：心理教师看全部；德育主任、校长看进展，不看学生说的话。",
}


@dataclass(frozen=True)
class Told:
    """What whoever found it wrote: for themselves, and with the content."""

    happened: str
    where: str
    suspects: tuple[str, ...]
    suspect_words: str


@dataclass(frozen=True)
class Reading:
    """A case as one person may read it."""

    protection: Protection
    level: Level
    acts: bool  # may change something as a handler; 紧急查阅 reads only
    number: str
    kind: str
    state: str
    is_over: bool
    minutes: int  # from finding to reporting
    child: str = ""
    child_class: str = ""
    pupil_words: str = ""
    student: Student | None = None  # where this person sees the child's file too
    suspect: bool = False  # shown to whoever might ring the family
    told: Told | None = None
    guardians: str = ""
    guardians_at: datetime | None = None
    guardians_words: str = ""
    closed_why: str = ""
    steps: tuple[StepLine, ...] = ()
    lines: tuple[Line, ...] = ()
    people: tuple[ProtectionPerson, ...] = ()
    kept_out: tuple[ProtectionPerson, ...] = ()
    glasses: tuple[ProtectionGlass, ...] = ()
    reports: tuple[Escalation, ...] = ()
    glass_until: datetime | None = None
    missing: tuple[str, ...] = ()
    may_end: tuple[str, ...] = MAY_END

    @property
    def id(self) -> UUID:
        """Of the case, for its addresses."""
        return self.protection.public_id

    @property
    def filed_at(self) -> datetime:
        """When it was reported here."""
        return self.protection.filed_at

    @property
    def found_at(self) -> datetime:
        """When it was noticed."""
        return self.protection.found_at

    @property
    def state_on(self) -> date:
        """Since when it stands as it does."""
        return self.protection.state_on

    @property
    def took(self) -> str:
        """From finding to reporting: 12分钟, 3小时5分钟."""
        hours, minutes = divmod(self.minutes, 60)
        return f"{hours}小时{minutes}分钟" if hours else f"{minutes}分钟"

    @property
    def wants_name(self) -> bool:
        """Whether a handler has to say which pupil it is."""
        return self.acts and not self.is_over and self.protection.student_id is None

    @property
    def by_post(self) -> str:
        """Who else reads it, without being named in it."""
        return BY_POST_WORDS[self.protection.kind]

    @property
    def is_known_only(self) -> bool:
        """Whether no more than its existence is seen."""
        return self.level == Level.KNOWN

    @property
    def sees_steps(self) -> bool:
        """Whether the course is seen."""
        return self.level >= Level.STEPS

    @property
    def sees_content(self) -> bool:
        """Whether everything is read."""
        return self.level == Level.CONTENT

    @property
    def next(self) -> StepLine | None:
        """What is to be done first: late ones, then by their day."""
        return next((one for one in self.steps if not one.done_on and not one.blocked), None)

    @property
    def is_late(self) -> bool:
        """Whether anything should have been done."""
        return any(one.is_late for one in self.steps)


def read(user: Any, protection: Protection) -> Reading | None:
    """What `user` may read of a case today; None where they may not know of it."""
    level = level_of(user, protection)
    if level == Level.NONE:
        return None
    acting = level_of(user, protection, glass=False)
    base: dict[str, Any] = {
        "protection": protection,
        "level": level,
        "acts": acting == Level.CONTENT,
        "number": number_for(level, protection),
        "kind": protection.get_kind_display(),
        "state": protection.get_state_display(),
        "is_over": protection.state in ENDED,
        "minutes": minutes_between(protection.found_at, protection.filed_at),
        "steps": steps_for(level, protection),
        "lines": lines_of(user, level, acting, protection),
    }
    if level >= Level.OWN:
        base |= _who(user, level, protection)
        base["suspect"] = protection.guardian_suspect
    if level >= Level.STEPS:
        base["guardians"] = protection.get_guardians_told_display()
        base["guardians_at"] = protection.guardians_told_at
    if level == Level.CONTENT or (level >= Level.OWN and protection.found_by_id == user.pk):
        base["told"] = _told(protection)
    if level == Level.CONTENT:
        base |= _content(user, protection)
        if acting < Level.CONTENT:
            base["glass_until"] = _glass_until(user, protection)
    return Reading(**base)


def number_for(level: Level, protection: Protection) -> str:
    """The number of the case; "" until the pupil is known. Whoever described a child in words, and
    sees no more of the case, gets none: it would tell that there is such a pupil."""
    described = level == Level.OWN and bool(protection.pupil_words)
    return protection.case.case_no if protection.case and not described else ""


def minutes_between(found_at: datetime, filed_at: datetime) -> int:
    """Whole minutes from finding to reporting."""
    return max(0, int((filed_at - found_at).total_seconds() // 60))


def _who(user: Any, level: Level, protection: Protection) -> dict[str, Any]:
    """The child: for whoever follows the course, and whoever is with the child; whoever reported
    reads what they themselves wrote, so that nobody learns from it who is at the school; and
    whoever looks after another child of it reads of that one alone."""
    words, student = protection.pupil_words, protection.student
    if student is None:
        return {"pupil_words": words}
    if level == Level.STEPS and keys_of_another(user, [protection.pk]):
        return {}
    in_sight = pupils_in_sight(user, protection.school).filter(pk=student.pk).exists()
    if level == Level.OWN and (words or not (in_sight or _watches(user, protection))):
        return {"pupil_words": words}
    return {
        "child": student.name,
        "child_class": str(student.current_class or ""),
        "pupil_words": words,
        "student": student if in_sight else None,
    }


def _watches(user: Any, protection: Protection) -> bool:
    rows = ProtectionPerson.objects.filter(protection=protection, user=user, part=Part.WATCHER)
    return rows.filter(until_at__isnull=True).exists()


def _told(protection: Protection) -> Told:
    known = dict(Suspect.choices)
    return Told(
        happened=protection.happened,
        where=protection.found_where,
        suspects=tuple(known.get(one, one) for one in protection.suspects),
        suspect_words=protection.suspect_words,
    )


def _content(user: Any, protection: Protection) -> dict[str, Any]:
    from school_care.cases.protection.services.closing import missing_of

    running = ProtectionPerson.objects.filter(protection=protection, until_at__isnull=True)
    people = list(running.select_related("user").order_by("pk"))
    found: dict[str, Any] = {
        "guardians_words": protection.guardians_words,
        "closed_why": protection.closed_why,
        "people": tuple(one for one in people if one.part != Part.KEPT_OUT),
        "kept_out": tuple(one for one in people if one.part == Part.KEPT_OUT),
        "glasses": tuple(
            ProtectionGlass.objects.filter(protection=protection)
            .select_related("opened_by")
            .order_by("-opened_at")
        ),
    }
    if protection.case is not None:
        rows = reports_in_sight(user, protection.school).filter(case_no=protection.case.case_no)
        found["reports"] = tuple(as_shown(rows.order_by("begun_at", "id")))
    if protection.state not in ENDED:
        found["missing"] = tuple(missing_of(protection))
    return found


def _glass_until(user: Any, protection: Protection) -> datetime | None:
    rows = ProtectionGlass.objects.filter(protection=protection, opened_by=user)
    return rows.order_by("-until_at").values_list("until_at", flat=True).first()
