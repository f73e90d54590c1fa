"""What the demo school did this term to protect children: a child found living alone, an occurrence
between classmates, a child in crisis who is back.

All of it has happened and is in hand. Nobody at home is suspected: silence towards a family is not
something to be come upon by looking around.
"""

import random
from collections.abc import Sequence
from datetime import date, timedelta

from school_care.cases.models import BullyingChild, Protection
from school_care.cases.protection.bullying_words import Through
from school_care.cases.protection.crisis_words import HandedTo, ToldHow, Treatment, WhereNow
from school_care.cases.protection.enums import (
    BullyingForm,
    CallTo,
    ChildPart,
    Finding,
    Gravity,
    GuardiansTold,
    NoticeAnswer,
    ReturnAdvice,
    Severity,
    Shielding,
    Situation,
    Suspect,
    Trigger,
)
from school_care.cases.protection.services import (
    bullying,
    bullying_children,
    bullying_filing,
    calls,
    closing,
    crisis,
    crisis_notices,
    crisis_opening,
    filing,
    told,
    watches,
)
from school_care.cases.protection.services.opening import Found
from school_care.core import clock
from school_care.escalation.enums import OrgType, State
from school_care.escalation.models import Escalation
from school_care.school.enums import Role
from school_care.school.models import Appointment, School, User
from school_care.students.models import Student
from school_care.workspace.demo import protection_words as words
from school_care.workspace.demo.escalation_desk import Desk, moment
from school_care.workspace.demo.moments import moments_of

LEAST_DAYS = 32  # school days the longest story needs
LEAST_PUPILS = 60


def furnish_protection(*, school: School, today: date, dice: random.Random) -> None:
    """The cases of a freshly built school; committee and recipients must be there."""
    desk = Desk(school, today)
    days = [day for day in moments_of(school, today).days.past if day < today]
    pupils = Student.objects.filter(school=school).enrolled()
    small = pupils.count() < LEAST_PUPILS or len(days) < LEAST_DAYS
    if small or desk.director is None or desk.principal is None:
        return
    told = _Told(desk, days, dice)
    told.living_alone()
    told.between_classmates()
    told.in_crisis()


