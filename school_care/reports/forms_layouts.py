"""版式: the words of a paper."""

from typing import Any

from django import forms

from school_care.reports.layouts import LENGTHS, Layout, LayoutPaper
from school_care.reports.services.layouts import require_fit
from school_care.school.refusal import Refused


def _line(label: str, name: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=LENGTHS[name],
        widget=forms.TextInput(attrs={"class": "form-control"}),
        error_messages={"max_length": f"最多{LENGTHS[name]}个字，请写短一些。"},
    )


def _words(label: str, name: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=LENGTHS[name],
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
        error_messages={"max_length": f"最多{LENGTHS[name]}个字，请写短一些。"},
    )


class LayoutForm(forms.Form):
    """What stands above, below and beside. What is left empty is the product's own."""

    above = _line("文头（标题上面一行）", "above")
    title = _line("标题", "title")
    opening = _words("开头的话", "opening")
    closing = _words("结尾的话", "closing")
    signs = forms.CharField(
        label="签字栏",
        required=False,
        help_text="用顿号隔开，如：班主任、家长、校长",
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    foot = _line("页脚", "foot")
    hidden = forms.MultipleChoiceField(
        label="不印的部分", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, paper: LayoutPaper, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.paper = paper
        if paper.per_pupil:
            self.fields["foot"].help_text = "页脚每页都印，不能写{姓名}、{班级}。"
        self.fields["title"].widget.attrs["placeholder"] = paper.title
        self.fields["signs"].widget.attrs["placeholder"] = "、".join(paper.signs)
        if paper.sections:
            self.fields["hidden"].choices = paper.sections
        else:
            del self.fields["hidden"]

    @staticmethod
    def initial_of(layout: Layout) -> dict[str, Any]:
        """A layout as the form shows it."""
        return layout.values() | {"signs": "、".join(layout.signs), "hidden": sorted(layout.hidden)}

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if not self.errors:
            try:
                require_fit(self.paper, self.layout())
            except Refused as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
        return given

    def layout(self) -> Layout:
        """What a valid form asks for."""
        given = self.cleaned_data
        signs = given.get("signs", "").replace("，", "、").split("、")
        return Layout(
            title=given.get("title", ""),
            above=given.get("above", ""),
            opening=given.get("opening", ""),
            closing=given.get("closing", ""),
            foot=given.get("foot", ""),
            signs=tuple(words.strip() for words in signs if words.strip()),
            hidden=frozenset(given.get("hidden", ())),
        )
