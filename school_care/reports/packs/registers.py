"""Lists of pupils that more than one part prints."""

from collections import Counter
from collections.abc import Callable, Iterable

from school_care.reports.packs.context import PackContext
from school_care.reports.packs.tables import Column, Row, Table, columns
from school_care.school.models import SchoolClass
from school_care.school.models.places import school_year_of
from school_care.school.selectors import head_teachers_on
from school_care.students.enums import ContactRole, Sex
from school_care.students.models import Enrolment
from school_care.students.outward.facts import PupilFacts

# A cell for each of `ROSTER`, from what is known of a pupil.
ROSTER = columns(
    ("班级", 7),
    ("姓名", 7),
    ("性别", 4),
    ("出生年月", 8),
    ("身份证号", 14),
    ("类别", 13),
    ("住址", 16),
    ("父亲（务工地）、电话", 16),
    ("母亲（务工地）、电话", 16),
    ("监护人或照护人", 15),
    ("寄宿", 4),
    ("班主任", 7),
    ("帮扶教师", 8),
)


def roster_row(context: PackContext, facts: PupilFacts, codes: Iterable[str]) -> Row:
    """One pupil in a roster; of the categories those of `codes` alone."""
    wanted, student = set(codes), facts.student
    held = [row.category.name for row in facts.categories or () if row.category.code in wanted]
    boards = {True: "是", False: "否"}.get(student.boarding, "")
    return (
        facts.class_name,
        context.name(student),
        Sex(student.sex).label if student.sex else "",
        context.masking.birth(student),
        context.id_number(facts),
        "、".join(held),
        context.address(student),
        context.parent(facts, ContactRole.FATHER),
        context.parent(facts, ContactRole.MOTHER),
        context.guardian(facts),
        boards,
        facts.head_teacher,
        "、".join(user.name for user, _ in facts.mentors),
    )


def roster(
    context: PackContext,
    title: str,
    ids: list[int],
    *,
    codes: Iterable[str],
    more: Iterable[tuple[Column, Callable[[PupilFacts], str]]] = (),
    on=None,
    note: str = "",
    empty: str = "",
) -> Table:
    """A roster of pupils; `more`: columns of its own, before the last two."""
    added = list(more)
    held = list(codes)

    def rows() -> list[Row]:
        return [
            (*roster_row(context, one, held), *(say(one) for _, say in added))
            for one in context.facts(ids, on)
        ]

    return Table(
        title,
        (*ROSTER, *(column for column, _ in added)),
        len(ids),
        rows,
        note=note,
        empty=empty,
        signs=("填表人", "校长"),
    )


def class_duties(context: PackContext) -> Table:
    """包保责任: each class, who answers for it, and for how many."""
    groups = list(
        SchoolClass.objects.visible_to(context.reader)
        .filter(school=context.school)
        .present_in(school_year_of(context.on))
        .in_order()
    )

    def rows() -> list[Row]:
        heads = head_teachers_on(groups, context.on)
        stays = Enrolment.objects.on(context.on).filter(school=context.school)
        counted = Counter(stays.order_by().values_list("school_class_id", flat=True))
        return [
            (group.name_on(context.on), str(counted[group.pk]), head.name if head else "", "", "")
            for group in groups
            for head in [heads.get(group.pk)]
        ]

    return Table(
        "控辍保学包保责任表",
        columns(("班级", 16), ("学生数", 12), ("班主任（责任人）", 24), ("签名", 24), ("备注", 20)),
        len(groups),
        rows,
        unit="个班",
        note="由系统按在任班主任生成，签名由本人手写。",
        wide=False,
        signs=("校长",),
    )
