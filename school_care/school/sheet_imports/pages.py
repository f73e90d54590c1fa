"""The pages of an import by sheet, as base classes: list, upload, preview and result, steps.

A subject derives one class from `ImportPages` with what is its own, and one line for each page.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any, ClassVar

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.core import audit
from school_care.core.answers import workbook_answer
from school_care.core.sheets import UnreadableSheet
from school_care.school.enums import SheetState
from school_care.school.refusal import NotWaiting, Refused
from school_care.school.scoped import DeskView
from school_care.school.sheet_imports.books import write_refused
from school_care.school.sheet_imports.door import Moved, SheetDoor
from school_care.school.sheet_imports.keeping import Shown, read_shown

A_PAGE = 50
WARNINGS_SHOWN = 50
READ = ("get", "head", "options")


@dataclass(frozen=True)
class Routes:
    """Names of the pages' routes."""

    list: str
    new: str
    template: str
    show: str
    confirm: str
    cancel: str
    undo: str
    refused: str = ""

    @classmethod
    def under(cls, one: str, **others: str) -> "Routes":
        """`one` is what the names begin with: mentoring:import → mentoring:import_show …"""
        names = ("new", "template", "show", "confirm", "cancel", "undo", "refused")
        return cls(**{"list": f"{one}s", **{name: f"{one}_{name}" for name in names}, **others})


@dataclass(frozen=True)
class Words:
    """What the pages of a subject say."""

    title: str  # 导入考勤
    upload: str  # 上传考勤文件
    imported: str
    dropped: str
    dropped_once: str  # on the page of a preview that was given up
    undone: str
    undoing: str  # what 撤销 does, and when it cannot
    known: str = "这些记录系统里都已经有了。"
    none_yet: str = ""
    advice: str = ""
    template_name: str = "模板"


class ImportPages(DeskView, View):
    """Base: the import of the active school that the address names, and the pages' words."""

    door: ClassVar[SheetDoor]
    routes: ClassVar[Routes]
    words: ClassVar[Words]
    http_method_names: ClassVar[tuple[str, ...]] = READ

    def listed(self) -> QuerySet:
        """The imports this person may see, newest first; previews that were dropped are no
        imports, and contents are not opened."""
        sealed = [f.attname for f in self.door.model._meta.concrete_fields if _is_sealed(f.attname)]
        return self.seen().exclude(state=SheetState.CANCELLED).defer(*sealed)

    def seen(self) -> QuerySet:
        """For one import with its contents, dropped ones included."""
        mine = self.door.model.objects.visible_to(self.request.user)
        mine = mine.filter(school=self.request.school)
        return mine.select_related("school", "uploaded_by", "undone_by")

    def get_import(self) -> Any:
        """404 for another school's import, exactly as for one that does not exist."""
        return get_object_or_404(self.seen(), public_id=self.kwargs["public_id"])

    def back(self, one: Any) -> HttpResponse:
        """To the import's page."""
        return redirect(self.routes.show, one.public_id)

    def page(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        """Render with the words and routes of the subject."""
        told = {"words": self.words, "routes": self.routes, **context}
        return render(self.request, template, told, status=status)

    def told(self, one: Any) -> Shown:
        """The opened contents of an import."""
        return read_shown(one.plan)


def _is_sealed(column: str) -> bool:
    return column.endswith("_sealed")


class ListPage(ImportPages):
    """Every import of the school: who, which file, what came of it."""

    template: ClassVar[str] = "components/imports/list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        page = Paginator(self.listed(), A_PAGE).get_page(request.GET.get("page"))
        return self.page(self.template, page=page)


class NewPage(ImportPages):
    """Upload a file. Nothing of it is stored but the preview."""

    http_method_names = (*READ, "post")
    form_class: ClassVar[type[Form]]
    template: ClassVar[str]

    def form(self, *sent: Any) -> Form:
        """The form: empty, or of what was `sent` (fields, files)."""
        return self.form_class(*sent)

    def check(self, form: Form, path: Path, file_name: str) -> Any:
        """Read and compare the file at `path`; returns the import. Raises Refused,
        UnreadableSheet."""
        raise NotImplementedError

    def more(self) -> dict[str, Any]:
        """What else the page shows."""
        return {}

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(self.template, form=self.form(), **self.more())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request.POST, request.FILES)
        if form.is_valid():
            try:
                return self.back(with_upload(form.cleaned_data["file"], self._check(form)))
            except (UnreadableSheet, Refused) as refusal:
                form.add_error("file", str(refusal))
        return self.page(self.template, status=422, form=form, **self.more())

    def _check(self, form: Form) -> Callable[[Path, str], Any]:
        return lambda path, name: self.check(form, path, name)


