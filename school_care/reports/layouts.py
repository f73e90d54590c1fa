"""How a school wants its papers (版式): the papers it may shape, and what it chose.

`layout_of(school, paper)` answers what a template needs; it opens nothing of a child's file. The
placeholders are few, are filled by whoever builds the paper (`Layout.filled`), and none opens a
sealed field.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from school_care.core import clock
from school_care.core.templatetags.days import long_date
from school_care.reports.models import PaperLayout
from school_care.school.models import School

PLACEHOLDERS = ("学校", "学期", "姓名", "班级", "日期")
OF_EVERY_PAPER = ("学校", "学期", "日期")
_PLACED = re.compile(r"\{([^{}]*)\}")
MOST_SIGN_LINES = 6
LENGTHS = {"title": 30, "above": 40, "opening": 300, "closing": 300, "foot": 30, "sign": 12}


@dataclass(frozen=True)
class LayoutPaper:
    """A paper a school may shape. `sections`: what may be left out, code and words. `title`: the
    product's own; `signs`: its own lines to sign; `per_pupil`: whether 姓名 and 班级 are known."""

    code: str
    label: str
    title: str
    signs: tuple[str, ...] = ()
    sections: tuple[tuple[str, str], ...] = ()
    per_pupil: bool = True


_PROGRESS_SECTIONS = (
    ("tally", "老师的陪伴"),
    ("attendance", "出勤"),
    ("parent", "家长的话"),
)
PAPERS = {
    paper.code: paper
    for paper in (
        LayoutPaper(
            "progress",
            "成长进步报告（家庭版）",
            "成长进步报告",
            ("班主任", "家长"),
            _PROGRESS_SECTIONS,
        ),
        LayoutPaper(
            "progress_school",
            "成长进步报告（校内版）",
            "学生成长进步报告",
            ("班主任", "德育主任", "校长"),
            (("attendance", "本学期出勤"), ("growth", "各科成绩"), ("next", "阶段评议与下一步")),
        ),
        LayoutPaper("review", "学期评议", "学期评议", ("老师", "家长"), (("growth", "各科成绩"),)),
        LayoutPaper("plan", "帮扶计划", "帮扶计划", ("教师", "班主任", "德育主任")),
        LayoutPaper("bag", "成长记录袋目录", "成长记录袋目录"),
        LayoutPaper("file", "一生一档", "学生成长档案", ("建档人", "班主任", "德育主任")),
        LayoutPaper("summary", "工作报告", "关爱工作报告", ("编写", "校长"), per_pupil=False),
        LayoutPaper(
            "leading_group",
            "关爱工作领导小组",
            "关爱工作领导小组与分工",
            ("校长",),
            per_pupil=False,
        ),
        LayoutPaper(
            "duty_letter",
            "目标责任书",
            "关爱帮扶工作目标责任书",
            ("校长", "责任人"),
            per_pupil=False,
        ),
        LayoutPaper("pack", "迎检资料包封面", "", ("整理人", "审核人"), per_pupil=False),
    )
}


@dataclass(frozen=True)
class Layout:
    """What stands on a paper beside its content. Empty words are the product's own look."""

    title: str = ""
    above: str = ""
    opening: str = ""
    closing: str = ""
    foot: str = ""
    signs: tuple[str, ...] = ()
    hidden: frozenset[str] = field(default_factory=frozenset)

    def filled(self, facts: Mapping[str, str]) -> "Layout":
        """With its placeholders filled from `facts` (学校, 学期, 姓名, 班级, 日期); what is unknown
        there goes."""

        def put(words: str) -> str:
            return _PLACED.sub(lambda found: facts.get(found[1], ""), words)

        return replace(
            self,
            title=put(self.title),
            above=put(self.above),
            opening=put(self.opening),
            closing=put(self.closing),
            foot=put(self.foot),
        )

    @property
    def hides(self) -> dict[str, bool]:
        """The parts left out, for a template: `layout.hides.tally`."""
        return dict.fromkeys(self.hidden, True)

    def values(self) -> dict[str, Any]:
        """As a row holds it: only what was chosen."""
        given = {
            "title": self.title,
            "above": self.above,
            "opening": self.opening,
            "closing": self.closing,
            "foot": self.foot,
            "signs": list(self.signs),
            "hidden": sorted(self.hidden),
        }
        return {name: value for name, value in given.items() if value}


def layout_of(school: School, paper: str) -> Layout:
    """How `school` wants `paper` now; the product's own where it chose nothing. One query."""
    row = PaperLayout.objects.filter(school=school, paper=paper).order_by("-pk").first()
    return layout_from(row.values if row else {})


def layout_context(
    school: School, paper: str, *, term_name: str = "", layout: Layout | None = None
) -> dict[str, Any]:
    """What a template is given of a layout: `layout`, its school, term and day filled (a pupil's
    name and class are put in by the filter `of_pupil`)."""
    held = layout_of(school, paper) if layout is None else layout
    facts = {"学校": school.name, "学期": term_name, "日期": long_date(clock.today())}
    kept = {"姓名": "{姓名}", "班级": "{班级}"}
    foot = held.filled(facts).foot  # stands on sheets of no pupil as well
    return {"layout": replace(held.filled({**facts, **kept}), foot=foot)}


def layout_from(values: Mapping[str, Any]) -> Layout:
    """The layout of stored values; unknown ones are left."""
    words = {name: str(values.get(name, "")) for name in ("title", "above", "opening", "closing")}
    return Layout(
        **words,
        foot=str(values.get("foot", "")),
        signs=tuple(values.get("signs", ())),
        hidden=frozenset(values.get("hidden", ())),
    )


def placeholders_of(paper: LayoutPaper, name: str = "") -> tuple[str, ...]:
    """What may stand in braces in the field `name` of a paper: in its foot no pupil, for that also
    stands on the sheets of a class; in a line to sign nothing."""
    if name == "signs":
        return ()
    return PLACEHOLDERS if paper.per_pupil and name != "foot" else OF_EVERY_PAPER


def unknown_placeholders(words: str, paper: LayoutPaper, name: str = "") -> list[str]:
    """What stands in braces and cannot be filled in the field `name` of a paper, in its order."""
    known = placeholders_of(paper, name)
    return [found for found in _PLACED.findall(words) if found not in known]
