"""The demo school's plans: about six in ten care pupils have one this term, checks made, late and
to come; one plan in two versions; lessons at home of those taught there."""

import random
from collections import defaultdict
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from school_care.core import clock
from school_care.mentoring.choices.plans import GoalOf, Outcome, PlanKind, PlanState
from school_care.mentoring.models import (
    GoalResult,
    HomeLesson,
    Pairing,
    Plan,
    PlanCheck,
    PlanGoal,
    PlanVersion,
)
from school_care.mentoring.plan_content import PlanContent, SubjectLine
from school_care.mentoring.plan_words import (
    ADAPTATIONS,
    CAUSES,
    EVALUATIONS,
    FAMILY,
    GOALS,
    NEEDS,
    NEXT,
    PUPIL_GOALS,
    WAYS,
    WHEN,
    area_goals,
    weak_words,
)
from school_care.mentoring.services.plans.risk import high_risk_areas
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Role
from school_care.school.models import Appointment, School, TeachingAssignment, Term
from school_care.students.enums import StandingKind
from school_care.students.models import Assessment, Standing, Student

BATCH = 500
SHARE = 0.95
OWN_GOALS = 0.5  # of plans hold a goal the pupil set
CHECKED = 0.96  # of checks owed were made
CHECKED_SOON = 0.7  # of those owed these days
SUBJECTS = ("语文", "数学", "英语")
FOUND = (
    "计算比开学时细心，应用题还要人带着读题。",
    "作业交得勤了，字也写得工整些。",
    "愿意问问题了，和同桌处得好。",
    "这段时间奶奶住院，作业落下几次，已约好中午补。",
    "单词听写稳定，朗读还不敢大声。",
    "",
)
CHANGED_AGO = 8  # school days
WHY = "期中后数学跟上了，改抓英语单词"
HOME_LESSONS = (
    ("认读“人、口、手”，数1到10", "会认3个字，会数到10", "愿意跟读，坐得住二十分钟"),
    ("10以内加法，用小棒摆", "会摆出5以内的加法", "摆对了几题，很高兴"),
    ("穿衣、系扣子，认识红绿灯", "会自己系扣子", "能系两颗，奶奶在旁边帮"),
    ("听儿歌，跟着拍手", "会跟唱一段", "会跟着哼，一直笑"),
)


def furnish_plans(*, school: School, today: date, dice: random.Random) -> None:
    """Store plans, versions, goals, checks, results and lessons of the running term."""
    calendar = SchoolCalendar(school)
    term = calendar.term_on(today)
    if term is not None:
        _Plans(school, term, today, calendar, dice).store()


