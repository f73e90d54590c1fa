"""控辍保学月报: filled in by the office, signed by the principal as it was on the page, handed up.

Signed, it stands; what is corrected later is a new version with its reason, for the same days. A
month with nobody suspected is filled in and signed as well (零报告)."""

import hashlib
import json
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from school_care.cases.dropout.month_checks import Broken, broken_in
from school_care.cases.dropout.month_days import due_of, opens_on
from school_care.cases.dropout.month_table import Month, build_month, figures_of, is_zero
from school_care.cases.models import DropoutMonth
from school_care.core import audit, clock
from school_care.core.months import first_of, last_of, month_before
from school_care.core.templatetags.days import long_date, short_date
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import Refused

MONTHS_BACK = 12
LONGEST_NOTE = 500
LONGEST_TO = 60
STATEMENT = "本表数字与学籍、点名和控辍事项逐项核对，情况属实。"
ZERO_STATEMENT = "本月没有疑似辍学、确认辍学和未返校的学生，特此零报告。"
STALE = "这个月的月报刚刚有了变化，请刷新页面后再办。"
NOT_KEEPER = "月报由德育主任、学籍员或校长填报。"
ONE_DAY = timedelta(days=1)


# -- reading --------------------------------------------------------------------------------------


def versions_of(school: School, month: date) -> list[DropoutMonth]:
    """Every version of a month's report, newest first; one query."""
    rows = DropoutMonth.objects.filter(school=school, month=month)
    return list(rows.select_related("filled_by", "signed_by").order_by("-version"))


def previous_of(school: School, month: date) -> DropoutMonth | None:
    """The newest signed report of the month before; one query."""
    before = month_before(month)
    rows = DropoutMonth.objects.filter(school=school, month=before, signed_at__isnull=False)
    return rows.order_by("-version").first()


def span_of(
    month: date, today: date, previous: DropoutMonth | None, kept: DropoutMonth | None = None
) -> tuple[date, date]:
    """The days a report of `month` is about: from where the one before stopped up to today or the
    month's end; with `kept` those of that version."""
    if kept is not None:
        figures = kept.figures
        return date.fromisoformat(figures["since"]), date.fromisoformat(figures["until"])
    since = first_of(month)
    if previous is not None and first_of(previous.taken_on) == previous.month:
        since = previous.taken_on + ONE_DAY
    return since, max(min(today, last_of(month)), since)


