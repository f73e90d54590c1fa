"""The form of a person around the child: chips first, numbers checked, places kept coarse."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms

from school_care.school.forms import fields
from school_care.school.forms.fields import DayInput
from school_care.students.enums import PARENTS, ContactRole, ParentPresence
from school_care.students.models import ContactPerson
from school_care.students.roster.phones import read_phones
from school_care.students.roster.places import whereabouts
from school_care.students.services.contacts import FACTS, PHONES, PersonFacts

OTHER = "other"
RELATIONS = ("爷爷", "奶奶", "外公", "外婆", "伯父", "叔叔", "姑姑", "舅舅", "姨妈", "哥哥", "姐姐")
RELATION_OF_ROLE = {
    ContactRole.FATHER: "父亲",
    ContactRole.MOTHER: "母亲",
    ContactRole.NEIGHBOUR: "邻居",
    ContactRole.VILLAGE: "儿童主任",
}
ASKED = {"": None, "yes": True, "no": False}
ANSWERS = {answer: code for code, answer in ASKED.items()}


def day_field(label: str) -> forms.DateField:
    """An optional day."""
    return forms.DateField(
        label=label,
        required=False,
        widget=DayInput(),
        error_messages={"invalid": "日期无法识别，请重新选择。"},
    )


class PersonForm(forms.Form):
    """A new person, or a stored one (`person`): then the roles stand, and a number left empty is
    kept."""

    use_required_attribute = False

    public_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    roles = forms.MultipleChoiceField(
        label="身份",
        choices=ContactRole.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请点选这个人的身份。"},
    )
    relation = fields.chips("孩子叫他（她）", (), required=False)
    relation_other = fields.words("怎么称呼", 20)
    name = fields.words("姓名", 40)
    phone = fields.words("电话", 30, inputmode="tel")
    other_phone = fields.words("备用电话", 30, inputmode="tel")
    removes_phone = forms.BooleanField(label="删去原来的号码", required=False)
    removes_other_phone = forms.BooleanField(label="删去原来的备用号码", required=False)
    presence = fields.chips("现在在哪里", [("", "没问过"), *ParentPresence.choices], required=False)
    place = fields.words("在哪个省、市", 60, placeholder="例如：广东省东莞市")
    away_since = day_field("外出时间")
    returns_on = day_field("下次回家")
    leaves_again_on = day_field("再次外出")
    unable = fields.chips(
        "有没有监护能力", [("", "没问过"), ("no", "有"), ("yes", "没有")], required=False
    )
    address = fields.words("住址", 160)
    birth_year = forms.IntegerField(
        label="出生年份",
        required=False,
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
        error_messages={"invalid": "出生年份请填四位数，例如1960。"},
    )
    occupation = fields.words("职业", 40)
    health = fields.words("身体状况", 60)
    visited_on = day_field("最近走访")

    def __init__(self, *args: Any, person: ContactPerson | None = None, **options: Any) -> None:
        self.person = person
        super().__init__(*args, **options)
        self.coarsened = ""  # the place as it is kept, when more had been typed
        known = RELATIONS
        if person:
            self.fields.pop("public_id")
            self.fields.pop("roles")
            for name, value in _initial(person).items():
                self.initial.setdefault(name, value)
            if person.relation and person.relation not in known:
                known = (person.relation, *known)
        choices = [*((word, word) for word in known), (OTHER, "其他")]
        self.fields["relation"].choices = choices

    @property
    def asks_parent(self) -> bool:
        """Whether the page of this stored person asks where they are."""
        return self.person is None or self.person.role in PARENTS

    @property
    def asks_carer(self) -> bool:
        return self.person is None or "health" in FACTS[self.person.role]

    @property
    def asks_address(self) -> bool:
        return self.person is None or "address" in FACTS[self.person.role]

    @property
    def asks_visit(self) -> bool:
        return self.person is None or self.person.role == ContactRole.VILLAGE

    def clean_roles(self) -> list[str]:
        roles = self.cleaned_data["roles"]
        if set(PARENTS) <= set(roles):
            raise forms.ValidationError("父亲、母亲请分开登记。")
        return roles

    def clean_phone(self) -> str:
        return _number(self.cleaned_data["phone"])

    def clean_other_phone(self) -> str:
        return _number(self.cleaned_data["other_phone"])

    def clean_place(self) -> str:
        text = self.cleaned_data["place"].strip()
        if not text:
            return ""
        place = whereabouts(text)
        if place is None:
            raise forms.ValidationError(
                "看不出在哪个省、市：只写到省、市，例如「广东省东莞市」，不写单位、街道。"
            )
        self.coarsened = place if place != text else ""
        return place

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("relation") == OTHER and not given.get("relation_other"):
            self.add_error("relation_other", "请写怎么称呼，例如「表姐」。")
        return given

    def facts(self) -> PersonFacts:
        """What the valid form says."""
        given = self.cleaned_data
        names = ("presence", "place", "away_since", "returns_on", "leaves_again_on", "visited_on")
        return PersonFacts(
            name="".join(given["name"].split()),
            relation=self._relation(),
            address=given["address"].strip(),
            birth_year=given["birth_year"],
            occupation=given["occupation"].strip(),
            health=given["health"].strip(),
            unable_to_care=ASKED[given["unable"]],
            **{name: given[name] for name in names},
            **{phone: self._phone(phone) for phone in PHONES},
        )

    def _relation(self) -> str:
        given = self.cleaned_data
        roles = [self.person.role] if self.person else given["roles"]
        chosen = given["relation_other"].strip() if given["relation"] == OTHER else ""
        chosen = chosen or (given["relation"] if given["relation"] != OTHER else "")
        if chosen and not set(PARENTS) & set(roles):
            return chosen
        stored = self.person.relation if self.person else ""
        usual = (RELATION_OF_ROLE[role] for role in roles if role in RELATION_OF_ROLE)
        return stored or next(usual, "")

    def _phone(self, name: str) -> str | None:
        typed, removed = self.cleaned_data[name], self.cleaned_data[f"removes_{name}"]
        if typed or removed:
            return typed
        return None if self.person else ""


class EndForm(forms.Form):
    """From which day somebody is around the child no more."""

    use_required_attribute = False

    until = day_field("从哪天起")
    rows = forms.MultipleChoiceField(
        label="不再是",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少点选一个身份。"},
    )

    def __init__(self, *args: Any, rows: list[ContactPerson], today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.people = {str(row.public_id): row for row in rows}
        self.fields["rows"].choices = [
            (key, row.get_role_display()) for key, row in self.people.items()
        ]
        self.initial.setdefault("rows", list(self.people))
        self.initial.setdefault("until", today)

    def chosen(self) -> list[ContactPerson]:
        """The rows that end."""
        return [self.people[key] for key in self.cleaned_data["rows"]]


def _initial(person: ContactPerson) -> dict[str, Any]:
    names = set(PersonFacts.__dataclass_fields__) - {*PHONES, "unable_to_care"}
    return {
        **{name: getattr(person, name) for name in names},
        "unable": ANSWERS[person.unable_to_care],
    }


def _number(text: str) -> str:
    """The one number in what was typed, digits only; "" for nothing."""
    if not text.strip():
        return ""
    cell = read_phones(text)
    if cell.warning or len(cell.entries) != 1:
        raise forms.ValidationError("电话号码不对：手机11位，座机带区号；一栏只填一个号码。")
    return cell.entries[0].number
