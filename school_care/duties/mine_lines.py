"""Duties as lines a person works off: what one record fulfils is one line, and what a class's page
does for many pupils is one line. Nothing here asks the database."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import IntEnum

from school_care.core.duty_kinds import CLASS, STUDENT, WEEK, DutyKind, Saying
from school_care.duties import wording
from school_care.duties.addresses import form_url, occasion_of
from school_care.duties.enums import Standing, Urgency
from school_care.duties.models import Duty

NEXT_WEEK = timedelta(days=7)  # a line also names what the same record does of the week to come


class Bucket(IntEnum):
    """When it has to be done, as pages are divided."""

    LATE = 0
    TODAY = 1
    WEEK = 2
    LATER = 3

    @property
    def label(self) -> str:
        """逾期, 今天, 本周, 以后."""
        return ("逾期", "今天", "本周", "以后")[self]


def sunday_of(on: date) -> date:
    """The last day of the week holding `on`."""
    return on + timedelta(days=6 - on.weekday())


def bucket_of(duty: Duty, on: date) -> Bucket:
    """Late; due by today; due this week; later."""
    standing = duty.standing(on)
    if standing == Standing.WARNED:
        return Bucket.LATE
    if standing == Standing.DUE:
        return Bucket.TODAY
    return Bucket.WEEK if duty.due_on <= sunday_of(on) else Bucket.LATER


@dataclass
class Line:
    """One line: `duties` (most urgent first), for whom, what of them in words, where it is done.
    `saying` may say more, or stand in its place."""

    duties: list[Duty]
    bucket: Bucket
    who: str
    what: str
    url: str
    fulfils: int = 1
    saying: Saying = field(default_factory=Saying)

    @property
    def text(self) -> str:
        """七(1)班上报本班关爱学生."""
        return f"{self.who}{self.what}"

    @property
    def is_safety(self) -> bool:
        """Whether any of it is of the class that climbs."""
        return any(duty.urgency == Urgency.SAFETY for duty in self.duties)


def lines_of(duties: Iterable[Duty], on: date) -> list[Line]:
    """The lines of what is due by the end of the week, most urgent first; within a bucket safety,
    then the record that fulfils most, then the earliest."""
    held = sorted(duties, key=lambda duty: (bucket_of(duty, on), duty.due_on, duty.rule_code))
    near = [duty for duty in held if bucket_of(duty, on) < Bucket.LATER]
    several = len({duty.school_class_id for duty in near}) > 1
    lines, alone = _class_lines(near, on, several)
    pages: dict[str, list[Duty]] = defaultdict(list)
    for duty in alone:
        pages[_page(duty)].append(duty)
    soon = sunday_of(on) + NEXT_WEEK
    for duty in held:
        if bucket_of(duty, on) == Bucket.LATER and duty.due_on <= soon and _page(duty) in pages:
            pages[_page(duty)].append(duty)
    lines += [_page_line(group, on, several) for group in pages.values()]
    return sorted(lines, key=_order)


def _order(line: Line) -> tuple:
    first = line.duties[0]
    return line.bucket, not line.is_safety, -line.fulfils, first.due_on, line.who, first.pk


def _class_lines(near: Sequence[Duty], on: date, several: bool) -> tuple[list[Line], list[Duty]]:
    """What a class's page, or the school's, does for two or more pupils; and everything else."""
    groups: dict[tuple, list[tuple[Duty, str]]] = defaultdict(list)
    for duty in near:
        kind = duty.kind
        if duty.student and duty.school_class and kind and kind.class_url:
            page = kind.class_url(duty.school_class.public_id, occasion_of(duty))
            one = "" if kind.school_url else page
            groups[duty.rule_code, one, bucket_of(duty, on)].append((duty, page))
    lines, taken = [], set()
    for (_, _, bucket), held in groups.items():
        group, pages = [duty for duty, _ in held], {page for _, page in held}
        if len(group) < 2:
            continue
        first, when = group[0], wording.timing(group[0], on, brief=True)
        taken |= {duty.pk for duty in group}
        whole = len(pages) > 1
        where = f"，{len(pages)}个班" if whole else ""
        lines.append(
            Line(
                duties=group,
                bucket=bucket,
                who=f"{first.school_class} " if several and not whole else "",
                what=f"{wording.title(first)}：还有{len(group)}名{where}（{when}）",
                url=first.kind.school_url() if whole else pages.pop(),
            )
        )
    return lines, [duty for duty in near if duty.pk not in taken]


def _page_line(group: list[Duty], on: date, several: bool) -> Line:
    first = group[0]
    best = most_fulfilling([duty for duty in group if bucket_of(duty, on) < Bucket.LATER])
    return Line(
        duties=group,
        bucket=bucket_of(first, on),
        who=_who(first, several),
        what=_what(group, on),
        url=form_url(best),
        fulfils=_fulfilled(best, group),
    )


def _who(duty: Duty, several: bool) -> str:
    if duty.subject_kind == STUDENT:
        return f"{wording.whom(duty)}："
    return f"{wording.whom(duty)} " if several and duty.subject_kind == CLASS else ""


def _what(group: list[Duty], on: date) -> str:
    """联系（逾期2天）、家访（11月25日前）; the same thing owed several times is named once."""
    named: dict[str, list[Duty]] = defaultdict(list)
    for duty in group:
        named[wording.short(duty)].append(duty)
    return "、".join(_thing(words, same, on) for words, same in named.items())


def _thing(words: str, same: list[Duty], on: date) -> str:
    first = same[0]
    times = f"{len(same)}次" if len(same) > 1 else ""
    if is_class_week(first):
        return f"{words}：{wording.progress(first)}"
    inside = "，".join(
        part for part in (wording.timing(first, on, brief=True), wording.progress(first)) if part
    )
    return f"{words}{times}（{inside}）"


def is_class_week(duty: Duty) -> bool:
    """A class's week: it says how many, and the week says by when."""
    return bool(duty.kind) and (duty.kind.subject, duty.kind.per) == (CLASS, WEEK)


def most_fulfilling(duties: Sequence[Duty]) -> Duty:
    """The one whose record fulfils most of them, the more urgent of equals."""
    return max(duties, key=lambda duty: _fulfilled(duty, duties))


def _fulfilled(duty: Duty, duties: Collection[Duty]) -> int:
    codes = {other.rule_code for other in duties}
    return len(codes & (_also(duty.kind) | {duty.rule_code}))


def _also(kind: DutyKind | None) -> frozenset[str]:
    return kind.also if kind else frozenset()


def _page(duty: Duty) -> str:
    """What is done on one page for one subject is done by one record."""
    return form_url(duty).partition("?")[0] or f"duty:{duty.pk}"