def stamp_of(row: DropoutMonth) -> str:
    """What identifies what is on the page: figures, note, version and when it was filled in."""
    said = [row.version, row.filled_at.timestamp(), row.note, row.is_zero, row.figures]
    text = json.dumps(said, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def worked_out(
    school: School, since: date, until: date, previous: DropoutMonth | None
) -> tuple[Month, dict[str, Any], list[Broken]]:
    """The table of a span as it is now: everybody, the counts, the broken rules."""
    month = build_month(school, since, until)
    figures = figures_of(month)
    broken = broken_in(month, figures, previous)
    figures["broken"] = [{"code": one.code, "words": one.words} for one in broken]
    return month, figures, broken


# -- writing --------------------------------------------------------------------------------------


def fill_month(*, by: Any, school: School, month: date, note: str = "") -> DropoutMonth:
    """Work the table of a month out and keep it, over one that nobody has signed. Effects: the
    row, a trace. Raises Refused: no right, too early, too long ago, already signed."""
    _require_keeper(by, school)
    note = _checked(note)
    month = first_of(month)
    _require_time(school, month)
    with transaction.atomic():
        previous = previous_of(school, month)
        figures = _figures(school, span_of(month, clock.today(), previous), previous)
        row, _ = DropoutMonth.objects.get_or_create(
            school=school, month=month, version=1, defaults=_values(by, figures, note)
        )
        row = _newest(school, month)
        if row.signed_at is not None:
            raise Refused(
                f"{month.month}月的月报已经签字，不能重填。数字有误请办理更正，签过的保留。"
            )
        if row.version > 1:  # a correction keeps to the days it corrects, and has its reason
            signed = versions_of(school, month)[1]
            figures = _figures(school, span_of(month, clock.today(), None, signed), previous)
            note = note or row.note
        _store(row, by, figures, note)
        audit.record("dropout_month.filled", actor=by, row=row, **_facts(row))
    return row


def correct_month(*, by: Any, school: School, month: date, why: str) -> DropoutMonth:
    """Begin a new version of a signed report for the same days (更正); the signed one stays as it
    was. Effects: a row, a trace. Raises Refused: no right, nothing signed, no reason."""
    _require_keeper(by, school)
    why = _checked(why)
    if not why:
        raise Refused("请写明更正的原因，签字和报送时会一起看到。")
    month = first_of(month)
    with transaction.atomic():
        signed = _newest(school, month)
        if signed is None or signed.signed_at is None:
            raise Refused("这个月的月报还没有签字，直接重新填报就行，不用更正。")
        previous = previous_of(school, month)
        figures = _figures(school, span_of(month, clock.today(), None, signed), previous)
        row, created = DropoutMonth.objects.get_or_create(
            school=school,
            month=month,
            version=signed.version + 1,
            defaults=_values(by, figures, why),
        )
        if not created:
            raise Refused(STALE)
        audit.record("dropout_month.corrected", actor=by, row=row, **_facts(row))
    return row


def sign_month(*, by: Any, row: DropoutMonth, seen: str) -> None:
    """The principal signs what was on the page; `seen`: its `stamp_of`. Effects: the row, a trace.
    Raises Refused: no right, signed before, changed meanwhile, a broken rule nobody explained."""
    if not can(by, Capability.SIGN_LEDGERS, row.school):
        raise Refused("月报由校长签字。")
    with transaction.atomic():
        held = _newest(row.school, row.month)
        if held is None or held.pk != row.pk:
            raise Refused("这个月已有更正，请看过新的一版再签字。")
        if held.signed_at is not None:
            raise Refused("这份月报已经签过字，不能重复签。")
        if stamp_of(held) != seen:
            raise Refused("您打开页面以后内容有变化，请看过新的内容再签字。")
        if held.figures.get("broken") and not held.note:
            raise Refused("表中有对不上的数字还没有说明，请填表人写明原因后再签字。")
        held.signed_by, held.signed_at = by, clock.now()
        held.save(update_fields=["signed_by", "signed_at"])
        audit.record("dropout_month.signed", actor=by, row=held, **_facts(held))


def hand_month(*, by: Any, row: DropoutMonth, on: date, to: str) -> None:
    """Note when and to whom the signed report was handed; noted again, the newer one stands.
    Effects: the row, a trace. Raises Refused."""
    _require_keeper(by, row.school)
    to = to.strip()
    if not to:
        raise Refused("请写明报送给哪个单位。")
    if len(to) > LONGEST_TO:
        raise Refused(f"报送单位不超过{LONGEST_TO}个字。")
    if on > clock.today():
        raise Refused("报送日期还没有到，请填实际报送的那一天。")
    with transaction.atomic():
        held = _newest(row.school, row.month)
        if held is None or held.pk != row.pk or held.signed_at is None:
            raise Refused("校长签字后才能报送，请先签字。")
        if on < held.taken_on:
            raise Refused(f"报送日期早于月报的截止日期{long_date(held.taken_on)}，请核对。")
        held.handed_on, held.handed_to = on, to
        held.save(update_fields=["handed_on", "handed_to"])
        audit.record("dropout_month.handed", actor=by, row=held, on=on.isoformat(), **_facts(held))


# -- inside ---------------------------------------------------------------------------------------


def _require_keeper(by: Any, school: School) -> None:
    if not can(by, Capability.KEEP_LEDGERS, school):
        raise Refused(NOT_KEEPER)


def _require_time(school: School, month: date) -> None:
    today = clock.today()
    first = opens_on(month, due_of(school.pk, month, today))
    if today < first:
        raise Refused(
            f"{month.month}月的月报从{short_date(first)}起填报，现在可以先看页面上的数字。"
        )
    if month < first_of(today - timedelta(days=31 * (MONTHS_BACK - 1))):
        raise Refused(f"只能补填最近{MONTHS_BACK}个月的月报。")


def _checked(note: str) -> str:
    note = note.strip()
    if len(note) > LONGEST_NOTE:
        raise Refused(f"说明不超过{LONGEST_NOTE}个字。")
    return note


def _figures(
    school: School, span: tuple[date, date], previous: DropoutMonth | None
) -> dict[str, Any]:
    return worked_out(school, *span, previous)[1]


def _values(by: Any, figures: dict[str, Any], note: str) -> dict[str, Any]:
    return {
        "taken_on": date.fromisoformat(figures["until"]),
        "figures": figures,
        "is_zero": is_zero(figures),
        "note": note,
        "filled_by": by,
        "filled_at": clock.now(),
    }


def _store(row: DropoutMonth, by: Any, figures: dict[str, Any], note: str) -> None:
    values = _values(by, figures, note)
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))


def _newest(school: School, month: date) -> DropoutMonth | None:
    """The newest version, held until the transaction ends."""
    rows = DropoutMonth.objects.select_for_update(no_key=True).filter(school=school, month=month)
    row = rows.order_by("-version").first()
    if row is not None:
        row.school = school
    return row


def _facts(row: DropoutMonth) -> dict[str, Any]:
    return {"month": f"{row.month:%Y-%m}", "version": row.version, "zero": row.is_zero}
