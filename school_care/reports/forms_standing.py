"""Forms of the school's own papers."""

from datetime import date
from typing import Any

from django import forms

from school_care.core import clock
from school_care.reports.enums import DocumentKind, GroupPost
from school_care.reports.models import LeadingMember, PracticalThing
from school_care.reports.standing import documents, group, things
from school_care.school.forms import fields
from school_care.school.models import School
from school_care.school.models.places import school_year_of, year_label
from school_care.school.selectors import staff_of
from school_care.students.forms_documents import FilesField

YEARS_BACK = 3


def area(label: str, most: int, *, required: bool = False, rows: int = 3) -> forms.CharField:
    """Some lines of text; the browser keeps nothing of it."""
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        error_messages={
            "required": f"请填写{label}。",
            "max_length": f"{label}不超过{most}个字。",
        },
        widget=forms.Textarea(
            attrs={"class": "form-control", "rows": rows, "autocomplete": "off", "maxlength": most}
        ),
    )


def choose_staff(form: forms.Form, name: str, school: School) -> None:
    """Let a field offer the school's staff by name."""
    form.fields[name].queryset = staff_of(school).filter(is_active=True).order_by("name_key")
    form.fields[name].label_from_instance = lambda user: user.name


class SeatForm(forms.Form):
    """Who sits in the leading group, as what, for what."""

    use_required_attribute = False

    post = fields.chips("组内职务", GroupPost.choices)
    user = fields.row("本校教职工", required=False, empty="不是本校教职工")
    name = fields.words("姓名", group.MAX_NAME)
    title = fields.words("职务", group.MAX_TITLE, placeholder="例如：校长、德育主任、村儿童主任")
    duties = area("分工", group.MAX_DUTIES)
    looks_after = fields.words(
        "包保范围", group.MAX_REACH, placeholder="例如：七年级、云岭村、住校生、全校"
    )
    order = forms.IntegerField(
        label="次序",
        required=False,
        min_value=0,
        max_value=group.MAX_ORDER,
        error_messages={
            "invalid": "次序请填数字。",
            "min_value": "次序请填0到99。",
            "max_value": "次序请填0到99。",
        },
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
    )
    starts_on = fields.day("从哪天起")

    def __init__(
        self, *args: Any, school: School, member: LeadingMember | None = None, **options: Any
    ) -> None:
        initial: dict[str, Any] = {"starts_on": clock.today(), "post": GroupPost.MEMBER}
        if member is not None:
            initial |= {
                name: getattr(member, name)
                for name in ("post", "name", "title", "duties", "looks_after", "order")
            }
            initial["user"] = member.user.public_id if member.user else None
        super().__init__(*args, initial=initial, **options)
        choose_staff(self, "user", school)
        self.fields["starts_on"].widget.attrs["max"] = clock.today().isoformat()

    def clean(self) -> dict[str, Any]:
        """Somebody by account or by name."""
        given = super().clean()
        named = given.get("user") or (given.get("name") or "").strip()
        if not named and not self.errors.keys() & {"user", "name"}:
            self.add_error("name", "请选择本校教职工；不是本校的，填写姓名。")
        return given

    def seat(self) -> group.Seat:
        """What was filled in."""
        given = {name: self.cleaned_data[name] for name in self.fields}
        return group.Seat(**given | {"order": given["order"] or 0})


class LastDayForm(forms.Form):
    """A member's last day."""

    last_day = fields.day("最后一天")


class ThingForm(forms.Form):
    """One of the year's 实事."""

    use_required_attribute = False

    what = fields.text("实事", max_length=things.MAX_WHAT, autocomplete="off")
    how = area("具体做法", things.MAX_HOW)
    owner = fields.row("负责人", required=False, empty="未定")
    due_on = fields.day("完成期限")

    def __init__(
        self, *args: Any, school: School, thing: PracticalThing | None = None, **options: Any
    ) -> None:
        initial: dict[str, Any] = {}
        if thing is not None:
            initial = {"what": thing.what, "how": thing.how, "due_on": thing.due_on}
            initial["owner"] = thing.owner.public_id if thing.owner else None
        super().__init__(*args, initial=initial, **options)
        choose_staff(self, "owner", school)

    def promise(self) -> things.Promise:
        """What was filled in."""
        return things.Promise(**{name: self.cleaned_data[name] for name in self.fields})


class DoneForm(forms.Form):
    """办结: when, and what came of it."""

    use_required_attribute = False

    done_on = fields.day("完成日期")
    outcome = area("完成情况", things.MAX_OUTCOME, required=True)


class WhyForm(forms.Form):
    """A reason."""

    use_required_attribute = False

    why = fields.text("原因", max_length=things.MAX_WHY, autocomplete="off")


class DocumentForm(forms.Form):
    """A paper of the school: the file, what it is, what day stands on it."""

    use_required_attribute = False

    files = FilesField(label="PDF、照片或扫描件")
    kind = fields.chips("种类", DocumentKind.choices)
    title = fields.text("名称", max_length=documents.MAX_TITLE - 4, autocomplete="off")
    dated_on = fields.day("文件日期")
    year = fields.choice("学年", required=False)

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["dated_on"].widget.attrs["max"] = today.isoformat()
        newest = school_year_of(today) + 1
        offered = range(newest, newest - YEARS_BACK - 2, -1)
        self.fields["year"].choices = [
            ("", "按文件日期"),
            *((str(year), year_label(year)) for year in offered),
        ]

    def clean_year(self) -> int | None:
        """The school year as a number; None: that of the day."""
        return int(self.cleaned_data["year"]) if self.cleaned_data["year"] else None

    def label(self) -> documents.Label:
        """What was filled in."""
        names = ("kind", "title", "dated_on", "year")
        return documents.Label(**{name: self.cleaned_data[name] for name in names})
