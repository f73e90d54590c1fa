"""What a person decided stands against a roster: a list on paper is often older than the archive.

A category that somebody verified, refuted or ended here, and a level that the school decided, are
not undone by a row that still says what was said before. The row is taken in everything else, and
the person who imports is told what was left as it is, and where to change it.
"""

from collections.abc import Sequence
from datetime import date

from school_care.core.templatetags.days import long_date
from school_care.students.enums import ExitReason, LevelBasis
from school_care.students.roster.rows import CategoryClaim
from school_care.students.services.imports.merging import (
    LEFT_BEHIND,
    SPECIFIC,
    UNSPECIFIED,
)
from school_care.students.services.imports.pupil_file import PupilFile, Span
from school_care.students.services.imports.telling import Told

CATEGORY, LEVEL = "关爱类别", "关爱等级"


def claims_to_take(
    pupil: PupilFile, claims: Sequence[CategoryClaim], row: Told
) -> list[CategoryClaim]:
    """Those of the row's claims that no person's decision stands against; warns of the others. A
    row with 退出日期 tells of an end and is taken as it is."""
    if row.row.care_until is not None:
        return list(claims)
    taken = []
    for claim in claims:
        why = _why_not(pupil.categories, claim, care_from=row.row.care_from, on=row.on)
        if why is None:
            taken.append(claim)
        elif why:
            pupil.warn(CATEGORY, claim.words, why)
    return taken


def rank_to_take(pupil: PupilFile, rank: int, row: Told) -> int:
    """The row's level, or 0 (not told) where the school has decided otherwise; warns of that."""
    if not rank or row.row.care_until is not None:
        return rank
    running = [span for span in pupil.levels if span.running(row.on)]
    if running:
        last = running[-1]
        if last.key == rank or last.row is None or last.row.basis == LevelBasis.IMPORTED:
            return rank
        why = "学校已另行确定等级：没有采用名册里的等级。要改，请在档案里调整。"
    else:
        cancelled = _cancelled_on(pupil)
        if cancelled is None:
            return rank
        why = f"等级已于{long_date(cancelled)}取消：没有恢复。要重新定等级，请在档案里办理。"
    pupil.warn(LEVEL, "", why)
    return 0


def _why_not(
    spans: Sequence[Span], claim: CategoryClaim, *, care_from: date | None, on: date
) -> str | None:
    """Why the claim is not taken: a sentence, "" where nobody need be told, None to take it."""
    running = [span for span in spans if span.running(on)]
    if any(span.key == claim.code for span in running):
        return None
    if any(_verified(span) and _said_before(span, claim) for span in running):
        return ""  # these very words were verified as another category
    if claim.code in LEFT_BEHIND:
        held = [span for span in running if span.key in LEFT_BEHIND]
        if held and claim.code == UNSPECIFIED:
            return None
        if any(_verified(span) and span.key in SPECIFIC for span in held):
            return "与档案里已核实的留守类别不同：没有改动。情况有变，请在档案里登记。"
    last = _last_ended_by_hand(spans, claim.code, alone=not running)
    if last is None or (care_from is not None and care_from >= last.until):
        return None
    if last.row.category.confidential:
        return ""  # how it ended is not told to everyone who imports
    if last.row.exit_reason == ExitReason.REFUTED:
        return f"{long_date(last.until)}已核实为不属实：没有再次列入。情况有变，请在档案里登记。"
    return f"{long_date(last.until)}已在档案里退出：没有再次列入。确已再次列入的，请在档案里登记。"


def _last_ended_by_hand(spans: Sequence[Span], code: str | int, *, alone: bool) -> Span | None:
    """The last stay in the category, when a person here has ended it. 留守 that has ended as a
    whole has ended in every kind."""
    family = LEFT_BEHIND if code in LEFT_BEHIND and alone else (code,)
    ended = [span for span in spans if span.key in family and span.until is not None]
    last = max(ended, key=lambda span: span.until, default=None)
    return last if last and last.row is not None and last.row.ended_at is not None else None


def _verified(span: Span) -> bool:
    return span.row is not None and span.row.verified_on is not None


def _said_before(span: Span, claim: CategoryClaim) -> bool:
    return bool(claim.words) and set(claim.words.split("、")) <= set(span.words.split("、"))


def _cancelled_on(pupil: PupilFile) -> date | None:
    """The day on which the level was taken away from a pupil who stayed in care."""
    ended = [span.until for span in pupil.levels if span.until is not None]
    if not ended:
        return None
    last = max(ended)
    stayed = any(
        span.starts_on < last and span.until is None
        for span in pupil.categories
        if span.row is not None
    )
    return last if stayed else None
