"""留守儿童关爱: rosters, cards, notices, pairings."""

from django.urls import reverse

from school_care.core.templatetags.days import long_date
from school_care.mentoring.choices.pairings import Aspect
from school_care.mentoring.models import Pairing
from school_care.reports.as_of import by
from school_care.reports.packs.context import ONE_DAY, PackContext
from school_care.reports.packs.registers import roster
from school_care.reports.packs.tables import Content, Gap, Row, Table, columns
from school_care.students.enums import ContactRole
from school_care.students.models import ContactCard, Entrustment, StudentCategory

TODAY_KNOWN = "联系方式、住址等按现有资料。"


def rosters(context: PackContext) -> Content:
    """春秋两季花名册 + 变更表: who was left behind on a day of either term, and what changed
    between."""
    former, gaps, tables = context.former_term, [], []
    since = context.term.first_day
    if former is not None:
        since = former.last_day
        ids = context.holders(context.left_behind_codes, former.last_day)
        if ids:
            tables.append(
                roster(
                    context,
                    f"{former.short_name}留守儿童花名册",
                    ids,
                    codes=context.left_behind_codes,
                    on=former.last_day,
                    note=f"按{long_date(former.last_day)}在册情况；{TODAY_KNOWN}",
                )
            )
        else:
            gaps.append(
                Gap(
                    f"{former.short_name}系统里没有留守登记，请附当时的纸质花名册",
                    reverse("reports:school_documents"),
                    "去上传",
                )
            )
    now = context.left_behind
    tables.append(
        roster(
            context,
            f"{context.term.short_name}留守儿童花名册",
            now,
            codes=context.left_behind_codes,
            note=f"按{long_date(context.on)}在册情况；{TODAY_KNOWN}",
        )
    )
    if now:
        tables.append(_changes(context, since))
    else:
        gaps.append(Gap("没有登记留守儿童", reverse("students:list"), "去登记"))
    claims = _left_rows(context).on(context.on).filter(verified_on__isnull=True).count()
    if claims:
        gaps.append(
            Gap(f"{claims}条留守类别还没有核实", reverse("students:categories_waiting"), "去核实")
        )
    return Content(tables, gaps=gaps)


def _left_rows(context: PackContext):
    return StudentCategory.objects.visible_to(context.reader).filter(
        school=context.school, category__left_behind=True
    )


def _changes(context: PackContext, since) -> Table:
    """Whoever came onto the list or went off it after `since`, up to the day."""
    rows = list(
        _left_rows(context)
        .filter(starts_on__gt=since, starts_on__lte=context.on)
        .select_related("student__current_class", "category")
        .order_by("starts_on", "pk")
    )
    over = list(
        _left_rows(context)
        .filter(until__gt=since, until__lte=context.on + ONE_DAY)
        .select_related("student__current_class", "category")
        .order_by("until", "pk")
    )

    def lines() -> list[Row]:
        context.told(row.student for row in [*rows, *over])
        came = [(row.starts_on, "新增", row, row.entry_reason or row.evidence) for row in rows]
        went = [
            (row.until, "退出", row, row.exit_note or str(row.get_exit_reason_display()))
            for row in over
        ]
        return [
            (
                long_date(day),
                word,
                context.class_of(row.student),
                context.name(row.student),
                row.category.name,
                context.masking.text(why, about=[row.student.name]),
            )
            for day, word, row, why in sorted([*came, *went], key=lambda one: one[0])
        ]

    return Table(
        "留守儿童变更表",
        columns(("日期", 20), ("变更", 9), ("班级", 12), ("姓名", 12), ("类别", 22), ("原因", 35)),
        len(rows) + len(over),
        lines,
        note=f"{long_date(since)}以后至{long_date(context.on)}。",
        empty="没有变更",
        unit="条",
        wide=False,
        counts=False,
    )


