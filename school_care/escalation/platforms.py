"""Fields of superiors' forms and systems in their own order, to type or paste from. Nothing here is
connected to any of them: the order is what schools know from the forms that are handed down."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from school_care.escalation import papers_values as v
from school_care.escalation.enums import HOLDS_STUDENT_NO, OrgType
from school_care.escalation.models import Recipient
from school_care.escalation.papers_values import Sent, Value

GENERIC, DROPOUT, WELFARE = "generic", "dropout", "welfare"


@dataclass(frozen=True)
class Field:
    """One box. `value` None: a school does not hold it; the box stands there to keep the order."""

    label: str
    value: Value | None = None
    width: float = 12.0


@dataclass(frozen=True)
class PlatformForm:
    """A form as it stands from a day on; a new order is a new row, the old one is kept."""

    code: str
    label: str
    since: date
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Filled:
    """A box with what to write into it; `held`: whether a school holds such a value at all."""

    label: str
    text: str
    held: bool


def _named(key: str) -> Value:
    return v.of_student(key)


def _care_kind(sent: Sent) -> str:
    """Whether the child is looked after by others, as far as it was sent."""
    return v.actual_care(sent)


def _measures(sent: Sent) -> str:
    return v.joined("measures_taken", "；")(sent)


def _requests(sent: Sent) -> str:
    note = v.said("request_note")(sent)
    return "；".join(part for part in (v.joined("request", "；")(sent), note) if part)


FORMS = (
    PlatformForm(
        DROPOUT,
        "控辍保学台账",
        date(2019, 9, 1),
        (
            Field("姓名", _named("name"), 10),
            Field("性别", v.sex, 6),
            Field("身份证号", _named("id_number"), 21),
            Field("学籍号", _named("student_no"), 22),
            Field("年级班", v.grade_and_class, 14),
            Field("户籍地"),
            Field("家庭住址", v.home, 24),
            Field("监护人/电话", v.carer_and_phone, 22),
            Field("类别", v.joined("categories"), 22),
            Field("离校日期", v.last_present, 15),
            Field("原因", v.joined("reason"), 20),
            Field("去向", v.said("whereabouts"), 14),
            Field("发现途径"),
            Field("责任人", v.persuaders, 18),
            Field("劝返次数", v.rounds, 9),
            Field("最近劝返", v.last_round, 30),
            Field("结果", v.result, 20),
            Field("返校日期"),
            Field("后续关爱"),
            Field("销号日期"),
        ),
    ),
    PlatformForm(
        WELFARE,
        "儿童福利类信息登记",
        date(2019, 9, 1),
        (
            Field("姓名", _named("name"), 10),
            Field("性别", v.sex, 6),
            Field("民族"),
            Field("出生年月", v.birth, 12),
            Field("公民身份证号码", _named("id_number"), 21),
            Field("户籍所在地"),
            Field("现居住地", v.home, 24),
            Field("儿童类别", v.joined("categories"), 22),
            Field("身体情况"),
            Field("是否学校寄宿", v.boarding, 8),
            Field("就学情况", v.stage, 8),
            Field("就读年级", v.grade_and_class, 14),
            Field("父亲当前务工地点", v.place_of("父亲"), 18),
            Field("母亲当前务工地点", v.place_of("母亲"), 18),
            Field("实际照料人", v.of_carer("name"), 10),
            Field("与儿童关系", v.of_carer("relation"), 10),
            Field("照料人电话", v.of_carer("phone"), 14),
            Field("监护类型", _care_kind, 16),
            Field("监护情况评定", lambda sent: str(sent.part("guardianship").get("rating") or "")),
            Field("主要困难和经过", v.said("facts"), 40),
            Field("已采取的措施", _measures, 30),
            Field("申请事项", _requests, 26),
        ),
    ),
    PlatformForm(
        GENERIC,
        "通用登记",
        date(2019, 9, 1),
        (
            Field("事项编号", v.case_no, 26),
            Field("事项", v.kind, 16),
            Field("紧急程度", v.urgency, 8),
            Field("姓名", _named("name"), 10),
            Field("性别", v.sex, 6),
            Field("出生年月", v.birth, 12),
            Field("学籍号", _named("student_no"), 22),
            Field("身份证号", _named("id_number"), 21),
            Field("年级班", v.grade_and_class, 14),
            Field("家庭住址", v.home, 24),
            Field("照料人和电话", v.carer_and_phone, 22),
            Field("事情经过", v.said("facts"), 40),
            Field("原因", v.joined("reason"), 20),
            Field("去向", v.said("whereabouts"), 14),
            Field("已采取的措施", _measures, 30),
            Field("请求事项", _requests, 26),
            Field("学校联系人", lambda sent: str(sent.part("sender").get("person") or "")),
            Field("联系电话", lambda sent: str(sent.part("sender").get("tel") or ""), 16),
        ),
    ),
)


def choices() -> list[tuple[str, str]]:
    """For the page of a recipient: which form its system follows."""
    return list({form.code: form.label for form in FORMS}.items())


def form_of(code: str, day: date) -> PlatformForm | None:
    """The form of a code as it stands on a day: the newest that had begun."""
    begun = [form for form in FORMS if form.code == code and form.since <= day]
    return max(begun, key=lambda form: form.since, default=None)


def form_for(recipient: Recipient, day: date) -> PlatformForm:
    """The form a recipient's system follows; where nobody has said, by what body it is."""
    usual = GENERIC
    if recipient.org_type in HOLDS_STUDENT_NO:
        usual = DROPOUT
    elif recipient.org_type in (OrgType.CIVIL, OrgType.TOWNSHIP, OrgType.WCC):
        usual = WELFARE
    found = form_of(recipient.platform, day) or form_of(usual, day)
    return found or FORMS[-1]


def filled(form: PlatformForm, sent: Sent) -> list[Filled]:
    """The boxes of a form with what the message says."""
    return [
        Filled(field.label, _text(field.value, sent), field.value is not None)
        for field in form.fields
    ]


def _text(value: Callable[[Sent], str] | None, sent: Sent) -> str:
    return value(sent).strip() if value else ""
