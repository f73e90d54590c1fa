"""Forms of the problem list."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django import forms

from school_care.core import clock
from school_care.exchange.forms_reports_up import ReportsLeavingForm
from school_care.reports.enums import ProblemSource
from school_care.reports.forms_standing import area
from school_care.reports.forms_standing_letters import WhatForForm
from school_care.reports.models import ProblemItem
from school_care.reports.standing import problems
from school_care.school.forms import fields
from school_care.school.models import User

USUAL = timedelta(days=14)  # the time a problem is given unless somebody says otherwise


class FindForm(forms.Form):
    """A pupil by name, pinyin or initials."""

    use_required_attribute = False

    words = fields.text(
        "学生姓名、拼音或首字母", max_length=40, autocomplete="off", placeholder="如：张子轩、zzx"
    )


class ProblemForm(forms.Form):
    """A problem as it was found, and what is to be done."""

    use_required_attribute = False

    public_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    source = fields.chips("发现途径", ProblemSource.choices)
    found_on = fields.day("发现日期")
    what = area("存在问题", problems.MAX_WHAT, required=True)
    measure = area("帮扶措施", problems.MAX_MEASURE, required=True)
    owner = fields.choice("负责人")
    due_on = fields.day("解决期限")

    def __init__(
        self,
        data: Any = None,
        *,
        owners: Sequence[tuple[User, str]],
        user: User,
        item: ProblemItem | None = None,
    ) -> None:
        today = clock.today()
        self.owners = {str(one.public_id): one for one, _ in owners}
        choices = [(str(one.public_id), f"{one.name}（{why}）") for one, why in owners]
        if item is not None and item.owner and str(item.owner.public_id) not in self.owners:
            self.owners[str(item.owner.public_id)] = item.owner
            choices.append((str(item.owner.public_id), f"{item.owner.name}（现在的负责人）"))
        super().__init__(data, initial=_initial(item, user, self.owners))
        self.fields["owner"].choices = choices
        self.fields["found_on"].widget.attrs["max"] = today.isoformat()

    def finding(self) -> problems.Finding:
        """What was filled in; of a valid form."""
        given = self.cleaned_data
        names = ("source", "found_on", "what", "measure", "due_on")
        return problems.Finding(
            owner=self.owners[given["owner"]], **{name: given[name] for name in names}
        )


def _initial(item: ProblemItem | None, user: User, owners: dict[str, User]) -> dict[str, Any]:
    """What is there; of a new one today, two weeks, and the person who writes."""
    if item is not None:
        names = ("source", "found_on", "what", "measure", "due_on")
        owner = str(item.owner.public_id) if item.owner else ""
        return {**{name: getattr(item, name) for name in names}, "owner": owner}
    mine = str(user.public_id)
    today = clock.today()
    return {
        "public_id": uuid4(),
        "found_on": today,
        "due_on": today + USUAL,
        "owner": mine if mine in owners else next(iter(owners), ""),
    }


class ClearForm(forms.Form):
    """销号: when and how."""

    use_required_attribute = False

    result = area("解决情况", problems.MAX_RESULT, required=True)
    cleared_on = fields.day("解决日期")


class ReopenForm(forms.Form):
    """Not settled after all."""

    use_required_attribute = False

    why = fields.text("原因", max_length=problems.MAX_WHY, autocomplete="off")
    due_on = fields.day("新的解决期限")


class ScreeningForm(WhatForForm):
    """Before 附件1 is printed: what for, and whether with identity numbers."""

    numbers = forms.BooleanField(label="写完整的身份证号", required=False)


class ScreeningLeavingForm(ReportsLeavingForm):
    """The same before it leaves as a workbook, and how it is locked."""

    numbers = forms.BooleanField(label="写完整的身份证号", required=False)
