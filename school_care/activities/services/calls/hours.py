"""Lines, the school's busy times, windows, and the hours on the public page."""

from datetime import date, time
from typing import Any

from django.db import transaction

from school_care.activities.call_hours import (
    ALL_DAYS,
    USUAL,
    hours_in_words,
    overlaps,
    span_words,
    weekday_words,
)
from school_care.activities.choices.home import BusyKind, CallWay
from school_care.activities.models import BusyTime, CallLine, CallTry, CallTurn, CallWindow
from school_care.activities.services.calls.rights import hold_lines, require_arranging
from school_care.core import audit, clock
from school_care.school.models import School
from school_care.school.refusal import Refused

SHORTEST, LONGEST = 3, 30  # minutes of a turn


def add_line(*, by: Any, school: School, name: str, place: str, way: str) -> CallLine:
    """A line from now on; one of that name that is in use is returned. Raises Refused."""
    require_arranging(by, school)
    name, place = name.strip(), place.strip()
    if not name or len(name) > 30 or len(place) > 40:
        raise Refused("请填写线路名称，例如：亲情电话1号。")
    if way not in CallWay.values:
        raise Refused("请选择电话还是视频。")
    with transaction.atomic():
        known = [row for row in hold_lines(school) if row.ended_on is None and row.name == name]
        if known:
            return known[0]
        row = CallLine.objects.create(school=school, name=name, place=place, way=way)
        audit.record("call_line.added", actor=by, row=row, way=way)
    return row


def stop_line(*, by: Any, line: CallLine) -> int:
    """The line is used no more, from today: its windows end, its coming turns are cancelled.
    Returns how many were. Raises Refused."""
    require_arranging(by, line.school)
    with transaction.atomic():
        hold_lines(line.school)
        row = CallLine.objects.get(pk=line.pk)
        if row.ended_on is not None:
            return 0
        today = clock.today()
        row.ended_on = today
        row.save(update_fields=["ended_on"])
        CallWindow.objects.filter(line=row, until__isnull=True).update(until=today)
        cancelled = _cancel(CallTurn.objects.filter(line=row), today)
        audit.record("call_line.stopped", actor=by, row=row, cancelled=cancelled)
    return cancelled


def usual_times(school: School) -> list[BusyTime]:
    """The usual day of boarders as rows to be stored."""
    return [
        BusyTime(
            school=school,
            kind=one.kind,
            name=one.name,
            weekdays=list(one.weekdays),
            begins=one.begins,
            ends=one.ends,
        )
        for one in USUAL
    ]


def add_usual_times(*, by: Any, school: School) -> int:
    """The usual day of boarders, where the school has none yet. Returns how many rows."""
    require_arranging(by, school)
    with transaction.atomic():
        School.objects.select_for_update(no_key=True).get(pk=school.pk)
        if BusyTime.objects.filter(school=school).exists():
            return 0
        BusyTime.objects.bulk_create(usual_times(school))
        audit.record("call_times.usual", actor=by, school_id=school.pk)
    return len(USUAL)


def keep_busy_time(
    *,
    by: Any,
    school: School,
    kind: str,
    name: str,
    weekdays: list[int],
    begins: time,
    ends: time,
    row: BusyTime | None = None,
) -> BusyTime:
    """A time in which nobody telephones, added or (`row`) changed. Windows it lies over are marked
    on the page. Raises Refused."""
    require_arranging(by, school)
    name = name.strip()
    if kind not in BusyKind.values or not name or len(name) > 20:
        raise Refused("请选择安排并填写名称，例如：晚自习。")
    _check_times(weekdays, begins, ends)
    with transaction.atomic():
        held = row or BusyTime(school=school)
        held.kind, held.name, held.weekdays = kind, name, sorted(set(weekdays))
        held.begins, held.ends = begins, ends
        held.save()
        audit.record("call_times.changed", actor=by, row=held, kind=kind)
    return held


def remove_busy_time(*, by: Any, row: BusyTime) -> None:
    """The time is free from now on. It is a setting of the present and leaves only its trace."""
    require_arranging(by, row.school)
    with transaction.atomic():
        audit.record("call_times.removed", actor=by, row=row, kind=row.kind)
        BusyTime.objects.filter(pk=row.pk).delete()


def open_windows(
    *,
    by: Any,
    school: School,
    lines: list[CallLine],
    weekdays: list[int],
    begins: time,
    ends: time,
    minutes: int,
) -> int:
    """A window on each line and day, from today. One that stands already is left as it is. Returns
    how many were opened. Raises Refused, naming what it lies over."""
    require_arranging(by, school)
    _check_times(weekdays, begins, ends)
    _check_minutes(minutes, begins, ends)
    if not lines:
        raise Refused("请先添加并选择线路。")
    with transaction.atomic():
        hold_lines(school)
        opened = 0
        for line in lines:
            if line.ended_on is not None or line.school_id != school.pk:
                raise Refused("这条线路已停用，请刷新页面。")
            for weekday in sorted(set(weekdays)):
                opened += _open(by, line, weekday, begins, ends, minutes)
    return opened


