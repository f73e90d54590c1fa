"""A superior's form, step by step: received, corrected, looked at, given out, erased."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from school_care.core import audit, clock, vault
from school_care.core.sheets import UnreadableSheet
from school_care.core.sheets.forms import FormSheet, describe_form, fill_form
from school_care.exchange.enums import FillState, RosterForm
from school_care.exchange.models import FilledSheet
from school_care.exchange.services.filling import meanings, pupils
from school_care.exchange.services.filling.making import Made, Switches, make_form
from school_care.exchange.services.filling.reading import (
    FormShape,
    best_sheet,
    read_sheet,
    read_sheet_at,
)
from school_care.exchange.services.handing_out import Exported, Leaving, check_leaving, hand_out
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.school.rights import require
from school_care.students.enums import SheetPurpose
from school_care.students.finding.criteria import Criteria
from school_care.students.models import Student
from school_care.students.outward.facts import facts_of
from school_care.students.services.shapes import remember_columns, remembered_columns

VAULT = "forms"
KEPT_FOR = timedelta(days=30)
MAX_NAME = 120
MAX_HEADING_ROW = 60
GONE = "这张空表已清除（保存30天），请重新上传。"


@dataclass(frozen=True)
class OpenForm:
    """A form as it stands now: every sheet of it, and the shape of the one that is filled (None:
    no heading was found, a person points at it)."""

    filled: FilledSheet
    content: bytes
    sheets: list[FormSheet]
    sheet: FormSheet
    shape: FormShape | None

    @property
    def codes(self) -> dict[str, str]:
        """{key of a column: code}."""
        return dict(self.filled.plan.get("codes", {}))

    @property
    def switches(self) -> Switches:
        """What the person turned on and off."""
        return Switches(**self.filled.plan.get("switches", {}))


@dataclass(frozen=True)
class Looked:
    """A form worked out with the pupils chosen now."""

    made: Made
    going: list[Student]
    left_out: list[Student]


def receive_form(
    *,
    by: Any,
    school: School,
    file_name: str,
    content: bytes,
    only: Sequence[Student] = (),
) -> FilledSheet:
    """Take a blank form: read it, guess its columns and pupils, keep it sealed. `only`: the pupils
    it is for, when they were chosen before.

    Effects: the file in the vault, the row, an audit entry. Raises Refused: no right, or a file
    that is no form.
    """
    require(by, Capability.FILL_SHEETS, school)
    sheets = _described(content)
    shown = [sheet for sheet in sheets if not sheet.hidden and sheet.rows]
    if not shown:
        raise Refused("这张表是空的：没有标题，也没有栏目，请确认选对了文件。")
    shape = best_sheet(sheets)
    sheet = shown[0] if shape is None else next(s for s in sheets if s.index == shape.sheet)
    words = " ".join((file_name, shape.title if shape else "", sheet.name))
    row = FilledSheet(
        public_id=uuid4(),
        school=school,
        by=by,
        state=FillState.MATCHING,
        file_name=file_name[-MAX_NAME:],
        stored_file=VAULT,
        uploaded_at=clock.now(),
        plan=_plan(school, sheet, shape),
        criteria=pupils.guess_criteria(words).to_json(),
    )
    if only:
        row.chosen = _chosen_text([], [one.public_id for one in only], only=True)
    vault.write(row.public_id, VAULT, content)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            audit.record("form.received", actor=by, row=row, columns=len(row.plan["codes"]))
    except BaseException:
        vault.erase(row.public_id, VAULT)
        raise
    return row


def _described(content: bytes) -> list[FormSheet]:
    try:
        return describe_form(content)
    except UnreadableSheet as unreadable:
        raise Refused(str(unreadable)) from unreadable


def _plan(school: School, sheet: FormSheet, shape: FormShape | None) -> dict[str, Any]:
    """What is kept of a form's reading; no pupil is in it."""
    known = (
        remembered_columns(school, SheetPurpose.FILL, shape.headings) if shape is not None else {}
    )
    return {
        "sheet": sheet.index,
        "heading": None,
        "codes": meanings.guesses(shape, known) if shape is not None else {},
        "known": bool(known),
        "switches": asdict(Switches()),
    }


