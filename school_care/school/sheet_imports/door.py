"""The one door for the state of an import by sheet: preview → done → undone; cancelled.

Nothing is written before a confirmation, and that is one transaction. A subject tells the door how
its sheet is compared, kept, stored and taken back; the door locks, asks the right, keeps the trail.
"""

from typing import Any, ClassVar, Generic, TypeVar

from django.db import models, transaction

from school_care.core import audit, clock
from school_care.core.reckoned import hold_reckoned
from school_care.school.enums import Capability, SheetState
from school_care.school.models import School
from school_care.school.refusal import NotWaiting, Refused
from school_care.school.rights import require

MAX_NAME = 120
NOT_YOURS = "这次导入由上传的人办理：请联系上传的人或德育主任。"
Held = TypeVar("Held", bound=models.Model)


class Moved(Refused):
    """What is known changed between preview and confirmation; the preview was made anew."""


class SheetDoor(Generic[Held]):
    """Base of a subject's door; methods without a body below are the subject's to give."""

    model: ClassVar[type[models.Model]]
    capability: ClassVar[Capability]
    trail: ClassVar[str]  # audit actions: <trail>.checked .imported .cancelled .undone
    moved: ClassVar[str]  # told when the preview was made anew
    too_old: ClassVar[str] = "这次导入已超过30天，不能再撤销。"
    nothing: ClassVar[Any] = None  # an empty plan or memory
    trails_previews: ClassVar[bool] = True  # a preview that names nobody leaves no trace

    # --- what a subject tells -------------------------------------------------------------------

    def hold(self, school: School) -> None:
        """Keep everyone else from what the import writes, until the transaction ends."""
        raise NotImplementedError

    def compare(self, sheet: Any, held: Held, by: Any) -> Any:
        """The sheet's plan, beside what is known now."""
        raise NotImplementedError

    def counts(self, plan: Any) -> dict[str, Any]:
        """Figures for lists and pages; nobody's data."""
        raise NotImplementedError

    def figures(self, plan: Any) -> dict[str, Any]:
        """Figures for the trail."""
        raise NotImplementedError

    def preview(self, sheet: Any, plan: Any) -> Any:
        """What a preview keeps."""
        raise NotImplementedError

    def shown(self, sheet: Any, plan: Any) -> Any:
        """What a stored import keeps to be shown."""
        raise NotImplementedError

    def opened(self, held: Held) -> tuple[Any, str]:
        """The sheet of a preview, and the fingerprint of the plan that was shown."""
        raise NotImplementedError

    def store(self, plan: Any, held: Held, by: Any) -> Any:
        """Write the plan; returns what taking it back needs, as the model's `undo` holds it."""
        raise NotImplementedError

    def take_back(self, held: Held, by: Any) -> dict[str, Any]:
        """Undo a stored import from `held.undo`; returns figures for the trail. Raises Refused."""
        raise NotImplementedError

    # --- the steps ------------------------------------------------------------------------------

    def check(self, sheet: Any, *, school: School, by: Any, file_name: str, **told: Any) -> Held:
        """先检查，不保存: compare a sheet and keep the preview. `told` are further fields of the
        row. Raises Refused."""
        require(by, self.capability, school)
        held = self._new(school, by, file_name, told)
        plan = self.compare(sheet, held, by)
        held.state, held.counts = SheetState.PREVIEW, self.counts(plan)
        held.plan = self.preview(sheet, plan)
        with transaction.atomic():
            held.save()
            if self.trails_previews:
                audit.record(f"{self.trail}.checked", actor=by, row=held, **self.figures(plan))
        return held

    def import_now(
        self, sheet: Any, *, school: School, by: Any, file_name: str, **told: Any
    ) -> Any:
        """Compare and store at once (a command with --commit). Returns the plan that was stored.
        Raises Refused."""
        require(by, self.capability, school)
        with transaction.atomic():
            self.hold(school)
            held = self._new(school, by, file_name, told)
            plan = self.compare(sheet, held, by)
            held.state, held.counts = SheetState.PREVIEW, self.counts(plan)
            held.save()
            self._store(held, sheet, plan, by)
        return plan

    def confirm(self, one: Held, by: Any) -> Held:
        """确认导入: store the previewed rows, all or nothing. When something known has changed so
        that the preview no longer holds, nothing is stored, the preview is made anew and Moved is
        raised. Raises NotWaiting when somebody was first."""
        require(by, self.capability, one.school)
        with transaction.atomic():
            self.hold(one.school)
            held = self._held(one, SheetState.PREVIEW, by)
            sheet, seen = self.opened(held)
            plan = self.compare(sheet, held, by)
            moved = plan.fingerprint() != seen
            if moved:
                held.counts, held.plan = self.counts(plan), self.preview(sheet, plan)
                held.save()
            else:
                self._store(held, sheet, plan, by)
        if moved:
            raise Moved(self.moved)
        return held

    def cancel(self, one: Held, by: Any) -> None:
        """放弃: forget a preview. Raises NotWaiting once it is stored."""
        require(by, self.capability, one.school)
        with transaction.atomic():
            held = self._held(one, SheetState.PREVIEW, by)
            held.state, held.plan = SheetState.CANCELLED, self.nothing
            held.save()
            if self.trails_previews:
                audit.record(f"{self.trail}.cancelled", actor=by, row=held)

    def undo(self, one: Held, by: Any) -> Held:
        """撤销本次导入. Raises Refused when something later depends on it, NotWaiting when it is
        not stored (any more)."""
        require(by, self.capability, one.school)
        with transaction.atomic():
            hold_reckoned(one.school_id)
            self.hold(one.school)
            held = self._held(one, SheetState.DONE, by)
            if not held.undo:
                raise Refused(self.too_old)
            figures = self.take_back(held, by)
            held.state, held.undo, held.plan = SheetState.UNDONE, self.nothing, self.nothing
            held.undone_by, held.undone_at = by, clock.now()
            held.save()
            audit.record(f"{self.trail}.undone", actor=by, row=held, **figures)
        return held

    def _new(self, school: School, by: Any, file_name: str, told: dict[str, Any]) -> Held:
        return self.model(
            school=school,
            file_name=file_name[-MAX_NAME:],
            uploaded_by=by,
            uploaded_at=clock.now(),
            **told,
        )

    def _held(self, one: Held, state: SheetState, by: Any) -> Held:
        """The row, locked, as it stands now. Raises NotWaiting unless it is in `state`, Refused
        when it is none that `by` may see (`by` None: the server's command)."""
        if by is not None and not self.model.objects.visible_to(by).filter(pk=one.pk).exists():
            raise Refused(NOT_YOURS)
        rows = self.model.objects.select_for_update(no_key=True, of=("self",))
        held = rows.select_related("school").get(pk=one.pk)
        if held.state != state:
            raise NotWaiting(f"这次导入{held.get_state_display()}，没有重复操作。")
        return held

    def _store(self, held: Held, sheet: Any, plan: Any, by: Any) -> None:
        held.committed_at = clock.now()
        held.undo = self.store(plan, held, by)
        held.state, held.counts = SheetState.DONE, self.counts(plan)
        held.plan = self.shown(sheet, plan)
        held.save()
        audit.record(f"{self.trail}.imported", actor=by, row=held, **self.figures(plan))
