"""The hands that bring a demo report on its way: the real services, each at its moment.

Only the two steps that somebody outside takes part in are written here, as the services would leave
them: the relay's delivery and a letter handed over. Both would otherwise wake the relay when the
demo school is stored, which has nothing to send.
"""

import json
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from school_care.cases.content import Content
from school_care.cases.models import Case, CaseReport
from school_care.cases.recipients_offered import open_reports
from school_care.cases.services import reports
from school_care.core import audit, clock
from school_care.escalation.enums import MessageState, OrgType, State, Via, Way
from school_care.escalation.models import Delivery, Escalation, Message, Recipient
from school_care.escalation.services import (
    answers,
    carrying,
    finishing,
    numbering,
    receipts,
    sending,
)
from school_care.school.enums import Capability, Role
from school_care.school.models import Appointment, School, User
from school_care.students.models import Student

WORDS_OF = {State.RETURNED: "reason"}


class Desk:
    """Who does what in one school."""

    def __init__(self, school: School, today: date) -> None:
        self.school = school
        posts = Appointment.objects.effective(today).filter(school=school)
        posts = posts.select_related("user").order_by("-acting", "id")
        self._heads: dict[int, User] = {}
        for post in posts.filter(role=Role.HEAD_TEACHER):
            self._heads.setdefault(post.school_class_id, post.user)
        people = {post.role: post.user for post in posts.exclude(role=Role.HEAD_TEACHER)}
        self.director: User | None = people.get(Role.DIRECTOR)
        self.principal: User | None = people.get(Role.PRINCIPAL)
        self.recipients = {
            row.org_type: row for row in Recipient.objects.of_school(school).on(today)
        }

    def head_of(self, pupil: Student) -> User | None:
        """The head teacher of a pupil's class today, else the director."""
        return self._heads.get(pupil.current_class_id) or self.director

    def write(
        self, day: date, pupil: Student, kind: str, content: Content, orgs: tuple[OrgType, ...]
    ) -> list[Escalation]:
        """The head teacher's draft; in the order of `orgs`."""
        writer = self.head_of(pupil)
        chosen = [self.recipients[org].pk for org in orgs]
        with clock.standing_at(moment(day, 14, 20)):
            report = self._write(writer, pupil, kind, content, chosen)
            rows = open_reports(Case.objects.get(pk=report.case_id), kind)
        return sorted(rows, key=lambda row: orgs.index(OrgType(row.recipient.org_type)))

    def _write(
        self, writer: User, pupil: Student, kind: str, content: Content, chosen: list[int]
    ) -> CaseReport:
        # who acts for a class since yesterday could not write the day before
        by = writer
        kept = Student.objects.kept_by(writer, Capability.DRAFT_REPORT)
        if not kept.filter(pk=pupil.pk).exists():
            by = self.director
        return reports.write(
            by=by, student=pupil, kind=kind, content=content, revision=0, chosen=chosen
        )

    def submit(self, day: date, rows: list[Escalation]) -> None:
        """The director brings it before the principal."""
        with clock.standing_at(moment(day, 16, 40)):
            for row in rows:
                sending.submit(by=self.director, escalation=row)

    def sign(self, day: date, rows: list[Escalation]) -> None:
        """The principal signs; by system it is there at once, on paper within the morning."""
        for row in rows:
            way = row.recipient.way
            with clock.standing_at(moment(day, 8, 30)):
                row.recipient.way = Way.LETTER  # held back from the relay
                sending.sign(by=self.principal, escalation=row)
                row.recipient.way = way
            self.deliver(day, row)

    def deliver(self, day: date, row: Escalation) -> None:
        """It is there: by system at once, on paper within the morning."""
        if row.recipient.way == Way.HTTP:
            self._sent(day, row)
        else:
            self._hand_over(day, row)

    def _sent(self, day: date, row: Escalation) -> None:
        """What the relay leaves behind: one try, one answer."""
        began, number = moment(day, 8, 31), receiver_number(row)
        with clock.standing_at(began):
            message = _newest(row)
            _settle(message, began, way=Way.HTTP, attempts=1, lease_no=1)
            Delivery.objects.create(
                message=message,
                lease_no=1,
                began_at=began,
                ended_at=began + timedelta(seconds=1),
                outcome=MessageState.DELIVERED,
                status=200,
            )
            carrying.arrived(
                row, happened_at=began, via=Via.HTTP, number=number, receiver_case_no=number
            )

    def _hand_over(self, day: date, row: Escalation) -> None:
        """The numbered letter is brought to the office, which notes it."""
        at, received_by = moment(day, 10, 15), "收发室"
        with clock.standing_at(moment(day, 9, 0)):
            message = _newest(row)
            paper = "report" if row.recipient.org_type == OrgType.EDU else "letter"
            numbering.number_for(message=message, paper=paper, by=self.director)
        with clock.standing_at(at):
            number = f"收文{day.year}-{40 + message.pk % 50}"
            _settle(message, at, way=Way.LETTER, received_by=received_by, received_no=number)
            carrying.arrived(
                row, happened_at=at, by=self.director, by_name=received_by, number=number
            )
            audit.record(
                "message.handed_over",
                actor=self.director,
                row=message,
                school_id=message.school_id,
                source="demo",
            )

    def answer(
        self, day: date, row: Escalation, status: State, words: str, *, unit: str, handler: str
    ) -> None:
        """What the office says: a receipt by system, else a call that the director notes."""
        at = moment(day, 11, 5)
        with clock.standing_at(at + timedelta(minutes=1)):
            row.refresh_from_db()
            if row.recipient.way == Way.HTTP:
                body = {
                    "idempotency_key": _newest(row).idempotency_key,
                    "receiver_case_no": row.receiver_case_no,
                    "status": status.name,
                    "status_at": timezone.localtime(at).isoformat(timespec="seconds"),
                    "unit": unit,
                    "handler": handler,
                    WORDS_OF.get(status, "result"): words,
                }
                receipts.take(
                    recipient=row.recipient,
                    webhook_id=f"demo-{row.public_id}-{status.name.lower()}-{day:%m%d}",
                    text=json.dumps(body, ensure_ascii=False),
                )
            else:
                answers.note_answer(
                    by=self.director,
                    escalation=row,
                    status=status,
                    via=Via.PHONE,
                    said_at=at,
                    by_name=handler,
                    unit=unit,
                    number=row.receiver_case_no or receiver_number(row),
                    words=words,
                )
            row.refresh_from_db()

    def verify(self, day: date, row: Escalation, words: str) -> None:
        """The school has looked for itself."""
        with clock.standing_at(moment(day, 15, 0)):
            finishing.verify(by=self.director, escalation=row, holds=True, words=words)

    def close(self, day: date, row: Escalation, basis: str) -> None:
        """销号."""
        with clock.standing_at(moment(day, 15, 30)):
            finishing.close(by=self.director, escalation=row, basis=basis)


def moment(day: date, hour: int, minute: int) -> datetime:
    """A moment of a demo day."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def receiver_number(row: Escalation) -> str:
    """The office's own number of a report."""
    words = {OrgType.EDU: "青教收", OrgType.CIVIL: "青民收"}
    word = words.get(OrgType(row.recipient.org_type), "政收")
    digits = "".join(sign for sign in row.case_no if sign.isdigit())
    return f"{word}{row.begun_at.year}-{int(digits[-4:]) % 1000 + 30:04d}"


def _newest(row: Escalation) -> Message:
    return Message.objects.filter(escalation=row).select_related("escalation").latest("version")


def _settle(message: Message, at: datetime, **values) -> None:
    Message.objects.filter(pk=message.pk).update(
        state=MessageState.DELIVERED, settled_at=at, next_at=None, **values
    )
