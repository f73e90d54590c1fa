"""Demo: who stands beside whom. Most care pupils have a teacher (four to eight each), many a study
helper; some boarders an acting parent, two people from outside, one hand-over, one cover. Bulk
writes; everything follows from `dice`."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from school_care.mentoring.choices.pairings import (
    BY_STAFF,
    Aspect,
    NotesReach,
    PairingEnd,
    PairingKind,
    PartnerKind,
)
from school_care.mentoring.models import Pairing, PairingCover, Partner
from school_care.mentoring.services.pairings.holders import CONSENT_FOR_PARTNERS
from school_care.mentoring.services.pairings.sight import give_cover_sight, give_sight
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Role
from school_care.school.models import Appointment, School, TeachingAssignment, User
from school_care.students.models import Student
from school_care.students.services.consents import pupils_with_consent
from school_care.workspace.demo.moments import aware

PAIRED, HELPED, BUDDIES = 0.93, 0.95, 0.15  # shares of the care pupils
ACTING_PARENTS, MOST = 5, 8
GOALS = (
    ("期中前口算达到班级平均", "每周三午休辅导二十分钟"),
    ("每天按时交作业", "放学前看一遍作业，周五和家里通电话"),
    ("每周主动说一件高兴的事", "课间多聊几句，记在谈心本上"),
    ("把字写端正，读完两本书", "每天练字十分钟，每周换一本书"),
    ("学会自己洗衣、整理床铺", "周末教一次，周一看一看"),
)
PARTNERS = (
    (PartnerKind.CADRE, "余建国", "柳溪镇政府", "19900000911"),
    (PartnerKind.CARING_MOTHER, "向春兰", "云岭村妇联", "19900000912"),
)


def furnish_pairings(*, school: School, today: date, dice: random.Random) -> None:
    """Pair a freshly built demo school."""
    pupils = list(
        Student.objects.filter(school=school)
        .enrolled()
        .going_on()
        .in_care(today)
        .filter(current_class__isnull=False)
        .order_by("pk")
    )
    if pupils:
        _Desk(school, today, dice).furnish(pupils)


class _Desk:
    """The director's desk at the beginning of term."""

    def __init__(self, school: School, today: date, dice: random.Random) -> None:
        self.school, self.today, self.dice = school, today, dice
        term = SchoolCalendar(school).current_or_last_term(today)
        first = term.first_day if term else today
        self.since = min(first + timedelta(days=8), today)
        posts = Appointment.objects.effective(today).filter(school=school, user__is_active=True)
        self.by_role: dict[str, list[User]] = defaultdict(list)
        self.near: dict[int, list[User]] = defaultdict(list)
        for post in posts.select_related("user").order_by("pk"):
            self.by_role[post.role].append(post.user)
            if post.role == Role.HEAD_TEACHER and post.school_class_id:
                self.near[post.school_class_id].append(post.user)
        lessons = TeachingAssignment.objects.effective(today).filter(school=school)
        for lesson in lessons.select_related("user").order_by("pk"):
            known = self.near[lesson.school_class_id]
            if lesson.user.is_active and lesson.user not in known:
                known.append(lesson.user)
        self.director = next(iter(self.by_role[Role.DIRECTOR]), None)
        self.loads: Counter[int] = Counter()

    def furnish(self, pupils: list[Student]) -> None:
        """Everything, in an order that follows from the pupils."""
        paired = [self._mentor(one) for one in pupils if self.dice.random() < PAIRED]
        rows = [row for row in paired if row is not None]
        moved = self._handed_over(rows)
        rows += [*self._helpers(pupils), *self._acting_parents(pupils), *self._partners(pupils)]
        Pairing.objects.bulk_create([*rows, *moved[:1]])
        for row in moved[:1]:
            row.followed.after = row
            Pairing.objects.filter(pk=row.followed.pk).update(after=row)
        give_sight([row for row in [*rows, *moved[:1]] if row.kind in BY_STAFF])
        self._cover(paired)

    def _row(self, student: Student, kind: str, **more: Any) -> Pairing:
        values = {"starts_on": self.since, "aspects": [], **more}
        return Pairing(
            school=self.school,
            student=student,
            kind=kind,
            made_by=self.director,
            made_at=self._at(values["starts_on"]),
            **values,
        )

    def _at(self, day: date) -> datetime:
        return aware(datetime.combine(day, time(16, 10)))

    def _mentor(self, student: Student) -> Pairing | None:
        near = [one for one in self.near[student.current_class_id] if self.loads[one.pk] < MOST]
        everyone = self.by_role[Role.TEACHER] + self.by_role[Role.HEAD_TEACHER]
        people = near or [one for one in everyone if self.loads[one.pk] < MOST]
        if not people:
            return None
        # whoever has some already takes more, up to five, before the next begins
        user = max(people, key=lambda one: (self.loads[one.pk] < 5, self.loads[one.pk], -one.pk))
        self.loads[user.pk] += 1
        goal, measures = self.dice.choice(GOALS)
        aspects = [one.value for one in Aspect if self.dice.random() < 0.5] or [Aspect.STUDY.value]
        return self._row(
            student,
            PairingKind.TEACHER,
            user=user,
            aspects=aspects,
            goal=goal,
            measures=measures,
        )

    def _handed_over(self, rows: list[Pairing]) -> list[Pairing]:
        """One child had another teacher until a while ago, who handed everything over."""
        day = self.today - timedelta(days=20)
        for row in rows[3:]:
            others = [one for one in self.near[row.student.current_class_id] if one != row.user]
            if not others or day <= self.since:
                continue
            before = self._row(
                row.student,
                PairingKind.TEACHER,
                user=others[-1],
                aspects=row.aspects,
                until=day,
                end_why=PairingEnd.HANDED_OVER,
                ended_by=self.director,
                ended_at=self._at(day),
            )
            row.starts_on, row.notes, row.made_at = day, NotesReach.ALL, self._at(day)
            before.followed = row
            return [before]
        return []

    def _helpers(self, pupils: list[Student]) -> Iterable[Pairing]:
        classes = {one.current_class_id for one in pupils}
        mates: dict[int, list[Student]] = defaultdict(list)
        here = Student.objects.filter(school=self.school, current_class__in=classes).enrolled()
        for mate in here.going_on().order_by("pk"):
            mates[mate.current_class_id].append(mate)
        helping: Counter[int] = Counter()
        for one in pupils:
            free = [each for each in mates[one.current_class_id] if each.pk != one.pk]
            free = [each for each in free if helping[each.pk] < 2]
            for kind, share in ((PairingKind.HELPER, HELPED), (PairingKind.PEER, BUDDIES)):
                if free and self.dice.random() < share:
                    mate = self.dice.choice(free)
                    free.remove(mate)
                    helping[mate.pk] += 1
                    yield self._row(one, kind, peer=mate)

    def _acting_parents(self, pupils: list[Student]) -> Iterable[Pairing]:
        people = self.by_role[Role.DORMITORY] or self.by_role[Role.HEAD_TEACHER]
        boarders = [one for one in pupils if one.boarding]
        for place, one in enumerate(boarders[::3][:ACTING_PARENTS] if people else ()):
            yield self._row(
                one,
                PairingKind.ACTING_PARENT,
                user=people[place % len(people)],
                aspects=[Aspect.LIFE.value],
                goal="吃好睡好，零用钱有数",
            )

    def _partners(self, pupils: list[Student]) -> Iterable[Pairing]:
        agreed = pupils_with_consent(
            student_ids=[one.pk for one in pupils], purpose=CONSENT_FOR_PARTNERS, on=self.today
        )
        those = [one for one in pupils if one.pk in agreed][:: max(len(agreed) // 5, 1)]
        for place, (kind, name, organisation, phone) in enumerate(PARTNERS):
            partner = Partner.objects.create(
                school=self.school, kind=kind, name=name, organisation=organisation, phone=phone
            )
            for one in those[place : place + 3 : 2]:
                yield self._row(
                    one, PairingKind.PARTNER, partner=partner, aspects=[Aspect.LIFE.value]
                )

    def _cover(self, rows: list[Pairing | None]) -> None:
        """A teacher is away for a training; a colleague of the class stands in."""
        for row in (one for one in rows if one is not None):
            others = [one for one in self.near[row.student.current_class_id] if one != row.user]
            if others:
                cover = PairingCover.objects.create(
                    school=self.school,
                    pairing=row,
                    user=others[0],
                    starts_on=max(self.today - timedelta(days=1), row.starts_on),
                    until=self.today + timedelta(days=6),
                    why="外出培训",
                    made_by=self.director,
                    made_at=self._at(max(self.today - timedelta(days=2), row.starts_on)),
                )
                give_cover_sight(cover)
                return
