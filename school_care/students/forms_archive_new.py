"""The form of 登记学生: one page, two fields that must be filled."""

from typing import Any
from uuid import UUID, uuid4

from django import forms

from school_care.core import clock
from school_care.school.forms import fields
from school_care.school.models import School
from school_care.school.selectors import present_classes
from school_care.students.enums import ContactRole, HukouKind, ParentPresence, Sex
from school_care.students.forms_archive import BOARDING_CHOICES, clean_ethnic_group
from school_care.students.forms_moves import CameFields
from school_care.students.models import CareCategory
from school_care.students.roster.categories import UNKNOWN
from school_care.students.roster.phones import read_phones
from school_care.students.roster.places import whereabouts
from school_care.students.services.archive import BOARDING, ID_TYPE_NAMES
from school_care.students.services.archive_entry import NewContact, NewPupil

PARENT_ROLES = {"father": ContactRole.FATHER, "mother": ContactRole.MOTHER}
PRESENCE_CHOICES = [(code, label) for code, label in ParentPresence.choices if code != "lost"]
CARER_ROLES = [(role.value, role.label) for role in (ContactRole.CARER, ContactRole.GUARDIAN)]
RELATIONS = ("爷爷", "奶奶", "外公", "外婆", "伯父", "叔叔", "姑姑", "舅舅", "姨妈", "哥哥", "姐姐")
COMMON = ("LB_BOTH", "LB_ONE", "LB_UNSPECIFIED", "SINGLE_PARENT", "DIBAO", "DISABLED", "LIFTED")


def _text(label: str, limit: int, **attrs: Any) -> forms.CharField:
    return fields.text(label, max_length=limit, required=False, autocomplete="off", **attrs)


def _phone(label: str) -> forms.CharField:
    return _text(label, 40, inputmode="tel")


class NewPupilForm(CameFields):
    """What is known of a pupil on the first day."""

    public_id = forms.UUIDField(widget=forms.HiddenInput)
    confirmed = forms.BooleanField(label="已核对，确认无误", required=False)
    another_person = forms.BooleanField(label="不是同一人，继续登记", required=False)
    name = fields.text("姓名", max_length=40, autocomplete="off")
    school_class = fields.row("班级")
    id_number = _text("身份证号", 40, autocapitalize="characters")
    id_type = fields.choice("身份证件类型", list(ID_TYPE_NAMES.items()), required=False)
    sex = fields.chips("性别", Sex.choices, required=False)
    birth_date = fields.day("出生日期", required=False)
    boarding = fields.chips("住校", BOARDING_CHOICES[:2], required=False)
    national_student_no = _text("学籍号", 40, autocapitalize="characters")
    ethnicity = _text("民族", 20, list="ethnic")
    hukou_kind = fields.chips("户口性质", HukouKind.choices, required=False)
    village = _text("村（社区）", 40, list="villages")
    address = _text("家庭住址", 160)
    entered_on = fields.day("入学日期")
    father_name = _text("父亲姓名", 40)
    father_phone = _phone("父亲电话")
    father_presence = fields.chips("父亲", PRESENCE_CHOICES, required=False)
    father_place = _text("父亲在哪里（省市）", 60)
    father_away_since = fields.day("父亲外出时间", required=False)
    mother_name = _text("母亲姓名", 40)
    mother_phone = _phone("母亲电话")
    mother_presence = fields.chips("母亲", PRESENCE_CHOICES, required=False)
    mother_place = _text("母亲在哪里（省市）", 60)
    mother_away_since = fields.day("母亲外出时间", required=False)
    carer_role = fields.chips("身份", CARER_ROLES, required=False)
    carer_name = _text("姓名", 40)
    carer_relation = _text("与学生关系", 20, list="relations")
    carer_phone = _phone("电话")
    categories = forms.MultipleChoiceField(
        label="关爱类别", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, school: School, **options: Any):
        initial = {
            "public_id": uuid4(),
            "entered_on": clock.today(),
            "id_type": "1",
            "carer_role": ContactRole.CARER,
        }
        super().__init__(data, initial={**initial, **options.pop("initial", {})}, **options)
        self.fields["school_class"].queryset = present_classes(school)
        offered = CareCategory.objects.filter(in_use=True, confidential=False)
        self._categories = {row.code: row for row in offered.exclude(code=UNKNOWN)}
        self.fields["categories"].choices = [
            (code, row.name) for code, row in self._categories.items()
        ]

    def common_categories(self) -> list:
        """The chips of the usual categories, in the order people look for them."""
        by_code = {str(option.data["value"]): option for option in self["categories"]}
        return [by_code[code] for code in COMMON if code in by_code]

    def other_categories(self) -> list:
        """The chips of the other categories."""
        return [option for option in self["categories"] if option.data["value"] not in COMMON]

    def chose_other_category(self) -> bool:
        """Whether one of the other categories is ticked: then they are not folded away."""
        return bool(set(self["categories"].value() or ()) - set(COMMON))

    def clean_ethnicity(self) -> str:
        return clean_ethnic_group(self.cleaned_data["ethnicity"])

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        for who in (*PARENT_ROLES, "carer"):
            self._clean_phone(f"{who}_phone")
        for who in PARENT_ROLES:
            self._clean_place(f"{who}_place")
        self._clean_carer()
        return given

    def _clean_phone(self, field: str) -> None:
        read = read_phones(self.cleaned_data.get(field) or "")
        if read.warning:
            self.add_error(field, "号码不对：手机11位，座机带区号。")
        else:
            self.cleaned_data[field] = tuple(entry.number for entry in read.entries[:2])

    def _clean_place(self, field: str) -> None:
        written = self.cleaned_data.get(field) or ""
        place = whereabouts(written) if written else ""
        if place is None:
            self.add_error(field, "请只写省和市，例如 广东省东莞市。")
        else:
            self.cleaned_data[field] = place

    def _clean_carer(self) -> None:
        given = self.cleaned_data
        if (given.get("carer_phone") or given.get("carer_relation")) and not given.get(
            "carer_name"
        ):
            self.add_error("carer_name", "请填写照护人的姓名。")

    def pupil(self) -> NewPupil:
        """The cleaned answers."""
        given = self.cleaned_data
        plain = {
            name: given[name]
            for name in (
                "name",
                "school_class",
                "entered_on",
                "id_number",
                "national_student_no",
                "sex",
                "birth_date",
                "ethnicity",
                "address",
                "village",
                "hukou_kind",
            )
        }
        return NewPupil(
            **plain,
            id_type=given["id_type"] or "1",
            boarding=BOARDING[given["boarding"]],
            contacts=tuple(self._contacts()),
            categories=tuple(self._categories[code] for code in given["categories"]),
            came=self.came(),
        )

    def _contacts(self):
        given = self.cleaned_data
        for who, role in PARENT_ROLES.items():
            presence = given[f"{who}_presence"]
            away = presence == ParentPresence.AWAY
            contact = NewContact(
                role=role,
                name=given[f"{who}_name"],
                relation=role.label,
                phones=given[f"{who}_phone"],
                presence=presence,
                place=given[f"{who}_place"] if away else "",
                away_since=given[f"{who}_away_since"] if away else None,
            )
            if contact.name or contact.phones or presence:
                yield contact
        if given["carer_name"]:
            yield NewContact(
                role=given["carer_role"] or ContactRole.CARER,
                name=given["carer_name"],
                relation=given["carer_relation"],
                phones=given["carer_phone"],
            )

    @property
    def form_id(self) -> UUID:
        """The id the client made, which becomes the pupil's."""
        return self.cleaned_data["public_id"]