def open_form(filled: FilledSheet) -> OpenForm:
    """Read the form again from the vault. Raises Refused when it has been erased, or cannot be read
    any more: a limit met by a busy server."""
    if not filled.stored_file:
        raise Refused(GONE)
    try:
        content = vault.read(filled.public_id, VAULT)
    except vault.FileGone as gone:
        raise Refused(GONE) from gone
    sheets = _described(content)
    sheet = next(s for s in sheets if s.index == filled.plan["sheet"])
    heading = filled.plan.get("heading")
    shape = read_sheet_at(sheet, *heading) if heading else read_sheet(sheet)
    return OpenForm(filled, content, sheets, sheet, shape)


def with_choices(form: OpenForm, filled: FilledSheet) -> OpenForm:
    """The form opened a moment ago with what its row says now. It is read again only when somebody
    pointed at another heading in between; then raises Refused like `open_form`."""
    before, now = form.filled.plan, filled.plan
    if any(before.get(name) != now.get(name) for name in ("sheet", "heading")):
        return open_form(filled)
    return replace(form, filled=filled)


def look(form: OpenForm, *, by: Any, on: date | None = None) -> Looked:
    """The form worked out for the pupils chosen now, as `by` may see them; nothing is written.
    Raises Refused: too many pupils."""
    going, out = pupils.pupils_of(form.filled, user=by)
    if len(going) > pupils.MOST_PUPILS:
        raise Refused(f"一次最多填{pupils.MOST_PUPILS}人，请先缩小范围。")
    if form.shape is None:
        raise Refused("请先指出栏目标题在第几行。")
    on = on or clock.today()
    school = form.filled.school
    made = make_form(
        sheet=form.sheet,
        shape=form.shape,
        codes=form.codes,
        facts=facts_of(user=by, school=school, students=going, on=on),
        school=school,
        on=on,
        switches=form.switches,
    )
    return Looked(made, going, out)


def point_at_heading(
    *, by: Any, filled: FilledSheet, sheet: int, top: int, bottom: int
) -> FilledSheet:
    """A person says which sheet is filled and where its heading is; `top` 0: look for it, and ask
    where it is if it is not found.

    Effects: the plan. Raises Refused when nothing stands there.
    """
    form = open_form(filled)
    chosen = next((one for one in form.sheets if one.index == sheet), None)
    if chosen is None:
        raise Refused("没有这张工作表，请重新选择。")
    if top and not (top <= bottom <= min(top + 3, MAX_HEADING_ROW)):
        raise Refused("栏目标题最多4行：请填写标题从第几行到第几行。")
    shape = read_sheet_at(chosen, top, bottom) if top else read_sheet(chosen)
    if shape is None and top:
        raise Refused("那几行没有栏目名称，请看一看表格，再填写标题所在的行号。")
    with transaction.atomic():
        held = _held(filled, by)
        switches = held.plan.get("switches", {})
        held.plan = _plan(held.school, chosen, shape) | {"switches": switches}
        held.plan["heading"] = [top, bottom] if top else None
        held.save(update_fields=["plan"])
    return held


def correct_form(
    *,
    by: Any,
    filled: FilledSheet,
    codes: Mapping[str, str],
    switches: Switches,
    criteria: Criteria,
    ticked_off: list[UUID],
    added: list[UUID],
    only: bool = False,
) -> FilledSheet:
    """Keep what a person said of columns and pupils. Effects: the row. Raises Refused."""
    for code in codes.values():
        if not meanings.is_code(code):
            raise Refused("请从列出的内容中选择每一栏填什么。")
    with transaction.atomic():
        held = _held(filled, by)
        known = held.plan["codes"]
        held.plan = held.plan | {
            "codes": {key: codes.get(key, code) for key, code in known.items()},
            "switches": asdict(switches),
        }
        held.criteria = criteria.to_json()
        held.chosen = _chosen_text(ticked_off, added, only=only)
        held.save(update_fields=["plan", "criteria", "chosen_sealed"])
    return held


