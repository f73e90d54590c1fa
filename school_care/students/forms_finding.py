"""The forms of the list: what it is narrowed by, a saved filter's name, the columns."""

from typing import Any

from django import forms

from school_care.students.finding.criteria import LONGEST_WORDS, ORDERS, Criteria
from school_care.students.finding.offers import Offers
from school_care.students.models import SavedFilter

SEVERAL = ("grades", "classes", "categories", "levels", "villages", "lacking")
LABELS = {
    "grades": "年级",
    "classes": "班级",
    "categories": "类别",
    "levels": "关爱等级",
    "villages": "村（社区）",
    "boarding": "住校",
    "sex": "性别",
    "lacking": "档案缺项",
}
MANY = 12  # more choices than this begin folded
MOST, LONGEST = 100, 80  # answers nobody offered: how many are kept, and how much of each


def _cut(text: str, longest: int = LONGEST) -> str:
    """As much of what was posted as may stand in a session or a saved filter."""
    return text.replace("\0", " ")[:longest]


class FindForm(forms.Form):
    """The search box and the questions; only what `offers` holds can be chosen."""

    words = forms.CharField(label="姓名、首字母或电话", required=False, max_length=LONGEST_WORDS)
    in_care = forms.BooleanField(label="关爱学生", required=False)
    former = forms.BooleanField(label="已离校", required=False)
    order = forms.ChoiceField(required=False, choices=[("", ""), *((one, one) for one in ORDERS)])

    def __init__(self, data: Any = None, *, offers: Offers, criteria: Criteria | None = None):
        """`data`: what was posted; else the page shows `criteria`."""
        asked = criteria or Criteria()
        super().__init__(data, initial={name: getattr(asked, name) for name in self.declared()})
        self.offers = offers
        for name in LABELS:
            several = name in SEVERAL
            kind = forms.MultipleChoiceField if several else forms.ChoiceField
            self.fields[name] = kind(
                label=LABELS[name],
                required=False,
                choices=getattr(offers, name) if several else [("", ""), *getattr(offers, name)],
                widget=forms.CheckboxSelectMultiple if several else forms.RadioSelect,
            )
            self.initial[name] = getattr(asked, name)

    @classmethod
    def declared(cls) -> list[str]:
        """The fields that do not depend on the person."""
        return list(cls.base_fields)

    def criteria(self) -> Criteria:
        """What was posted. An answer nobody offered is not guessed at: it narrows to nothing."""
        given = {} if self.is_valid() else dict.fromkeys(self.errors, None)
        clean = self.cleaned_data
        asked = {
            name: tuple(clean.get(name, ())) if name in SEVERAL else clean.get(name)
            for name in (*self.declared(), *LABELS)
            if name not in given
        }
        for name in given:
            sent = self.data.getlist(name) if name in SEVERAL else self.data.get(name, "")
            asked[name] = (
                tuple(map(_cut, sent[:MOST])) if name in SEVERAL else _cut(sent, LONGEST_WORDS)
            )
        return Criteria(**{name: value for name, value in asked.items() if value})

    def groups(self) -> list[dict[str, Any]]:
        """The questions in the order of the page, each with its choices and whether chosen."""
        found = []
        for name in LABELS:
            choices = getattr(self.offers, name)
            if len(choices) < (1 if name in ("categories", "levels") else 2):
                continue
            held = self[name].value() or ()
            held = {held} if isinstance(held, str) else set(held)
            options = [(code, words, code in held) for code, words in choices]
            many = len(options) > MANY
            found.append(
                {
                    "name": name,
                    "label": LABELS[name],
                    "options": options,
                    "kind": "checkbox" if name in SEVERAL else "radio",
                    "any": not held,
                    "folded": many and not held,
                    "many": many,
                }
            )
        return found


class FilterNameForm(forms.Form):
    """The name of a saved filter."""

    name = forms.CharField(
        label="名称",
        max_length=SavedFilter._meta.get_field("name").max_length,
        error_messages={
            "required": "请给这个筛选起个名字，例如：七年级重点。",
            "max_length": "名称不超过30个字。",
        },
        widget=forms.TextInput(
            attrs={
                "class": "form-control",
                "autocomplete": "off",
                "placeholder": "例如：七年级重点",
            }
        ),
    )
