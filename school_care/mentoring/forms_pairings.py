"""The forms of pairings: chips first, words where chips do not suffice."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms

from school_care.core import clock
from school_care.mentoring.choices.pairings import (
    Aspect,
    NotesReach,
    PairingEnd,
    PairingKind,
    PartnerKind,
)
from school_care.mentoring.models import CareRecord
from school_care.mentoring.services.pairings.beginning import MAX_GOAL
from school_care.school.forms.fields import chips, clean_mobile, day, row, text, words

# What a person may give as the reason; the others are the system's own.
BY_HAND = (
    PairingEnd.TERM_OVER,
    PairingEnd.OUT_OF_CARE,
    PairingEnd.WISH,
    PairingEnd.MISTAKE,
    PairingEnd.OTHER,
)


def _ticks(label: str, choices: Any = ()) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        choices=choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": f"请重新勾选{label}。"},
    )


class NotesMixin(forms.Form):
    """Which of the records from before the holder reads."""

    notes = chips("以前的记录", NotesReach.choices)
    notes_from = day("从哪一天的记录起", required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        since = given.get("notes") == NotesReach.SINCE
        if since and not given.get("notes_from") and "notes_from" not in self.errors:
            self.add_error("notes_from", "请选择从哪一天的记录起可以看。")
        return given


class PairForm(NotesMixin):
    """One pairing of a kind. `holders`: (public id, words) of the people to choose from."""

    public_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    holder = chips("选哪一位")
    starts_on = day("从哪天起")
    aspects = _ticks("帮扶内容", Aspect.choices)
    goal = words("帮扶目标", MAX_GOAL, placeholder="例如：期中前口算达到班级平均")
    measures = words("帮扶措施", MAX_GOAL, placeholder="例如：每周三午休辅导，每周打一次电话")
    replace = forms.BooleanField(label="换成这一位", required=False)

    use_required_attribute = False
    field_order = ("public_id", "holder", "starts_on", "aspects", "notes", "notes_from")

    def __init__(
        self,
        *args: Any,
        kind: str,
        holders: Sequence[tuple[str, str]],
        now: str = "",
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        label = PairingKind(kind).label
        self.fields["holder"].choices = holders
        asked = f"请选择{label}。"
        self.fields["holder"].error_messages.update(required=asked, invalid_choice=asked)
        self.fields["starts_on"].initial = clock.today()
        self.fields["notes"].initial = NotesReach.NONE
        self.fields["replace"].label = f"换成新选的这一位（{now}到那天为止）"
        if kind not in (PairingKind.TEACHER, PairingKind.ACTING_PARENT):
            del self.fields["notes"], self.fields["notes_from"]
        if kind in (PairingKind.HELPER, PairingKind.PEER):
            del self.fields["aspects"], self.fields["goal"], self.fields["measures"]
        if not now:
            del self.fields["replace"]


class EndForm(forms.Form):
    """Why and when a pairing ends."""

    why = chips("为什么结束", [(one.value, one.label) for one in BY_HAND])
    on = day("从哪天起不再结对")
    note = words("说明", 200, placeholder="选“其他”时请写一句")

    use_required_attribute = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["on"].initial = clock.today()

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("why") == PairingEnd.OTHER and not given.get("note", "").strip():
            self.add_error("note", "请写一句为什么结束。")
        return given


class HandOverForm(NotesMixin):
    """One child to another teacher."""

    public_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    to = chips("交给谁")
    on = day("从哪天起接手")
    records = _ticks("单独移交的记录")

    use_required_attribute = False
    field_order = ("public_id", "to", "on", "notes", "notes_from", "records")

    def __init__(
        self,
        *args: Any,
        people: Sequence[tuple[str, str]] = (),
        records: Sequence[CareRecord] = (),
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.fields["to"].choices = people
        self.fields["on"].initial = clock.today()
        self.fields["notes"].initial = NotesReach.NONE
        self._records = {str(record.public_id): record for record in records}
        self.fields["records"].choices = [(key, key) for key in self._records]

    @property
    def ticked(self) -> tuple[CareRecord, ...]:
        """The records chosen singly, of the valid form."""
        return tuple(self._records[key] for key in self.cleaned_data["records"])


class NotesForm(NotesMixin):
    """What the holder reads of the time before, changed later."""

    records = _ticks("单独移交的记录")
    use_required_attribute = False

    def __init__(self, *args: Any, records: Sequence[CareRecord] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self._records = {str(record.public_id): record for record in records}
        self.fields["records"].choices = [(key, key) for key in self._records]

    @property
    def ticked(self) -> tuple[CareRecord, ...]:
        """The records chosen singly, of the valid form."""
        return tuple(self._records[key] for key in self.cleaned_data["records"])


class HandAllForm(NotesMixin):
    """All of one person's pupils: a day and what successors read; the successors are asked beside
    each pupil."""

    on = day("从哪天起")
    use_required_attribute = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["on"].initial = clock.today()
        self.fields["notes"].initial = NotesReach.NONE


class CoverForm(forms.Form):
    """Who stands in, and for which days."""

    public_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    user = row("由谁代管")
    starts_on = day("第一天")
    last_day = day("最后一天（含当天）")
    why = words("原因", 100, placeholder="例如：外出培训")
    use_required_attribute = False

    def __init__(self, *args: Any, people: Any = None, first: date | None = None, **more: Any):
        super().__init__(*args, **more)
        self.fields["user"].queryset = people
        self.fields["starts_on"].initial = first or clock.today()


class PartnerForm(forms.Form):
    """Somebody from outside. `phone_kept`: a number is kept; left empty it stays."""

    public_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)
    kind = chips("类型", PartnerKind.choices)
    name = text("姓名", max_length=40, autocomplete="off")
    organisation = words("单位", 60)
    phone = words("电话", 20, inputmode="tel")
    note = words("备注", 200)
    use_required_attribute = False

    def clean_phone(self) -> str:
        return clean_mobile(self.cleaned_data["phone"])


class OverviewForm(forms.Form):
    """Narrowing the overview."""

    q = forms.CharField(
        label="姓名或拼音",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )
    of_class = forms.ChoiceField(label="班级", required=False)
    kind = forms.ChoiceField(label="类型", required=False)
    teacher = forms.ChoiceField(label="老师", required=False)

    def __init__(self, data: Any, *, groups: Sequence[Any], people: Sequence[Any]) -> None:
        super().__init__(data)
        self._groups = {str(one.public_id): one for one in groups}
        self._people = {str(one.public_id): one for one in people}
        self.fields["of_class"].choices = [("", "全部班级")] + [
            (key, one.name) for key, one in self._groups.items()
        ]
        self.fields["kind"].choices = [("", "全部"), ("none", "还没有教师结对")] + [
            (kind.value, f"有{kind.label}") for kind in PairingKind
        ]
        self.fields["teacher"].choices = [("", "全部老师")] + [
            (key, one.name) for key, one in self._people.items()
        ]
        for name in ("of_class", "kind", "teacher"):
            self.fields[name].widget.attrs["class"] = "form-select"

    def criteria(self) -> dict[str, Any]:
        """Arguments of `selectors_pairing_pages.overview`; what nobody offered narrows nothing."""
        self.is_valid()
        given = self.cleaned_data
        return {
            "words": given.get("q", ""),
            "school_class": self._groups.get(given.get("of_class", "")),
            "kind": given.get("kind", ""),
            "user": self._people.get(given.get("teacher", "")),
        }
