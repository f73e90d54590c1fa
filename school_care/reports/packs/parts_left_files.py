"""留守儿童关爱: a sample of files, drawn by a number, so that drawing again draws the same."""

from collections import defaultdict
from collections.abc import Callable
from functools import cached_property
from hashlib import sha256

from django.urls import reverse

from school_care.core.templatetags.days import long_date
from school_care.mentoring.enums import CONTACT_KINDS
from school_care.mentoring.models import CareRecord
from school_care.reports.packs.context import PackContext
from school_care.reports.packs.registers import ROSTER, roster_row
from school_care.reports.packs.tables import Content, Gap, Row, Table, columns
from school_care.students.models import Student
from school_care.students.outward.facts import PupilFacts

FEW_RECORDS = 5  # of each pupil in the sample


def sample(context: PackContext) -> list[int]:
    """The pupils drawn: by the seed of the pack, so that drawing again draws the same."""
    ids = context.left_behind
    keys = dict(Student.objects.filter(pk__in=ids).values_list("pk", "public_id"))

    def drawn(pk: int) -> str:
        return sha256(f"{context.seed}|{keys[pk].hex}".encode()).hexdigest()

    chosen = set(sorted(keys, key=drawn)[: context.samples])
    return [pk for pk in ids if pk in chosen]


def files(context: PackContext) -> Content:
    """档案抽样: of each pupil drawn what the file holds, and the newest open records."""
    ids = sample(context)
    drawn = _Drawn(context, ids)
    tables = [
        Table(
            f"抽样档案 {number}",
            columns(("项目", 20), ("内容", 80)),
            1,
            _one_file(context, drawn, pk),
            unit="",
            wide=False,
            numbered=False,
        )
        for number, pk in enumerate(ids, start=1)
    ]
    gaps = [] if ids else [Gap("没有可抽的留守儿童档案", reverse("students:list"))]
    note = (
        f"在{len(context.left_behind)}份留守儿童档案中抽取{len(ids)}份，"
        f"抽样号{context.seed}：用同一号码再抽，抽到的是同样几份。"
    )
    return Content(tables, gaps=gaps, note=note)


class _Drawn:
    """What the sample asks of all its pupils at once, when the first of them is printed."""

    def __init__(self, context: PackContext, ids: list[int]):
        self.context, self.ids = context, ids

    @cached_property
    def facts(self) -> dict[int, PupilFacts]:
        """By pupil."""
        return {one.student.pk: one for one in self.context.facts(self.ids)}

    @cached_property
    def records(self) -> dict[int, list[CareRecord]]:
        """By pupil, the newest first, of records that are not restricted."""
        found: dict[int, list[CareRecord]] = defaultdict(list)
        rows = (
            CareRecord.objects.visible_to(self.context.reader)
            .counted()
            .filter(student__in=self.ids, restricted=False, kind__in=CONTACT_KINDS)
            .filter(happened_on__lte=self.context.on)
        )
        for row in rows.for_timeline():
            found[row.student_id].append(row)
        return found


def _one_file(context: PackContext, drawn: _Drawn, pk: int) -> Callable[[], list[Row]]:
    def rows() -> list[Row]:
        facts = drawn.facts.get(pk)
        if facts is None:
            return []
        cells = roster_row(context, facts, context.left_behind_codes)
        said = [(column.heading, cell) for column, cell in zip(ROSTER, cells, strict=True) if cell]
        student, text = facts.student, context.masking.text
        for heading, words in (
            ("家庭基本情况", student.family_situation),
            ("主要困难", student.difficulties),
            ("特长爱好", student.strengths),
        ):
            if words:
                said.append((heading, text(words, about=[student.name])))
        said.append(("关爱等级", facts.level or "未定"))
        newest = _newest(context, student, drawn.records[pk][:FEW_RECORDS])
        said += [("近期关爱记录", words) for words in newest or ["暂无"]]
        return said

    return rows


def _newest(context: PackContext, student: Student, rows: list[CareRecord]) -> list[str]:
    """10月21日谈心（李敏）：…"""
    return [
        f"{long_date(row.happened_on)}{row.get_kind_display()}"
        f"（{row.author_name}）：{context.masking.text(row.text, about=[student.name])}"
        for row in rows
    ]
