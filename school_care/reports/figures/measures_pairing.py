"""结对与计划: who stands beside care pupils, their plans and reviews (domain §5.2)."""

from school_care.core.duty_kinds import Fact
from school_care.mentoring.kinds import plan_term, review_term
from school_care.reports.figures.facts_pairing import checked_plans, got_on, paired
from school_care.reports.figures.of_care import IN_CARE, PUPILS, out_of_care
from school_care.reports.figures.population import in_care
from school_care.reports.figures.registry import DAY, TERM, Measure, Member
from school_care.reports.figures.span import Span

GROUP = "pairing"


@out_of_care
def teacher(span: Span) -> frozenset[int]:
    """结对率 (E05, A13): with a teacher beside them on the day, whoever it was before."""
    return paired(span).teacher


@out_of_care
def helper(span: Span) -> frozenset[int]:
    """学习帮手率 (A06): with a pupil who helps; the helper may be in care as well."""
    return paired(span).helper


@out_of_care
def plan(span: Span) -> set[int]:
    """计划制定率 (A05): with a plan of this term that was adopted, carried out or closed; drafts
    and withdrawn ones are none."""
    facts = plan_term.facts(school_id=span.school.pk, since=span.term.first_day, until=span.until)
    return _subjects(facts)


@out_of_care
def review(span: Span) -> set[int]:
    """评议完成率 (B03): with a finished review of the term, those written after its end too."""
    facts = review_term.facts(school_id=span.school.pk, since=span.term.first_day, until=span.as_of)
    return _subjects(facts)


def progress(span: Span) -> list[Member]:
    """进步率 (domain §5.2): of the plans checked this term, those whose child got on: at the last
    check a goal met or nearer, or marks risen within the term. Against the child's own beginning,
    never beside others (教育部令50号)."""
    population = in_care(span)
    if not population:
        return []
    plans = [one for one in checked_plans(span) if one.pupil in population]
    good = got_on(span, plans)
    return [
        Member(one.pupil, population[one.pupil], int(one.plan in good), str(one.plan))
        for one in plans
    ]


def _subjects(facts: "list[Fact]") -> set[int]:
    return {fact.subject for fact in facts}


MEASURES: tuple[Measure, ...] = (
    Measure(
        code="pairing.teacher",
        label="结对率",
        group=GROUP,
        unit=PUPILS,
        part_words="有教师结对的",
        whole_words=IN_CARE,
        per=DAY,
        source="学校特殊群体学生关爱方案：“手拉手、同成长”师生结对",
        count=teacher,
        on_dashboard=True,
    ),
    Measure(
        code="pairing.helper",
        label="学习帮手率",
        group=GROUP,
        unit=PUPILS,
        part_words="有学习帮手的",
        whole_words=IN_CARE,
        per=DAY,
        source="学校特殊群体学生关爱方案：为每名学生确定一名学习帮手",
        count=helper,
    ),
    Measure(
        code="pairing.plan",
        label="计划制定率",
        group=GROUP,
        unit=PUPILS,
        part_words="本学期帮扶计划已开始执行的",
        whole_words=IN_CARE,
        per=TERM,
        source="学校特殊群体学生关爱方案：制定学习帮扶计划",
        count=plan,
        on_dashboard=True,
    ),
    Measure(
        code="pairing.review",
        label="评议完成率",
        group=GROUP,
        unit=PUPILS,
        part_words="本学期评议已完成的",
        whole_words=IN_CARE,
        per=TERM,
        source="学校留守儿童管理方案：跟踪记录、成长帮助、学期评议",
        count=review,
    ),
    Measure(
        code="pairing.progress",
        label="进步率",
        group=GROUP,
        unit="份",
        part_words="最近一次检查有目标达到或接近，或成绩比期初提高的",
        whole_words="本学期检查过的帮扶计划",
        per=TERM,
        source="学校特殊群体学生关爱方案：定期检查结对帮扶的效果",
        count=progress,
    ),
)
