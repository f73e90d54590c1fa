"""Whom the demo school reports to: invented offices of its county and township, their people, and
which kind goes where. The two that are reached by system are the simulated ones of `bin/serve`."""

import random
import re
from dataclasses import dataclass
from datetime import date

from school_care import serve_receiver
from school_care.core import audit, clock
from school_care.escalation.enums import OrgType, Way
from school_care.escalation.models import Recipient
from school_care.escalation.services import address_book, goes_to, secrets
from school_care.school.enums import Role
from school_care.school.models import Appointment, School
from school_care.workspace.demo.moments import aware, moments_of
from school_care.workspace.demo.places import COUNTY

_TOWN = re.compile(rf"{COUNTY}(.+?[镇乡])")


@dataclass(frozen=True)
class Body:
    """One office. `{town}` stands for the township's name; `people` first whom to ring first."""

    code: str
    org: OrgType
    name: str
    way: Way
    address: str
    people: tuple[tuple[str, str], ...]  # name, post
    answer_days: int = 3


BODIES = (
    Body(
        "edu",
        OrgType.EDU,
        f"{COUNTY}教育局",
        Way.HTTP,
        f"{COUNTY}城关镇文化路1号",
        (("周敏", "义务教育科干事"), ("罗志强", "义务教育科科长")),
    ),
    Body(
        "civil",
        OrgType.CIVIL,
        f"{COUNTY}民政局",
        Way.HTTP,
        f"{COUNTY}城关镇民生路3号",
        (("谢春燕", "儿童福利科干事"),),
        answer_days=5,
    ),
    Body(
        "town",
        OrgType.TOWNSHIP,
        f"{COUNTY}{{town}}人民政府",
        Way.LETTER,
        f"{COUNTY}{{town}}正街12号",
        (("彭丽华", "儿童督导员"), ("唐国庆", "分管副镇长")),
    ),
    Body(
        "police",
        OrgType.POLICE,
        f"{COUNTY}公安局{{town}}派出所",
        Way.LETTER,
        f"{COUNTY}{{town}}正街30号",
        (("值班室", "24小时"), ("覃建国", "社区民警")),
        answer_days=1,
    ),
    Body(
        "dpf",
        OrgType.DPF,
        f"{COUNTY}残疾人联合会",
        Way.WORKBOOK,
        f"{COUNTY}城关镇民生路5号",
        (("田秀英", "康复部干事"),),
        answer_days=5,
    ),
    Body(
        "wcc",
        OrgType.WCC,
        f"{COUNTY}妇女儿童工作委员会办公室",
        Way.LINK,
        f"{COUNTY}城关镇文化路6号",
        (("向燕", "办公室干事"),),
        answer_days=5,
    ),
)
CENTRE = Body(
    "central",
    OrgType.CENTRAL,
    f"{COUNTY}{{town}}中心学校",
    Way.LETTER,
    f"{COUNTY}{{town}}学校路2号",
    (("龙明辉", "教导处主任"),),
)


def furnish_recipients(*, school: School, today: date, dice: random.Random) -> None:
    """Recipients, contacts, rules and the school's own sending details, as kept for over a year."""
    director = _director(school, today)
    if director is None:
        return
    begins = aware(moments_of(school, today).year.last_year_begins)
    town = town_of(school)
    bodies = [*BODIES, CENTRE] if school.parent_id else list(BODIES)
    numbers = dice.sample(range(10_000), 3 * len(bodies))
    with clock.standing_at(begins):
        for body in bodies:
            row = _store(school, body, town, numbers.pop())
            for place, (name, post) in enumerate(body.people):
                address_book.add_contact(
                    by=director,
                    school=school,
                    recipient=row,
                    name=name,
                    post=post.replace("镇长", "乡长") if town.endswith("乡") else post,
                    phone=_phone(numbers.pop()),
                    first=place == 0,
                )
        goes_to.fill_usual(by=director, school=school)
        address_book.keep_details(
            by=director,
            school=school,
            values={
                "word": f"{school.short_name.removesuffix('学校')}校"[-10:],
                "office": "德育处",
                "contact": director.name,
                "phone": school.phone,
            },
        )


def town_of(school: School) -> str:
    """The township in a demo school's name."""
    found = _TOWN.match(school.name)
    return found.group(1) if found else "柳溪镇"


def _store(school: School, body: Body, town: str, number: int) -> Recipient:
    """Without the desk's checks, which rightly refuse an address of this very machine."""
    row = Recipient(
        school=school,
        code=f"{body.code}-{school.code10}",
        org_type=body.org,
        name=body.name.format(town=town),
        address=body.address.format(town=town),
        phone=_phone(number),
        answer_days=body.answer_days,
        way=body.way,
        is_simulated=True,
        starts_on=clock.today(),
    )
    office = _simulated(body) if body.way == Way.HTTP else None
    if office:
        row.code, row.name = office["receipts"], office["name"]
        row.url = serve_receiver.address_of(office["path"])
    elif body.way == Way.HTTP:
        row.way = Way.LETTER  # the simulated office talks with the first school alone
    row.save(force_insert=True)
    audit.record("recipient.added", row=row, org_type=row.org_type, way=row.way, source="demo")
    if office:
        secrets.add(row, office["secret"])
    return row


def _simulated(body: Body) -> dict[str, str] | None:
    """The office that plays this body, unless another school has it already."""
    offices = serve_receiver.offices()
    found = next((one for one in offices.values() if one["org_type"] == body.org), None)
    if found is None or Recipient.objects.filter(code=found["receipts"]).exists():
        return None
    return found


def _phone(number: int) -> str:
    return f"1990000{number:04d}"


def _director(school: School, today: date):
    posts = Appointment.objects.effective(today).filter(school=school)
    post = posts.filter(role=Role.DIRECTOR).select_related("user").order_by("id").first()
    return post.user if post else None
