"""特殊群体关爱: registers by kind, aid, inclusive schooling; of what is protected, counts alone."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from school_care.cases.enums import CaseType
from school_care.cases.models import (
    BullyingSurvey,
    CommitteeMember,
    Protection,
    SurveyAnswer,
    SurveyClass,
)
from school_care.core.templatetags.days import long_date
from school_care.mentoring.choices.counselling import ReferralState
from school_care.mentoring.models import Referral
from school_care.reports.as_of import by
from school_care.reports.enums import DocumentKind
from school_care.reports.packs.context import PackContext
from school_care.reports.packs.parts_common import documents, upload_gap
from school_care.reports.packs.registers import roster
from school_care.reports.packs.tables import Column, Content, Gap, Row, Table, columns
from school_care.students.enums import StandingKind
from school_care.students.models import CareCategory, Certificate, Standing
from school_care.students.outward.facts import PupilFacts

FEWEST = 3  # a smaller count may point at a child
TOLD_ELSEWHERE = "按规定另行报告，不在本资料内"


@dataclass(frozen=True)
class Register:
    """One list of an inspection: its words, and the categories it lists."""

    label: str
    codes: tuple[str, ...]
    papers: bool = False  # with certificates


REGISTERS = (
    Register("孤儿", ("ORPHAN",)),
    Register("事实无人抚养儿童", ("DE_FACTO",)),
    Register("残疾学生", ("DISABLED",), papers=True),
    Register("困境儿童", ("DIFFICULT",)),
    Register(
        "低保、特困、脱贫及监测家庭学生",
        ("LIFTED", "MON_UNSTABLE", "MON_EDGE", "MON_SUDDEN", "DIBAO", "DIBAO_EDGE", "TEKUN"),
    ),
)
# Who is to be helped by the rules of student aid (domain F-28), as far as the archive knows.
AIDED = ("ORPHAN", "DE_FACTO", "DISABLED", "DIFFICULT", "LIFTED", "MON_UNSTABLE", "MON_EDGE",
         "MON_SUDDEN", "DIBAO", "DIBAO_EDGE", "TEKUN", "RIGID", "LOW_OTHER", "DIS_PARENT",
         "MARTYR")  # fmt: skip


def registers(context: PackContext) -> Content:
    """孤儿、事实无人抚养、残疾、困境、低保脱贫 registers; nobody is an answer as well."""
    tables, gaps = [], []
    for one in REGISTERS:
        ids = context.holders(one.codes, context.on)
        more: list = []
        if one.papers:
            more = [(Column("证件、等级、有效期", 14), _certificates(context, one.codes))]
        tables.append(
            roster(
                context,
                f"{one.label}台账",
                ids,
                codes=one.codes,
                more=more,
                note=f"按{long_date(context.on)}在册情况。",
                empty=f"没有{one.label}（零登记）",
            )
        )
    expired = _without_paper(context)
    if expired:
        gaps.append(
            Gap(f"{expired}名学生的类别须有证件而没有登记", reverse("students:list"), "去补登")
        )
    return Content(tables, gaps=gaps)


def _certificates(context: PackContext, codes: Iterable[str]):
    wanted = set(codes)

    def say(facts: PupilFacts) -> str:
        return "；".join(
            "，".join(
                part
                for part in (
                    context.masking.text(paper.name),
                    context.masking.text(paper.grade),
                    f"至{long_date(paper.valid_until)}" if paper.valid_until else "",
                )
                if part
            )
            for paper in facts.certificates
            if paper.category.code in wanted
        )

    return say


def _without_paper(context: PackContext) -> int:
    """Pupils of a register whose category asks for a certificate, and who have none."""
    codes = {code for one in REGISTERS for code in one.codes}
    rows = CareCategory.objects.filter(code__in=codes, needs_certificate=True)
    needing = list(rows.values_list("code", flat=True))
    if not needing:
        return 0
    ids = context.holders(needing, context.on)
    held = (
        Certificate.objects.visible_to(context.reader)
        .filter(student__in=ids, category__code__in=needing, withdrawn_on__isnull=True)
        .filter(issued_on__lte=context.on)
        .values_list("student_id", flat=True)
    )
    return len(set(ids) - set(held))


def aid(context: PackContext) -> Content:
    """资助应享—已享对照: who is to be helped; what was paid is not kept here and is written in by
    hand, from the bureau's list."""
    ids = context.holders(AIDED, context.on)

    def rows() -> list[Row]:
        return [
            (
                one.class_name,
                context.name(one.student),
                context.id_number(one),
                "、".join(
                    row.category.name for row in one.categories or () if row.category.code in AIDED
                ),
                "",
                "",
                "",
            )
            for one in context.facts(ids)
        ]

    table = Table(
        "资助应享—已享对照表",
        columns(
            ("班级", 9), ("姓名", 9), ("身份证号", 18), ("应享依据（类别）", 28), ("已享项目", 15),
            ("金额", 9), ("未享原因", 12),
        ),
        len(ids),
        rows,
        note="应享按系统登记的类别；已享项目、金额请对照资助系统手填。",
        empty="没有应享资助的学生（零登记）",
        signs=("填表人", "校长"),
    )  # fmt: skip
    found = documents(context, DocumentKind.AID)
    gaps = [] if found else [upload_gap("已享资助不在本系统里，请上传资助发放名册")]
    return Content([table], found, gaps=gaps)


