"""The demo school's ledger of duties, as if it had run through the term: what was done, late or
missed, what was waived and handed over, what people were told.

The real services reckon and tell; only their moments are put back to the mornings they stand for.
Every day of the last three weeks is run. Before that Mondays are enough: each week and each
deadline left its row, only what began and was done between two of them did not.
"""

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Max

from school_care.core import audit
from school_care.duties.enums import NoticeKind, Stage, WaiveReason
from school_care.duties.hands import Staff
from school_care.duties.models import DailyRun, Duty, DutyChange, Ledger, Notice
from school_care.duties.services.changes import Book
from school_care.duties.services.ledger import hold
from school_care.duties.services.reminding import remind
from school_care.duties.services.sync import sync
from school_care.duties.services.telling import remember, tell
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Role
from school_care.school.models import Appointment, School, User
from school_care.workspace.demo.moments import aware

EACH_DAY = timedelta(days=21)
MONDAY = 0
RUN_AT, TOLD_AT, DECIDED_AT = time(6, 0), time(6, 1), time(16, 30)
READ_WITHIN = timedelta(days=3)  # what is older has mostly been read
UNREAD_SHARE = 0.04
ONE_DAY = timedelta(days=1)
HANDED_OVER = "移交：班主任外出培训一周"


@dataclass(frozen=True)
class Waiver:
    """One 免办 of the term: how many days ago, of what, why."""

    days_ago: int
    code: str
    reason: WaiveReason
    note: str


WAIVERS = (
    Waiver(61, "contact.level", WaiveReason.DONE_BY_OTHER, "德育主任当天和孩子谈过"),
    Waiver(48, "contact.level", WaiveReason.LEAVE, "住院，妈妈在医院陪护"),
    Waiver(33, "visit.level", WaiveReason.DONE_BY_OTHER, "村儿童主任和校长一起上门看过"),
    Waiver(24, "card.term", WaiveReason.NOT_APPLICABLE, "下周随父母转到东莞上学"),
    Waiver(12, "contact.level", WaiveReason.LEAVE, "水痘，在家隔离"),
    Waiver(5, "talk.class_week", WaiveReason.NO_SCHOOL, "全班参加县里研学两天，补课排满"),
)


def furnish_duties(*, school: School, today: date, dice: random.Random) -> None:
    """Run the ledger of a freshly built school up to `today`; everything else must be there."""
    _Term(school, today, dice).run()


