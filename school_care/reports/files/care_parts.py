"""Parts of a file from the care given: pairings, plans, records, contact with home, marks, cases.

A restricted record shows that it exists; its words only where the order asks for them and the
reader may read them. Counselling, mandatory reports and protection stand in no file.
"""

from collections import Counter, defaultdict

from django.db.models import Q, QuerySet

from school_care.activities.choices.home import CallResult
from school_care.activities.models import BirthdayKept, CallTry, HomeNote, Letter, Participation
from school_care.cases.models import Case
from school_care.cases.protection.enums import PROTECTED
from school_care.core.templatetags.days import long_date
from school_care.mentoring import measures
from school_care.mentoring.choices.progress import ReviewState
from school_care.mentoring.enums import Outcome
from school_care.mentoring.models import (
    CareRecord,
    Pairing,
    Plan,
    PlanCheck,
    ReviewVoice,
    TermReview,
)
from school_care.mentoring.selectors import words_of
from school_care.reports.files.archive_parts import NO_WORDS
from school_care.reports.files.blocks import Batch, Block, Curves, OfPupils, Table, Words, together
from school_care.reports.marks import marks_on_paper

RESTRICTED = "限阅记录一条"


def pairings(batch: Batch) -> OfPupils:
    """结对与帮扶计划."""
    mask = batch.masking
    pairs = batch.tables(
        batch.rows(Pairing, starts_on__lte=batch.day)
        .select_related("user", "peer", "partner")
        .order_by("starts_on", "pk"),
        ("起", "类型", "结对人", "内容", "止"),
        lambda row: (
            long_date(row.starts_on),
            row.get_kind_display(),
            row.holder_name if row.user_id else mask.name(row.holder_name),
            row.aspect_words or NO_WORDS,
            batch.told(row.until),
        ),
        title="结对",
        narrow=3,
    )
    plans = batch.tables(
        _plans(batch).select_related("term", "student").order_by("adopted_on", "pk"),
        ("开始执行", "学期", "类型", "版本", "结束"),
        lambda row: (
            long_date(row.adopted_on) if row.adopted_on else NO_WORDS,
            row.term.short_name,
            row.get_kind_display(),
            f"第{row.version}版",
            batch.told(row.closed_on),
        ),
        title="帮扶计划",
        narrow=2,
    )
    return together(pairs, plans, _goals(batch), _checks(batch))


def _plans(batch: Batch) -> QuerySet[Plan]:
    """Plans that count, of those with a day of adoption only what was adopted by the file's day."""
    adopted = Q(adopted_on__isnull=True) | Q(adopted_on__lte=batch.day)
    return batch.rows(Plan).standing().filter(adopted)


def _goals(batch: Batch) -> OfPupils:
    held = measures.goals_of(batch.students, term=batch.term, reader=batch.reader)
    return {
        key: [
            Table(
                ("目标", "现在"),
                [(state.goal.text or "", state.label) for state in states],
                narrow=0,
                title="本学期目标",
            )
        ]
        for key, states in held.items()
        if states
    }


def _checks(batch: Batch) -> OfPupils:
    done = PlanCheck.objects.filter(
        plan__in=_plans(batch), done_on__lte=batch.day, withdrawn_at__isnull=True
    ).select_related("plan", "done_by")
    found: dict[int, list[tuple[str, ...]]] = defaultdict(list)
    for row in done.order_by("done_on", "pk"):
        found[row.plan.student_id].append(
            (
                long_date(row.done_on),
                row.done_by.name if row.done_by else "",
                row.found or NO_WORDS,
                row.next_measures or NO_WORDS,
            )
        )
    head = ("检查日期", "检查人", "阶段表现", "下一阶段措施")
    return {key: [Table(head, rows, 2, "阶段检查")] for key, rows in found.items()}


def records(batch: Batch) -> OfPupils:
    """谈心家访记录, by day."""
    rows = batch.rows(CareRecord, happened_on__lte=batch.day).counted().select_related("author")
    return batch.tables(
        rows.order_by("happened_on", "pk"),
        ("日期", "方式", "记录人", "内容", "下一步"),
        lambda row: _record(batch, row),
        narrow=3,
    )


def _record(batch: Batch, row: CareRecord) -> tuple[str, ...]:
    on = long_date(row.happened_on)
    if row.restricted and not batch.may_tell(row):
        return (on, "", "", RESTRICTED, "")
    words = row.text or words_of(row) or NO_WORDS
    missed = "未联系上。" if row.outcome == Outcome.NOT_REACHED else ""
    return (
        on,
        row.get_kind_display(),
        row.author_name,
        f"{'【限阅】' if row.restricted else ''}{missed}{words}",
        row.next_step or "",
    )


