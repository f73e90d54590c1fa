"""Changing how a school's papers look: always a new row, the newest holds."""

from typing import Any

from django.db import transaction

from school_care.core import audit, clock
from school_care.reports.layouts import (
    LENGTHS,
    MOST_SIGN_LINES,
    PAPERS,
    Layout,
    LayoutPaper,
    layout_from,
    layout_of,
    unknown_placeholders,
)
from school_care.reports.models import PaperLayout
from school_care.school.models import School
from school_care.school.refusal import Refused

LABELS = {"title": "标题", "above": "文头", "opening": "开头的话", "closing": "结尾的话",
          "foot": "页脚"}  # fmt: skip


def require_fit(paper: LayoutPaper, layout: Layout) -> None:
    """Raises `Refused` for what is too long, or a placeholder this paper cannot fill."""
    for name, label in LABELS.items():
        words = getattr(layout, name)
        if len(words) > LENGTHS[name]:
            raise Refused(f"“{label}”最多{LENGTHS[name]}个字，现在有{len(words)}个，请写短一些。")
        if unknown := unknown_placeholders(words, paper, name):
            raise Refused(
                f"“{label}”里的{{{unknown[0]}}}不能自动填写，请改成列出的几种，或去掉花括号。"
            )
    if len(layout.signs) > MOST_SIGN_LINES:
        raise Refused(f"签字栏最多{MOST_SIGN_LINES}处。")
    for words in layout.signs:
        if unknown := unknown_placeholders(words, paper, "signs"):
            raise Refused(f"签字栏里的{{{unknown[0]}}}不能自动填写，请去掉花括号。")
        if len(words) > LENGTHS["sign"]:
            raise Refused(f"签字栏“{words[:6]}…”太长，每处最多{LENGTHS['sign']}个字。")


@transaction.atomic
def save_layout(*, school: School, paper: str, layout: Layout, actor: Any) -> bool:
    """Let `layout` hold for a paper from now on; False where it holds already. Effects: a row, an
    audit entry. Raises Refused."""
    known = PAPERS[paper]
    School.objects.select_for_update(no_key=True).get(pk=school.pk)
    require_fit(known, layout)
    if layout == layout_of(school, paper):
        return False
    row = PaperLayout.objects.create(
        school=school,
        paper=paper,
        values=layout.values(),
        changed_by=actor,
        changed_at=clock.now(),
    )
    audit.record("layout.changed", actor=actor, row=row, paper=paper)
    return True


def restore_layout(*, row: PaperLayout, actor: Any) -> bool:
    """Let an earlier look hold again, as a new row; False where it holds already."""
    layout = layout_from(row.values)
    return save_layout(school=row.school, paper=row.paper, layout=layout, actor=actor)


def reset_layout(*, school: School, paper: str, actor: Any) -> bool:
    """Let the product's own look hold again; False where it does."""
    return save_layout(school=school, paper=paper, layout=Layout(), actor=actor)
