"""Parts that are the school's own papers, uploaded or kept here."""

from datetime import date

from django.urls import reverse
from django.utils.timezone import localtime

from school_care.core.templatetags.days import long_date
from school_care.reports.enums import DocumentKind, SummaryKind, SummaryState
from school_care.reports.models import LeadingMember, SchoolDocument, Summary
from school_care.reports.packs.context import PackContext
from school_care.reports.packs.registers import class_duties
from school_care.reports.packs.tables import Content, Gap, Table, columns
from school_care.school.models.places import school_year_of, year_label

# Kinds whose pages may go into a masked pack: no family stands in them by name.
WITHOUT_NAMES = (
    DocumentKind.RULES,
    DocumentKind.PLAN,
    DocumentKind.SUMMARY,
    DocumentKind.ONE_SCHOOL,
    DocumentKind.GROUP,
)


def documents(context: PackContext, *kinds: DocumentKind) -> list[SchoolDocument]:
    """The school's papers of the kinds, dated up to the day: rules of any year, others of this."""
    rows = SchoolDocument.objects.visible_to(context.reader).filter(
        school=context.school, kind__in=kinds, withdrawn_at__isnull=True, dated_on__lte=context.on
    )
    year = school_year_of(context.on)
    order = list(kinds)
    found = [row for row in rows if row.kind == DocumentKind.RULES or row.year >= year - 1]
    for row in found:  # its title as this pack may say it, wherever it stands; nothing is saved
        row.title = context.masking.text(row.title)
    return sorted(found, key=lambda row: (order.index(row.kind), row.dated_on, row.pk))


def upload_gap(words: str) -> Gap:
    """Something only the school itself can add."""
    return Gap(words, reverse("reports:school_documents"), "去上传")


def missing_kinds(found: list[SchoolDocument], *kinds: DocumentKind) -> list[Gap]:
    """A gap for each kind nothing of which is there."""
    held = {row.kind for row in found}
    return [upload_gap(f"没有上传{kind.label}") for kind in kinds if kind not in held]


def leading_group(context: PackContext) -> Content:
    """领导小组与分工, as on the day."""
    rows = list(
        LeadingMember.objects.visible_to(context.reader)
        .on(context.on)
        .filter(school=context.school)
        .select_related("user")
    )
    table = Table(
        "关爱工作领导小组及分工",
        columns(("组内职务", 12), ("姓名", 12), ("职务", 18), ("分工", 40), ("包保范围", 24)),
        len(rows),
        lambda: [
            (
                row.get_post_display(),
                row.user.name if row.user_id else row.name,
                row.title,
                context.masking.text(row.duties),
                context.masking.text(row.looks_after),
            )
            for row in rows
        ],
        note=f"按{long_date(context.on)}在任情况。",
        wide=False,
    )
    found = documents(context, DocumentKind.GROUP)
    gaps = []
    if not rows:
        gaps.append(Gap("没有登记领导小组成员", reverse("reports:leading_group")))
    elif nameless := sum(not row.duties for row in rows):
        gaps.append(Gap(f"{nameless}名成员没有写分工", reverse("reports:leading_group")))
    if not found:
        gaps.append(upload_gap("没有上传成立领导小组的文件"))
    return Content([table], found, gaps=gaps)


def rules_plans_summaries(context: PackContext) -> Content:
    """制度、计划、总结: uploaded, and those signed here."""
    kinds = (DocumentKind.RULES, DocumentKind.PLAN, DocumentKind.SUMMARY)
    found = documents(context, *kinds)
    signed = list(
        Summary.objects.visible_to(context.reader)
        .filter(school=context.school, state=SummaryState.SIGNED)
        .filter(signed_at__date__lte=context.on)
        .select_related("signed_by", "term")
        .order_by("signed_at")
    )
    year = school_year_of(context.on)
    signed = [row for row in signed if school_year_of(_signed_on(row)) >= year - 1]
    table = Table(
        "系统内签发的计划和总结",
        columns(("种类", 22), ("时段", 26), ("签发人", 14), ("签发日期", 20)),
        len(signed),
        lambda: [
            (
                row.get_kind_display(),
                _period(row),
                row.signed_by.name if row.signed_by_id else "",
                long_date(_signed_on(row)),
            )
            for row in signed
        ],
        unit="份",
        note="原件在“工作报告”里打印。",
        wide=False,
    )
    held = {row.kind for row in signed}
    gaps = missing_kinds(found, DocumentKind.RULES)
    if SummaryKind.PLAN not in held:
        gaps += missing_kinds(found, DocumentKind.PLAN)
    if not {SummaryKind.TERM, SummaryKind.YEAR} & held:
        gaps += missing_kinds(found, DocumentKind.SUMMARY)
    return Content([table] if signed else [], found, gaps=gaps)


def _signed_on(row: Summary) -> date:
    return localtime(row.signed_at).date()


def _period(row: Summary) -> str:
    """2026年11月, the term, or the school year, which bears its last term too."""
    if row.kind == SummaryKind.YEAR:
        return year_label(int(row.period))
    if row.month:
        return f"{row.month.year}年{row.month.month}月"
    return str(row.term) if row.term else row.period


def one_school(context: PackContext) -> Content:
    """控辍保学一校一案, uploaded."""
    found = documents(context, DocumentKind.ONE_SCHOOL)
    return Content([], found, gaps=missing_kinds(found, DocumentKind.ONE_SCHOOL))


def letters_of_duty(context: PackContext) -> Content:
    """责任书 (signed on paper, uploaded) and who answers for whom."""
    found = documents(context, DocumentKind.LETTER)
    return Content([class_duties(context)], found, gaps=missing_kinds(found, DocumentKind.LETTER))