def with_upload(file: Any, use: Callable[[Path, str], Any]) -> Any:
    """Call `use` with the upload's path and name; it lies in a private folder meanwhile, and is
    not kept."""
    with tempfile.TemporaryDirectory(prefix="sheet-") as folder:
        path = Path(folder) / "upload"
        with path.open("wb") as target:
            for chunk in file.chunks():
                target.write(chunk)
        return use(path, file.name)


class ShowPage(ImportPages):
    """The import as it stands: preview or result."""

    preview: ClassVar[str] = "components/imports/preview.html"
    result: ClassVar[str] = "components/imports/result.html"

    def anything(self, one: Any) -> bool:
        """Whether confirming would store anything."""
        return bool(one.counts.get("new") or one.counts.get("changed"))

    def more(self, one: Any) -> dict[str, Any]:
        """What else the page shows."""
        return {}

    def get(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        one = self.get_import()
        told = self.told(one)
        refused = Paginator(told.refused, A_PAGE).get_page(request.GET.get("page"))
        template = self.preview if one.state == SheetState.PREVIEW else self.result
        return self.page(
            template,
            one=one,
            told=told,
            anything=self.anything(one),
            refused=refused,
            warnings=told.row_warnings[:WARNINGS_SHOWN],
            more_warnings=max(len(told.row_warnings) - WARNINGS_SHOWN, 0),
            **self.more(one),
        )


class DatedShowPage(ShowPage):
    """An import whose counts name the `first` and the `last` day its rows speak of."""

    def more(self, one: Any) -> dict[str, Any]:
        return {name: _day(one.counts.get(name)) for name in ("first", "last")}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


class Step(ImportPages):
    """A step of an import; what refuses it is told on the import's page."""

    http_method_names = ("post",)

    def act(self, one: Any) -> None:
        """Take the step. Raises Refused."""
        raise NotImplementedError

    def done(self) -> None:
        """Tell that it was taken."""
        raise NotImplementedError

    def after(self, one: Any) -> HttpResponse:
        """Where to go once it was taken."""
        return self.back(one)

    def post(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        one = self.get_import()
        try:
            self.act(one)
        except Moved as moved:
            messages.warning(request, str(moved))
        except NotWaiting as first:
            messages.info(request, str(first))
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            self.done()
            return self.after(one)
        return self.back(one)


class ConfirmStep(Step):
    """确认导入."""

    def act(self, one: Any) -> None:
        self.door.confirm(one, self.request.user)

    def done(self) -> None:
        messages.success(self.request, self.words.imported)


class CancelStep(Step):
    """放弃: the preview is dropped."""

    def act(self, one: Any) -> None:
        self.door.cancel(one, self.request.user)

    def done(self) -> None:
        messages.info(self.request, self.words.dropped)

    def after(self, one: Any) -> HttpResponse:
        return redirect(self.routes.list)


class UndoStep(Step):
    """撤销本次导入."""

    def act(self, one: Any) -> None:
        self.door.undo(one, self.request.user)

    def done(self) -> None:
        messages.success(self.request, self.words.undone)


class RefusedBook(ImportPages):
    """The refused rows as a workbook to mend and upload again."""

    def get(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        one = self.get_import()
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
        rows = write_refused(file, self.told(one))
        action = f"{self.door.trail}.refused_downloaded"
        audit.record(action, actor=request.user, row=one, rows=rows)
        return workbook_answer(file, "退回的行")


class TemplateBook(ImportPages):
    """The empty sheet with an example row."""

    def write(self, target: IO[bytes]) -> None:
        """Write the workbook."""
        raise NotImplementedError

    def get(self, request: HttpRequest) -> HttpResponse:
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
        self.write(file)
        return workbook_answer(file, self.words.template_name)
