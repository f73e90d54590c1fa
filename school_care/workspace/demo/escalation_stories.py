"""What the demo school reported this term: one child back at school, one at a school elsewhere, one
of whom the township has not answered yet; a referral that came back, and one to be signed.

Two or three suspected dropouts a year, not more (domain §0.1.12). Small schools tell what they have
the children for.
"""

import random
from collections.abc import Generator, Sequence
from dataclasses import replace
from datetime import date

from school_care.cases.enums import DropoutReason, Measure
from school_care.escalation.enums import OrgType, State
from school_care.escalation.models import Escalation
from school_care.school.models import School
from school_care.students.enums import ContactRole, Rating, StandingKind, Whereabouts
from school_care.students.models import (
    ContactPerson,
    GuardianshipRating,
    Standing,
    Student,
    StudentCategory,
)
from school_care.workspace.demo import dropout_courses as courses
from school_care.workspace.demo import escalation_words as words
from school_care.workspace.demo.dropout_days import Days, Story
from school_care.workspace.demo.escalation_absences import stay_away
from school_care.workspace.demo.escalation_desk import Desk
from school_care.workspace.demo.moments import moments_of

DROPOUT, CLOSURE = "SUSPECTED_DROPOUT", "DROPOUT_CLOSURE"
AID, GUARDIANSHIP = "AID_REFERRAL", "GUARDIANSHIP_REFERRAL"
BOTH = (OrgType.EDU, OrgType.TOWNSHIP)
LEAST_DAYS = 36  # school days the longest story needs
OLDEST_GRADES = 7
IN_NEED = ("MON_SUDDEN", "DIBAO_EDGE", "MON_EDGE", "LIFTED")
PLAIN = ("LB_BOTH", "LIFTED", "ACADEMIC", "GRANDPARENT")
EDU_UNIT, TOWN_UNIT, CIVIL_UNIT = "义务教育科", "未成年人保护工作站", "儿童福利科"


def furnish_reports(*, school: School, today: date, dice: random.Random) -> None:
    """The reports of a freshly built school; recipients and rolls must be there."""
    desk = Desk(school, today)
    days = [day for day in moments_of(school, today).days.past if day < today]
    if desk.director is None or desk.principal is None or len(days) < LEAST_DAYS:
        return
    if not desk.recipients:
        return
    term = _Term(school, today, days, desk, dice)
    told = (
        term.elsewhere(),
        term.back_at_school(),
        term.returned(),
        term.unanswered(),
        term.to_be_signed(),
    )
    days_told = Days(desk, today, days[-LEAST_DAYS:], dice)
    days_told.tell(told)


