"""The facts of progress reports, for many pupils in a constant number of queries.

Callers pass pupils they may print (`Student.objects.care_visible_to`); of their records only those
the reader sees are told, in both editions.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet

from school_care.attendance.figures import pupil_tallies
from school_care.core import clock
from school_care.core.templatetags.days import long_date, short_date
from school_care.mentoring import measures
from school_care.mentoring.enums import Concern, Outcome, RecordKind, Source, Topic
from school_care.mentoring.models import CareRecord
from school_care.mentoring.selectors import words_of
from school_care.reports.enums import Edition
from school_care.reports.marks import marks_on_paper
from school_care.reports.progress import (
    Attendance,
    Category,
    Contact,
    KindCount,
    Moment,
    PupilReport,
    TimelineRow,
)
from school_care.school.access import roles_of
from school_care.school.models import School, SchoolClass, Term
from school_care.school.selectors import head_teachers_on
from school_care.students.models import (
    ContactPerson,
    Student,
    StudentCareLevel,
    StudentCategory,
)
from school_care.students.selectors_on_day import groups_on

# What a family reads about the time given to the child: words for each group of kinds.
TALLY = (
    ((RecordKind.TALK,), "次谈心"),
    ((RecordKind.VISIT,), "次家访"),
    ((RecordKind.CALL, RecordKind.VIDEO), "次电话、视频"),
    ((RecordKind.TUTORING, RecordKind.LIFE_CARE), "次辅导与关心"),
)
ON_PAPER = "纸质转录，见附件"  # a photographed page nobody has typed
COUNTED_KINDS = tuple(kind for kind in RecordKind if kind != RecordKind.LECTURE)


def terms_to_print(school: School) -> QuerySet[Term]:
    """The school's terms that have begun, newest first."""
    return Term.objects.filter(school=school, first_day__lte=clock.today()).order_by("-first_day")


def report_day(term: Term) -> date:
    """The day a report of `term` speaks of: today, or the last day of a term gone by."""
    return min(clock.today(), term.last_day)


def progress_reports(
    students: Sequence[Student],
    *,
    term: Term,
    edition: Edition,
    day: date,
    reader: Any = None,
    restricted_too: bool = False,
) -> list[PupilReport]:
    """The progress reports of `students`, in their order, for `term` up to and with `day`.

    Withdrawn records are left out; of a restricted one only the school edition shows that it
    exists, and its words where they are asked for (`restricted_too`) and `reader` reads them. The
    family edition holds praise and what its author marked 可写入家庭版. Categories in
    confidence are printed for a `reader` who may see them; None is the server's own command.
    """
    keys = [student.pk for student in students]
    classes = groups_on(day, pupils=keys)
    teachers = head_teachers(classes.values(), day)
    records = _records(keys, term.first_day, day, reader)
    attendance = _attendance(students, term, day)
    told_to = told_of(reader, term.school, asked=restricted_too)
    reports = []
    for student in students:
        school_class = classes.get(student.pk)
        reports.append(
            PupilReport(
                key=student.public_id.hex,
                name=student.name,
                class_name=school_class.name_on(day) if school_class else "",
                head_teacher=teachers.get(school_class.pk, "") if school_class else "",
                attendance=attendance.get(student.pk),
            )
        )
        if edition == Edition.SCHOOL:
            _fill_school(reports[-1], records[student.pk], told_to)
        else:
            _fill_family(reports[-1], records[student.pk])
    if edition == Edition.SCHOOL:
        _fill_archive(reports, students, keys, day, reader)
        lines = measures.mark_lines(students, reader=reader, until=day)
        months = measures.attendance_months(term.school, students, since=term.first_day, until=day)
        for student, report in zip(students, reports, strict=True):
            report.attendance_chart = measures.attendance_chart(months.get(student.pk, []))
            if held := lines.get(student.pk):
                report.marks = marks_on_paper(held, term)
    return reports


def _attendance(students: Sequence[Student], term: Term, day: date) -> dict[int, Attendance]:
    """The days of those of whom a roll says anything."""
    days = pupil_tallies(term.school, students, term.first_day, day)
    return {
        key: Attendance(
            expected=tally.expected,
            here=tally.here,
            leave=tally.leave,
            missing=tally.missing,
            late=tally.late,
            rate=tally.rate,
            untaken=untaken,
        )
        for key, (tally, untaken) in days.items()
        if tally.expected
    }


def head_teachers(classes: Iterable[SchoolClass], day: date) -> dict[int, str]:
    """The name of each class's head teacher on a day, by class; one query."""
    return {key: user.name for key, user in head_teachers_on(classes, day).items()}