def cards(context: PackContext) -> Content:
    """联系卡: what stands on each, and when it was last gone through."""
    ids = context.left_behind
    held = ContactCard.objects.visible_to(context.reader).filter(
        student__in=ids, verified_on__lte=context.on
    )
    newest = {row.student_id: row for row in held.order_by("version")}

    def rows() -> list[Row]:
        return [
            (
                one.class_name,
                context.name(one.student),
                context.parent(one, ContactRole.FATHER),
                context.parent(one, ContactRole.MOTHER),
                context.guardian(one),
                context.person(one.one(ContactRole.NEIGHBOUR)),
                context.person(one.one(ContactRole.VILLAGE)),
                one.head_teacher,
                f"第{card.version}版 {long_date(card.verified_on)}核对"
                if (card := newest.get(one.student.pk))
                else "未核对",
            )
            for one in context.facts(ids)
        ]

    table = Table(
        "留守儿童联系卡登记",
        columns(
            ("班级", 8), ("姓名", 8), ("父亲", 17), ("母亲", 17), ("监护人或照护人", 17),
            ("邻居", 13), ("儿童主任", 13), ("班主任", 8), ("核对", 16),
        ),
        len(ids) if newest else 0,
        rows,
        note=TODAY_KNOWN,
    )  # fmt: skip
    this_term = sum(row.verified_on >= context.term.first_day for row in newest.values())
    gaps = []
    if waiting := len(ids) - this_term:
        gaps.append(Gap(f"{waiting}张联系卡本学期没有核对", reverse("students:list"), "去核对"))
    return Content([table], gaps=gaps)


def entrustments(context: PackContext) -> Content:
    """委托照护告知书: whose parents entrusted the child, and whether the notice came back."""
    rows = list(
        Entrustment.objects.visible_to(context.reader)
        .on(context.on)
        .filter(student__in=context.left_behind)
        .select_related("student__current_class", "carer")
        .order_by("student__current_class__entry_year", "student__name_key", "pk")
    )

    def lines() -> list[Row]:
        context.told(row.student for row in rows)
        return [
            (
                context.class_of(row.student),
                context.name(row.student),
                context.person(row.carer, relation=True, about=row.student),
                long_date(row.starts_on),
                context.day(row.notice_printed_on),
                context.day(row.notice_received_on) or "未交回",
                {True: "是", False: "否"}.get(row.weekly_contact, ""),
            )
            for row in rows
        ]

    table = Table(
        "委托照护告知书登记",
        columns(
            ("班级", 11), ("姓名", 11), ("被委托照护人", 27), ("委托起", 17), ("发出", 17),
            ("交回", 17), ("父母每周联系", 10),
        ),
        len(rows),
        lines,
        unit="份",
    )  # fmt: skip
    waiting = sum(by(row.notice_received_on, context.on) is None for row in rows)
    gaps = []
    if waiting:
        words = f"{waiting}份委托照护告知书没有交回"
        gaps.append(Gap(words, reverse("students:list"), "去看学生"))
    if not rows:
        gaps.append(Gap("没有登记委托照护", reverse("students:list"), "去登记"))
    return Content([table], gaps=gaps)


def pairings(context: PackContext) -> Content:
    """结对帮扶一览表 of the left-behind (F-08)."""
    ids = context.left_behind
    held = Pairing.objects.visible_to(context.reader).on(context.on).filter(student__in=ids)
    told = list(held.order_by().values_list("student_id", "user_id"))
    place = {pk: number for number, pk in enumerate(ids)}

    def lines() -> list[Row]:
        rows = list(held.select_related("student__current_class", "user", "peer", "partner"))
        rows.sort(key=lambda row: (place[row.student_id], row.kind, row.pk))
        context.told(row.student for row in rows)
        context.told(row.peer for row in rows if row.peer_id)
        return [
            (
                row.get_kind_display(),
                _holder(context, row),
                context.class_of(row.student),
                context.name(row.student),
                long_date(row.starts_on),
                "、".join(Aspect(one).label for one in row.aspects if one in Aspect.values),
                context.masking.text(row.measures, about=[row.student.name]),
                context.masking.text(row.goal, about=[row.student.name]),
            )
            for row in rows
        ]

    table = Table(
        "结对帮扶一览表",
        columns(
            ("类型", 9), ("帮扶人", 10), ("班级", 8), ("学生", 8), ("结对日期", 13),
            ("内容", 11), ("措施", 28), ("目标", 24),
        ),
        len(told),
        lines,
        unit="对",
        signs=("填表人", "校长"),
    )  # fmt: skip
    paired = {pupil for pupil, teacher in told if teacher}
    gaps = []
    if alone := len(ids) - len(paired & set(ids)):
        words = f"{alone}名留守儿童没有结对教师"
        gaps.append(Gap(words, reverse("mentoring:unpaired"), "去结对"))
    return Content([table], gaps=gaps)


def _holder(context: PackContext, row: Pairing) -> str:
    if row.user_id:
        return row.user.name
    return context.name(row.peer) if row.peer_id else context.masking.name(row.partner.name)
