"""留守儿童关爱: what was done in the term — talks, visits, calls, letters, birthdays, activities.
A ledger says when and by whom; of what was said nothing stands in it, of restricted records not
even that they are."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet
from django.urls import reverse

from school_care.activities.choices.home import CallResult
from school_care.activities.choices.programme import ActivityKind, ActivityState
from school_care.activities.models import Activity, BirthdayKept, CallTry, Letter, ParentSignIn
from school_care.core.templatetags.days import long_date, short_date
from school_care.mentoring.enums import Outcome, RecordKind
from school_care.mentoring.models import CareRecord
from school_care.reports.enums import DocumentKind
from school_care.reports.packs.context import PackContext
from school_care.reports.packs.parts_common import documents
from school_care.reports.packs.tables import Content, Gap, Row, Table, columns
from school_care.students.models import Student


def ledgers(context: PackContext) -> Content:
    """谈心、家访、通话、书信、生日、活动台账."""
    content = Content(note="留守儿童本学期的台账；谈心、通话按学生汇总，只记时间和人，不记内容。")
    for kind in (RecordKind.TALK, RecordKind.VISIT):
        gap = f"本学期没有{kind.label}记录"
        _add(content, _records(context, kind, f"{kind.label}台账"), gap, "students:list")
    _add(content, _calls(context), "本学期没有亲情通话登记", "activities:calls")
    _add(content, _letters(context), "本学期没有亲情书信登记", "activities:letters")
    _add(content, _birthdays(context), "本学期没有生日登记", "activities:birthdays")
    _add(content, _activities(context), "本学期没有活动记录", "activities:programme")
    return content


def _add(content: Content, table: Table, gap: str, page: str) -> None:
    content.tables.append(table)
    if not table.count:
        content.gaps.append(Gap(gap, reverse(page)))


def _records(context: PackContext, kind: RecordKind, title: str) -> Table:
    """A line a pupil: how often, when, by whom."""
    held = (
        CareRecord.objects.visible_to(context.reader)
        .counted()
        .filter(student__in=context.left_behind, kind=kind, restricted=False)
        .filter(outcome=Outcome.MADE, happened_on__gte=context.term.first_day)
        .filter(happened_on__lte=context.on)
    )
    rows = list(
        held.order_by("happened_on", "pk").values_list(
            "student_id", "happened_on", "author__name", "author_text"
        )
    )
    days: dict[int, list] = defaultdict(list)
    people: dict[int, Counter] = defaultdict(Counter)
    for pk, day, author, written in rows:
        days[pk].append(day)
        people[pk][author or written] += 1

    def lines() -> list[Row]:
        return [
            (
                context.class_of(one),
                context.name(one),
                str(len(days[one.pk])),
                "、".join(short_date(day) for day in days[one.pk]),
                "、".join(name for name, _ in people[one.pk].most_common(3) if name),
            )
            for one in _pupils(context, days)
        ]

    return Table(
        f"{title}（{len(rows)}次）" if rows else title,
        columns(("班级", 12), ("姓名", 11), ("次数", 7), ("日期", 52), ("记录人", 18)),
        len(days),
        lines,
        wide=False,
    )


def _pupils(context: PackContext, keys: Iterable[int]) -> list[Student]:
    """Left-behind pupils in the order of the rosters."""
    wanted = set(keys)
    ids = [pk for pk in context.left_behind if pk in wanted]
    found = Student.objects.select_related("current_class").in_bulk(ids)
    context.named.update(ids)
    return [found[pk] for pk in ids]


def _calls(context: PackContext) -> Table:
    """亲情通话, a line a pupil (F-13): no content is kept."""
    rows = list(
        CallTry.objects.visible_to(context.reader)
        .filter(student__in=context.left_behind, withdrawn_at__isnull=True)
        .filter(happened_on__gte=context.term.first_day, happened_on__lte=context.on)
        .order_by("happened_on", "pk")
        .values_list("student_id", "happened_on", "who", "result")
    )
    days: dict[int, list] = defaultdict(list)
    whom: dict[int, Counter] = defaultdict(Counter)
    missed: Counter = Counter()
    for pk, day, who, result in rows:
        if result == CallResult.CONNECTED:
            days[pk].append(day)
            whom[pk][who] += 1
        else:
            missed[pk] += 1

    def lines() -> list[Row]:
        return [
            (
                context.class_of(one),
                context.name(one),
                str(len(days[one.pk])),
                str(missed[one.pk] or ""),
                "、".join(short_date(day) for day in days[one.pk]),
                context.masking.text(
                    "、".join(who for who, _ in whom[one.pk].most_common(3) if who),
                    about=[one.name],
                ),
            )
            for one in _pupils(context, {*days, *missed})
        ]

    return Table(
        "亲情通话台账",
        columns(
            ("班级", 12), ("姓名", 11), ("接通", 7), ("未接通", 8), ("接通日期", 46), ("对象", 16)
        ),
        len({pk for pk, *_ in rows}),
        lines,
        wide=False,
    )  # fmt: skip


def _letters(context: PackContext) -> Table:
    """亲情书信 (F-14): what a letter says is kept nowhere."""
    held = (
        Letter.objects.visible_to(context.reader)
        .filter(student__in=context.left_behind, withdrawn_at__isnull=True)
        .filter(written_on__gte=context.term.first_day, written_on__lte=context.on)
        .order_by("written_on", "pk")
    )

    def lines() -> list[Row]:
        rows = list(held.select_related("student__current_class", "guided_by"))
        context.told(row.student for row in rows)
        return [
            (
                long_date(row.written_on),
                context.class_of(row.student),
                context.name(row.student),
                context.masking.text(row.to, about=[row.student.name]),
                row.get_reason_display(),
                str(row.get_way_display()) if row.way else "",
                context.day(row.sent_on),
                context.day(row.answered_on),
                row.guided_by.name if row.guided_by_id else "",
            )
            for row in rows
        ]

    return Table(
        "亲情书信台账",
        columns(
            ("写信日期", 14), ("班级", 9), ("姓名", 9), ("写给", 8), ("契机", 10), ("方式", 13),
            ("寄出", 14), ("收到回信", 14), ("指导教师", 9),
        ),
        held.count(),
        lines,
        unit="封",
    )  # fmt: skip


def _birthdays(context: PackContext) -> Table:
    """生日登记 (F-15)."""
    held = (
        BirthdayKept.objects.visible_to(context.reader)
        .filter(student__in=context.left_behind, withdrawn_at__isnull=True)
        .filter(held_on__gte=context.term.first_day, held_on__lte=context.on)
        .order_by("held_on", "pk")
    )

    def lines() -> list[Row]:
        rows = list(held.select_related("student__current_class", "written_by"))
        context.told(row.student for row in rows)
        ticks = (("card", "贺卡"), ("message", "感言"), ("wish", "祝福"))
        return [
            (
                long_date(row.held_on),
                context.class_of(row.student),
                context.name(row.student),
                row.get_how_display(),
                "、".join(word for field, word in ticks if getattr(row, field)),
                row.written_by.name if row.written_by_id else "",
            )
            for row in rows
        ]

    return Table(
        "生日登记台账",
        columns(
            ("活动日期", 22), ("班级", 14), ("姓名", 14), ("形式", 16), ("内容", 20), ("登记人", 14)
        ),
        held.count(),
        lines,
        unit="条",
        wide=False,
    )  # fmt: skip


def held_activities(context: PackContext, *kinds: ActivityKind) -> list[Activity]:
    """Activities held in the term up to the day, of some kinds or all."""
    rows = Activity.objects.visible_to(context.reader).filter(
        school=context.school,
        state=ActivityState.HELD,
        starts_on__gte=context.term.first_day,
        starts_on__lte=context.on,
    )
    if kinds:
        rows = rows.filter(kind__in=kinds)
    return list(rows.select_related("owner").order_by("starts_on", "pk"))


def _activities(context: PackContext) -> Table:
    """Whole-school and class activities: no child is named."""
    rows = held_activities(context)

    def lines() -> list[Row]:
        return [
            (
                long_date(row.starts_on),
                row.get_kind_display(),
                context.masking.text(row.title),
                row.get_reach_display(),
                context.masking.text(row.host),
                context.masking.text(row.place),
                row.owner.name if row.owner_id else "",
            )
            for row in rows
        ]

    return Table(
        "活动台账",
        columns(
            ("日期", 15), ("类型", 12), ("名称", 28), ("范围", 8), ("主讲或主持", 14),
            ("地点", 14), ("负责人", 9),
        ),
        len(rows),
        lines,
        unit="次",
    )  # fmt: skip


def parent_school(context: PackContext) -> Content:
    """家长学校签到."""
    held = held_activities(context, ActivityKind.PARENT_SCHOOL, ActivityKind.OPEN_DAY)
    signed = (
        ParentSignIn.objects.visible_to(context.reader)
        .standing()
        .filter(activity__in=held)
        .order_by("activity__starts_on", "activity_id", "student__name_key", "pk")
    )
    came = Counter(signed.order_by().values_list("activity_id", flat=True))
    tables = [_meetings(context, held, came), _sign_ins(context, signed, came.total())]
    found = documents(context, DocumentKind.SIGN_IN)
    gaps = []
    if not held:
        gaps.append(Gap("本学期没有家长学校记录", reverse("activities:programme")))
    elif not came and not found:
        words = "家长学校没有签到，也没有上传签到表"
        gaps.append(Gap(words, reverse("reports:school_documents"), "去上传"))
    return Content([table for table in tables if table.count], found, gaps=gaps)


def _meetings(context: PackContext, held: list[Activity], came: Counter) -> Table:
    def lines() -> list[Row]:
        return [
            (
                long_date(one.starts_on),
                one.get_kind_display(),
                context.masking.text(one.title),
                context.masking.text(one.host),
                str(max(one.parents_came or 0, came[one.pk])),
                str(came[one.pk]),
            )
            for one in held
        ]

    return Table(
        "家长学校、家长开放日",
        columns(("日期", 20), ("类型", 16), ("名称", 30), ("主讲", 16), ("到场", 8), ("签到", 8)),
        len(held),
        lines,
        unit="次",
        wide=False,
    )


def _sign_ins(context: PackContext, signed: QuerySet[ParentSignIn], many: int) -> Table:
    def lines() -> list[Row]:
        rows = list(signed.select_related("activity", "student__current_class", "school_class"))
        context.told(row.student for row in rows if row.student_id)
        return [_sign_in(context, row) for row in rows]

    return Table(
        "家长签到表",
        columns(
            ("活动", 26), ("班级", 12), ("学生", 12), ("家长", 12), ("关系", 10),
            ("电话", 18), ("方式", 10),
        ),
        many,
        lines,
    )  # fmt: skip


def _sign_in(context: PackContext, row: ParentSignIn) -> Row:
    """A parent who was there; of a pupil nobody found in the archive the name as it was written."""
    masking, student = context.masking, row.student if row.student_id else None
    return (
        f"{short_date(row.activity.starts_on)} {masking.text(row.activity.title)}",
        context.class_of(student) if student else str(row.school_class or ""),
        context.name(student) if student else masking.name(row.typed_name or ""),
        masking.name(row.parent or ""),
        masking.text(row.relation, about=[student.name] if student else ()),
        masking.phone(row.phone),
        row.get_how_display(),
    )
