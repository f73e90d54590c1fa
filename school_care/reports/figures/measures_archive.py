"""建档与联系: files and cards of care pupils (domain §5.2, §0.1.2)."""

from school_care.reports.figures.facts_files import carded, files_of
from school_care.reports.figures.of_care import IN_CARE, PUPILS, out_of_care
from school_care.reports.figures.registry import DAY, TERM, Measure
from school_care.reports.figures.span import Span

GROUP = "archive"


@out_of_care
def opened(span: Span) -> set[int]:
    """建档率 (S2:L405, target 100 %; domain §0.1.2): files opened ÷ pupils identified. A file is
    opened once it says who the child is (name, sex, birthday, a number) and names somebody of the
    family, beside the category that made it one of D. What it holds later is 完整率's."""
    return {pupil for pupil, file in files_of(span).items() if file.opened}


@out_of_care
def complete(span: Span) -> set[int]:
    """档案完整率 (domain §5.2, §0.1.2): identity, every category verified by its evidence, an
    actual carer, at least one number of the family that answers, the card verified this term, and
    a mentor or head teacher who answers for the child."""
    return {pupil for pupil, file in files_of(span).items() if not file.lacks}


@out_of_care
def cards(span: Span) -> set[int]:
    """联系卡更新率 (domain §5.2, E07): cards verified in the term, whatever changed since."""
    return carded(span)


MEASURES: tuple[Measure, ...] = (
    Measure(
        code="archive.opened",
        label="建档率",
        group=GROUP,
        unit=PUPILS,
        part_words="已建档（基本信息齐全、登记了家人）的",
        whole_words=IN_CARE,
        per=DAY,
        source="学校留守儿童管理方案：建档率100%",
        count=opened,
        target=1000,
        on_dashboard=True,
    ),
    Measure(
        code="archive.complete",
        label="档案完整率",
        group=GROUP,
        unit=PUPILS,
        part_words="信息、核实依据、照护人、畅通的电话、联系卡、负责老师都齐全的",
        whole_words=IN_CARE,
        per=DAY,
        source="学校留守儿童档案和联系卡制度",
        count=complete,
        on_dashboard=True,
    ),
    Measure(
        code="archive.card",
        label="联系卡更新率",
        group=GROUP,
        unit=PUPILS,
        part_words="本学期核对过联系卡的",
        whole_words=IN_CARE,
        per=TERM,
        source="学校留守儿童档案和联系卡制度",
        count=cards,
        on_dashboard=True,
    ),
)
