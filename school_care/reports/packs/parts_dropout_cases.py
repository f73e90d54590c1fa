"""控辍保学: the ledgers of cases, rounds of persuasion, reports and what was answered."""

from datetime import date, datetime

from django.urls import reverse
from django.utils.timezone import localtime

from school_care.cases.dropout.enums import Persuader
from school_care.cases.dropout.ledgers import CourseLedger, CourseLine, Which, of_cases
from school_care.cases.dropout.ledgers_paper import paper_columns
from school_care.cases.dropout.ledgers_table import LedgerColumn, columns_of, heads_of
from school_care.cases.dropout.papers_facts import Head
from school_care.cases.models import Persuasion, UrgingNotice
from school_care.core.templatetags.days import long_date
from school_care.escalation.models import Escalation
from school_care.reports.packs.context import PackContext
from school_care.reports.packs.tables import Column, Content, Gap, Row, Table, columns
from school_care.students.models import Student

# What stands under a heading of F-21 in a masked ledger; the rest is free words.
_PLAIN = ("性别", "年级班", "离校日期", "发现途径", "劝返次数", "最近劝返", "结果", "返校日期",
          "销号日期", "认定日期", "类别")  # fmt: skip


def cases(context: PackContext) -> Content:
    """疑似辍学台账、辍学台账、劝返记录、劝学通知书、报告及回执."""
    ledgers = [
        of_cases(user=context.reader, school=context.school, which=which, on=context.on)
        for which in Which
    ]
    courses = [line.course for ledger in ledgers for line in ledger.lines]
    tables = [_ledger(context, ledger) for ledger in ledgers]
    reports = _escalations(context, courses)
    tables += [_rounds(context, courses), _notices(context, courses), _reports(context, reports)]
    gaps = []
    open_ones = sum(not line.is_over for ledger in ledgers for line in ledger.lines)
    told = {row.case_no for row in reports}
    if unreported := sum(course.case.case_no not in told for course in courses):
        words = f"{unreported}个控辍事项没有报告记录"
        gaps.append(Gap(words, reverse("cases:dropouts"), "去看"))
    note = f"现有{open_ones}个控辍事项未销号。" if open_ones else ""
    return Content([one for one in tables if one.is_there], gaps=gaps, note=note)


def _ledger(context: PackContext, ledger: CourseLedger) -> Table:
    lines = ledger.lines
    heads = columns_of(ledger.which)
    stacks = paper_columns(heads)

    def rows() -> list[Row]:
        pupils = [line.course.student_id for line in lines]
        known = heads_of(user=context.reader, school=context.school, pupils=pupils, on=ledger.on)
        context.named.update(known)
        return [
            tuple(
                "\n".join(
                    filter(None, (_cell(context, heads[at], line, head) for at in stack.places))
                )
                for stack in stacks
            )
            for line in lines
            if (head := known.get(line.course.student_id))
        ]

    return Table(
        str(ledger.which.label),
        [Column("、".join(stack.headings), stack.share) for stack in stacks],
        len(lines),
        rows,
        note=f"截至{long_date(ledger.on)}。",
        empty="没有（零报告）",
        signs=("填表人", "校长"),
    )


def _cell(
    context: PackContext, column: LedgerColumn[CourseLine], line: CourseLine, head: Head
) -> str:
    """A cell of the ledger as this pack may say it."""
    masking, student = context.masking, head.student
    heading, text = column.heading, column.value(line, head)
    if not masking.on or heading in _PLAIN:
        return text
    if heading == "姓名":
        return masking.name(text)
    if heading in ("身份证号", "学籍号"):
        return masking.number(text)
    if heading == "电话":
        return masking.phone(text)
    if heading == "户籍地":
        return masking.address(text, student.village)
    if heading == "监护人":
        return "、".join(f"{one.title}{masking.name(one.name)}" for one in head.guardians[:2])
    return masking.text(text, about=[student.name])


def _rounds(context: PackContext, courses: list) -> Table:
    rows = list(
        Persuasion.objects.visible_to(context.reader)
        .standing()
        .filter(course__in=courses, happened_on__lte=context.on)
        .select_related("course__student__current_class")
        .order_by("course_id", "happened_on", "pk")
    )

    def lines() -> list[Row]:
        context.told(row.course.student for row in rows)
        return [_round(context, row) for row in rows]

    return Table(
        "劝返记录",
        columns(
            ("姓名", 8), ("日期", 13), ("地点", 13), ("劝返人员", 17), ("受访人", 10),
            ("家长态度", 9), ("内容", 26), ("结果", 10),
        ),
        len(rows),
        lines,
        unit="次",
        counts=False,
    )  # fmt: skip


def _round(context: PackContext, row: Persuasion) -> Row:
    student: Student = row.course.student
    text, about = context.masking.text, [student.name]
    roles = "、".join(str(Persuader(one).label) for one in row.people if one in Persuader.values)
    return (
        context.name(student),
        long_date(row.happened_on),
        text(row.place, about=about),
        roles,
        text(row.met, about=about),
        str(row.get_stance_display()) if row.stance else "",
        text(row.content, about=about),
        str(row.get_result_display()) if row.result else "",
    )


def _notices(context: PackContext, courses: list) -> Table:
    rows = list(
        UrgingNotice.objects.visible_to(context.reader)
        .filter(course__in=courses, cancelled_at__isnull=True, made_on__lte=context.on)
        .select_related("course__student__current_class")
        .order_by("year", "number")
    )

    def lines() -> list[Row]:
        context.told(row.course.student for row in rows)
        return [
            (
                str(row),
                context.name(row.course.student),
                context.masking.name(row.guardian),
                long_date(row.made_on),
                long_date(row.back_by),
                context.day(row.served_on) or "未送达",
            )
            for row in rows
        ]

    return Table(
        "劝学通知书及送达",
        columns(
            ("文号", 28), ("学生", 12), ("监护人", 12), ("开具", 16), ("限期", 16), ("送达", 16)
        ),
        len(rows),
        lines,
        unit="份",
        wide=False,
        counts=False,
    )  # fmt: skip


def _escalations(context: PackContext, courses: list) -> list[Escalation]:
    numbers = [course.case.case_no for course in courses]
    rows = Escalation.objects.visible_to(context.reader).filter(
        school=context.school, case_no__in=numbers, in_confidence=False
    )
    return list(
        rows.filter(delivered_at__isnull=False, delivered_at__date__lte=context.on)
        .select_related("recipient", "student__current_class")
        .order_by("delivered_at", "pk")
    )


def _reports(context: PackContext, rows: list[Escalation]) -> Table:
    def lines() -> list[Row]:
        context.told(row.student for row in rows if row.student_id)
        return [
            (
                row.case_no,
                context.name(row.student) if row.student_id else "",
                row.recipient.name,
                context.day(_day(row.delivered_at)),
                row.receiver_case_no,
                row.get_state_display(),
                context.day(_day(row.answered_at)),
            )
            for row in rows
        ]

    return Table(
        "报告及回执",
        columns(
            ("事项编号", 25), ("学生", 10), ("报送单位", 20), ("送达日期", 16), ("对方编号", 16),
            ("办理状态", 11), ("答复日期", 16),
        ),
        len(rows),
        lines,
        unit="份",
        counts=False,
    )  # fmt: skip


def _day(moment: datetime | None) -> date | None:
    return localtime(moment).date() if moment else None
