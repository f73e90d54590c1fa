"""Forms before 目标责任书 and 包保责任表."""

from collections.abc import Sequence
from typing import Any

from django import forms

from school_care.reports.enums import PrintPurpose
from school_care.reports.standing.duty_table import HARDSHIP
from school_care.reports.standing.letters import Party
from school_care.reports.standing.shared import OTHER_NEEDS_WORDS, WhatFor
from school_care.school.forms import fields
from school_care.school.models import Term
from school_care.students.models import CareCategory


def ticks(label: str, *, required: str) -> forms.MultipleChoiceField:
    """Several of a few."""
    return forms.MultipleChoiceField(
        label=label,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": required, "invalid_choice": required},
    )


class WhatForForm(forms.Form):
    """What a paper with pupils in it is for."""

    use_required_attribute = False

    purpose = fields.choice("用途", PrintPurpose.choices)
    why = fields.words("说明", 100)

    def clean(self) -> dict[str, Any]:
        """其他 needs a word of what it is for."""
        given = super().clean()
        if given.get("purpose") == PrintPurpose.OTHER and not given.get("why"):
            self.add_error("why", OTHER_NEEDS_WORDS)
        return given

    def what_for(self) -> WhatFor:
        """What was said; of a valid form."""
        return WhatFor(self.cleaned_data["purpose"], self.cleaned_data["why"])


class LettersForm(WhatForForm):
    """For whom, of which term, with names or with numbers."""

    term = fields.choice("学期")
    people = ticks("给谁", required="请至少选择一位老师。")
    names = forms.BooleanField(label="写出结对学生的姓名", required=False)

    def __init__(
        self, data: Any = None, *, parties: Sequence[Party], terms: Sequence[Term]
    ) -> None:
        super().__init__(data)
        self.parties = {str(one.user.public_id): one for one in parties}
        self.terms = {one.code: one for one in terms}
        self.fields["term"].choices = [(code, str(one)) for code, one in self.terms.items()]
        self.fields["people"].choices = [(key, said(one)) for key, one in self.parties.items()]
        self.initial = {"people": list(self.parties), "term": next(iter(self.terms), "")}

    def term_shown(self) -> Term | None:
        """Of which term the page tells the aims."""
        return self.terms.get(self["term"].value() or "")

    def chosen(self) -> dict[str, Any]:
        """Arguments of `print_letters`; of a valid form."""
        given = self.cleaned_data
        return {
            "term": self.terms[given["term"]],
            "users": [self.parties[key].user.pk for key in given["people"]],
            "names": given["names"],
            "what_for": self.what_for(),
        }


class TableForm(WhatForForm):
    """Which kinds of pupils, and whether with the teachers' numbers."""

    kinds = ticks("哪些学生", required="请至少选择一个类别。")
    phones = forms.BooleanField(label="写出教师电话", required=False)

    def __init__(self, data: Any = None, *, kinds: Sequence[CareCategory]) -> None:
        super().__init__(data)
        self.fields["kinds"].choices = [(one.code, one.name) for one in kinds]
        self.initial = {"kinds": [one.code for one in kinds if one.code in HARDSHIP]}


def said(party: Party) -> str:
    """陈班主（七(1)班，结对3人）."""
    parts = [str(group) for group, _, _ in party.classes]
    if party.pupils:
        parts.append(f"结对{len(party.pupils)}人")
    return f"{party.user.name}（{'，'.join(parts)}）"
