"""Forms of 劝学通知书 (F-25): to whom it goes, and how it was served."""

from typing import Any

from django import forms

from school_care.cases.dropout.enums import ServedHow
from school_care.cases.dropout.services.notices import LONGEST
from school_care.cases.models import UrgingNotice
from school_care.core import clock
from school_care.school.forms import fields

OTHER = "other"


class NoticeForm(forms.Form):
    """One of the people the school knows, or a name of one's own."""

    use_required_attribute = False
    person = fields.chips("发给哪位监护人")
    name = fields.words("监护人姓名", LONGEST["guardian"])

    def __init__(self, *args: Any, people: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"].choices = [*people, (OTHER, "其他监护人")]
        self.initial.setdefault("person", people[0][0] if people else OTHER)

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError at `name` where another person is not named."""
        given = super().clean() or {}
        if given.get("person") == OTHER and not given.get("name"):
            self.add_error("name", "请写明监护人姓名。")
        return given

    @property
    def guardian(self) -> str:
        """The name on the notice; of a cleaned form."""
        given = self.cleaned_data
        return given["name"] if given["person"] == OTHER else given["person"]


class ServedForm(forms.Form):
    """送达回证, as the paper says it."""

    use_required_attribute = False
    served_on = fields.day("送达日期")
    how = fields.chips("送达方式", ServedHow.choices)
    to = fields.words("签收人（拒收时写见证人）", LONGEST["to"])
    place = fields.words("送达地点", LONGEST["place"], placeholder="例如：学生家中")
    served_by = fields.text("送达人", max_length=LONGEST["by"], autocomplete="off")

    def __init__(self, *args: Any, notice: UrgingNotice, by: Any, **options: Any) -> None:
        noted = notice.served_on is not None
        begins = {
            "served_on": notice.served_on or clock.today(),
            "how": notice.served_how or ServedHow.HANDED,
            "to": notice.served_to if noted else notice.guardian,
            "place": notice.served_place,
            "served_by": notice.served_by if noted else by.name,
        }
        super().__init__(*args, initial=begins, **options)
