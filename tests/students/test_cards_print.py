"""Cards on paper: what stands on them, what never does, and that nothing runs over."""

import io
import re
import subprocess
import time
from urllib.parse import unquote

import pikepdf
import pytest
import zxingcpp
from django.conf import settings
from django.urls import reverse
from PIL import Image

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.core.pdf import count_pages
from school_care.school.refusal import Refused
from school_care.students.enums import ContactRole, PhoneState
from school_care.students.models import CareCategory, ContactPerson, Student
from school_care.students.services.cards import CardKind, print_cards, verify_card
from tests.core.pdf.support import text_of
from tests.factories import ContactFactory, StudentFactory
from tests.students.test_cards import digest

LONG_NAME = "阿卜杜热合曼·买买提吐尔逊江艾力"
LONG_ADDRESS = "云岭县青山镇大坪村民委员会第十二村民小组" * 3
# Words which no card may bear, wherever a child loses it.
LABELS = ("留守", "特殊", "困境", "单亲", "低保", "残疾", "贫困", "等级", "重点", "关爱")
on_paper = pytest.mark.one_database(why="where things lie on the sheet is WeasyPrint's work alone")


def printed(cast, pupils, kind, by=None) -> bytes:
    group = pupils[0].current_class
    return print_cards(
        by=by or cast.head_teacher,
        school=cast.school,
        school_class=group,
        pupils=list(pupils),
        kind=kind,
    )


def page_image(pdf: bytes, *, page: int = 1, dots: int = 200) -> Image.Image:
    command = ["pdftoppm", "-r", str(dots), "-png", "-f", str(page), "-l", str(page), "-"]
    done = subprocess.run(command, input=pdf, capture_output=True, check=True)
    return Image.open(io.BytesIO(done.stdout))


def first_row(pdf: bytes, place: int) -> str:
    """The text inside the cut lines of the left (0) or right (1) card at the top of the sheet."""
    left, top, width, height = (str(round(mm / 25.4 * 72)) for mm in (20 + 85 * place, 40, 85, 54))
    box = ["-x", left, "-y", top, "-W", width, "-H", height]
    done = subprocess.run(
        ["pdftotext", "-r", "72", *box, "-", "-"], input=pdf, capture_output=True, check=True
    )
    return flat(done.stdout.decode())


def flat(text: str) -> str:
    return re.sub(r"\s", "", text)


def give_school(cast) -> None:
    school = cast.school
    school.phone, school.hotline = "0999-2000001", "0999-2000002"
    school.police_name, school.police_phone = "柳溪派出所", "0999-2000003"
    school.save()


def village(student, **facts) -> ContactPerson:
    given = {"name": "田主任", "relation": "", "phone": "19900000601", **facts}
    return ContactFactory(student=student, role=ContactRole.VILLAGE, **given)


def forty(cast) -> list[Student]:
    pupils = [StudentFactory(current_class=cast.seven_one, care=n % 2 == 0) for n in range(38)]
    return [cast.zixuan, cast.anan, *pupils]


@on_paper
def test_pocket_cards__forty_pupils__five_sheets_in_three_seconds(cast):
    give_school(cast)
    pupils = forty(cast)
    printed(cast, pupils[:1], CardKind.POCKET)  # fonts are read once a process
    began = time.process_time()  # what this machine's other work costs does not count
    pdf = printed(cast, pupils, CardKind.POCKET)
    assert time.process_time() - began < 3
    assert count_pages(pdf) == 5
    assert flat(text_of(pdf, page=5)).count("平安联系卡") == 8
    told = flat(text_of(pdf))
    assert all(pupil.name in told for pupil in pupils)


