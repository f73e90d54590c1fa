"""The form of a report: ticks first, words where ticks do not reach."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms

from school_care.cases.content import (
    LISTS,
    LONG,
    MAX_LINE,
    MAX_ROUNDS,
    MAX_TEXT,
    TEMPORARY,
    Content,
    Round,
)
from school_care.cases.enums import ConsentHow, DropoutReason, Measure, TemporaryGround
from school_care.cases.recipients_offered import Offer
from school_care.cases.shapes import Shape
from school_care.escalation.enums import Urgency
from school_care.escalation.sources import Kind
from school_care.school.forms import fields
from school_care.students.enums import Whereabouts

ROUNDS = 2  # empty rows beside those that are kept
_NAMES = re.compile(r"[、，,;；\s]+")
PLACES = [one for one in Whereabouts if one not in (Whereabouts.DEAD, Whereabouts.OTHER)]


def _ticks(label: str, choices: Sequence[tuple[str, str]]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=False,
        error_messages={"invalid_choice": f"请从列出的{label}里选择。"},
        widget=forms.CheckboxSelectMultiple,
    )


def _area(label: str, rows: int, most: int, hint: str = "") -> forms.CharField:
    attrs = {"class": "form-control", "rows": rows, "autocomplete": "off"}
    if hint:
        attrs["placeholder"] = hint
    return forms.CharField(
        label=label,
        required=False,
        max_length=most,
        error_messages={"max_length": f"{label}请不超过{most}字。"},
        widget=forms.Textarea(attrs=attrs),
    )


class ReportForm(forms.Form):
    """What is written of one kind. Begins as `content`; `offers`: whom it may go to."""

    use_required_attribute = False
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(
        self,
        *args: Any,
        kind: Kind,
        shape: Shape,
        content: Content,
        offers: Sequence[Offer],
        revision: int = 0,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.shape, self.kind, self.offers = shape, kind, list(offers)
        self._kept_rounds = content.persuasion
        self.initial.setdefault("revision", revision)
        self.fields["facts"] = _area(LONG["facts"], 6, MAX_TEXT, shape.hint)
        self._asked_by_shape(content)
        self.fields["measures"] = _ticks("措施", Measure.choices)
        self.fields["requests"] = _ticks("请求事项", [(one, one) for one in kind.requests])
        self.fields["request_note"] = fields.words("还要说明的", MAX_LINE)
        self.fields["analysis"] = _area(LONG["analysis"], 3, MAX_TEXT)
        self.fields["child_view"] = fields.words("学生本人怎么说", MAX_LINE)
        self.fields["guardian_view"] = fields.words("监护人怎么说", MAX_LINE)
        for name, label in LISTS.items():
            self.fields[name] = _area(f"{label}（一行一个）", 2, MAX_TEXT)
        self._recipients()
        self._begin_with(content)

    def _asked_by_shape(self, content: Content) -> None:
        if self.kind.urgency == Urgency.URGENT:
            self.fields["phoned"] = fields.words(
                "打给了谁、几点、接报编号",
                MAX_LINE,
                placeholder="如：9:10 派出所李警官，接报12号",
            )
        self._asked_of_referrals()
        if self.shape.reasons:
            self.fields["reasons"] = _ticks("原因", DropoutReason.choices)
            self.fields["reason_words"] = fields.words("具体一句", MAX_LINE)
        if self.shape.whereabouts:
            places = [("", "还不清楚"), *((one.value, one.label) for one in PLACES)]
            self.fields["whereabouts"] = fields.chips("现在在哪里", places, required=False)
        if self.shape.persuasion:
            self._rounds(content)

    def _asked_of_referrals(self) -> None:
        """What civil affairs and the disability federation ask back for, where it is missing."""
        if self.shape.source:
            self.fields["heard_from"] = fields.words(
                "从哪里知道的", MAX_LINE, placeholder="如：班主任11月20日家访；村儿童主任来电"
            )
        if self.shape.care:
            self.fields["care_words"] = fields.words(
                "谁在照看、照看得怎样",
                MAX_LINE,
                placeholder="如：奶奶72岁，腿脚不便，一人带三个孩子",
            )
        if TEMPORARY in self.kind.requests:
            self.fields["ground"] = fields.chips(
                "请求临时监护的，属于哪种情形", TemporaryGround.choices, required=False
            )
        if self.shape.consent:
            self.fields["consent_by"] = fields.words(
                "谁同意的", MAX_LINE, placeholder="如：父亲张某"
            )
            self.fields["consent_how"] = fields.chips(
                "怎样同意的", ConsentHow.choices, required=False
            )
            self.fields["consent_on"] = fields.day("哪一天", required=False)

    def _rounds(self, content: Content) -> None:
        """A row for each round kept, and empty ones after them."""
        self._places = min(len(content.persuasion) + ROUNDS, MAX_ROUNDS)
        kept = dict(enumerate(content.persuasion))
        for place in range(self._places):
            one = kept.get(place)
            self.fields[f"round-{place}-day"] = fields.day("日期", required=False)
            self.fields[f"round-{place}-by"] = fields.words("参加人", MAX_LINE)
            self.fields[f"round-{place}-result"] = fields.words("结果", MAX_LINE)
            if one:
                self.initial[f"round-{place}-day"] = one.day
                self.initial[f"round-{place}-by"] = "、".join(one.by)
                self.initial[f"round-{place}-result"] = one.result

    def _recipients(self) -> None:
        free = [offer for offer in self.offers if not offer.is_fixed]
        choices = [(str(one.recipient.public_id), one.recipient.name) for one in free]
        self.fields["recipients"] = _ticks("收件单位", choices)
        begun = any(offer.escalation for offer in self.offers)
        self.initial["recipients"] = [
            str(one.recipient.public_id)
            for one in free
            if one.escalation or (one.preset and not begun and not one.recipient.is_paused)
        ]

    def _begin_with(self, content: Content) -> None:
        for name in self.fields:
            if name in LISTS:
                self.initial[name] = "\n".join(getattr(content, name))
            elif name in Content.__dataclass_fields__:
                value = getattr(content, name)
                self.initial[name] = list(value) if isinstance(value, tuple) else value

    def clean(self) -> dict[str, Any]:
        """A round needs its day and what came of it."""
        for day, by, result in self._round_names():
            given = {name: self.cleaned_data.get(name) for name in (day, by, result)}
            if not any(given.values()) or any(name in self.errors for name in given):
                continue
            if not given[day]:
                self.add_error(day, "请填写劝返日期。")
            if not given[result]:
                self.add_error(result, "请写明这次劝返的结果。")
        return self.cleaned_data

    def _round_names(self) -> list[tuple[str, str, str]]:
        places = range(self._places if self.shape.persuasion else 0)
        return [(f"round-{n}-day", f"round-{n}-by", f"round-{n}-result") for n in places]

    def content(self) -> Content:
        """What the valid form says."""
        data = self.cleaned_data
        values: dict[str, Any] = {
            name: tuple(data[name]) if isinstance(data[name], list) else data[name]
            for name in Content.__dataclass_fields__
            if name in data and name not in LISTS
        }
        values |= {name: tuple(data[name].splitlines()) for name in LISTS}
        if "consent_on" in values:
            values["consent_on"] = data["consent_on"].isoformat() if data["consent_on"] else ""
        if self.shape.where:
            values["whereabouts"] = self.shape.where
        values["persuasion"] = (
            self._kept_rounds
            if not self.shape.persuasion
            else tuple(
                Round(data[day], tuple(filter(None, _NAMES.split(data[by]))), data[result])
                for day, by, result in self._round_names()
                if data[day]
            )
        )
        return Content(**values).cleaned()

    def chosen(self) -> list[int]:
        """Keys of the ticked recipients."""
        ticked = set(self.cleaned_data["recipients"])
        return [one.recipient.pk for one in self.offers if str(one.recipient.public_id) in ticked]

    @property
    def rounds(self) -> list[tuple[Any, Any, Any]]:
        """The rows of persuasion as bound fields."""
        return [(self[day], self[by], self[result]) for day, by, result in self._round_names()]

    @property
    def kept_rounds(self) -> bool:
        """Whether a round is written down already."""
        return any(day.value() for day, _, _ in self.rounds)

    @property
    def choices_of_recipients(self) -> list[tuple[Any, Offer]]:
        """The ticks, each with its offer; those that began elsewhere have none."""
        by_id = {str(one.recipient.public_id): one for one in self.offers}
        return [(tick, by_id[tick.data["value"]]) for tick in self["recipients"]]

    @property
    def has_presets(self) -> bool:
        """Whether the rules name somebody, or something has begun."""
        return any(one.preset or one.escalation for one in self.offers)

    @property
    def has_others(self) -> bool:
        """Whether there is anybody beside those."""
        return any(not one.preset and not one.escalation for one in self.offers)

    @property
    def fixed(self) -> list[Offer]:
        """Reports already begun."""
        return [offer for offer in self.offers if offer.is_fixed]

    @property
    def has_more(self) -> bool:
        """Whether one of the folded fields says something."""
        folded = ("analysis", "child_view", "guardian_view", "do_not_notify", "attachments")
        return any(self[name].value() for name in folded)