def home(batch: Batch) -> OfPupils:
    """亲情通话、书信、生日、活动: when and how often, of letters never a word."""
    letters = batch.tables(
        batch.rows(Letter, written_on__lte=batch.day, withdrawn_at__isnull=True).order_by(
            "written_on", "pk"
        ),
        ("写信日期", "契机", "写给谁", "寄出", "回信"),
        lambda row: (
            long_date(row.written_on),
            row.get_reason_display(),
            row.to,
            batch.told(row.sent_on),
            batch.told(row.answered_on),
        ),
        title="书信",
    )
    birthdays = batch.tables(
        batch.rows(BirthdayKept, held_on__lte=batch.day, withdrawn_at__isnull=True).order_by(
            "held_on", "pk"
        ),
        ("日期", "生日", "形式"),
        lambda row: (long_date(row.held_on), f"满{row.turns}周岁", row.get_how_display()),
        title="生日",
    )
    taken = batch.rows(Participation, activity__starts_on__lte=batch.day).select_related("activity")
    activities = batch.tables(
        taken.order_by("activity__starts_on", "pk"),
        ("日期", "活动", "参加", "做了什么、成果"),
        lambda row: (
            long_date(row.activity.starts_on),
            row.activity.title,
            row.get_state_display(),
            "，".join(filter(None, (row.part, row.result))) or NO_WORDS,
        ),
        title="活动",
    )
    notes = batch.tables(
        batch.rows(HomeNote, issued_on__lte=batch.day).order_by("issued_on", "pk"),
        ("发出日期", "家校联系单", "回复"),
        lambda row: (
            long_date(row.issued_on),
            f"{row.month.year}年{row.month.month}月第{row.number}期",
            batch.told(row.replied_on),
        ),
        title="家校联系单",
    )
    return together(_calls(batch), letters, birthdays, activities, notes)


def _calls(batch: Batch) -> OfPupils:
    tried = batch.rows(CallTry, happened_on__lte=batch.day, withdrawn_at__isnull=True)
    counts: dict[int, Counter[tuple[str, bool]]] = defaultdict(Counter)
    days = tried.order_by("happened_on", "pk").values_list("student_id", "happened_on", "result")
    for key, day, result in days:
        counts[key][f"{day.year}年{day.month}月", result == CallResult.CONNECTED] += 1
    found: OfPupils = {}
    for key, told in counts.items():
        months = list(dict.fromkeys(month for month, _ in told))
        rows = [(month, str(told[month, True]), str(told[month, False])) for month in months]
        found[key] = [Table(("月份", "接通（次）", "未接通（次）"), rows, title="亲情通话")]
    return found


def growth(batch: Batch) -> OfPupils:
    """成绩与进步、学期评议: each child beside itself."""
    found: dict[int, list[Block]] = defaultdict(list)
    lines = measures.mark_lines(batch.students, reader=batch.reader, until=batch.day)
    for key, held in lines.items():
        marks = marks_on_paper(held, batch.term)
        said = [f"变好的：{'，'.join(marks.better)}。"] if marks.better else []
        said += [f"{line.subject}：{line.words}" for line in marks.grades]
        found[key] += [Curves(marks.charts)] if marks.charts else []
        found[key] += [Words(said)] if said else []
    rows = measures.honours(
        batch.students, since=batch.term.first_day, until=batch.day, reader=batch.reader
    )
    honours = batch.tables(
        rows.order_by("happened_on", "id"),
        ("日期", "成绩与荣誉"),
        lambda row: (long_date(row.happened_on), row.title),
    )
    return together(dict(found), honours, _reviews(batch))


def _reviews(batch: Batch) -> OfPupils:
    rows = batch.rows(TermReview, state=ReviewState.DONE, done_on__lte=batch.day)
    voices = ReviewVoice.objects.filter(review__in=rows).select_related("review__term")
    found: dict[int, list[tuple[str, ...]]] = defaultdict(list)
    for voice in voices.order_by("review__done_on", "pk"):
        if voice.text:
            review = voice.review
            found[review.student_id].append(
                (review.term.short_name, voice.get_voice_display(), voice.text)
            )
    head = ("学期", "谁的话", "内容")
    return {key: [Table(head, lines, 2, "学期评议")] for key, lines in found.items()}


def cases(batch: Batch) -> OfPupils:
    """控辍、转介: numbers and days of what the reader may see; no protection case is among them."""
    rows = batch.rows(Case, opened_on__lte=batch.day).exclude(type__in=PROTECTED)
    return batch.tables(
        rows.order_by("opened_on", "pk"),
        ("立案日期", "事项编号", "类型", "结案日期"),
        lambda row: (
            long_date(row.opened_on),
            row.case_no,
            row.get_type_display(),
            batch.told(row.closed_on) or "办理中",
        ),
    )
