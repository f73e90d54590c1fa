"""Reads of care records for pages. Restricted text is taken out here, before any template."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from school_care.core.models import FieldChange
from school_care.mentoring.details import in_words, to_mind, told, unpacked
from school_care.mentoring.enums import Concern, Mood, Outcome, RecordKind, Source, Topic
from school_care.mentoring.models import CareRecord, RecordQuestion
from school_care.school.access import roles_of
from school_care.school.enums import Role
from school_care.school.models import School, SchoolClass
from school_care.students.enums import EnrolmentStatus
from school_care.students.models import Student, StudentCategory
from school_care.students.selectors import care_read_of
from school_care.students.selectors_documents import Document, papers_about

ONE_CORRECTION = timedelta(seconds=1)  # the changes of one correction lie within it


@dataclass(frozen=True)
class Line:
    """One record as this person may see it. When `hidden` (限阅, not theirs to read) it carries
    no words of the writer: no text, topics, mood, place, details, concern, result, next step,
    question or reason."""

    public_id: UUID
    student: Student
    kind: str
    happened_on: date
    written_at: datetime
    author: str
    mine: bool
    late: bool
    restricted: bool
    hidden: bool
    withdrawn: bool
    missed: bool = False
    part_of_day: str = ""
    place: str = ""
    topics: tuple[str, ...] = ()
    mood: int | None = None
    mood_words: str = ""
    facts: tuple[tuple[str, str], ...] = ()  # label and words of what its kind asks
    minds: tuple[str, ...] = ()  # what needs attention at home
    second: str = ""  # who went along
    asked: bool = False  # a question waits for an answer
    concern: str = ""  # label, empty when 平稳
    urgent: bool = False
    text: str = ""
    next_step: str = ""
    next_step_on: date | None = None
    next_step_done_on: date | None = None
    for_family: bool = False
    corrected_at: datetime | None = None
    withdrawn_why: str = ""
    paper: bool = False  # 纸质转录
    pages: tuple[Document, ...] = ()

    @property
    def summary(self) -> str:
        """The words, else what was ticked; "" where there is neither."""
        return self.text or "、".join(words for _, words in self.facts)


def line_for(
    record: CareRecord, user: Any, roles: frozenset, pages: Iterable[Document] = ()
) -> Line:
    """`record` as `user`, a care reader of its pupil with `roles` at its school, may see it, with
    the photographed `pages` of a paper one."""
    seen = {
        "public_id": record.public_id,
        "student": record.student,
        "kind": record.get_kind_display(),
        "happened_on": record.happened_on,
        "written_at": record.written_at,
        "author": record.author_name,
        "mine": record.author_id == user.pk,
        "late": record.is_late,
        "restricted": record.restricted,
        "withdrawn": record.withdrawn_at is not None,
    }
    if not record.readable_by(user, roles):
        return Line(**seen, hidden=True)
    return Line(
        **seen,
        hidden=False,
        missed=record.outcome == Outcome.NOT_REACHED,
        **_circumstances(record),
        asked=getattr(record, "asked", False),
        topics=tuple(Topic(topic).label for topic in record.topics if topic in Topic.values),
        concern="" if record.concern == Concern.NONE else record.get_concern_display(),
        urgent=record.concern == Concern.URGENT,
        text=record.text or "",
        next_step=record.next_step or "",
        next_step_on=record.next_step_on,
        next_step_done_on=record.next_step_done_on,
        for_family=record.for_family,
        corrected_at=record.corrected_at,
        withdrawn_why=record.withdrawn_why,
        paper=record.source == Source.PAPER,
        pages=tuple(pages),
    )


def _circumstances(record: CareRecord) -> dict[str, Any]:
    detail = unpacked(record.detail)
    return {
        "part_of_day": record.get_part_of_day_display(),
        "place": record.get_place_display(),
        "mood": record.mood,
        "mood_words": Mood(record.mood).label if record.mood in Mood.values else "",
        "facts": tuple(told(detail)),
        "minds": tuple(to_mind(detail)),
        "second": record.second.name if record.second_id else "",
    }


def words_of(record: CareRecord) -> str:
    """What was ticked of a record, in one line; only for who may read its text."""
    return in_words(unpacked(record.detail))


def lines_for(records: Iterable[CareRecord], user: Any, school: School) -> list[Line]:
    """Records of one school as `user` may see them; one query for all their photographed pages."""
    rows, roles = list(records), roles_of(user, school)
    on_paper = [row.public_id for row in rows if row.source == Source.PAPER]
    pages = papers_about(on_paper, user, school)
    return [line_for(row, user, roles, pages.get(row.public_id, ())) for row in rows]


def records_in_sight(user: Any, school: School) -> QuerySet[CareRecord]:
    """Records of the active school whose existence `user` may know of, each with `asked`: whether
    a question waits for an answer (for who may read the text only; `line_for` sees to it)."""
    waiting = RecordQuestion.objects.waiting().filter(record=OuterRef("pk"))
    return (
        CareRecord.objects.visible_to(user)
        .filter(school=school)
        .select_related("student__current_class", "author", "second")
        .annotate(asked=Exists(waiting))
    )


def timeline_of(user: Any, student: Student) -> QuerySet[CareRecord]:
    """All records of one pupil, newest first."""
    return records_in_sight(user, student.school).filter(student=student).for_timeline()


def search_records(
    *,
    user: Any,
    school: School,
    kind: str = "",
    school_class: SchoolClass | None = None,
    mine: bool = False,
    since: date | None = None,
    until: date | None = None,
    needs_follow_up: bool = False,
    mood_low: bool = False,
    asked: bool = False,
) -> QuerySet[CareRecord]:
    """Records for the list, newest first; `since` and `until` are both inclusive.

    需跟进: the next step is open, or the concern is urgent and nobody has written about the child
    since. 心情低落: the mood was 很低落 or 不太好. 有追问: a question waits. These ask only records
    the person may read, so that they betray no restricted one.
    """
    records = records_in_sight(user, school).for_timeline()
    if kind:
        records = records.filter(kind=kind)
    if school_class is not None:
        records = records.filter(student__current_class=school_class)
    if mine:
        records = records.filter(author=user)
    if since:
        records = records.filter(happened_on__gte=since)
    if until:
        records = records.filter(happened_on__lte=until)
    if mood_low or asked:
        records = records.counted().readable_to(user, roles_of(user, school))
    if mood_low:
        records = records.filter(mood__lte=Mood.LOW)
    if asked:
        records = records.filter(asked=True)
    if needs_follow_up:
        later = CareRecord.objects.counted().filter(
            student=OuterRef("student"), happened_on__gt=OuterRef("happened_on")
        )
        records = (
            records.counted()
            .readable_to(user, roles_of(user, school))
            .filter(
                Q(next_step_sealed__isnull=False, next_step_done_on__isnull=True)
                | (Q(concern=Concern.URGENT, next_step_sealed__isnull=True) & ~Exists(later))
            )
        )
    return records


def last_praise_of(user: Any, student: Student) -> Line | None:
    """The latest praise the person may read."""
    roles = roles_of(user, student.school)
    praise = timeline_of(user, student).counted().filter(kind=RecordKind.PRAISE)
    record = praise.readable_to(user, roles).first()
    return lines_for([record], user, student.school)[0] if record else None


def open_steps_of(user: Any, student: Student, limit: int = 3) -> list[Line]:
    """The pupil's open next steps the person may read, most urgent first."""
    roles = roles_of(user, student.school)
    steps = records_in_sight(user, student.school).filter(student=student)
    steps = steps.readable_to(user, roles).with_open_step()
    return [line_for(record, user, roles) for record in steps[:limit]]