class _Plans:
    """The plans of a term, made at once."""

    def __init__(
        self,
        school: School,
        term: Term,
        today: date,
        calendar: SchoolCalendar,
        dice: random.Random,
    ) -> None:
        self.school, self.term, self.today, self.dice = school, term, today, dice
        self.days = calendar.school_days(term.first_day, term.last_day)
        self.plans: list[Plan] = []
        self.versions: list[PlanVersion] = []
        self.goals: list[PlanGoal] = []
        self.checks: list[PlanCheck] = []
        self.results: list[GoalResult] = []
        self._read()

    def _read(self) -> None:
        held = Standing.objects.on(self.today).filter(school=self.school)
        kinds = {
            StandingKind.HOME_TAUGHT: PlanKind.HOME_TAUGHT,
            StandingKind.INCLUSION: PlanKind.INCLUSION,
        }
        rows = held.filter(kind__in=kinds).values_list("student_id", "kind")
        self.kind_of = {pupil: kinds[StandingKind(kind)] for pupil, kind in rows}
        teaching = TeachingAssignment.objects.effective(self.today).filter(school=self.school)
        self.teachers: dict[int, list] = defaultdict(list)
        for row in teaching.select_related("user").order_by("pk"):
            if row.user not in self.teachers[row.school_class_id]:
                self.teachers[row.school_class_id].append(row.user)
        heads = Appointment.objects.effective(self.today).filter(
            school=self.school, role=Role.HEAD_TEACHER
        )
        self.heads = {row.school_class_id: row.user for row in heads.select_related("user")}
        mentors = Pairing.objects.mentors().on(self.today).filter(school=self.school)
        self.mentors = {row.student_id: row.user for row in mentors.select_related("user")}
        assessed = Assessment.objects.filter(school=self.school, withdrawn_on__isnull=True)
        self.assessed = set(assessed.values_list("student_id", flat=True))

    def store(self) -> None:
        """Make everything, then store it table by table."""
        pupils = Student.objects.filter(school=self.school).enrolled().going_on()
        cared = pupils.in_care(self.today).order_by("pk")
        apart = pupils.filter(pk__in=self.kind_of).order_by("pk")
        chosen = {
            pupil.pk: pupil
            for pupil in cared
            if pupil.pk in self.kind_of or self.dice.random() < SHARE
        }
        chosen |= {pupil.pk: pupil for pupil in apart}
        for pupil in chosen.values():
            self._plan(pupil)
        Plan.objects.bulk_create(self.plans, batch_size=BATCH)
        for model, rows in (
            (PlanVersion, self.versions),
            (PlanGoal, self.goals),
            (PlanCheck, self.checks),
            (GoalResult, self.results),
        ):
            model.objects.bulk_create(rows, batch_size=BATCH)
        self._second_version()
        self._lessons([pupil for pupil in chosen.values() if self._at_home(pupil)])

    def _at_home(self, pupil: Student) -> bool:
        return self.kind_of.get(pupil.pk) == PlanKind.HOME_TAUGHT

    def _plan(self, pupil: Student) -> None:
        kind = self.kind_of.get(pupil.pk, PlanKind.STUDY)
        author = self.mentors.get(pupil.pk) or self.heads.get(pupil.current_class_id)
        past = [day for day in self.days if day <= self.today]
        if author is None or not past:
            return
        adopted = past[min(self.dice.randint(6, 18), len(past) - 1)]
        plan = Plan(
            school=self.school,
            student=pupil,
            term=self.term,
            kind=kind,
            state=PlanState.RUNNING,
            version=1,
            adopted_on=adopted,
            made_by=author,
            made_at=self._at(adopted),
        )
        content = self._content(pupil, kind)
        version = PlanVersion(
            plan=plan,
            number=1,
            content=content.to_json(),
            made_by=author,
            made_at=self._at(adopted),
            adopted_at=self._at(adopted),
        )
        self.plans.append(plan)
        self.versions.append(version)
        goals = self._goals(plan, pupil, content)
        self._checks(plan, author, adopted, goals)

    def _content(self, pupil: Student, kind: str) -> PlanContent:
        pick = self.dice.sample
        weak = self.dice.choice(SUBJECTS)
        lines = [
            SubjectLine(subject, "稳")
            if subject != weak
            else SubjectLine(
                subject,
                self.dice.choice(("一般", "薄弱")),
                tuple(pick(weak_words(subject), self.dice.randint(1, 2))),
            )
            for subject in SUBJECTS
        ]
        said = {
            "subjects": tuple(lines),
            "needs": tuple(pick(NEEDS, 2)),
            "causes": tuple(pick(CAUSES, self.dice.randint(1, 2))),
            "days": tuple(sorted(pick((1, 2, 3, 4), 2))),
            "when": (self.dice.choice(WHEN),),
            "ways": tuple(pick(WAYS, self.dice.randint(2, 3))),
            "family": tuple(pick(FAMILY, 2)),
        }
        if kind == PlanKind.INCLUSION:
            said |= {
                "aims": "语文会认写课内生字八成，数学会百以内加减法。",
                "adaptations": tuple(pick(ADAPTATIONS, 3)),
                "evaluations": tuple(pick(EVALUATIONS, 2)),
                "room_periods": self.dice.choice((0, 2)),
            }
        if kind == PlanKind.HOME_TAUGHT:
            names = [user.name for user in self.teachers[pupil.current_class_id][:2]]
            said |= {"periods": 2, "teachers": tuple(names), "when": (), "days": (4,)}
            said |= {"subjects": (), "ways": ("谈心鼓励",)}
        return PlanContent(**said)

    def _goals(self, plan: Plan, pupil: Student, content: PlanContent) -> list[PlanGoal]:
        words = [("", GOALS[point][0]) for point in content.weak_points if point in GOALS][:2]
        if plan.kind == PlanKind.HOME_TAUGHT:
            words = [("", "会自己穿衣、系扣子"), ("", "会认10个常用字")]
        if pupil.pk in self.assessed:
            words += [(area, area_goals(area)[0]) for area in high_risk_areas(pupil)]
        words = words or [("", "每周作业按时交4次以上")]
        rows = [
            PlanGoal(plan=plan, of=GoalOf.TEACHER, area=area, text=text, position=place,
                     by_date=self._near(0.9))
            for place, (area, text) in enumerate(words)
        ]  # fmt: skip
        if self.dice.random() < OWN_GOALS:
            own = self.dice.choice(PUPIL_GOALS)
            rows.append(
                PlanGoal(plan=plan, of=GoalOf.PUPIL, text=own, position=len(rows),
                         by_date=self._near(0.9))
            )  # fmt: skip
        self.goals += rows
        return rows

    def _checks(self, plan: Plan, author, adopted: date, goals: list[PlanGoal]) -> None:
        for number, share in enumerate((0.3, 0.55, 0.9), start=1):
            due = self._near(share)
            if due <= adopted:
                continue
            check = PlanCheck(plan=plan, number=number, due_on=due)
            self.checks.append(check)
            fresh = self.today - timedelta(days=3) <= due
            if due > self.today or self.dice.random() > (CHECKED_SOON if fresh else CHECKED):
                continue
            late = 0 if fresh else 2
            done = due + timedelta(days=self.dice.choice((-1, 0, 0, 0, late)))
            check.done_on, check.done_by, check.written_at = done, author, self._at(done)
            check.found = self.dice.choice(FOUND) or None
            check.next_measures = self.dice.choice(NEXT)
            for goal in goals:
                outcome = self.dice.choices(tuple(Outcome), (20, 48, 24, 8))[0]
                self.results.append(GoalResult(check_row=check, goal=goal, outcome=outcome))

    def _near(self, share: float) -> date:
        """The school day at this share of the term."""
        return self.days[min(int(len(self.days) * share), len(self.days) - 1)]

    def _second_version(self) -> None:
        """One plan was changed at 期中: English instead of mathematics."""
        plan = next((one for one in self.plans if one.kind == PlanKind.STUDY), None)
        past = [day for day in self.days if day <= self.today]
        if plan is None or past[-1] <= plan.adopted_on:
            return
        first = plan.versions.get(number=1)
        said = PlanContent.from_json(first.content)
        lines = tuple(SubjectLine(name, "稳") for name in SUBJECTS[:2])
        lines += (SubjectLine("英语", "一般", ("单词",)),)
        changed = PlanContent(**{**said.__dict__, "subjects": lines})
        moment = self._at(max(past[-CHANGED_AGO:][0], plan.adopted_on))
        PlanVersion.objects.create(
            plan=plan, number=2, content=changed.to_json(), why=WHY, made_by=plan.made_by,
            made_at=moment, adopted_at=moment,
        )  # fmt: skip
        old = plan.goals.filter(of=GoalOf.TEACHER, area="").first()
        if old is not None:
            PlanGoal.objects.filter(pk=old.pk).update(until_version=2)
        PlanGoal.objects.create(
            plan=plan, of=GoalOf.TEACHER, text=GOALS["单词"][0], since_version=2, position=9,
            by_date=self._near(0.9),
        )  # fmt: skip
        Plan.objects.filter(pk=plan.pk).update(version=2)

    def _lessons(self, pupils: list[Student]) -> None:
        """Two periods a week, one visit in vain, the last pupil behind the norm."""
        past = [day for day in self.days if day < self.today]
        plans = {plan.student_id: plan for plan in self.plans}
        for place, pupil in enumerate(pupils):
            people = self.teachers[pupil.current_class_id][:2]
            if not people:
                continue
            weeks = past[4::5] if place else past[4::5][:3]
            for number, day in enumerate(weeks):
                words = HOME_LESSONS[number % len(HOME_LESSONS)]
                made = not (place == 1 and number == 2)
                lesson = HomeLesson.objects.create(
                    school=self.school,
                    student=pupil,
                    plan=plans.get(pupil.pk),
                    happened_on=day,
                    begins=time(15),
                    ends=time(16, 30),
                    periods=2 if made else 0,
                    content=words[0] if made else "家里没有人，去县医院复查了",
                    aim=words[1] if made else None,
                    shown=words[2] if made else None,
                    parent_signed=made,
                    made=made,
                    written_by=people[0],
                    written_at=self._at(day),
                )
                lesson.teachers.set(people)

    def _at(self, day: date) -> datetime:
        moment = timezone.make_aware(datetime.combine(day, time(16, self.dice.randint(5, 50))))
        return min(moment, clock.now())
