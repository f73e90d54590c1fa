"""What the demo school keeps about its care work as such: the leading group, the practical things
of the year, the list of problems, and the papers it wrote itself."""

import io
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from PIL import Image, ImageDraw

from school_care.core import audit, clock, vault
from school_care.core.uploads import PDF
from school_care.reports.models import ProblemItem, SchoolDocument
from school_care.reports.standing.documents import FILE
from school_care.reports.standing.group import Seat, add_member
from school_care.reports.standing.things import Promise, add_thing, finish_thing
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Role
from school_care.school.models import Appointment, School, User
from school_care.students.models import Student
from school_care.workspace.demo import reports_words as words
from school_care.workspace.demo.escalation_desk import Desk, moment
from school_care.workspace.demo.moments import moments_of
from school_care.workspace.demo.notebook_pages import font_of

SHEET = (1240, 1754)  # A4 at 150 dots an inch
LEAST_DAYS = 53  # school days back to which the problems go


def furnish_standing(*, school: School, today: date, dice: random.Random) -> None:
    """Group, things, problems and papers of a freshly built school."""
    desk = Desk(school, today)
    if desk.director is None or desk.principal is None:
        return
    moments = moments_of(school, today)
    year = _YearDays(school, moments.year.year, moments.year.begins, today)
    _group(desk, year)
    _things(desk, year)
    _papers(desk, year)
    past = [day for day in moments.days.past if day < today]
    if len(past) >= LEAST_DAYS:
        _problems(desk, past, dice)


class _YearDays:
    """The school days of the year that runs, by number."""

    def __init__(self, school: School, year: int, begins: date, today: date) -> None:
        terms = [term for term in SchoolCalendar(school).terms if term.school_year == year]
        last = max(term.last_day for term in terms)
        self.year, self.today = year, today
        self.days = SchoolCalendar(school).school_days(begins, last)

    def day(self, number: int) -> date:
        """The school day `number`, the last one when there are fewer."""
        return self.days[min(number, len(self.days) - 1)]

    def gone(self, number: int) -> date | None:
        """The same when it lies behind, else None."""
        day = self.day(number)
        return day if day < self.today else None


def _group(desk: Desk, year: _YearDays) -> None:
    since = year.gone(1)
    if since is None:
        return
    seats = []
    for post, role, title, duties, looks_after in words.LEADERS:
        holder = _holder(desk.school, role, since)
        if holder is not None:
            seats.append(Seat(post, since, holder, "", title, duties, looks_after))
    for post, name, title, duties, looks_after in words.OUTSIDERS:
        seats.append(Seat(post, since, None, name, title, duties, looks_after))
    with clock.standing_at(moment(since, 10, 20)):
        for order, seat in enumerate(seats, start=1):
            add_member(by=desk.director, school=desk.school, seat=replace(seat, order=order))


def _holder(school: School, role: Role, on: date) -> User | None:
    posts = Appointment.objects.effective(on).filter(school=school, role=role)
    post = posts.select_related("user").order_by("pk").first()
    return post.user if post else None


def _things(desk: Desk, year: _YearDays) -> None:
    written = year.gone(2)
    if written is None:
        return
    for thing in words.THINGS:
        promise = Promise(thing.what, year.day(thing.due), thing.how, desk.director)
        with clock.standing_at(moment(written, 16, 0)):
            row = add_thing(by=desk.director, school=desk.school, year=year.year, promise=promise)
        done = year.gone(thing.done) if thing.done is not None else None
        if done is not None:
            with clock.standing_at(moment(done, 16, 20)):
                finish_thing(by=desk.director, thing=row, done_on=done, outcome=thing.outcome)


def _papers(desk: Desk, year: _YearDays) -> None:
    for number, paper in enumerate(words.PAPERS):
        day = year.gone(paper.dated)
        if day is None:
            continue
        content = sheet_of(desk.school.name, paper.title, paper.lines)
        with clock.standing_at(moment(day, 15, 10 + number)):
            row = SchoolDocument(
                school=desk.school,
                kind=paper.kind,
                title=paper.title,
                dated_on=day,
                year=year.year,
                file_name=f"{paper.title}.pdf",
                mime=PDF,
                size=len(content),
                pages=1,
                uploaded_by=desk.director,
                uploaded_at=clock.now(),
            )
            row.file_key = f"{FILE}/{row.public_id.hex}"
            vault.write(row.public_id, FILE, content)
            row.save(force_insert=True)
            audit.record("school_document.added", actor=desk.director, row=row, kind=row.kind)


def _problems(desk: Desk, past: Sequence[date], dice: random.Random) -> None:
    pupils = Student.objects.filter(school=desk.school, current_class__isnull=False).enrolled()
    here = pupils.filter(enrolments__until__isnull=True, enrolments__starts_on__lte=past[0])
    found = list(here.in_care(past[0]).in_care(past[-1]).distinct().order_by("pk"))
    chosen = dice.sample(found, min(len(words.PROBLEMS), len(found)))
    for told, pupil in zip(words.PROBLEMS, chosen, strict=False):
        by = desk.head_of(pupil)
        day = past[-told.found]
        with clock.standing_at(moment(day, 16, 40)):
            row = ProblemItem.objects.create(
                school=desk.school,
                student=pupil,
                source=told.source,
                found_on=day,
                what=told.what,
                measure=told.measure,
                owner=by,
                due_on=day + timedelta(days=told.given),
                written_by=by,
                written_at=clock.now(),
            )
            audit.record("problem.added", actor=by, row=row, student_id=pupil.public_id)
        if told.cleared is not None:
            _clear(row, told, past[-told.cleared], by)


def _clear(row: ProblemItem, told: words.Problem, day: date, by: User) -> None:
    with clock.standing_at(moment(day, 17, 10)):
        row.cleared_on, row.result, row.cleared_by = day, told.result, by
        row.save()
        audit.record("problem.cleared", actor=by, row=row, student_id=row.student.public_id)


def sheet_of(school_name: str, title: str, lines: Sequence[str]) -> bytes:
    """One page as a school would have scanned it; it says that it is for demonstration. Without a
    Chinese font on the machine the lines stay empty."""
    page = Image.new("RGB", SHEET, "#fdfdfb")
    draw = ImageDraw.Draw(page)
    middle = SHEET[0] // 2
    for text, size, top in ((school_name, 40, 220), (title, 60, 340)):
        if font := font_of(size):
            draw.text((middle, top), text, font=font, fill="#20262e", anchor="mm")
    draw.line((160, 420, SHEET[0] - 160, 420), fill="#8a8f94", width=3)
    for number, line in enumerate(lines):
        if font := font_of(40):
            draw.text((190, 520 + 90 * number), line, font=font, fill="#20262e")
    if font := font_of(34):
        note = "演示材料，内容虚构，仅供了解系统使用"
        draw.text((middle, SHEET[1] - 200), note, font=font, fill="#8a8f94", anchor="mm")
    out = io.BytesIO()
    page.save(out, "PDF", resolution=150)
    return out.getvalue()
