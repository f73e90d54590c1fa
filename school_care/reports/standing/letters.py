"""目标责任书: who answers for which classes and pupils, and what was set as the goal (E02).

Everything is taken from what is registered; what is signed is the paper. There is no picture of a
signature or seal: blank lines are signed by hand and the scan is filed as 学校文件.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from school_care.mentoring.models import Pairing
from school_care.reports.figures.registry import Measure, measures
from school_care.reports.figures.selectors import goals_of
from school_care.reports.figures.trend import bound_words
from school_care.school.enums import Role
from school_care.school.models import Appointment, School, SchoolClass, Term, User
from school_care.students.models import Student

MOST_GOALS = 8

HEAD_DUTIES = (
    "开学两周内核对本班关爱学生花名册和联系卡，家庭情况有变化的及时更新。",
    "按学校规定谈心、家访、与家长联系，做了就记；联系不上的另约时间，不空填。",
    "每日核对到校情况，无故未到的当天联系家长，当天报告德育主任。",
)
MENTOR_DUTIES = (
    "与结对学生定期谈心，了解学习、生活和心理状况，按计划帮扶。",
    "每学期与结对学生家长至少联系一次，介绍孩子的进步，听取家长的想法。",
)
COMMON_DUTIES = (
    "发现学生遭受或者疑似遭受侵害、面临危险的，立即报告，不自行处理、不隐瞒。",
    "尊重学生，不当众提及家庭情况和类别；学生资料只用于工作，不外传。",
)
SCHOOL_DUTIES = (
    "统筹时间和人员，保证谈心、家访所需的时间和必要的交通补助。",
    "提供培训和支持，协助处理乙方反映的困难，每学期至少听取一次意见。",
    "不以表格数量、照片数量考核乙方。",
)


@dataclass
class Party:
    """One of the staff who answers for pupils. `classes`: as head teacher, with how many pupils
    and how many of them in care; `pupils`: whom they are paired with."""

    user: User
    classes: list[tuple[SchoolClass, int, int]] = field(default_factory=list)
    pupils: list[Student] = field(default_factory=list)

    @property
    def posts(self) -> str:
        """班主任、帮扶教师."""
        held = ["班主任"] if self.classes else []
        return "、".join(held + (["帮扶教师"] if self.pupils else []))

    @property
    def duties(self) -> list[str]:
        """What they promise."""
        own = HEAD_DUTIES if self.classes else ()
        return [*own, *(MENTOR_DUTIES if self.pupils else ()), *COMMON_DUTIES]


@dataclass(frozen=True)
class Goal:
    """A figure to be reached: 谈心完成率 不低于95%. `set_here`: the school set it itself."""

    label: str
    words: str
    how: str
    set_here: bool


def parties_of(school: School, on: date) -> list[Party]:
    """Head teachers and mentors of a day, by class, then by name; five queries."""
    found: dict[int, Party] = {}
    posts = Appointment.objects.effective(on).filter(school=school, role=Role.HEAD_TEACHER)
    posts = [
        post
        for post in posts.filter(acting=False).select_related("user", "school_class")
        if post.school_class is not None and post.user.is_active
    ]
    sizes = _sizes(school, {post.school_class_id for post in posts}, on)
    order = {
        group.pk: at
        for at, group in enumerate(
            SchoolClass.objects.filter(pk__in={post.school_class_id for post in posts}).in_order()
        )
    }
    for post in sorted(posts, key=lambda post: order[post.school_class_id]):
        held = found.setdefault(post.user_id, Party(post.user))
        held.classes.append((post.school_class, *sizes[post.school_class_id]))
    rows = Pairing.objects.mentors().on(on).filter(school=school, user__is_active=True)
    rows = rows.select_related("user", "student__current_class")
    for row in rows.order_by("user__name_key", "student__name_key", "pk"):
        found.setdefault(row.user_id, Party(row.user)).pupils.append(row.student)
    return list(found.values())


def _sizes(school: School, classes: Collection[int], on: date) -> dict[int, tuple[int, int]]:
    """How many pupils a class has, and how many in care."""
    pupils = Student.objects.enrolled().filter(school=school, current_class_id__in=classes)
    held: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for rows, place in ((pupils, 0), (pupils.in_care(on), 1)):
        for group in rows.order_by().values_list("current_class_id", flat=True):
            held[group][place] += 1
    return {group: (held[group][0], held[group][1]) for group in classes}


def aims_of(school: School, term: Term) -> list[Goal]:
    """What the letters name as aims: what the school set for the term, and the dashboard's figures
    with a target of their own; one query."""
    own = goals_of(school, term)
    chosen = [
        one
        for one in measures()
        if not one.guarded and (one.code in own or (one.on_dashboard and one.target is not None))
    ]
    chosen.sort(key=lambda one: one.code not in own)
    return [_goal(one, own) for one in chosen[:MOST_GOALS]]


def _goal(one: Measure, own: dict[str, int]) -> Goal:
    target = own.get(one.code, one.target or 0)
    return Goal(one.label, bound_words(target, one.lower_is_better), one.how, one.code in own)


def principal_of(school: School, on: date) -> User | None:
    """甲方: the principal of a day; one query."""
    posts = Appointment.objects.effective(on).filter(school=school, role=Role.PRINCIPAL)
    post = posts.select_related("user").order_by("acting", "starts_on").first()
    return post.user if post else None
