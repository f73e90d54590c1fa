"""Forms of attachments: which files, what they are, when."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from school_care.core.uploads import ACCEPT
from school_care.school.forms.fields import DayInput
from school_care.students.enums import DocumentKind
from school_care.students.services.attachments import MAX_REASON, MAX_TITLE


class FilesInput(forms.ClearableFileInput):
    """Several files; a phone offers camera, gallery and files."""

    allow_multiple_selected = True

    def __init__(self, accept: str = ACCEPT) -> None:
        super().__init__(attrs={"multiple": True, "accept": accept, "class": "files-input"})


class FilesField(forms.FileField):
    """Files as chosen; what is in them is checked by the service."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = [file for file in data or [] if file]
        if not files:
            raise forms.ValidationError("还没有选择文件：请拍照，或从相册里选。")
        return files


class UploadForm(forms.Form):
    """Materials about a pupil. `kinds`: what this person may upload for this pupil."""

    files = FilesField(label="照片或 PDF")
    kind = forms.ChoiceField(label="是什么", widget=forms.RadioSelect)
    title = forms.CharField(
        label="名称",
        required=False,
        max_length=MAX_TITLE,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )
    happened_on = forms.DateField(label="材料日期", required=False, widget=DayInput())
    restricted = forms.BooleanField(label="限阅", required=False)
    about = forms.UUIDField(required=False, widget=forms.HiddenInput)

    use_required_attribute = False

    def __init__(
        self, *args: Any, kinds: Sequence[DocumentKind], today: date, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]
        self.fields["kind"].error_messages["required"] = "请点选这是什么材料。"
        self.fields["happened_on"].widget.attrs["max"] = today.isoformat()
        if len(kinds) == 1:
            self.initial.setdefault("kind", kinds[0])

    def given(self) -> dict[str, Any]:
        """Arguments of `add_attachments`; only of a valid form."""
        names = ("files", "kind", "title", "happened_on", "restricted", "about")
        return {name: self.cleaned_data[name] for name in names}


class WithdrawForm(forms.Form):
    """Why a material is taken down."""

    reason = forms.CharField(
        label="撤下原因",
        max_length=MAX_REASON,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        error_messages={"required": "请写明撤下原因。"},
    )


def known_kind(value: str, kinds: Sequence[DocumentKind]) -> str:
    """The kind asked for in the address, if it is offered."""
    return value if value in kinds else ""
