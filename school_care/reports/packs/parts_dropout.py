"""控辍保学: checks, comparisons, changes, months and rates, as the pages of 预警控辍 keep them."""

from collections import Counter
from datetime import timedelta

from django.urls import reverse
from django.utils.timezone import localtime

from school_care.attendance.models import RegisterCheck, RegisterVariance
from school_care.attendance.selectors_checks import VarianceLine
from school_care.cases.dropout.destinations import figures_of, last_day_of, this_year, years_of
from school_care.cases.dropout.papers_month import print_month
from school_care.cases.dropout.retention import cohorts_of
from school_care.cases.dropout.start_check import StartCheck, start_check
from school_care.cases.models import DropoutCourse, DropoutMonth
from school_care.core.months import first_of
from school_care.core.templatetags.days import long_date
from school_care.reports.packs.context import ONE_DAY, PackContext
from school_care.reports.packs.tables import Content, Gap, Paper, Row, Table, columns
from school_care.school.calendar import SchoolCalendar
from school_care.students.move_book import BOOK, changes_between


def start_of_term(context: PackContext) -> Content:
    """开学到校核查 of the term."""
    check = start_check(context.reader, context.school, context.term)
    gaps = []
    if unsaid := check.total.unsaid:
        words = f"{unsaid}名学生没有登记报到"
        gaps.append(Gap(words, reverse("attendance:registrations"), "去登记"))
    return Content([_at_start(check), _not_come(context, check)], gaps=gaps)


def _at_start(check: StartCheck) -> Table:
    total = check.total

    def lines() -> list[Row]:
        return [
            tuple(
                str(one)
                for one in (
                    line.name, line.enrolled, line.apart, line.expected, line.registered,
                    line.missing, line.unsaid,
                )
            )
            for line in [*check.lines, total]
        ]  # fmt: skip

    return Table(
        "开学到校核查情况表",
        columns(
            ("班级", 20), ("在班", 12), ("不计应到", 14), ("应到", 12), ("报到", 12),
            ("未到", 12), ("未登记", 12),
        ),
        total.enrolled,
        lines,
        note=f"截至{long_date(check.found.on)}；应到＝报到＋未到＋未登记。",
        wide=False,
        numbered=False,
        signs=("填表人", "校长"),
    )  # fmt: skip


def _not_come(context: PackContext, check: StartCheck) -> Table:
    def lines() -> list[Row]:
        context.told(one.student for one in check.away)
        return [
            (
                one.line.group.name_on(context.on),
                context.name(one.student),
                one.reason,
                one.where,
                one.doing,
            )
            for one in check.away
        ]

    return Table(
        "未到校学生",
        columns(("班级", 14), ("姓名", 14), ("原因", 20), ("去向", 22), ("处理", 30)),
        len(check.away),
        lines,
        empty="没有未到校学生",
        wide=False,
        counts=False,
    )


def register_checks(context: PackContext) -> Content:
    """学籍—在校比对: the monthly checks of the term."""
    rows = list(
        RegisterCheck.objects.visible_to(context.reader)
        .filter(school=context.school, month__gte=first_of(context.term.first_day))
        .filter(taken_on__lte=context.on)
        .select_related("signed_by")
        .order_by("month")
    )
    found = list(
        RegisterVariance.objects.visible_to(context.reader)
        .filter(check_of__in=rows)
        .select_related("check_of", "student__current_class", "school_class")
        .order_by("check_of__month", "kind", "student__name_key")
    )
    gaps = []
    if not rows:
        gaps.append(Gap("本学期没有做学籍核对", reverse("attendance:checks"), "去核对"))
    elif unsigned := sum(row.signed_by_id is None for row in rows):
        gaps.append(Gap(f"{unsigned}个月的核对没有签字", reverse("attendance:checks"), "去签字"))
    tables = [_checked_months(rows, found), _variances(context, found)] if rows else []
    return Content(tables, gaps=gaps)


def _checked_months(rows: list[RegisterCheck], found: list[RegisterVariance]) -> Table:
    def lines() -> list[Row]:
        many = Counter(one.check_of_id for one in found)
        return [
            (
                f"{row.month.year}年{row.month.month}月",
                long_date(row.taken_on),
                str(row.on_register),
                str(row.at_school),
                str(row.boarders),
                str(many[row.pk]),
                f"{row.signed_by.name} {long_date(localtime(row.signed_at).date())}"
                if row.signed_by_id
                else "未签字",
            )
            for row in rows
        ]

    return Table(
        "学籍—在校比对（按月）",
        columns(
            ("月份", 16), ("核对日期", 18), ("在籍", 10), ("在校", 10), ("登记住校", 11),
            ("差异", 9), ("签字", 26),
        ),
        len(rows),
        lines,
        unit="个月",
        wide=False,
    )  # fmt: skip


def _variances(context: PackContext, found: list[RegisterVariance]) -> Table:
    def lines() -> list[Row]:
        context.told(row.student for row in found)
        return [
            (
                f"{row.check_of.month.month}月",
                context.class_of(row.student),
                context.name(row.student),
                row.get_kind_display(),
                line.words,
                context.masking.text(line.answer, about=[row.student.name]) or "未说明",
            )
            for row in found
            for line in [VarianceLine(row, "")]
        ]

    return Table(
        "差异及说明",
        columns(("月份", 8), ("班级", 12), ("姓名", 12), ("情况", 20), ("依据", 22), ("说明", 26)),
        len(found),
        lines,
        empty="没有差异",
        wide=False,
        counts=False,
    )


