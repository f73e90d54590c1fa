"""变更记录: everyone reads exactly what they may read in the file; numbers masked; erasing."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from school_care.core import audit, clock
from school_care.core.models import AuditEntry, FieldChange
from school_care.students.models import CareCategory, StudentCareLevel, StudentCategory
from school_care.students.services.history import masked
from tests.cast import TALK_TEXT
from tests.factories import ContactFactory, fictional_id, fictional_phone
from tests.support.queries import queries_of

PHONE = fictional_phone(811)


def note(row, student, actor, source="", **fields) -> list[FieldChange]:
    """Changes as a service writes them: `field=(old, new)`."""
    changes = audit.changes(
        row,
        before={name: pair[0] for name, pair in fields.items()},
        after={name: pair[1] for name, pair in fields.items()},
        actor=actor,
        student_id=student.public_id,
        source=source,
    )
    for change in changes:
        change.save()
    return changes


def imported(student, field, old, new, actor) -> FieldChange:
    return note(student, student, actor, source="roster:1", **{field: (old, new)})[0]


def url(pupil, **query):
    return reverse("students:history", args=[pupil.public_id])


@pytest.fixture
def changed(cast):
    """One change of every kind in 张子轩's file."""
    pupil, actor = cast.zixuan, cast.registrar
    note(
        pupil,
        pupil,
        actor,
        address=("老屋", "下坝村"),
        family_situation=("", "父母分居"),
        id_number=(fictional_id(pupil.birth_date, 1), fictional_id(pupil.birth_date, 3)),
        note=("", f"奶奶电话{PHONE}"),
    )
    contact = ContactFactory(student=pupil, relation="外婆", phone=PHONE)
    note(contact, pupil, actor, phone=("", PHONE), place=("", "浙江省温州市"))
    imported(pupil, "contacts.FATHER.0.phones", "", f"{PHONE}、{fictional_phone(812)}", actor)
    imported(pupil, "contacts.FATHER.0.place", "", "广东省深圳市", actor)
    imported(pupil, "categories.DIBAO.0", "", "低保家庭（2026年9月1日起）", actor)
    imported(pupil, "categories.PSY.1", "", "特异心理（2026年9月1日起）", actor)
    imported(pupil, "categories.DIBAO.2", "特异心理（旧）", "低保（新）", actor)
    imported(pupil, "levels.3.0", "", "重点关爱（2026年9月1日起）", actor)
    secret = StudentCategory.objects.create(
        school=cast.school,
        student=pupil,
        category=CareCategory.objects.get(code="BEHAVIOUR"),
        starts_on=clock.today(),
    )
    note(secret, pupil, actor, category=("", "特殊行为"))
    open_category = pupil.categories.get(category__code="LB_BOTH")
    note(open_category, pupil, actor, evidence=("", "电话核实过父母"))
    level = StudentCareLevel.objects.get(student=pupil)
    note(level, pupil, actor, reason=("", "等级理由一句"))
    note(cast.talk, pupil, cast.head_teacher, text=(TALK_TEXT, "谈话改过的话"))
    CareCategory.objects.filter(code__in=["PSY", "BEHAVIOUR"]).update(confidential=True)
    return cast


def read(client, user, pupil) -> str:
    client.force_login(user)
    answer = client.get(url(pupil))
    assert answer.status_code == 200
    return unescape(answer.content.decode()).split('id="main"')[1]


OPEN = ("老屋", "下坝村", "外婆·电话", "父亲·电话")
FAMILY = ("父母分居", "浙江省温州市", "广东省深圳市", "低保家庭", "电话核实过父母", "身份证号")
CARE = ("重点关爱", "等级理由一句")
CONFIDENCE = ("特异心理", "特殊行为")


@pytest.mark.parametrize(
    ("who", "reads", "reads_not"),
    [
        ("dormitory", OPEN, FAMILY + CARE + CONFIDENCE),
        ("registrar", OPEN + FAMILY, CARE + CONFIDENCE),
        ("head_teacher", OPEN + FAMILY + CARE + CONFIDENCE, ()),
        ("grade_head", OPEN + FAMILY + CARE + CONFIDENCE, ()),
        ("director", OPEN + FAMILY + CARE + CONFIDENCE, ()),
        ("principal", OPEN + FAMILY + CARE + CONFIDENCE, ()),
    ],
)
def test_history__each_reader__exactly_what_the_file_tells_them(
    client, changed, who, reads, reads_not
):
    page = read(client, getattr(changed, who), changed.zixuan)
    assert [words for words in reads if words not in page] == []
    assert [words for words in reads_not if words in page] == []


def test_history__subject_teacher__no_confidential_category(client, changed):
    from tests.factories import TeachingFactory

    TeachingFactory(user=changed.teacher, school_class=changed.seven_one)
    page = read(client, changed.teacher, changed.zixuan)
    assert "重点关爱" in page
    assert not any(words in page for words in CONFIDENCE)


def test_history__confidential_word_in_another_lines_old_value__withheld(client, changed):
    page = read(client, changed.registrar, changed.zixuan)
    assert "（只限责任人查看）" in page
    assert "低保（新）" in page


@pytest.mark.parametrize("who", ["director", "head_teacher", "registrar", "dormitory"])
def test_history__care_record_texts__never(client, changed, who):
    page = read(client, getattr(changed, who), changed.zixuan)
    assert TALK_TEXT not in page
    assert "谈话改过的话" not in page


