"""Uploading pictures: which children can be recognised."""

from collections.abc import Sequence
from typing import Any

from django import forms

from school_care.activities.services.photos import MAX_CAPTION
from school_care.school.forms import fields
from school_care.students.forms_documents import FilesField, FilesInput
from school_care.students.models import Student


class PhotoForm(forms.Form):
    """Pictures of one scene, and everybody who can be recognised in them."""

    files = FilesField(label="照片", widget=FilesInput("image/*"))
    nobody_known = forms.BooleanField(label="认不出任何学生（背影、远景、作品）", required=False)
    pupils = forms.MultipleChoiceField(
        label="照片里认得出的学生", required=False, widget=forms.CheckboxSelectMultiple
    )
    caption = fields.words("说明", MAX_CAPTION, placeholder="不写学生姓名")

    use_required_attribute = False

    def __init__(self, *args: Any, pupils: Sequence[Student], **options: Any) -> None:
        super().__init__(*args, **options)
        self.by_id = {str(pupil.public_id): pupil for pupil in pupils}
        self.fields["pupils"].choices = [(key, pupil.name) for key, pupil in self.by_id.items()]

    def students(self) -> list[Student]:
        """The children chosen."""
        return [self.by_id[key] for key in self.cleaned_data["pupils"]]
