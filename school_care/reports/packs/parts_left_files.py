"""留守儿童关爱: a sample of files, drawn by a number, so that drawing again draws the same."""

from collections.abc import Callable
from hashlib import sha256

from django.urls import reverse

from school_care.core.templatetags.days import long_date
from school_care.mentoring.enums import CONTACT_KINDS
from school_care.mentoring.models import CareRecord
from school_care.reports.packs.context import PackContext
from school_care.reports.packs.registers import ROSTER, roster_row
from school_care.reports.packs.tables import Content, Gap, Row, Table, columns
from school_care.students.models import Student

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
    tables = [
        Table(
            f"抽样档案 {number}",
            columns(("项目", 20), ("内容", 80)),
            1,
            _one_file(context, pk),
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


def _one_file(context: PackContext, pk: int) -> Callable[[], list[Row]]:
    def rows() -> list[Row]:
        told = context.facts([pk])
        if not told:
            return []
        facts = told[0]
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
        newest = _newest(context, student)
        said += [("近期关爱记录", words) for words in newest or ["暂无"]]
        return said

    return rows


def _newest(context: PackContext, student: Student) -> list[str]:
    """10月21日谈心（李敏）：…; of records that are not restricted."""
    rows = (
        CareRecord.objects.visible_to(context.reader)
        .counted()
        .filter(student=student, restricted=False, kind__in=CONTACT_KINDS)
        .filter(happened_on__lte=context.on)
        .for_timeline()[:FEW_RECORDS]
    )
    return [
        f"{long_date(row.happened_on)}{row.get_kind_display()}"
        f"（{row.author_name}）：{context.masking.text(row.text, about=[student.name])}"
        for row in rows
    ]
