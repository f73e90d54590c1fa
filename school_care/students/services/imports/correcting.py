"""A person corrects how a file was understood: its columns, its words, its sheets; then the file is
checked again. Nothing is remembered for other files before 确认导入.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from school_care.core import audit
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.students.models import RosterImport
from school_care.students.roster.meanings import (
    LEFT_OUT,
    MEANING_BY_CODE,
    NAME,
    SHEET_CLASS,
)
from school_care.students.roster.regulated import allowed_codes
from school_care.students.services.imports.lease import NotFree
from school_care.students.services.imports.lifecycle import restart_check
from school_care.students.services.imports.understanding import Understanding
from school_care.students.services.words import check_meanings

NOT_YOURS = "栏目和词语由导入花名册的人（学籍员、德育主任）核对。"
NO_NAME = "还没有哪一栏是“姓名”：请把写着学生姓名的那一栏选为“姓名”。"
ONLY_NAMES = "除了姓名，至少还要有一栏（如班级、性别、身份证号、家长电话）才能导入。"
NO_SUCH_COLUMN = "请从列出的含义中选择。"
NO_SHEET = "请至少选择一张工作表。"


class ChangedMeanwhile(Refused):
    """Somebody else corrected the same import after this person opened the page."""

    def __init__(self) -> None:
        super().__init__(
            "另一位同事刚刚改过这次导入的栏目或词语，文件已按新的对应重新检查。"
            "您刚才的选择还在下面，请核对后再点一次“按此重新检查”。"
        )


def version_of(roster_import: RosterImport) -> str:
    """What a page was drawn from: another value means somebody has corrected the import since."""
    said = [
        roster_import.columns,
        roster_import.words,
        roster_import.only_sheets,
        roster_import.on.isoformat(),
    ]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def correct_import(
    *,
    by: Any,
    roster_import: RosterImport,
    columns: Mapping[str, str],
    words: Mapping[str, Mapping[str, str]],
    sheets: Sequence[str],
    seen: str,
) -> RosterImport:
    """Store the corrections and put the import back to be checked; the caller has it checked.

    `columns` {column key: meaning code} and `words` {field: {word key: meaning}} replace what was
    said before; `sheets` are the ones to read (none: every visible one); `seen` is `version_of`
    when the page was drawn. Effects: the row, an audit entry. Raises ChangedMeanwhile, NotFree,
    Refused with what is missing. The service does not need the columns to be of this file: what no
    column bears has no effect.
    """
    if not can(by, Capability.IMPORT_ROSTER, roster_import.school):
        raise Refused(NOT_YOURS)
    _check_columns(columns)
    check_meanings({f: {w: m for w, m in by_word.items() if m} for f, by_word in words.items()})
    with transaction.atomic():
        held = RosterImport.objects.visible_to(by).select_for_update(of=("self",))
        held = held.filter(pk=roster_import.pk).first()
        if held is None:
            raise NotFree
        if version_of(held) != seen:
            raise ChangedMeanwhile
        understanding = Understanding.of(held)
        if understanding is None:
            raise NotFree
        known = {sheet.name for sheet in understanding.sheets}
        if not set(sheets) <= known:
            raise Refused(NO_SHEET)
        understanding.recalled = []
        held.sample = understanding.to_text()
        restart_check(
            roster_import=held,
            on=held.on,
            columns=dict(columns),
            words={field: dict(by_word) for field, by_word in words.items() if by_word},
            only_sheets=list(sheets),
            sample_sealed=held.sample_sealed,
        )
        audit.record(
            "roster.corrected",
            actor=by,
            row=held,
            columns=len(columns),
            words=sum(len(by_word) for by_word in words.values()),
            sheets=len(sheets),
        )
    return held


def require_pupils(effective: Sequence[Mapping[str, str]]) -> None:
    """Raises Refused unless some sheet, given as {column key: meaning code}, names pupils and says
    something else of them."""
    with_names = [codes for codes in effective if NAME in codes.values()]
    if not with_names:
        raise Refused(NO_NAME)
    said = [
        {c for c in codes.values() if c not in ("", LEFT_OUT, "serial")} for codes in with_names
    ]
    if not any(len(codes) > 1 for codes in said):
        raise Refused(ONLY_NAMES)


def _check_columns(columns: Mapping[str, str]) -> None:
    for key, code in columns.items():
        allowed = allowed_codes(key.partition("#")[0])
        if code not in MEANING_BY_CODE or (allowed is not None and code not in allowed):
            raise Refused(NO_SUCH_COLUMN)
        if key == SHEET_CLASS and code != LEFT_OUT:
            raise Refused(NO_SUCH_COLUMN)