class _Term:
    def __init__(self, school: School, today: date, dice: random.Random) -> None:
        self._school, self._today, self._dice = school, today, dice
        self._calendar = SchoolCalendar(school)
        self._said: set[int] = set()
        self._waivers = {today - timedelta(days=one.days_ago): one for one in WAIVERS}
        posts = Appointment.objects.effective(today).filter(school=school, role=Role.DIRECTOR)
        self._director = posts.select_related("user").order_by("pk").first()

    def run(self) -> None:
        """Every morning, what was waived in its afternoon, and at the end one duty handed over."""
        for day in self._days():
            self._morning(day)
            for waived_on in [past for past in self._waivers if past <= day]:
                self._waive(self._waivers.pop(waived_on), day)
        self._hand_over()
        self._read_inboxes()

    def _days(self) -> list[date]:
        """The days that are run: from the first day of the running or last term."""
        term = self._calendar.current_or_last_term(self._today)
        days = [
            term.first_day + number * ONE_DAY
            for number in range((self._today - term.first_day).days + 1)
        ]
        recent = self._today - EACH_DAY
        return [
            day for day in days if day > recent or day.weekday() == MONDAY or day == term.first_day
        ]

    def _morning(self, day: date) -> None:
        """What `run_day` does, on a day of the past."""
        ledger = hold(self._school)
        ledger.synced_on = day  # the days between are left out
        ledger.save(update_fields=["synced_on"])
        last = _last(Duty), _last(DutyChange), _last(Notice)
        sync(self._school, day)
        at = aware(day, RUN_AT)
        Duty.objects.filter(pk__gt=last[0]).update(created_at=at)
        DutyChange.objects.filter(pk__gt=last[1]).update(at=at)
        remind(self._school, day, self._calendar)
        Notice.objects.filter(pk__gt=last[2]).update(created_at=aware(day, TOLD_AT))
        DailyRun.objects.create(school=self._school, day=day, ran_at=aware(day, TOLD_AT))
        Ledger.objects.filter(pk=ledger.pk).update(synced_at=at)

    def _waive(self, waiver: Waiver, day: date) -> None:
        """As services.waiving does; by the owner, in the afternoon."""
        rows = Duty.objects.open().filter(
            school=self._school, rule_code=waiver.code, opens_on__lt=day, owner__isnull=False
        )
        rows = rows.exclude(owner__in=self._said)  # nobody waives all the time
        found = list(rows.select_related("owner", "student").order_by("warn_on", "pk")[:12])
        if not found:
            return
        duty = self._dice.choice(found)
        moment = aware(day, DECIDED_AT)
        book = Book(by=duty.owner, at=moment)
        book.settle(duty, "waived", day, f"{waiver.reason.label}：{waiver.note}")
        duty.waived_as = waiver.reason
        book.write()
        self._said.add(duty.owner_id)
        self._trace("duty.waived", duty, duty.owner, moment, reason=waiver.reason)

    def _hand_over(self) -> None:
        """One pupil's duty is with another teacher of the class this week, said by the director."""
        if self._director is None:
            return
        staff = Staff(self._school)
        rows = Duty.objects.open().filter(school=self._school, rule_code="contact.level")
        rows = rows.filter(owner__isnull=False).exclude(owner=self._director.user)
        for duty in rows.select_related(
            "school", "owner", "student__current_class", "school_class"
        ).order_by("due_on", "pk")[:8]:
            hands = [
                hand.user
                for hand in staff.hands(duty)
                if hand.role == Role.TEACHER and hand.user.pk != duty.owner_id
            ]
            if hands:
                self._give(duty, hands[0], aware(self._today - ONE_DAY, DECIDED_AT))
                return

    def _give(self, duty: Duty, to: User, moment: datetime) -> None:
        by, old = self._director.user, duty.owner_id
        book = Book(by=by, at=moment)
        book.give(duty, to.pk, HANDED_OVER, assigned=True)
        book.write()
        self._trace("duty.assigned", duty, by, moment, old=old, new=to.pk)
        notice = tell(
            user=to,
            school=self._school,
            kind=NoticeKind.ASSIGNED,
            key=f"assigned:{moment:%Y%m%d%H%M%S%f}",
            on=moment.date(),
            facts={"late": int(duty.warn_on <= self._today)},
            actor=by,
        )
        if notice is not None:
            remember(notice, [(duty.pk, Stage.ASSIGNED)])
            Notice.objects.filter(pk=notice.pk).update(created_at=moment)

    def _trace(self, action: str, duty: Duty, by: User, moment: datetime, **facts) -> None:
        student = duty.student.public_id if duty.student else None
        entry = audit.entry(
            action, actor=by, row=duty, student_id=student, rule=duty.rule_code, **facts
        )
        entry.at = moment
        entry.save(force_insert=True)

    def _read_inboxes(self) -> None:
        """What was told before the last days has mostly been read, the same day."""
        rows = Notice.objects.filter(school=self._school, on__lte=self._today - READ_WITHIN)
        read = [row for row in rows.order_by("pk") if self._dice.random() >= UNREAD_SHARE]
        for row in read:
            minutes = self._dice.randint(60, 600)
            row.read_at = row.created_at + timedelta(minutes=minutes)
        Notice.objects.bulk_update(read, ["read_at"], batch_size=500)


def _last(model) -> int:
    return model.objects.aggregate(last=Max("pk"))["last"] or 0