def _chosen_text(ticked_off: Sequence[UUID], added: Sequence[UUID], *, only: bool) -> str:
    add = [str(one) for one in added]
    out = [str(one) for one in ticked_off]
    return json.dumps({"out": out, "add": add, "only": add[:1] if only else []})


def fill(form: OpenForm, *, by: Any, leaving: Leaving) -> Exported:
    """The filled workbook, made anew of what `by` may see now, as it leaves the school.

    Effects: the form is remembered with its columns, the row says what came of it, an audit entry,
    those of `hand_out`. The workbook itself is kept nowhere. Raises Refused: nobody chosen, the
    form erased, what `check_leaving` asks for.
    """
    check_leaving(leaving, sensitive=True)
    looked = look(form, by=by)
    if not looked.going:
        raise Refused("还没有选中学生：请先选择要填哪些学生。")
    try:
        workbook = fill_form(form.content, [looked.made.order])
    except UnreadableSheet as unreadable:
        raise Refused(str(unreadable)) from unreadable
    with transaction.atomic():
        school = _note_filled(form, looked, by).school
        return hand_out(
            workbook,
            name=f"上级表格-{school}-{clock.today():%m%d}",  # says nothing of children
            by=by,
            school=school,
            form=RosterForm.FILLED_FORM,
            scope=pupils.scope_words(looked.going),
            pupils=looked.going,
            leaving=leaving,
        )


def _note_filled(form: OpenForm, looked: Looked, by: Any) -> FilledSheet:
    """Effects of filling on the row, the remembered columns and the trail. Raises Refused."""
    assert form.shape is not None
    columns = looked.made.table.columns
    counts = {
        "pupils": len(looked.going),
        "columns": len([one for one in columns if one.filled]),
        "open": len([one for one in columns if one.why_open]),
    }
    held = _held(form.filled, by)
    held.state, held.filled_at, held.counts = FillState.FILLED, clock.now(), counts
    held.save(update_fields=["state", "filled_at", "counts"])
    audit.record("form.filled", actor=by, row=held, **counts)
    remember_columns(
        by=by,
        school=held.school,
        purpose=SheetPurpose.FILL,
        title=form.shape.title or held.file_name,
        headings=form.shape.headings,
        columns=form.codes,
    )
    return held


def give_up(*, by: Any, filled: FilledSheet) -> None:
    """放弃: the uploaded form is erased. Effects: file and plan gone, an audit entry."""
    with transaction.atomic():
        held = _held(filled, by)
        _forget(held, FillState.CANCELLED)
        audit.record("form.given_up", actor=by, row=held)


def erase_old_forms() -> int:
    """Thirty days after the upload the form and the choice are erased; returns how many. Safe at
    any time."""
    due = FilledSheet.objects.filter(uploaded_at__lt=clock.now() - KEPT_FOR)
    erased = 0
    for row in due.exclude(stored_file=""):
        with transaction.atomic():
            held = FilledSheet.objects.select_for_update(of=("self",)).get(pk=row.pk)
            state = FillState(held.state)
            _forget(held, FillState.FILLED if state == FillState.FILLED else FillState.CANCELLED)
            audit.record("form.erased", row=held)
        erased += 1
    vault.sweep(VAULT, _with_row)
    return erased


def _with_row(ids: set[UUID]) -> set[UUID]:
    rows = FilledSheet.objects.filter(public_id__in=ids).exclude(stored_file="")
    return set(rows.values_list("public_id", flat=True))


def _forget(held: FilledSheet, state: FillState) -> None:
    held.state, held.stored_file, held.plan, held.criteria = state, "", {}, {}
    held.chosen = None
    held.save(update_fields=["state", "stored_file", "plan", "criteria", "chosen_sealed"])
    transaction.on_commit(lambda: vault.erase(held.public_id, VAULT))


def _held(filled: FilledSheet, by: Any) -> FilledSheet:
    """The row, locked and still open, of the person it belongs to. Raises Refused."""
    rows = FilledSheet.objects.visible_to(by).select_for_update(of=("self",))
    held = rows.select_related("school").filter(pk=filled.pk).first()
    if held is None:
        raise Refused("这张表由上传的人填写。")
    if not held.stored_file:
        raise Refused(GONE)
    return held
