"""What of a ledger is shown: as of which day, which class, which place."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms

from school_care.core import clock
from school_care.school.forms import fields

OPEN, ALL = "open", "all"
FIRST_YEAR = 2000
SHOWN = ((OPEN, "未销号"), (ALL, "本学年全部"))


class LedgerForm(forms.Form):
    """The filters; nonsense counts as not asked. `places`: 适龄 alone; `ended`: the other two."""

    use_required_attribute = False
    on = fields.day("截至", required=False)
    group = fields.choice("班级", required=False)

    def __init__(
        self,
        *args: Any,
        groups: Sequence[tuple[str, str]],
        places: Sequence[tuple[str, str, int]] = (),
        ended: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.fields["group"].choices = [("", "全校"), *groups]
        if places:
            offered = [(code, f"{label}（{count}）") for code, label, count in places]
            self.fields["place"] = fields.choice(
                "就学情况", [("", "全部"), *offered], required=False
            )
        if ended:
            self.fields["shown"] = fields.choice("范围", SHOWN, required=False)
        self.is_valid()
        self.day = self.day_of(self.data)
        self.data = {**self.data.dict(), "on": f"{self.day:%Y-%m-%d}"}

    @staticmethod
    def day_of(data: Mapping[str, Any]) -> date:
        """The day asked for; today for none, for nonsense, for a day to come or before schools had
        ledgers."""
        try:
            asked = date.fromisoformat(data.get("on", ""))
        except ValueError:
            return clock.today()
        return min(asked, clock.today()) if asked.year >= FIRST_YEAR else clock.today()

    def chosen(self, name: str) -> str:
        """What was chosen of a filter, "" for all."""
        return str(self.cleaned_data.get(name) or "")

    def query(self) -> str:
        """The filters for another address."""
        asked = {name: self.chosen(name) for name in ("group", "place", "shown")}
        held = {name: value for name, value in asked.items() if value}
        return urlencode({"on": f"{self.day:%Y-%m-%d}", **held})

    def said(self) -> str:
        """For the paper: 七(1)班，未销号; the whole school for nothing chosen."""
        words = []
        for name in ("group", "place", "shown"):
            if name in self.fields:
                label = dict(self.fields[name].choices).get(self.chosen(name))
                words.append(str(label).split("（")[0] if label else SHOWN[0][1])
        return "，".join(word for word in words if word != "全部")