def test_pocket_card__child_with_a_full_file__says_nothing_of_the_family(cast):
    give_school(cast)
    village(cast.zixuan)
    cast.zixuan.address, cast.zixuan.village = "柳溪村三组", "柳溪村"
    cast.zixuan.health, cast.zixuan.family_situation = "哮喘", "父母在外"
    cast.zixuan.save()
    pdf = printed(cast, [cast.zixuan], CardKind.POCKET)
    told = flat(text_of(pdf))
    for fact in ("张子轩", "七(1)班", cast.school.name, "陈班主", "0999-2000001", "0999-2000002",
                 "柳溪派出所", "0999-2000003", "或110", "田主任", "19900000601"):  # fmt: skip
        assert fact in told
    family = ContactPerson.objects.filter(student=cast.zixuan).exclude(role=ContactRole.VILLAGE)
    assert family.count() == 2
    for person in family:
        assert person.name not in told
        assert person.phone not in told
    own = told.replace("0999-200000", "")  # the school's numbers may end like the child's
    for secret in ("广东", "东莞", "柳溪村", "哮喘", "父母", "奶奶", cast.zixuan.id_number[-4:]):
        assert secret not in own
    for category in CareCategory.objects.all():
        assert category.name not in told


@pytest.mark.parametrize("kind", list(CardKind))
def test_cards__text_and_properties_of_the_file__bear_no_label(cast, kind):
    pdf = printed(cast, [cast.zixuan], kind)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        properties = str(dict(document.docinfo))
        if "/Metadata" in document.Root:
            properties += document.Root.Metadata.read_bytes().decode()
    told = flat(text_of(pdf)) + properties
    for label in LABELS:
        assert label not in told
    assert "张子轩" not in properties


def test_pocket_card__facts_not_known_or_number_dead__lines_to_write_by_hand(cast):
    village(cast.zixuan, phone_state=PhoneState.OFF)
    told = flat(text_of(printed(cast, [cast.zixuan], CardKind.POCKET)))
    assert "田主任" in told
    assert "19900000601" not in told
    assert "110" in told


@on_paper
def test_pocket_cards__qr_codes__each_leads_to_its_childs_address(cast):
    pupils = forty(cast)[:10]
    pdf = printed(cast, pupils, CardKind.POCKET)
    found = [code.text for page in (1, 2) for code in zxingcpp.read_barcodes(page_image(pdf, page=page))]  # noqa: E501  # fmt: skip
    expected = {f"{settings.PUBLIC_URL}/c/{pupil.public_id}/" for pupil in pupils}
    assert len(found) == 10
    assert set(found) == expected


@on_paper
def test_pocket_cards__long_names__stay_inside_their_own_card(cast):
    give_school(cast)
    cast.school.name = "云岭县青山镇大坪村" * 4 + "九年一贯制学校"
    cast.school.police_name = "云岭县公安局青山镇大坪派出所社区警务室第二中队"
    cast.school.save()
    pupils = [
        StudentFactory(current_class=cast.seven_one, name=LONG_NAME + "江" * (n * 5))
        for n in range(2)
    ]
    for pupil in pupils:
        village(pupil, name="阿卜杜热合曼·买买提吐尔逊")
    pdf = printed(cast, pupils, CardKind.POCKET)
    for place, pupil in enumerate(pupils):
        told = first_row(pdf, place)
        for whole in (pupil.name, cast.school.name, cast.school.police_name, "0999-2000003或110"):
            assert whole in told
    ink = page_image(pdf, dots=100).convert("L")
    # between the text of the left card and the cut line, 105 mm from the left, all is white
    gap = ink.crop((int(102.6 / 0.254), int(41 / 0.254), int(104.6 / 0.254), int(93 / 0.254)))
    assert min(gap.get_flattened_data()) > 200


@on_paper
def test_file_cards__three_pupils_with_very_much_on_the_card__a_page_each(cast):
    give_school(cast)
    pupils = [cast.zixuan, cast.anan, StudentFactory(current_class=cast.seven_one, name=LONG_NAME)]
    roles = (*ContactRole.values, "CARER", "CARER", "OTHER", "OTHER")
    for pupil, number in zip(pupils, (3, 5, len(roles)), strict=True):
        pupil.address = LONG_ADDRESS
        pupil.save()
        for role in roles[:number]:
            ContactFactory(
                student=pupil,
                role=role,
                name=LONG_NAME,
                relation="外祖父的弟弟",
                other_phone="19900000444",
                phone_state=PhoneState.OFF,
                presence="away" if role in ("FATHER", "MOTHER") else "",
                place="新疆维吾尔自治区克孜勒苏柯尔克孜自治州",
                address=LONG_ADDRESS,
                birth_year=1950,
                occupation="务农兼做小买卖和木工活",
                health="高血压、糖尿病，行动不便，需要每天服药，定期到镇卫生院复查",
            )
    pdf = printed(cast, pupils, CardKind.FILE)
    assert count_pages(pdf) == 3
    with pikepdf.open(io.BytesIO(pdf)) as document:
        width, height = (round(float(side) / 72 * 25.4) for side in document.pages[0].mediabox[2:])
    assert (width, height) == (148, 210)
    assert "0999-2000002" in text_of(pdf, page=3)  # its last line


