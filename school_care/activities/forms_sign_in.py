"""The public sign-in of a parent."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms

from school_care.activities.services.sign_in import MAX_NAME, Signed
from school_care.school.forms import fields
from school_care.school.forms.fields import clean_mobile
from school_care.school.models import SchoolClass

RELATIONS = [(word, word) for word in ("妈妈", "爸爸", "奶奶", "爷爷", "外婆", "外公", "其他家人")]


class ParentForm(forms.Form):
    """Class, child, who I am. `groups`: the classes that take part, by public id."""

    public_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    group = fields.choice("孩子的班级")
    child = fields.text("孩子姓名", max_length=MAX_NAME, autocomplete="off")
    relation = fields.chips("您是孩子的", RELATIONS)
    parent = fields.text("您的姓名", max_length=MAX_NAME, autocomplete="name")
    phone = fields.words("电话（可不填）", 20, inputmode="tel")

    use_required_attribute = False

    def __init__(self, *args: Any, groups: Sequence[tuple[SchoolClass, str]], **options: Any):
        super().__init__(*args, **options)
        self.groups = {str(group.public_id): group for group, _ in groups}
        names = [(str(group.public_id), name) for group, name in groups]
        self.fields["relation"].error_messages["required"] = "请选择您是孩子的什么人。"
        self.fields["group"].choices = [("", "请选择"), *names]

    def clean_phone(self) -> str:
        return clean_mobile(self.cleaned_data["phone"])

    def signed(self) -> Signed:
        """What a valid form says."""
        given = self.cleaned_data
        return Signed(
            public_id=given["public_id"],
            group=self.groups[given["group"]],
            child=given["child"].strip(),
            parent=given["parent"].strip(),
            relation=given["relation"],
            phone=given["phone"],
        )