@pytest.mark.parametrize("who", ["director", "registrar", "head_teacher", "dormitory"])
def test_history__numbers__last_four_only(client, changed, who):
    client.force_login(getattr(changed, who))
    page = client.get(url(changed.zixuan)).content.decode()
    pupil = changed.zixuan
    for number in (PHONE, fictional_phone(812), fictional_id(pupil.birth_date, 1)):
        assert number not in page
    assert f"尾号 {PHONE[-4:]}" in page


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("19900001234", "尾号 1234"),
        ("奶奶199 0000 1234或199-0000-5678", "奶奶尾号 1234或尾号 5678"),
        ("G99010220130506511X", "尾号 511X"),
        ("2026年11月21日", "2026年11月21日"),
        ("2026-11-21", "2026-11-21"),
        ("下坝村三组89号", "下坝村三组89号"),
        ("0999-1234567", "0999-尾号 4567"),
    ],
)
def test_masked__long_numbers_only(text, shown):
    assert masked(text) == shown


def test_masked__short_secret__cut_too():
    assert masked("51234、61234", secret=True) == "尾号 1234、尾号 1234"


def test_history__sources__told_apart(client, changed):
    page = read(client, changed.registrar, changed.zixuan)
    assert "吴学籍 · 花名册导入" in page
    assert "吴学籍 · 手工填写" in page


def test_history__days__as_people_write_them_and_the_last_one_counted(client, cast):
    level = StudentCareLevel.objects.get(student=cast.zixuan)
    note(level, cast.zixuan, cast.director, until=("", "2026-12-06"))
    note(cast.zixuan, cast.zixuan, cast.director, birth_date=("2015-03-01", "2015-02-30"))
    category = cast.zixuan.categories.get(category__code="LB_BOTH")
    note(category, cast.zixuan, cast.director, category=("", "双亲留守"))
    page = re.sub(r"<[^>]+>", "", read(client, cast.director, cast.zixuan))
    assert "关爱等级·到哪天为止（含当天） 2026年12月5日" in page
    assert "2015年3月1日 → 2015-02-30" in page  # no such day: as it was typed
    assert "类别·类别" not in page


def test_history__newest_first_and_paginated(client, cast):
    for number in range(35):
        change = note(cast.zixuan, cast.zixuan, cast.registrar, address=("", f"第{number}户"))[0]
        at = clock.now() - timedelta(minutes=100 - number)
        FieldChange.objects.filter(pk=change.pk).update(at=at)
    page = read(client, cast.registrar, cast.zixuan)
    assert page.index("第34户") < page.index("第33户")
    assert "第4户" not in page.replace("第34户", "")
    assert "第 1 页，共 2 页（35 条）" in page
    client.force_login(cast.registrar)
    second = unescape(client.get(url(cast.zixuan), {"page": 2}).content.decode())
    assert "第4户" in second


def test_history__more_changes__same_number_of_queries(client, cast):
    note(cast.zixuan, cast.zixuan, cast.registrar, address=("", "一户"))
    client.force_login(cast.registrar)
    before = queries_of(client, url(cast.zixuan))
    for number in range(25):
        note(cast.zixuan, cast.zixuan, cast.director, address=(f"{number}", f"第{number}户"))
    assert queries_of(client, url(cast.zixuan)) == before <= 20


def test_history__nothing_changed__says_what_will_be_here(client, cast):
    assert "还没有变更" in read(client, cast.registrar, cast.anan)


def erase_url(pupil, change):
    return reverse("students:history_erase", args=[pupil.public_id, change.public_id])


def test_erase__director__values_gone_entry_and_trace_stay(client, cast):
    change = note(cast.zixuan, cast.zixuan, cast.registrar, note=("旧的隐私", "新的隐私"))[0]
    client.force_login(cast.director)
    asked = unescape(client.get(erase_url(cast.zixuan, change)).content.decode())
    assert "旧的隐私" in asked
    assert "都不能恢复" in asked
    client.post(erase_url(cast.zixuan, change), {"reason": "family"})
    change.refresh_from_db()
    assert (change.old_sealed, change.new_sealed) == (None, None)
    page = read(client, cast.director, cast.zixuan)
    assert "内容已抹去" in page
    assert "隐私" not in page
    assert "吴学籍" in page
    entry = AuditEntry.objects.get(action="change.erased")
    assert entry.facts == {"field": "note", "reason": "family"}
    assert (entry.actor_id, entry.student_id) == (cast.director.pk, cast.zixuan.public_id)
    assert entry.school_id == cast.school.pk


def test_erase__without_a_reason__nothing_erased(client, cast):
    change = note(cast.zixuan, cast.zixuan, cast.registrar, note=("旧", "新"))[0]
    client.force_login(cast.director)
    answer = client.post(erase_url(cast.zixuan, change), {})
    assert answer.status_code == 422
    assert "请选择原因" in unescape(answer.content.decode())
    change.refresh_from_db()
    assert change.new == "新"


def test_erase__twice__said(client, cast):
    change = note(cast.zixuan, cast.zixuan, cast.registrar, note=("旧", "新"))[0]
    client.force_login(cast.director)
    for _ in range(2):
        answer = client.post(erase_url(cast.zixuan, change), {"reason": "excess"})
    assert "已经抹去" in unescape(answer.content.decode())
    assert AuditEntry.objects.filter(action="change.erased").count() == 1


@pytest.mark.parametrize("who", ["registrar", "head_teacher"])
def test_erase__anybody_else__forbidden(client, cast, who):
    change = note(cast.zixuan, cast.zixuan, cast.registrar, note=("旧", "新"))[0]
    assert "抹去内容" not in read(client, getattr(cast, who), cast.zixuan)
    assert client.post(erase_url(cast.zixuan, change), {"reason": "family"}).status_code == 403


def test_erase__record_correction_in_the_same_table__not_from_here(client, cast):
    change = note(cast.talk, cast.zixuan, cast.head_teacher, text=("一", "二"))[0]
    client.force_login(cast.director)
    assert client.post(erase_url(cast.zixuan, change), {"reason": "family"}).status_code == 404
