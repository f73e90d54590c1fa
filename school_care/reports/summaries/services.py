"""A report of the school from draft to signature. Drafted by the director with the figures as they
are, signed by the principal as it was on the page. Signed, it stands: what is put right later is a
new version with its reason. Every change is held against the revision the person had read."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F

from school_care.core import audit, clock
from school_care.core.templatetags.days import near_day
from school_care.reports.enums import SUMMARY_MOVES, SummaryKind, SummaryState
from school_care.reports.models import Summary, SummaryStep
from school_care.reports.summaries.checks import broken_in
from school_care.reports.summaries.content import build
from school_care.reports.summaries.periods import Period, period_of
from school_care.reports.summaries.words import FIELDS, LONGEST, LONGEST_WHY
from school_care.school.access import can
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import Refused

STALE = "这份报告刚刚有了变化，请看过新的内容再办。"
NOT_WRITER = "工作报告由德育主任或校长编写。"
NOT_SIGNER = "工作报告由校长签发。"
SIGNED = "这份报告已经签发，不能修改。内容有误请办理更正，签发过的保留。"
EMPTY = "请先写上“{heading}”，再送校长签发。"
UNEXPLAINED = "有对不上的数字还没有说明，请在“对不上的数字说明”里写明原因。"
NEWER = "这一时段已有更正，请看新的一版。"


class Overtaken(Refused):
    """Somebody saved meanwhile; nothing was overwritten."""


def stamp_of(row: Summary) -> str:
    """What identifies what is on the page: figures, words, version."""
    said = [row.version, row.figures, row.broken, row.note, row.why]
    said += [getattr(row, name) for name in FIELDS]
    text = json.dumps(said, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def newest_of(school: School, period: Period) -> Summary | None:
    """The version that counts."""
    rows = Summary.objects.filter(school=school, kind=period.kind, period=period.code)
    return rows.select_related("drafted_by", "signed_by").order_by("-version").first()


# -- writing --------------------------------------------------------------------------------------


def draft(*, by: Any, school: School, period: Period) -> Summary:
    """Begin a report with its figures filled in. Effects: the row, a step, a trace. Raises
    Refused: no right, too early, begun already."""
    _require_writer(by, school)
    _require_time(period)
    figures = build(school, period)
    with transaction.atomic():
        School.objects.select_for_update(no_key=True).get(pk=school.pk)
        if newest_of(school, period) is not None:
            raise Refused("这份报告已经有人起草了，请在下面接着写。")
        return _create(by, school, period, figures, version=1)


def write(*, by: Any, row: Summary, revision: int, words: Mapping[str, str]) -> Summary:
    """Keep the narrative parts and the note; the same words again are no change. Raises Refused;
    Overtaken where somebody saved meanwhile."""
    _require_writer(by, row.school)
    given = {name: _checked(words.get(name, "")) for name in (*FIELDS, "note")}
    if all((getattr(row, name) or "") == text for name, text in given.items()):
        return row
    with transaction.atomic():
        held = _held(row, revision, SummaryState.DRAFT)
        for name, text in given.items():
            setattr(held, name, text)
        _save(held, *given)
        audit.record("summary.written", actor=by, row=held, **_facts(held))
    return held


def recount(*, by: Any, row: Summary, revision: int) -> Summary:
    """Fill in the figures of a draft anew. Effects: the row, a trace. Raises Refused."""
    _require_writer(by, row.school)
    period = _period(row)
    figures = build(row.school, period)
    with transaction.atomic():
        held = _held(row, revision, SummaryState.DRAFT)
        held.figures, held.as_of = figures, figures["until"]
        held.broken = broken_in(held.school, period, figures)
        _save(held, "figures", "broken", "as_of")
        audit.record("summary.recounted", actor=by, row=held, **_facts(held))
    held.refresh_from_db()
    return held


def submit(*, by: Any, row: Summary, revision: int) -> Summary:
    """To the principal. Effects: the state, a step, a trace. Raises Refused, also where a broken
    rule is not explained or nothing was written."""
    _require_writer(by, row.school)
    with transaction.atomic():
        held = _held(row, revision, SummaryState.DRAFT)
        _require_complete(held)
        _move(held, SummaryState.IN_REVIEW, by)
    return held


def give_back(*, by: Any, row: Summary, revision: int, why: str) -> Summary:
    """The principal does not sign: back to the draft with a reason. Raises Refused."""
    _require_signer(by, row.school)
    why = _reason(why, "请写明退回的原因，起草人要据此修改。")
    with transaction.atomic():
        held = _held(row, revision, SummaryState.IN_REVIEW)
        _move(held, SummaryState.DRAFT, by, why)
    return held


def take_back(*, by: Any, row: Summary, revision: int) -> Summary:
    """Whoever sent it to the principal takes it back to write on. Raises Refused."""
    _require_writer(by, row.school)
    with transaction.atomic():
        held = _held(row, revision, SummaryState.IN_REVIEW)
        _move(held, SummaryState.DRAFT, by, "起草人取回修改")
    return held


def sign(*, by: Any, row: Summary, seen: str) -> Summary:
    """The principal signs what was on the page; `seen`: its `stamp_of`. Figures and words stand
    from now on. Raises Refused."""
    _require_signer(by, row.school)
    with transaction.atomic():
        held = _newest(row)
        if held.state == SummaryState.SIGNED:
            raise Refused("这份报告已经签发，不能重复签。")
        if held.state == SummaryState.DRAFT and held.drafted_by_id != by.pk:
            raise Overtaken(STALE)  # taken back to be changed, even where no word is changed yet
        if stamp_of(held) != seen:
            raise Overtaken("您打开页面以后内容有变化，请看过新的内容再签发。")
        _require_complete(held)
        held.signed_by, held.signed_at = by, clock.now()
        _move(held, SummaryState.SIGNED, by, fields=("signed_by", "signed_at"))
    return held


def correct(*, by: Any, row: Summary, why: str) -> Summary:
    """Begin a new version of a signed report with the figures as now known; the signed one stays.
    Raises Refused: nothing signed, no reason."""
    _require_writer(by, row.school)
    why = _reason(why, "请写明更正的原因，签发和报送时会一起看到。")
    period = _period(row)
    figures = build(row.school, period)
    with transaction.atomic():
        # A lock on the newest version does not show one that was begun while it was waited for.
        School.objects.select_for_update(no_key=True).get(pk=row.school_id)
        signed = _newest(row)
        if signed.state != SummaryState.SIGNED:
            raise Refused("这份报告还没有签发，直接修改就行，不用更正。")
        words = {name: getattr(signed, name) for name in FIELDS}
        return _create(
            by, row.school, period, figures, version=signed.version + 1, why=why, **words
        )


# -- inside ---------------------------------------------------------------------------------------


def _create(
    by: Any, school: School, period: Period, figures: dict[str, Any], **values: Any
) -> Summary:
    row = Summary.objects.create(
        school=school,
        kind=period.kind,
        period=period.code,
        month=period.month,
        term=period.term,
        as_of=figures["until"],
        figures=figures,
        broken=broken_in(school, period, figures),
        drafted_by=by,
        drafted_at=clock.now(),
        **values,
    )
    why = values.get("why", "")
    SummaryStep.objects.create(
        summary=row, to_state=SummaryState.DRAFT, by=by, why=why, at=clock.now()
    )
    action = "summary.corrected" if why else "summary.drafted"
    audit.record(action, actor=by, row=row, **_facts(row))
    row.refresh_from_db()
    return row


def _move(
    held: Summary, to: SummaryState, by: Any, why: str = "", fields: tuple[str, ...] = ()
) -> None:
    before = SummaryState(held.state)
    if to not in SUMMARY_MOVES[before]:
        raise Refused(STALE)
    held.state = to
    _save(held, "state", *fields)
    SummaryStep.objects.create(
        summary=held, from_state=before, to_state=to, by=by, why=why, at=clock.now()
    )
    audit.record(f"summary.{_TRACES[to]}", actor=by, row=held, **_facts(held))


_TRACES = {
    SummaryState.DRAFT: "returned",
    SummaryState.IN_REVIEW: "submitted",
    SummaryState.SIGNED: "signed",
}


def _save(held: Summary, *names: str) -> None:
    held.revision += 1
    columns = [f"{name}_sealed" if name in (*FIELDS, "note") else name for name in names]
    held.save(update_fields=[*columns, "revision"])


def _newest(row: Summary) -> Summary:
    """The newest version of the same report, held until the transaction ends. Raises Refused where
    it is not this one."""
    rows = Summary.objects.select_for_update(no_key=True, of=("self",)).filter(
        school_id=row.school_id, kind=row.kind, period=row.period
    )
    held = rows.order_by(F("version").desc()).first()
    if held is None or held.pk != row.pk:
        raise Refused(NEWER)
    held.school = row.school
    return held


def _held(row: Summary, revision: int, state: SummaryState) -> Summary:
    """The same, in a state and as it was read. Raises Refused."""
    held = _newest(row)
    if held.state == SummaryState.SIGNED:
        raise Refused(SIGNED)
    if held.revision != revision:
        raise Overtaken(STALE)
    if held.state != state:
        raise Refused(STALE)
    return held


def _period(row: Summary) -> Period:
    period = period_of(SchoolCalendar(row.school), row.kind, row.period)
    if period is None:
        raise Refused("这个时段在校历里已经没有了，请核对学期日期。")
    return period


def _require_writer(by: Any, school: School) -> None:
    if not can(by, Capability.WRITE_SUMMARY, school):
        raise Refused(NOT_WRITER)


def _require_signer(by: Any, school: School) -> None:
    if not can(by, Capability.SIGN_REPORT, school):
        raise Refused(NOT_SIGNER)


def _require_time(period: Period) -> None:
    if clock.today() < period.opens_on:
        raise Refused(f"{period.title}从{near_day(period.opens_on)}起可以起草。")


def _require_complete(held: Summary) -> None:
    """Raises Refused where it could not be signed yet."""
    if held.broken and not (held.note or "").strip():
        raise Refused(UNEXPLAINED)
    if not (held.work or "").strip():
        heading = "工作思路与重点" if held.kind == SummaryKind.PLAN else "主要工作"
        raise Refused(EMPTY.format(heading=heading))


def _checked(text: str) -> str:
    text = text.strip()
    if len(text) > LONGEST:
        raise Refused(f"每一部分不超过{LONGEST}个字，请精简后再保存。")
    return text


def _reason(why: str, missing: str) -> str:
    why = why.strip()
    if not why:
        raise Refused(missing)
    if len(why) > LONGEST_WHY:
        raise Refused(f"原因不超过{LONGEST_WHY}个字。")
    return why


def _facts(row: Summary) -> dict[str, Any]:
    return {"kind": row.kind, "period": row.period, "version": row.version}