class _Told:
    """The stories of one school."""

    def __init__(self, desk: Desk, days: Sequence[date], dice: random.Random) -> None:
        self._desk, self._days, self._dice = desk, days, dice
        counselling = Appointment.objects.effective(days[-1]).filter(
            school=desk.school, role=Role.COUNSELLOR
        )
        post = counselling.select_related("user").order_by("pk").first()
        self._counsellor: User | None = post.user if post else None
        pupils = Student.objects.filter(school=desk.school).enrolled()
        pupils = pupils.select_related("school", "current_class").order_by("pk")
        # nobody of whom another story is told
        told = Escalation.objects.filter(school=desk.school).values("student_id")
        rows = pupils.filter(current_class__isnull=False).exclude(pk__in=told)
        self._pupils = [one for one in rows if self._head(one).pk != desk.director.pk]

    def _head(self, pupil: Student) -> User:
        return self._desk.head_of(pupil)

    def living_alone(self) -> None:
        """Found on a visit in the evening; rung at once, written afterwards, in hand after days."""
        pupil, day = self._pick(), self._days
        if pupil is None:
            return
        found_at = moment(day[-18], 18, 5)
        found = Found(
            happened=words.ALONE,
            found_at=found_at,
            student=pupil,
            found_where=words.ALONE_WHERE,
            suspects=(Suspect.UNKNOWN,),
        )
        with clock.standing_at(moment(day[-18], 18, 24)):
            row = filing.file(
                by=self._head(pupil),
                school=self._desk.school,
                found=found,
                written=filing.Written(
                    situations=(Situation.ALONE,),
                    severity=Severity.PRESENT,
                    shielding=(Shielding.WITH_CHILD, Shielding.TOLD_LEADER),
                    shielding_words=words.ALONE_SHIELD,
                ),
                rung=filing.Rung(
                    to=CallTo.POLICE_110,
                    called_at=found_at + timedelta(minutes=6),
                    answered_by="接警员",
                    number="1102026000318",
                ),
            )
        reports = list(
            Escalation.objects.filter(case_no=row.case.case_no).select_related(
                "recipient", "school", "student"
            )
        )
        for report in reports:
            self._desk.deliver(day[-17], report)
        self._seen_through(row, day)
        for report in reports:
            self._answered(report, day)

    def _answered(self, report: Escalation, day: Sequence[date]) -> None:
        """Taken up the next day, done within the week, looked after by the school."""
        unit, handler = words.OFFICES[OrgType(report.recipient.org_type)]
        said = ((-16, State.ACCEPTED, ""), (-13, State.RESOLVED, words.POLICE_SAYS))
        for back, status, text in said:
            self._desk.answer(day[back], report, status, text, unit=unit, handler=handler)
        self._desk.verify(day[-12], report, words.VERIFIED)
        self._desk.close(day[-11], report, words.CLOSED)

    def _seen_through(self, row: Protection, day: Sequence[date]) -> None:
        director = self._desk.director
        with clock.standing_at(moment(day[-17], 10, 30)):
            calls.record(
                by=director,
                protection=row,
                to=CallTo.CIVIL,
                called_at=moment(day[-17], 10, 20),
                caller=director.name,
                answered_by="值班员",
                text=words.CIVIL_SAYS,
            )
            filing.note_education(
                by=director, protection=row, filed_at=moment(day[-17], 9, 40), number="教安收23"
            )
        with clock.standing_at(moment(day[-12], 15, 0)):
            filing.note_outcome(by=director, protection=row, text=words.POLICE_SAYS)
            row.refresh_from_db()
            told.note_told(
                by=director,
                protection=row,
                told=GuardiansTold.TOLD,
                words=words.ALONE_TOLD,
                revision=row.revision,
                at=moment(day[-17], 11, 0),
            )
            closing.follow(by=director, protection=row, why=words.ALONE_ENDS, state=row.state)

    def between_classmates(self) -> None:
        """Name-calling that went on; looked into, decided, both looked after."""
        harmed, day = self._pick(), self._days
        other = self._pick(harmed)
        if harmed is None or other is None:
            return
        head, director = self._head(harmed), self._desk.director
        found = Found(
            happened=words.TEASED,
            found_at=moment(day[-16], 9, 50),
            student=harmed,
            found_where=words.TEASED_WHERE,
        )
        with clock.standing_at(moment(day[-16], 12, 20)):
            row = bullying_filing.file(
                by=head,
                school=self._desk.school,
                found=found,
                noticed=bullying_filing.Noticed(
                    forms=(BullyingForm.WORDS,), through=Through.TEACHER
                ),
            )
        with clock.standing_at(moment(day[-15], 16, 0)):
            bullying.investigate(by=director, protection=row)
            second = bullying_children.add(by=director, protection=row, student=other)
            first = BullyingChild.objects.get(protection=row, student=harmed)
            for child, said in ((first, words.SAYS_HARMED), (second, words.SAYS_DOING)):
                bullying_children.say(
                    by=director, child=child, text=said, second_adult=words.SECOND_ADULT
                )
        with clock.standing_at(moment(day[-15], 17, 30)):
            for child, said in ((first, words.FAMILY_HARMED), (second, words.FAMILY_DOING)):
                child.refresh_from_db()
                bullying_children.tell_family(
                    by=director,
                    child=child,
                    whom="奶奶",
                    at=moment(day[-15], 17, 10),
                    words=said,
                )
        self._decided(row, first, second, day)

    def _decided(
        self, row: Protection, first: BullyingChild, second: BullyingChild, day: Sequence[date]
    ) -> None:
        director = self._desk.director
        with clock.standing_at(moment(day[-12], 16, 30)):
            row.refresh_from_db()
            members = bullying.committee_of(row)
            judged = bullying.Judged(
                finding=Finding.BULLYING,
                reasons=words.REASONS,
                members=members[:5],
                gravity=Gravity.LIGHT,
                parts={first.pk: ChildPart.HARMED, second.pk: ChildPart.DOING},
                measures=words.MEASURES,
            )
            bullying.decide(by=director, protection=row, judged=judged)
        with clock.standing_at(moment(day[-11], 9, 0)):
            plans = ((first, words.SUPPORT_HARMED), (second, words.SUPPORT_DOING))
            for child, text in plans:
                child.refresh_from_db()
                bullying_children.support(
                    by=director,
                    child=child,
                    supporter=self._head(child.student),
                    text=text,
                    review_on=day[-4],
                )
        with clock.standing_at(moment(day[-4], 16, 0)):
            for child, _ in plans:
                child.refresh_from_db()
                bullying_children.review(
                    by=director,
                    child=child,
                    words=words.REVIEWED,
                    again_on=self._days[-1] + timedelta(days=21),
                )

    def in_crisis(self) -> None:
        """Noticed at noon, never alone, to hospital with the family, back after a meeting."""
        pupil, day = self._pick(oldest=True), self._days
        if pupil is None or self._counsellor is None:
            return
        head, counsellor, director = self._head(pupil), self._counsellor, self._desk.director
        with clock.standing_at(moment(day[-28], 13, 10)):
            row = crisis_opening.report(
                by=head,
                school=self._desk.school,
                noticed=crisis_opening.Noticed(
                    triggers=(Trigger.SAYS, Trigger.PLANS),
                    where=WhereNow.WITH_ME,
                    student=pupil,
                    words=words.CRISIS_WORDS,
                    place=words.CRISIS_PLACE,
                    found_at=moment(day[-28], 13, 4),
                ),
            )
        with clock.standing_at(moment(day[-28], 13, 30)):
            watch = watches.offer(by=head, protection=row, to=counsellor, note=words.CRISIS_NOTE)
        with clock.standing_at(moment(day[-28], 13, 33)):
            watches.accept(by=counsellor, watch=watch)
        with clock.standing_at(moment(day[-28], 13, 50)):
            row.refresh_from_db()
            crisis.tell_parents(
                by=director,
                protection=row,
                reached=True,
                whom="奶奶",
                how=ToldHow.CALL,
                at=moment(day[-28], 13, 42),
                words=words.CRISIS_PARENTS,
            )
            notice = crisis_notices.make(by=director, protection=row, guardian="奶奶")
        with clock.standing_at(moment(day[-28], 16, 20)):
            crisis.talk(by=counsellor, protection=row, parts={"谈话": words.CRISIS_TALK})
            crisis_notices.answer(
                by=director,
                notice=notice,
                how=NoticeAnswer.SIGNED,
                at=moment(day[-28], 16, 5),
            )
            crisis.hand_over(
                by=counsellor,
                protection=row,
                handing=crisis.Handing(HandedTo.HOSPITAL, words.HOSPITAL, moment(day[-28], 16, 15)),
            )
        self._back(row, day)

    def _back(self, row: Protection, day: Sequence[date]) -> None:
        counsellor = self._counsellor
        with clock.standing_at(moment(day[-27], 9, 30)):
            row.refresh_from_db()
            crisis.treat(
                by=counsellor,
                protection=row,
                how=Treatment.SENT,
                at=moment(day[-28], 16, 40),
                hospital=words.HOSPITAL_NAME,
                with_whom=words.HOSPITAL_WITH,
                advice=words.ADVICE,
            )
        with clock.standing_at(moment(day[-21], 15, 40)):
            row.refresh_from_db()
            crisis.meet(
                by=counsellor,
                protection=row,
                on=day[-21],
                people=words.MEETING_PEOPLE,
                result=ReturnAdvice.PART,
                plan=words.MEETING_PLAN,
            )
            row = crisis.come_back(by=counsellor, protection=row, on=day[-21])
        for number in range(20, 0, -4):
            with clock.standing_at(moment(day[-number], 16, 30)):
                row.refresh_from_db()
                row = crisis.follow(by=counsellor, protection=row, text=words.FOLLOWED)

    def _pick(self, beside: Student | None = None, *, oldest: bool = False) -> Student | None:
        """Somebody of whom nothing else is told; `beside`: of the same class."""
        rows = [
            one
            for one in self._pupils
            if beside is None or one.current_class_id == beside.current_class_id
        ]
        if oldest:
            rows = [one for one in rows if one.current_class.grade_on(self._days[-1]) >= 5]
        if not rows:
            return None
        found = self._dice.choice(rows)
        self._pupils.remove(found)
        return found