def test_file_card__verified__family_school_version_and_who_printed(cast):
    give_school(cast)
    verify_card(by=cast.head_teacher, student=cast.zixuan, seen=digest(cast.zixuan))
    told = flat(text_of(printed(cast, [cast.zixuan], CardKind.FILE, by=cast.registrar)))
    today = clock.today()
    day = f"{today.year}年{today.month}月{today.day}日"
    for fact in ("张远行", "广东省东莞市", "19900000102", "张奶奶", "19900000101", "陈班主",
                 f"第1版{day}陈班主核对", f"吴学籍{day}打印", "校内存档，请妥善保管"):  # fmt: skip
        assert fact in told
    assert cast.zixuan.id_number not in told
    assert "内容已有变化" not in told


def test_file_card__number_changed_since_verifying__says_so(cast):
    verify_card(by=cast.head_teacher, student=cast.zixuan, seen=digest(cast.zixuan))
    father = ContactPerson.objects.get(student=cast.zixuan, role=ContactRole.FATHER)
    father.phone = "19900000777"
    father.save()
    assert "内容已有变化" in flat(text_of(printed(cast, [cast.zixuan], CardKind.FILE)))


@on_paper
def test_cards__fonts__are_all_inside_the_file(cast):
    pdf = printed(cast, [cast.zixuan], CardKind.POCKET)
    done = subprocess.run(["pdffonts", "-"], input=pdf, capture_output=True, check=True)
    rows = done.stdout.decode().splitlines()[2:]
    assert rows
    assert all(row.split()[-5] == "yes" for row in rows), rows


def test_printing__pupil_of_another_class__refused_as_a_whole(cast):
    with pytest.raises(Refused, match="不在您的范围内"):
        printed(cast, [cast.zixuan, cast.keke], CardKind.POCKET)
    assert not AuditEntry.objects.filter(action="cards.printed").exists()


@pytest.mark.parametrize("who", ["teacher", "counsellor", "dormitory", "editor", "administrator"])
def test_printing__someone_who_prints_no_cards__refused(cast, who):
    with pytest.raises(Refused):
        printed(cast, [cast.keke], CardKind.POCKET, by=getattr(cast, who))


def posted(client, cast, **data):
    url = reverse("students:class_cards_print", args=[cast.seven_one.public_id])
    return client.post(url, data)


def test_class_print__nobody_ticked__everyone_and_a_name_without_a_child(client, cast):
    client.force_login(cast.head_teacher)
    answer = posted(client, cast, kind="pocket")
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    name = unquote(answer["Content-Disposition"])
    assert f"联系卡-七(1)班-{clock.today().isoformat()}.pdf" in name
    told = text_of(answer.content)
    assert "张子轩" in told
    assert "李安安" in told
    entry = AuditEntry.objects.get(action="cards.printed")
    assert (entry.facts["kind"], entry.facts["count"]) == ("pocket", 2)


def test_class_print__one_ticked__only_that_one_and_a_trace_on_the_file(client, cast):
    client.force_login(cast.head_teacher)
    answer = posted(client, cast, kind="file", pupil=str(cast.zixuan.public_id))
    told = text_of(answer.content)
    assert "张子轩" in told
    assert "李安安" not in told
    assert AuditEntry.objects.get(action="card.printed").student_id == cast.zixuan.public_id


def test_class_print__pupil_of_another_class_smuggled_in__nothing_printed(client, cast):
    client.force_login(cast.head_teacher)
    for stranger in (cast.keke, cast.foreign):
        pupils = [str(cast.zixuan.public_id), str(stranger.public_id)]
        answer = posted(client, cast, kind="pocket", pupil=pupils)
        assert answer.status_code == 302
    assert not AuditEntry.objects.filter(action="cards.printed").exists()