def inclusion(context: PackContext) -> Content:
    """随班就读."""
    rows = list(
        Standing.objects.visible_to(context.reader)
        .on(context.on)
        .filter(school=context.school, kind=StandingKind.INCLUSION)
        .select_related("student__current_class")
        .order_by("student__current_class__entry_year", "student__name_key", "pk")
    )

    def lines() -> list[Row]:
        context.told(row.student for row in rows)
        return [
            (
                context.class_of(row.student),
                context.name(row.student),
                long_date(row.starts_on),
                context.masking.text(row.reason, about=[row.student.name]),
                context.masking.text(row.paper_no),
            )
            for row in rows
        ]

    table = Table(
        "随班就读学生登记",
        columns(("班级", 14), ("姓名", 14), ("起始日期", 22), ("原因", 28), ("批准文号或证明", 22)),
        len(rows),
        lines,
        empty="没有随班就读学生（零登记）",
        wide=False,
        signs=("填表人", "校长"),
    )
    return Content([table])


def counted(number: int, unit: str) -> str:
    """A count no child can be picked out of. Of a small one the pack says what it says of none:
    that there was one at all is no inspector's matter."""
    return f"{number}{unit}" if number >= FEWEST else TOLD_ELSEWHERE


def counts_only(context: PackContext) -> Content:
    """心理、强制报告: counts of what the reader may know of, small ones not told, no day."""
    psychology = Referral.objects.visible_to(context.reader).filter(
        school=context.school, made_at__date__gte=context.term.first_day
    )
    referred = psychology.filter(made_at__date__lte=context.on).exclude(
        state=ReferralState.RETURNED
    )
    pupils = referred.order_by().values("student_id").distinct().count()
    known = _known(context, CaseType.MR)
    lines = [
        ("心理辅导", "本学期接受转介的学生", counted(pupils, "人")),
        ("强制报告", "已报告的事项", counted(known, "件")),
    ]
    table = Table(
        "心理辅导、强制报告情况",
        columns(("事项", 25), ("口径", 40), ("数量", 35)),
        len(lines),
        lambda: lines,
        note="只列数量，少于3的不写。内容由承办人依法保密，检查需要时按规定程序查阅。",
        unit="项",
        wide=False,
        numbered=False,
    )
    return Content([table])


def _known(context: PackContext, kind: CaseType) -> int:
    """Cases this reader may know of, reported up to the day."""
    rows = Protection.objects.visible_to(context.reader).filter(
        school=context.school, kind=kind, filed_at__date__lte=context.on
    )
    return rows.order_by().values("pk").distinct().count()


def bullying(context: PackContext) -> Content:
    """欺凌防治委员会, the survey of the term, how many cases: no content of any."""
    members = list(
        CommitteeMember.objects.visible_to(context.reader)
        .on(context.on)
        .filter(school=context.school)
    )
    surveys = list(
        BullyingSurvey.objects.visible_to(context.reader).filter(
            school=context.school, term=context.term, opens_on__lte=context.on
        )
    )
    tables = [_committee(context, members), _surveys(context, surveys), _handled(context)]
    gaps = []
    if not members:
        gaps.append(Gap("没有登记学生欺凌治理委员会", reverse("cases:committee"), "去登记"))
    if not surveys:
        gaps.append(Gap("本学期没有做欺凌防治问卷", reverse("cases:surveys"), "去发起"))
    elif not any(by(one.summed_up_on, context.on) for one in surveys):
        gaps.append(Gap("问卷没有写分析和措施", reverse("cases:surveys"), "去填写"))
    return Content([one for one in tables if one.count], gaps=gaps)


def _committee(context: PackContext, members: list[CommitteeMember]) -> Table:
    def lines() -> list[Row]:
        return [
            (
                "主任委员" if one.is_chair else "委员",
                one.name if one.user_id else context.masking.name(one.name),
                context.masking.text(one.post),
                long_date(one.starts_on),
            )
            for one in members
        ]

    return Table(
        "学生欺凌治理委员会",
        columns(("职务", 20), ("姓名", 20), ("身份", 38), ("任职日期", 22)),
        len(members),
        lines,
        wide=False,
    )


def _handled(context: PackContext) -> Table:
    known = _known(context, CaseType.BU)
    return Table(
        "欺凌事件处理数量",
        columns(("口径", 60), ("数量", 40)),
        1,
        lambda: [("认定和处理中的事件", counted(known, "件"))],
        note="只列数量，少于3的不写；个案内容不在本资料内。",
        unit="项",
        wide=False,
        numbered=False,
        counts=False,
    )


def _surveys(context: PackContext, surveys: list[BullyingSurvey]) -> Table:
    return Table(
        "学生欺凌防治问卷调查",
        columns(("名称", 34), ("日期", 34), ("应答", 10), ("收回", 10), ("分析", 12)),
        len(surveys),
        lambda: [_survey(context, one) for one in surveys],
        unit="次",
        note="不记名；分析和措施见问卷汇总表。",
        wide=False,
    )


def _survey(context: PackContext, row: BullyingSurvey) -> Row:
    classes = list(SurveyClass.objects.filter(survey=row))
    by_link = SurveyAnswer.objects.filter(survey_class__survey=row).count()
    sheets = by_link + sum(int(one.paper.get("sheets", 0)) for one in classes)
    return (
        context.masking.text(row.title),
        f"{long_date(row.opens_on)}至{long_date(row.closes_on)}",
        str(sum(one.asked for one in classes)),
        str(sheets),
        "已分析" if by(row.summed_up_on, context.on) else "未分析",
    )
