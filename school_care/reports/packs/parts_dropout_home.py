"""控辍保学: 送教上门, one case a pupil."""

from collections import Counter

from django.urls import reverse

from school_care.core.templatetags.days import long_date
from school_care.mentoring.models import HomeLesson, Plan
from school_care.reports.packs.context import PackContext
from school_care.reports.packs.tables import Content, Gap, Row, Table, columns
from school_care.students.enums import StandingKind
from school_care.students.models import Standing


def home_taught(context: PackContext) -> Content:
    """送教上门一人一案: each pupil, the plan, how often in the term."""
    rows = list(
        Standing.objects.visible_to(context.reader)
        .on(context.on)
        .filter(school=context.school, kind=StandingKind.HOME_TAUGHT)
        .select_related("student__current_class")
        .order_by("student__name_key", "pk")
    )
    keys = {row.student_id for row in rows}
    lessons = list(
        HomeLesson.objects.visible_to(context.reader)
        .filter(student__in=keys, withdrawn_at__isnull=True)
        .filter(happened_on__gte=context.term.first_day, happened_on__lte=context.on)
        .prefetch_related("teachers")
        .select_related("student__current_class")
        .order_by("student__name_key", "happened_on", "pk")
    )
    planned = set(
        Plan.objects.visible_to(context.reader)
        .standing()
        .filter(student__in=keys, term=context.term)
        .values_list("student_id", flat=True)
    )
    gaps = []
    page = reverse("mentoring:plans_overview")
    if missing := len(keys - planned):
        gaps.append(Gap(f"{missing}名送教学生本学期没有计划", page, "去制定"))
    if rows and not lessons:
        gaps.append(Gap("本学期没有送教记录", page, "去登记"))
    return Content(
        [_pupils(context, rows, lessons, planned), _lessons(context, lessons)], gaps=gaps
    )


def _pupils(
    context: PackContext, rows: list[Standing], lessons: list[HomeLesson], planned: set[int]
) -> Table:
    def lines() -> list[Row]:
        context.told(row.student for row in rows)
        periods: Counter = Counter()
        for one in lessons:
            periods[one.student_id] += one.periods if one.made else 0
        return [
            (
                context.class_of(row.student),
                context.name(row.student),
                long_date(row.starts_on),
                context.masking.text(row.reason, about=[row.student.name]),
                context.masking.text(row.paper_no),
                "有" if row.student_id in planned else "未制定",
                str(periods[row.student_id]),
            )
            for row in rows
        ]

    return Table(
        "送教上门学生登记",
        columns(
            ("班级", 11), ("姓名", 11), ("起始日期", 17), ("原因", 24), ("批准文号", 16),
            ("计划", 9), ("课时", 8),
        ),
        len(rows),
        lines,
        empty="没有送教上门学生",
        wide=False,
    )  # fmt: skip


def _lessons(context: PackContext, lessons: list[HomeLesson]) -> Table:
    def lines() -> list[Row]:
        return [
            (
                long_date(one.happened_on),
                context.class_of(one.student),
                context.name(one.student),
                str(one.periods),
                "、".join(user.name for user in one.teachers.all()),
                "" if one.made else "未送成",
                "已签" if one.parent_signed else "",
            )
            for one in lessons
        ]

    return Table(
        "送教记录",
        columns(
            ("日期", 19), ("班级", 13), ("姓名", 13), ("课时", 8), ("教师", 23),
            ("备注", 12), ("家长签字", 12),
        ),
        len(lessons),
        lines,
        unit="次",
        wide=False,
        counts=False,
    )  # fmt: skip