class _Term:
    """The stories, each with a child of its own. A story yields the day it goes on with: all of
    them are told together, day by day, as the school lived them."""

    def __init__(
        self, school: School, today: date, days: Sequence[date], desk: Desk, dice: random.Random
    ) -> None:
        self._school, self._today, self._days = school, today, days
        self._desk, self._dice = desk, dice
        self._courses = courses.Courses(school, desk)
        self._out = set(
            Standing.objects.on(today).filter(school=school).values_list("student_id", flat=True)
        )
        self._used: set[int] = set()
        people = ContactPerson.objects.filter(
            school=school, role=ContactRole.CARER, phone_index__gt=""
        )
        held = StudentCategory.objects.on(today).filter(school=school)
        more = held.exclude(category__code__in=PLAIN).values_list("student_id", flat=True)
        away = held.filter(category__code="LB_BOTH").values_list("student_id", flat=True)
        # left with somebody who can be rung, and nothing else that would be told of them
        self._plain = set(people.values_list("student_id", flat=True)) & set(away) - set(more)

    def back_at_school(self) -> Story:
        """Persuaded within a week, back, seen to stay, 销号."""
        pupil = self._older()
        if pupil is None:
            return
        day = self._days
        stay_away(self._school, pupil, day[-34:-28], whereabouts=Whereabouts.HOME)
        content = replace(
            words.BACK,
            reasons=(DropoutReason.STUDY,),
            whereabouts=Whereabouts.HOME,
            persuasion=(words.round_of(day[-33], words.FIRST_ROUND),),
            measures=(Measure.MET_CARER, Measure.CALLED_PARENTS, Measure.TUTORED),
        )
        edu, town = yield from self._out_by(day[-32], pupil, DROPOUT, content)
        course = self._courses.of(pupil) or self._courses.begin(pupil, day[-34:-28], day[-32])
        self._courses.note(day[-31], course, content)
        self._say(day[-31], edu, State.ACCEPTED, "")
        yield day[-30]
        self._courses.round(day[-30], course, courses.AGREES, back_by=day[-28])
        self._say(day[-30], edu, State.HANDLING, "已转镇政府和村委会，本周共同家访。")
        yield day[-29]
        self._say(day[-29], town, State.ACCEPTED, "")
        yield day[-27]
        self._say(day[-27], town, State.RESOLVED, "镇村干部和班主任上门，监护人同意，孩子已返校。")
        yield day[-26]
        self._say(day[-26], edu, State.RESOLVED, "学生已返校，疑似辍学台账拟销号。")
        yield day[-25]
        for row in (edu, town):
            self._desk.verify(day[-25], row, "已到校，班主任每天确认")
        if not self._courses.is_back(course):  # those days are before the first roll there is
            self._desk.close(day[-24], town, "孩子已返校，开学后按点名继续跟踪")
            return
        asked, told = yield from self._out_by(day[-17], pupil, CLOSURE, words.STAYS)
        self._say(day[-16], asked, State.ACCEPTED, "")
        yield day[-15]
        self._say(day[-15], told, State.RESOLVED, "村干部看过，孩子在校。")
        yield day[-14]
        self._say(day[-14], asked, State.RESOLVED, "同意销号，疑似辍学台账已销。")
        self._courses.finish(day[-14], course)

    def elsewhere(self) -> Story:
        """人在外县借读: found there, the education bureau still compares the registers."""
        standing = (
            Standing.objects.on(self._today)
            .filter(school=self._school, kind=StandingKind.ELSEWHERE)
            .select_related("student__school", "student__current_class")
            .order_by("pk")
            .first()
        )
        if standing is None:
            return
        day = self._days
        # where the standing is too old or too young, the story keeps its own days
        found = sum(one < standing.starts_on for one in day)
        found = found if 6 <= found <= len(day) - 14 else len(day) - 20
        pupil = standing.student
        self._used.add(pupil.pk)
        away = day[found - 4 : found]
        if day[found] >= standing.starts_on > day[found - 1]:
            stay_away(self._school, pupil, away, whereabouts=Whereabouts.PARENTS)
        content = replace(
            words.ELSEWHERE,
            reasons=(DropoutReason.WITH_PARENTS,),
            whereabouts=Whereabouts.OTHER_SCHOOL,
            measures=(Measure.CALLED_PARENTS, Measure.WITH_VILLAGE),
        )
        yield day[found - 2]
        course = self._courses.of(pupil) or self._courses.begin(pupil, away, away[2])
        edu, town = yield from self._out_by(day[found - 2], pupil, DROPOUT, content)
        self._courses.note(day[found - 1], course, content)
        self._say(day[found - 1], edu, State.ACCEPTED, "")
        yield day[found]
        self._say(day[found], town, State.ACCEPTED, "")
        yield day[found + 1]
        self._say(day[found + 1], edu, State.HANDLING, "已去函外县教育局核实就读情况。")
        yield day[found + 3]
        self._say(day[found + 3], town, State.RESOLVED, "村委会核实：人随父母在外县，已入学。")
        yield day[found + 4]
        if standing.starts_on > day[found + 4]:  # the paper came later: it is still compared
            return
        self._courses.place(day[found + 4], course, found_on=day[found + 3])
        self._desk.verify(day[found + 4], town, "家长发来在读证明，已核对")
        yield day[found + 5]
        self._desk.close(day[found + 5], town, "人在外县借读，学籍由教育局继续核对")
        asked, told = yield from self._out_by(day[found + 5], pupil, CLOSURE, words.STUDIES_THERE)
        yield day[found + 8]
        for row in (asked, told):
            self._say(day[found + 8], row, State.ACCEPTED, "")
        yield day[found + 9]
        self._say(day[found + 9], told, State.RESOLVED, "村委会看过在读证明，没有别的意见。")
        self._desk.verify(day[found + 9], told, "镇政府没有异议，等教育局的意见")
        yield day[-3]
        for row in (edu, asked):
            self._say(day[-3], row, State.HANDLING, words.COMPARING)

    def unanswered(self) -> Story:
        """Away now; the bureau acts, the township has let its time pass."""
        pupil = self._older()
        if pupil is None:
            return
        day = self._days
        stay_away(self._school, pupil, [*day[-8:], self._today], whereabouts=Whereabouts.HOME)
        content = replace(
            words.UNANSWERED,
            reasons=(DropoutReason.STUDY, DropoutReason.INTERNET),
            whereabouts=Whereabouts.HOME,
            persuasion=(words.round_of(day[-7], words.SECOND_STORY_ROUND),),
            measures=(Measure.MET_CARER, Measure.CALLED_PARENTS),
        )
        edu, _ = yield from self._out_by(day[-6], pupil, DROPOUT, content)
        course = self._courses.of(pupil) or self._courses.begin(pupil, day[-8:], day[-6])
        self._courses.note(day[-5], course, content)
        self._say(day[-5], edu, State.ACCEPTED, "")
        self._courses.round(day[-5], course, courses.NOT_OUT, next_on=day[-3])
        yield day[-3]
        self._courses.notice(day[-3], course)
        self._courses.round(day[-3], course, courses.WAVERS, next_on=self._today)
        yield day[-2]
        self._say(day[-2], edu, State.HANDLING, "已督促乡镇上门，请学校准备第二次劝返记录。")

    def returned(self) -> Story:
        """A referral that civil affairs sent back for a paper that was missing."""
        pupil = self._in_need()
        if pupil is None:
            return
        day = self._days
        (civil,) = yield from self._out_by(day[-9], pupil, AID, words.IN_NEED, (OrgType.CIVIL,))
        yield day[-7]
        self._say(day[-7], civil, State.ACCEPTED, "")
        yield day[-1]
        self._say(day[-1], civil, State.RETURNED, words.RETURNED_BECAUSE)

    def to_be_signed(self) -> Story:
        """With the principal since the last school day."""
        pupil = self._badly_kept()
        if pupil is None:
            return
        orgs = (OrgType.TOWNSHIP, OrgType.CIVIL)
        content = replace(words.KEPT_BADLY, measures=(Measure.CALLED_PARENTS,))
        yield self._days[-2]
        rows = self._desk.write(self._days[-2], pupil, GUARDIANSHIP, content, orgs)
        yield self._days[-1]
        self._desk.submit(self._days[-1], rows)

    # -- steps ------------------------------------------------------------------------------

    def _out_by(
        self, day: date, pupil: Student, kind: str, content, orgs: tuple[OrgType, ...] = BOTH
    ) -> Generator[date, None, list[Escalation]]:
        """Written one afternoon, signed and gone the next school morning; the reports."""
        yield day
        rows = self._desk.write(day, pupil, kind, content, orgs)
        self._desk.submit(day, rows)
        next_day = self._days[self._days.index(day) + 1]
        yield next_day
        self._desk.sign(next_day, rows)
        return rows

    def _say(self, day: date, row: Escalation, status: State, said: str) -> None:
        unit, handler = {
            OrgType.EDU: (EDU_UNIT, "周敏"),
            OrgType.CIVIL: (CIVIL_UNIT, "谢春燕"),
        }.get(OrgType(row.recipient.org_type), (TOWN_UNIT, "彭丽华"))
        self._desk.answer(day, row, status, said, unit=unit, handler=handler)

    # -- who --------------------------------------------------------------------------------

    def _pupils(self):
        rows = Student.objects.filter(school=self._school, current_class__isnull=False)
        rows = rows.enrolled().exclude(pk__in=self._out | self._used)
        return rows.select_related("school", "current_class").order_by("pk")

    def _take(self, pupils: Sequence[Student]) -> Student | None:
        """One of them, rather one of the plain."""
        found = [one for one in pupils if one.pk in self._plain] or list(pupils)
        if not found:
            return None
        chosen = self._dice.choice(found)
        self._used.add(chosen.pk)
        return chosen

    def _older(self) -> Student | None:
        """A pupil of the upper grades who has been here all along and today is at school or not
        looked for already."""
        away = Student.objects.filter(
            absences__date__gte=self._days[-9], absences__school=self._school
        )
        pupils = list(
            self._pupils()
            .exclude(pk__in=away.values("pk"))
            .filter(enrolments__until__isnull=True, enrolments__starts_on__lt=self._days[0])
            .distinct()
        )
        grades = [(one.current_class.grade_on(self._today), one) for one in pupils]
        wanted = min(OLDEST_GRADES, max((grade for grade, _ in grades), default=0))
        return self._take([one for grade, one in grades if grade >= wanted])

    def _in_need(self) -> Student | None:
        for code in IN_NEED:
            held = StudentCategory.objects.on(self._today).filter(
                school=self._school, category__code=code
            )
            found = self._take(list(self._pupils().filter(pk__in=held.values("student"))))
            if found is not None:
                return found
        return None

    def _badly_kept(self) -> Student | None:
        ratings = GuardianshipRating.objects.on(self._today).filter(school=self._school)
        for rating in (Rating.POOR, Rating.FAIR):
            rated = ratings.filter(rating=rating).values("student")
            found = self._take(list(self._pupils().filter(pk__in=rated)))
            if found is not None:
                return found
        return None