def changes(context: PackContext) -> Content:
    """转入转出休学册 of the term."""
    found = changes_between(
        context.reader, context.school, context.term.first_day, context.on + ONE_DAY, BOOK
    )

    def lines() -> list[Row]:
        context.told(one.student for one in found)
        return [
            (
                long_date(one.on),
                one.kind.label,
                one.group,
                context.name(one.student),
                context.masking.text(one.words, about=[one.student.name]),
                "待对方学校确认" if one.waits else "",
            )
            for one in found
        ]

    table = Table(
        "转入转出休学复学册",
        columns(
            ("日期", 18), ("变动", 9), ("班级", 12), ("姓名", 12), ("说明", 33), ("备注", 16)
        ),
        len(found),
        lines,
        note=f"{long_date(context.term.first_day)}至{long_date(context.on)}。",
        empty="本学期没有转入、转出、休学、复学",
        wide=False,
        signs=("填表人", "校长"),
    )  # fmt: skip
    return Content([table])


def months(context: PackContext) -> Content:
    """月报, zero reports among them, as they were signed."""
    rows = (
        DropoutMonth.objects.visible_to(context.reader)
        .filter(school=context.school, signed_at__isnull=False, taken_on__lte=context.on)
        .filter(month__gte=first_of(context.term.first_day))
        .select_related("signed_by", "filled_by")
        .order_by("month", "version")
    )
    signed = list({row.month: row for row in rows}.values())
    papers = [_month(context, row) for row in signed]
    held = {row.month for row in signed}
    wanted = [day for day in _months(context) if day not in held]
    gaps = [
        Gap(f"{day.year}年{day.month}月的月报没有签字", reverse("cases:months"), "去填报")
        for day in wanted
    ]
    return Content([], papers=papers, gaps=gaps)


def _month(context: PackContext, row: DropoutMonth) -> Paper:
    """One month's table, printed as it was signed."""
    zero = "（零报告）" if row.is_zero else ""
    return Paper(
        f"{row.month.year}年{row.month.month}月控辍保学月报表{zero}",
        long_date(localtime(row.signed_at).date()),
        lambda: print_month(
            row=row,
            school=context.school,
            printed_by=context.reader,
            note=context.masking.text(row.note, about=_with_a_case(context)),
        ),
    )


def _with_a_case(context: PackContext) -> list[str]:
    """The pupils a month's note may speak of."""
    courses = DropoutCourse.objects.visible_to(context.reader).filter(school=context.school)
    return list(courses.order_by().values_list("student__name", flat=True).distinct())


def _months(context: PackContext) -> list:
    """Months of the term with school days that were over on the day."""
    calendar = SchoolCalendar(context.school)
    found, day = [], first_of(context.term.first_day)
    while True:
        after = first_of(day + timedelta(days=32))
        if after > context.on:
            return found
        if calendar.school_days(max(day, context.term.first_day), after - ONE_DAY):
            found.append(day)
        day = after


def retention(context: PackContext) -> Content:
    """三年巩固率 and what it is made of: counts alone."""
    cohorts = cohorts_of(context.school, context.on)

    def lines() -> list[Row]:
        return [
            (
                one.name,
                f"{long_date(one.since)}至{long_date(one.until)}",
                f"{len(one.base)}{'（起算）' if one.incomplete else ''}",
                str(len(one.came)),
                str(len(one.left)),
                str(one.due),
                str(len(one.here)),
                str(len(one.lost)),
                one.words + ("（现时）" if not one.over or one.incomplete else ""),
            )
            for one in cohorts
        ]

    table = Table(
        "巩固率情况表",
        columns(
            ("年级（届）", 18), ("起止日期", 24), ("入学人数", 10), ("转入", 7), ("转出", 7),
            ("应有", 8), ("毕业（现有）", 10), ("差额", 7), ("巩固率", 12),
        ),
        len(cohorts),
        lines,
        unit="届",
        note=f"截至{long_date(context.on)}。巩固率＝毕业（现有）÷（入学＋转入－转出）；"
        "记录不足三年的届次标“起算”“现时”。",
        signs=("填表人", "校长"),
    )  # fmt: skip
    gaps = []
    if any(one.incomplete for one in cohorts):
        gaps.append(
            Gap(
                "有的届次系统记录不足三年，入学数请对照学籍系统", reverse("cases:retention"), "去看"
            )
        )
    return Content([table], gaps=gaps)


def destinations(context: PackContext) -> Content:
    """九年级去向 of the newest graduates: counts by class."""
    year = this_year(context.on)
    if last_day_of(year, context.on) >= context.on:  # still in class
        year -= 1
    if year not in years_of(context.school, context.on):
        return Content(
            gaps=[Gap("系统里还没有毕业的九年级", reverse("cases:destinations"), "去看")]
        )
    figures = figures_of(context.school, year, context.on)

    def lines() -> list[Row]:
        return [
            (
                one.name,
                str(one.total),
                *(str(figure) for _, figure in one.cells),
                str(one.goes_on),
                one.rate,
            )
            for one in [*figures.classes, figures.total]
        ]

    labels = [(label, 8.0) for label, _ in figures.total.cells]
    table = Table(
        f"{year}年九年级毕业生去向统计表",
        columns(("班级", 11), ("人数", 7), *labels, ("升入高中阶段", 10), ("升学率", 9)),
        figures.total.total,
        lines,
        numbered=False,
        signs=("填表人", "校长"),
    )
    gaps = []
    if figures.total.open:
        words = f"{figures.total.open}名毕业生去向未登记"
        gaps.append(Gap(words, reverse("cases:destinations"), "去登记"))
    return Content([table], gaps=gaps)
