"""The invented people as plain data, before anything is stored."""

from dataclasses import dataclass, field
from datetime import date

from school_care.workspace.demo.shape import ClassPlan


@dataclass(frozen=True)
class Contact:
    """A person around a child, as a roster tells it."""

    role: str  # a ContactRole
    name: str
    relation: str
    phone: str = ""
    place: str = ""
    address: str = ""
    birth_year: int | None = None


@dataclass(frozen=True)
class Family:
    """A household; brothers and sisters share it."""

    surname: str
    village: str
    address: str
    hukou_address: str
    contacts: tuple[Contact, ...]
    carer: str  # what the child calls whoever is at home: 奶奶, 妈妈; "" when nobody is
    away: str  # who works far off, as the child says: 爸爸, 妈妈, 爸妈; "" when nobody does
    city: str  # 东莞; "" when nobody is away
    situation: str
    phone_off: bool = False  # the carer's telephone is usually switched off
    siblings: int = 1


@dataclass
class Child:
    """A pupil of the demo school."""

    plan: ClassPlan
    boy: bool
    codes: frozenset[str]
    family: Family | None = None
    name: str = ""
    born: date = date.min
    id_number: str = ""
    ethnicity: str = "汉族"
    boarding: bool | None = False
    health: str = ""
    difficulties: str = ""
    strengths: str = ""
    note: str = ""
    hobby: str = ""
    weak_subject: str = ""
    friend: str = ""  # a classmate, as one calls them
    level: int | None = None  # rank: 3 重点, 2 加强, 1 日常
    disability: str = ""
    taught_at_home: bool = False
    certificate_ends: date | None = None
    never_contacted: bool = False
    verified: bool = True
    enrolled_on: date = date.min
    care_from: date | None = None
    moved_from: ClassPlan | None = None  # the class of this school the child was in before
    moved_on: date | None = None
    was_left_by_both: bool = False  # LB_BOTH until one parent came home


@dataclass
class Teacher:
    """A member of staff of the demo school."""

    name: str
    man: bool
    subject: str
    username: str = ""
    phone: str = ""
    roles: list[tuple[str, ClassPlan | int | None]] = field(default_factory=list)
    teaches: list[tuple[ClassPlan, str]] = field(default_factory=list)
    on_leave: bool = False  # 产假
    acting_for: ClassPlan | None = None
    shown: str = ""  # the role under which the printed list of accounts names this person
