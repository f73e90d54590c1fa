"""几件实事: what a school promised to do in a school year, and what came of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from school_care.core import audit, clock
from school_care.reports.models import PracticalThing
from school_care.reports.standing.shared import require_keeper, words
from school_care.school.models import School, User
from school_care.school.models.places import school_year_of, year_label
from school_care.school.refusal import Refused

MAX_WHAT, MAX_HOW, MAX_OUTCOME, MAX_WHY = 120, 400, 400, 200
MOST = 30  # a few things: a list longer than this is a plan of work
OVER = "这件实事已经办结，要改请先“改回未办结”。"


@dataclass(frozen=True)
class Promise:
    """What is to be done, how, by whom, until when."""

    what: str
    due_on: date
    how: str = ""
    owner: User | None = None


def things_of(school: School, year: int) -> list[PracticalThing]:
    """The things of a school year, by number; one query."""
    rows = PracticalThing.objects.filter(school=school, year=year).select_related("owner")
    return list(rows.order_by("number"))


def is_late(thing: PracticalThing, today: date) -> bool:
    """Whether its day is over and nothing came of it."""
    return thing.done_on is None and thing.dropped_on is None and thing.due_on < today


def counts(things: Sequence[PracticalThing], today: date) -> tuple[int, int, int]:
    """(done, of those that stand, late)."""
    standing = [one for one in things if one.dropped_on is None]
    done = sum(one.done_on is not None for one in standing)
    return done, len(standing), sum(is_late(one, today) for one in standing)


def add_thing(*, by: Any, school: School, year: int, promise: Promise) -> PracticalThing:
    """Promise one more thing. Raises Refused."""
    require_keeper(by, school)
    if abs(year - school_year_of(clock.today())) > 1:
        raise Refused("只能添加本学年和前后一个学年的实事。")
    with transaction.atomic():
        School.objects.select_for_update(no_key=True).get(pk=school.pk)
        held = PracticalThing.objects.filter(school=school, year=year)
        last = held.aggregate(last=Max("number"))["last"] or 0
        if last >= MOST:
            raise Refused(f"一个学年最多{MOST}件实事，请挑最要紧的写。")
        row = PracticalThing(school=school, year=year, number=last + 1, written_at=clock.now())
        _fill(row, promise)
        row.save(force_insert=True)
        audit.record("thing.added", actor=by, row=row, year=year)
    return row


def change_thing(*, by: Any, thing: PracticalThing, promise: Promise) -> PracticalThing:
    """Say it otherwise while it runs. Raises Refused."""
    with transaction.atomic():
        row = _running(by, thing)
        _fill(row, promise)
        row.save()
        audit.record("thing.changed", actor=by, row=row)
    return row


def finish_thing(*, by: Any, thing: PracticalThing, done_on: date, outcome: str) -> None:
    """Done, with what came of it. Raises Refused."""
    said = words(outcome, "完成情况", MAX_OUTCOME, needed=True)
    if done_on > clock.today():
        raise Refused("完成日期不能晚于今天。")
    with transaction.atomic():
        row = _running(by, thing)
        row.done_on, row.outcome = done_on, said
        row.save(update_fields=["done_on", "outcome"])
        audit.record("thing.done", actor=by, row=row)


def drop_thing(*, by: Any, thing: PracticalThing, why: str) -> None:
    """Not done any more, and why; it stays on the list. Raises Refused."""
    said = words(why, "原因", MAX_WHY, needed=True)
    with transaction.atomic():
        row = _running(by, thing)
        row.dropped_on, row.why_dropped = clock.today(), said
        row.save(update_fields=["dropped_on", "why_dropped"])
        audit.record("thing.dropped", actor=by, row=row)


def reopen_thing(*, by: Any, thing: PracticalThing) -> None:
    """Take back that it was done or dropped; the trail keeps that it was. Raises Refused."""
    with transaction.atomic():
        row = _held(by, thing)
        if row.done_on is None and row.dropped_on is None:
            raise Refused("这件实事还没有办结。")
        facts = {"was": "done" if row.done_on else "dropped"}
        row.done_on = row.dropped_on = None
        row.outcome = row.why_dropped = ""
        row.save(update_fields=["done_on", "dropped_on", "outcome", "why_dropped"])
        audit.record("thing.reopened", actor=by, row=row, **facts)


def _held(by: Any, thing: PracticalThing) -> PracticalThing:
    require_keeper(by, thing.school)
    return PracticalThing.objects.select_for_update(of=("self",)).get(pk=thing.pk)


def _running(by: Any, thing: PracticalThing) -> PracticalThing:
    row = _held(by, thing)
    if row.done_on is not None or row.dropped_on is not None:
        raise Refused(OVER)
    return row


def _fill(row: PracticalThing, promise: Promise) -> None:
    row.what = words(promise.what, "实事", MAX_WHAT, needed=True)
    row.how = words(promise.how, "具体做法", MAX_HOW)
    row.owner, row.due_on = promise.owner, promise.due_on
    if not date(row.year, 8, 1) <= row.due_on <= date(row.year + 1, 8, 31):
        raise Refused(f"完成期限要在{year_label(row.year)}内（次年8月31日以前）。")