def _records(keys: list[int], first: date, last: date, reader: Any) -> dict[int, list[CareRecord]]:
    """What stands of the span, by pupil; of it what `reader` sees, all for the server's command."""
    rows = CareRecord.objects.all() if reader is None else CareRecord.objects.visible_to(reader)
    rows = rows.counted().filter(student_id__in=keys, happened_on__gte=first, happened_on__lte=last)
    found: dict[int, list[CareRecord]] = defaultdict(list)
    for row in rows.select_related("author").order_by("happened_on", "id"):
        found[row.student_id].append(row)
    return found


def _fill_family(report: PupilReport, records: list[CareRecord]) -> None:
    made = Counter(record.kind for record in records if record.outcome == Outcome.MADE)
    counts = [(sum(made[kind] for kind in kinds), words) for kinds, words in TALLY]
    report.tally = [(count, words) for count, words in counts if count]
    for record in records:
        # The flag first: opening a seal costs time, and most records stay closed.
        praised = record.kind == RecordKind.PRAISE
        if record.restricted or not (praised or record.for_family) or not record.text:
            continue
        if praised:
            place = report.praise
        elif record.kind == RecordKind.TUTORING:
            place = report.progress
        else:
            place = report.told
        place.append(Moment(short_date(record.happened_on), record.text))


def _nobody_reads(record: CareRecord) -> bool:
    """Of a restricted record nothing but its day."""
    return False


def told_of(reader: Any, school: School, *, asked: bool) -> Callable[[CareRecord], bool]:
    """Which restricted records a paper may tell: where they are `asked` for those its reader reads.
    The server's own command reads none."""
    if reader is None or not asked:
        return _nobody_reads
    roles = roles_of(reader, school)
    return lambda record: record.readable_by(reader, roles)


def _fill_school(
    report: PupilReport, records: list[CareRecord], told_to: Callable[[CareRecord], bool]
) -> None:
    tries = Counter((record.kind, record.outcome) for record in records)
    report.kinds = [
        KindCount(kind.label, tries[kind, Outcome.MADE], tries[kind, Outcome.NOT_REACHED])
        for kind in COUNTED_KINDS
    ]
    report.timeline = [_timeline_row(record, told_to) for record in records]


def _timeline_row(record: CareRecord, told_to: Callable[[CareRecord], bool]) -> TimelineRow:
    on = short_date(record.happened_on)
    if record.restricted and not told_to(record):
        return TimelineRow(on=on, restricted=True)
    due = record.next_step_on
    done = record.next_step_done_on
    return TimelineRow(
        on=on,
        kind=f"{record.get_kind_display()}{'（限阅）' if record.restricted else ''}",
        missed=record.outcome == Outcome.NOT_REACHED,
        author=record.author_name,
        topics="、".join(topic.label for topic in Topic if topic in record.topics),
        text=record.text or (ON_PAPER if record.source == Source.PAPER else words_of(record)),
        concern="" if record.concern == Concern.NONE else record.get_concern_display(),
        next_step=record.next_step or "",
        next_on=f"{short_date(done)}已完成" if done else (short_date(due) if due else ""),
    )


def _fill_archive(
    reports: list[PupilReport],
    students: Sequence[Student],
    keys: list[int],
    day: date,
    reader: Any,
) -> None:
    """Archive, categories, level and contacts, for the school edition."""
    categories: dict[int, list[Category]] = defaultdict(list)
    told = StudentCategory.objects.all()
    if reader is not None:
        told = told.visible_to(reader)
    held = told.on(day).filter(student_id__in=keys)
    for row in held.select_related("category").order_by("category__order"):
        state = "已核实" if row.verified_on else "待核实"
        categories[row.student_id].append(
            Category(row.category.name, state, long_date(row.starts_on))
        )
    levels = StudentCareLevel.objects.on(day).filter(student_id__in=keys).select_related("level")
    level_of = {row.student_id: row for row in levels}
    contacts: dict[int, list[Contact]] = defaultdict(list)
    for row in ContactPerson.objects.current(day).filter(student_id__in=keys):
        phone = f"尾号 {row.phone_last4}" if row.phone_last4 else ""
        contacts[row.student_id].append(Contact(row.title, row.name, row.get_role_display(), phone))
    words = {True: "住校", False: "走读", None: "未登记"}
    for report, student in zip(reports, students, strict=True):
        report.sex = student.get_sex_display()
        report.boarding = words[student.boarding]
        if row := level_of.get(student.pk):
            report.level, report.level_since = row.level.name, long_date(row.starts_on)
        report.categories = categories[student.pk]
        report.contacts = contacts[student.pk]