def change_window(
    *, by: Any, window: CallWindow, begins: time, ends: time, minutes: int
) -> CallWindow:
    """Other times from today on: the window ends, another begins; coming turns of the old one are
    cancelled. The same times change nothing. Raises Refused."""
    require_arranging(by, window.school)
    _check_times([window.weekday], begins, ends)
    _check_minutes(minutes, begins, ends)
    with transaction.atomic():
        hold_lines(window.school)
        held = _running(window)
        if (held.begins, held.ends, held.minutes) == (begins, ends, minutes):
            return held
        _end(by, held)
        _open(by, held.line, held.weekday, begins, ends, minutes)
        return CallWindow.objects.get(
            line=held.line, weekday=held.weekday, begins=begins, ends=ends, until__isnull=True
        )


def end_window(*, by: Any, window: CallWindow) -> int:
    """The line is closed at that time from today on. Returns how many coming turns were
    cancelled. Raises Refused."""
    require_arranging(by, window.school)
    with transaction.atomic():
        hold_lines(window.school)
        return _end(by, _running(window))


def write_hotline_hours(*, by: Any, school: School) -> str:
    """Put the windows in words onto the school's public page. Returns the words. Raises Refused."""
    require_arranging(by, school)
    with transaction.atomic():
        held = School.objects.select_for_update(no_key=True).get(pk=school.pk)
        rows = CallWindow.objects.filter(school=school, until__isnull=True)
        words = hours_in_words(rows)
        if not words:
            raise Refused("时段太多或还没有时段，请由公告编辑在热线页填写开放时间。")
        if held.hotline_hours != words:
            held.hotline_hours = words
            held.save(update_fields=["hotline_hours"])
            audit.record(
                "school.contact",
                actor=by,
                school_id=held.pk,
                row=held,
                fields=["hotline_hours"],
            )
    return words


def busy_over(school: School, weekday: int, begins: time, ends: time) -> BusyTime | None:
    """The school's busy time that a window of a day would lie over."""
    rows = BusyTime.objects.filter(school=school)
    return next(
        (row for row in rows if weekday in row.weekdays and overlaps(row, begins, ends)), None
    )


def _open(by: Any, line: CallLine, weekday: int, begins: time, ends: time, minutes: int) -> int:
    day = weekday_words([weekday])
    busy = busy_over(line.school, weekday, begins, ends)
    if busy is not None:
        raise Refused(
            f"{day}{begins:%H:%M}—{ends:%H:%M}与「{busy.name}」（{span_words(busy)}）重叠，"
            "请换个时间，或先在作息里修改。"
        )
    for other in CallWindow.objects.filter(line=line, weekday=weekday, until__isnull=True):
        if (other.begins, other.ends, other.minutes) == (begins, ends, minutes):
            return 0
        if overlaps(other, begins, ends):
            raise Refused(f"{line.name}{day}{span_words(other)}已经开放，请换个时间。")
    row = CallWindow.objects.create(
        school_id=line.school_id,
        line=line,
        weekday=weekday,
        begins=begins,
        ends=ends,
        minutes=minutes,
        starts_on=clock.today(),
    )
    audit.record("call_window.opened", actor=by, row=row, weekday=weekday)
    return 1


def _running(window: CallWindow) -> CallWindow:
    row = CallWindow.objects.select_related("line__school").get(pk=window.pk)
    if row.until is not None:
        raise Refused("这个时段已经停用，请刷新页面。")
    return row


def _end(by: Any, window: CallWindow) -> int:
    today = clock.today()
    window.until = max(today, window.starts_on)
    window.save(update_fields=["until"])
    rows = CallTurn.objects.filter(
        line=window.line,
        day__iso_week_day=window.weekday,
        begins__gte=window.begins,
        begins__lt=window.ends,
    )
    cancelled = _cancel(rows, today)
    audit.record("call_window.ended", actor=by, row=window, cancelled=cancelled)
    return cancelled


def _cancel(turns, today: date) -> int:
    """Cancel the turns from today on at which nobody has called."""
    rows = turns.filter(day__gte=today, cancelled_at__isnull=True)
    called = CallTry.objects.filter(turn__isnull=False, withdrawn_at__isnull=True)
    rows = rows.exclude(pk__in=called.values("turn_id"))
    return rows.update(cancelled_at=clock.now())


def _check_times(weekdays: list[int], begins: time, ends: time) -> None:
    if not weekdays or not set(weekdays) <= set(ALL_DAYS):
        raise Refused("请选择星期。")
    if begins >= ends:
        raise Refused("结束时间要晚于开始时间。")


def _check_minutes(minutes: int, begins: time, ends: time) -> None:
    if not SHORTEST <= minutes <= LONGEST:
        raise Refused(f"每人{SHORTEST}到{LONGEST}分钟。")
    length = (ends.hour * 60 + ends.minute) - (begins.hour * 60 + begins.minute)
    if length < minutes:
        raise Refused("时段太短，一个人也排不下，请延长时段或减少每人几分钟。")
