"""Forms of the reports of the school."""

from django import forms

from school_care.reports.models import Summary
from school_care.reports.summaries.words import LONGEST, LONGEST_WHY, parts_of


def _area(label: str, hint: str, *, most: int, rows: int) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        max_length=most,
        error_messages={"max_length": f"不超过{most}个字，请精简。"},
        widget=forms.Textarea(attrs={"class": "form-control", "rows": rows, "autocomplete": "off"}),
    )


class WordsForm(forms.Form):
    """The narrative parts of a draft, and what explains numbers that do not foot. `revision` is the
    one the page was made from."""

    use_required_attribute = False

    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput())

    def __init__(self, data=None, *, row: Summary) -> None:
        first = {"revision": row.revision, "note": row.note or ""}
        first |= {part.field: getattr(row, part.field) or "" for part in parts_of(row.kind)}
        super().__init__(data, initial=first)
        for part in parts_of(row.kind):
            self.fields[part.field] = _area(part.heading, part.hint, most=LONGEST, rows=6)
        if row.broken or row.note:
            hint = "写原因，不写学生姓名：会印在报告上报送。"
            self.fields["note"] = _area("对不上的数字说明", hint, most=LONGEST_WHY * 2, rows=3)

    @property
    def areas(self) -> list[forms.BoundField]:
        """What is written in."""
        return [field for field in self if not field.is_hidden]


class WhyForm(forms.Form):
    """A reason: of giving back, of putting right."""

    use_required_attribute = False

    why = forms.CharField(
        max_length=LONGEST_WHY,
        error_messages={
            "required": "请写明原因。",
            "max_length": f"原因不超过{LONGEST_WHY}个字。",
        },
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )

    def __init__(self, *args, label: str, **options) -> None:
        super().__init__(*args, **options)
        self.fields["why"].label = label