def my_due_steps(user: Any, school: School, until: date, limit: int = 30) -> list[Line]:
    """Open next steps `user` wrote down that fall due by `until`, most overdue first; of those who
    are no longer at the school nobody is reminded."""
    steps = records_in_sight(user, school).filter(author=user, next_step_on__lte=until)
    steps = steps.filter(student__status=EnrolmentStatus.ENROLLED)
    return lines_for(steps.with_open_step()[:limit], user, school)


@dataclass(frozen=True)
class PupilFacts:
    """What a list shows of a pupil's care."""

    last_contact: date | None
    in_care: bool
    next_step: str
    next_step_on: date | None


def facts_by_pupil(
    user: Any, school: School, students: Iterable[Student], on: date
) -> dict[int, PupilFacts]:
    """Last made contact and most urgent open step of each pupil whose care content `user` may
    read; the others are absent. Four queries for any number of pupils. Only records in sight count:
    who sees a child by a pairing alone reads of no contact from before it."""
    care = care_read_of(user, list(students))
    records = CareRecord.objects.visible_to(user).filter(student_id__in=care)
    contacts = dict(
        records.made_contacts()
        .order_by()
        .values_list("student_id")
        .annotate(last=Max("happened_on"))
    )
    labelled = set(
        StudentCategory.objects.on(on)
        .filter(student_id__in=care)
        .values_list("student_id", flat=True)
    )
    steps: dict[int, CareRecord] = {}
    for record in records.readable_to(user, roles_of(user, school)).with_open_step():
        steps.setdefault(record.student_id, record)
    return {
        pk: PupilFacts(
            last_contact=contacts.get(pk),
            in_care=pk in labelled,
            next_step=(steps[pk].next_step or "") if pk in steps else "",
            next_step_on=steps[pk].next_step_on if pk in steps else None,
        )
        for pk in care
    }


def history_of(record: CareRecord, user: Any, roles: frozenset) -> list[FieldChange]:
    """Changes made to a record, newest first. Only for those who may read its text.

    A record that was 限阅 once shows the wording of that time to its author and the director
    only; others see what changed since it was opened to them.
    """
    changes = list(
        FieldChange.objects.filter(object_id=record.public_id)
        .select_related("actor")
        .order_by("-id")
    )
    if record.author_id == user.pk or Role.DIRECTOR in roles:
        return changes
    opened = next((change.at for change in changes if change.field == "restricted"), None)
    if opened is None:
        return changes
    return [change for change in changes if change.at > opened + ONE_CORRECTION]
