"""Finding pupils: by name, by number, by what they are narrowed by; what the list never tells."""

import logging
from html import unescape
from types import SimpleNamespace

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse

from school_care.students.enums import ContactRole, PhoneState
from school_care.students.finding import memory
from school_care.students.finding.criteria import Criteria
from school_care.students.finding.search import find_keys
from school_care.students.models import CareCategory, SavedFilter, Student
from tests.factories import ContactFactory, GrantFactory, StudentFactory, days_ago

LIST = "/desk/students/"
MOBILE, LANDLINE = "19900001234", "08519990123"
pytestmark = pytest.mark.django_db


def names_of(user, cast, **asked) -> list[str]:
    """The names found, in the order of the list."""
    keys = find_keys(user=user, school=cast.school, criteria=Criteria(**asked))
    rows = Student.objects.in_bulk(keys)
    return [rows[pk].name for pk in keys]


def posted(client, user, url=LIST, **asked):
    client.force_login(user)
    return client.post(url, asked, follow=True)


def text_of(response) -> str:
    return unescape(response.content.decode())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("单子轩", "shan zx"),
        ("单子轩", "dzx"),
        ("仇小雨", "qiu xy"),
        ("仇小雨", "chouxiaoyu"),
        ("曾巧", "zengqiao"),
        ("曾巧", "cq"),
        ("解文", "xw"),
        ("解文", "jiewen"),
        ("尉迟明", "yuchiming"),
        ("尉迟明", "ycm"),
        ("欧阳娜", "ouyang n"),
        ("乐天", "yuetian"),
        ("乐天", "letian"),
        ("覃海", "qinhai"),
        ("覃海", "tanhai"),
        ("王重", "wangchong"),
        ("王重", "wangzhong"),
        ("吕绿", "lvlv"),
        ("吕绿", "lulu"),
        ("吕绿", "lülü"),
        ("张子轩", "张zx"),
        ("张子轩", "张子x"),
        ("张子轩", "zhang zi"),
        ("张子轩", "ZHANG ZX"),
        ("张子轩", "ｚｈａｎｇ　ｚｘ"),
        ("张子轩", "ZX"),
        ("阿依古丽·买买提", "aygl"),
    ],
)
def test_a_name__typed_any_usual_way__is_found(cast, name, words):
    Student.objects.filter(name="张子轩").update(name="别人", search_key="|bieren|br|")
    StudentFactory(current_class=cast.seven_one, name=name)
    assert names_of(cast.head_teacher, cast, words=words) == [name]


@pytest.mark.parametrize("words", ["王zx", "xzz", "张zy"])
def test_a_name__typed_wrongly__finds_nobody(cast, words):
    assert names_of(cast.head_teacher, cast, words=words) == []


@pytest.mark.parametrize(
    "typed", [MOBILE, "199-0000-1234", "１９９００００１２３４", "+86 199 0000 1234", "1234"]
)
def test_a_number_that_rang__any_contact_of_any_kind__finds_the_child(cast, typed):
    ContactFactory(student=cast.anan, phone="19900009000", other_phone=MOBILE, name="李婆婆")
    ContactFactory(student=cast.keke, phone=MOBILE, relation="姑姑")
    assert set(names_of(cast.principal, cast, words=typed)) == {"李安安", "王可"}
    assert names_of(cast.head_teacher, cast, words=typed) == ["李安安"]


def test_a_landline__with_its_area_code__finds_the_child(cast):
    ContactFactory(student=cast.anan, phone=LANDLINE)
    assert names_of(cast.head_teacher, cast, words="0851-9990123") == ["李安安"]


def test_a_number_two_children_share__whose_it_is_today_comes_first(cast, client):
    ContactFactory(
        student=cast.zixuan, phone=MOBILE, until=days_ago(5), relation="叔叔", name="张小叔"
    )
    ContactFactory(student=cast.anan, phone=MOBILE, relation="外婆", name="陈婆婆")
    assert names_of(cast.head_teacher, cast, words=MOBILE, order="-name") == ["李安安", "张子轩"]
    text = text_of(posted(client, cast.head_teacher, words="1234"))
    assert "外婆 陈婆婆的号码" in text
    assert "叔叔 张小叔（以前的联系人）的号码" in text


@pytest.mark.parametrize("typed", ["19900009999", "9999"])
def test_a_number__of_another_school__finds_nobody(cast, typed):
    assert names_of(cast.principal, cast, words=typed) == []


def test_half_a_number__says_what_to_type(cast, client):
    assert "电话请输全11位" in text_of(posted(client, cast.head_teacher, words="199000"))


def test_an_id_number__only_for_those_who_keep_them(cast):
    number = cast.zixuan.id_number
    assert names_of(cast.registrar, cast, words=number) == ["张子轩"]
    assert names_of(cast.head_teacher, cast, words=number) == []


def test_a_search__nothing_typed_stands_in_an_address_a_log_or_a_header(cast, client, caplog):
    caplog.set_level(logging.DEBUG)
    ContactFactory(student=cast.anan, phone=MOBILE)
    client.force_login(cast.head_teacher)
    for words in (MOBILE, "1234", "李安安"):
        answer = client.post(LIST, {"words": words, "categories": "LB_BOTH"})
        logged = "\n".join(r.getMessage() for r in caplog.records if "django.db" not in r.name)
        for told in (answer["Location"], str(answer.headers), logged):
            assert words not in told
            assert "LB_BOTH" not in told
        typed = client.post(LIST, {"words": words}, headers={"HX-Request": "true"})
        assert words not in str(typed.headers)
        address = typed.content.decode().split('data-address="')[1].split('"')[0]
        assert words not in address
        stored = str(dict(client.session.items()))
        assert words not in stored


def test_a_search__its_address_again__the_same_list(cast, client):
    first = posted(client, cast.head_teacher, words="zzx")
    again = client.get(first.redirect_chain[-1][0])
    assert "张子轩" in text_of(again)
    assert "李安安" not in text_of(again)
    assert 'value="zzx"' in text_of(again)


def test_a_search__its_address_in_another_session__begins_anew(cast, client):
    address = posted(client, cast.head_teacher, words="zzx").redirect_chain[-1][0]
    client.logout()
    client.force_login(cast.principal)
    answer = client.get(address, follow=True)
    assert "上次的查找已经过期" in text_of(answer)
    assert "赵远" in text_of(answer)


def test_typing_on__one_search_of_the_session_grows(cast, client):
    client.force_login(cast.head_teacher)
    token = ""
    for words in ("z", "zz", "zzx"):
        answer = client.post(LIST, {"words": words, "s": token}, headers={"HX-Request": "true"})
        token = answer.content.decode().split('id="search-token" value="')[1].split('"')[0]
    assert len(client.session["searches"]) == 1
    assert "张子轩" in text_of(client.get(LIST, {"s": token}))


def test_two_searches__under_way_at_once__neither_answer_is_lost(cast, client):
    client.force_login(cast.registrar)
    key = client.session.session_key
    slow, quick = (
        SimpleNamespace(session=SessionStore(key), user=cast.registrar, school=cast.school)
        for _ in range(2)
    )
    slow.session.items(), quick.session.items()  # both have read it
    one = memory.keep(quick, memory.SEARCHES, {"criteria": {"words": "zx"}, "filter": ""})
    other = memory.keep(slow, memory.SEARCHES, {"criteria": {"words": "z"}, "filter": ""})
    assert not slow.session.modified  # nothing is written over it when the request ends
    later = SimpleNamespace(session=SessionStore(key), user=cast.registrar, school=cast.school)
    assert memory.recall(later, memory.SEARCHES, one)["criteria"]["words"] == "zx"
    assert memory.recall(later, memory.SEARCHES, other)["criteria"]["words"] == "z"


def test_many_searches__only_the_newest_are_kept(cast, client):
    client.force_login(cast.head_teacher)
    for number in range(25):
        client.post(LIST, {"words": f"a{number}"})
    assert len(client.session["searches"]) == 20


def test_today_page__one_child_found__opens_at_once(cast, client):
    answer = posted(client, cast.head_teacher, words="zzx", open_only="1")
    assert answer.redirect_chain[-1][0] == reverse("students:show", args=[cast.zixuan.public_id])
    several = posted(client, cast.principal, words="z", open_only="1")
    assert several.redirect_chain[-1][0].startswith(LIST + "?s=")


def test_narrowing__questions_together_narrow_answers_of_one_widen(cast):
    Student.objects.filter(pk=cast.zixuan.pk).update(village="云岭村")
    Student.objects.filter(pk=cast.keke.pk).update(village="云岭村")

    def ask(**asked):
        return set(names_of(cast.principal, cast, **asked))

    assert ask(villages=("云岭村",)) == {"张子轩", "王可"}
    assert ask(categories=("LB_BOTH", "SINGLE_PARENT")) == {"张子轩", "王可", "赵远"}
    assert ask(levels=("3",)) == {"张子轩"}
    assert ask(levels=("none",), in_care=True) == {"王可", "赵远"}
    assert ask(grades=("7",)) == {"张子轩", "李安安", "王可"}
    assert ask(classes=(str(cast.seven_two.public_id),)) == {"王可"}
    assert ask(boarding="yes") == {"张子轩"}
    assert ask(former=True) == {"周转走"}
    together = {"grades": ("7",), "categories": ("LB_BOTH",), "levels": ("3",)}
    assert names_of(cast.principal, cast, villages=("云岭村",), **together) == ["张子轩"]
    assert names_of(cast.principal, cast, villages=("云岭村",), words="wk", **together) == []


def test_gaps__no_working_number_or_no_guardian__listed(cast):
    ContactFactory(student=cast.anan, phone="19900000301", phone_state=PhoneState.OFF)
    ContactFactory(student=cast.keke, phone="19900000302", role=ContactRole.MOTHER)
    Student.objects.filter(pk=cast.yuan.pk).update(birth_date=None, id_number_index="")

    def ask(*gaps):
        return set(names_of(cast.principal, cast, lacking=gaps))

    assert ask("phone") == {"李安安", "赵远"}
    assert ask("guardian") == {"王可", "赵远"}
    assert ask("birth") == {"赵远"}
    assert ask("id_number") == {"赵远"}
    assert names_of(cast.dormitory, cast, lacking=("id_number",)) == []


@pytest.mark.parametrize(
    ("who", "asked"),
    [
        ("dormitory", {"in_care": True}),
        ("dormitory", {"categories": ("LB_BOTH",)}),
        ("dormitory", {"levels": ("3",)}),
        ("dormitory", {"levels": ("none",)}),
        ("registrar", {"levels": ("3",)}),
        ("registrar", {"levels": ("none",)}),
        ("registrar", {"categories": ("PSY",)}),
        ("teacher", {"categories": ("PSY",)}),
        ("head_teacher", {"classes": ("seven_two",)}),
        ("head_teacher", {"words": "王可"}),
        ("head_teacher", {"former": True}),
    ],
)
def test_a_filter__of_what_the_person_may_not_see__finds_nobody(cast, who, asked):
    for pupil in (cast.zixuan, cast.keke):
        pupil.categories.create(
            school=cast.school,
            category=CareCategory.objects.get(code="PSY"),
            starts_on=days_ago(9),
        )
    if "classes" in asked:
        asked = {"classes": (str(cast.seven_two.public_id),)}
    assert names_of(cast.staff[who], cast, **asked) == []


def test_a_confidential_category__found_by_those_who_answer_for_the_child(cast):
    kind = CareCategory.objects.filter(confidential=True).first()
    cast.keke.categories.create(school=cast.school, category=kind, starts_on=days_ago(9))
    for who in ("principal", "director", "counsellor", "other_head_teacher", "grade_head"):
        assert names_of(cast.staff[who], cast, categories=(kind.code,)) == ["王可"], who


@pytest.mark.parametrize(
    ("who", "offered", "withheld"),
    [
        ("dormitory", "住校", "关爱等级"),
        ("dormitory", "住校", "双亲留守"),
        ("registrar", "双亲留守", "关爱等级"),
        ("teacher", "关爱等级", "CONFIDENTIAL"),
        ("head_teacher", "关爱等级", "七(2)班"),
    ],
)
def test_list_page__offers_only_what_may_be_seen(cast, client, who, offered, withheld):
    kind = CareCategory.objects.filter(confidential=True).first()
    Student.objects.filter(pk=cast.zixuan.pk).update(boarding=True)
    client.force_login(cast.staff[who])
    text = text_of(client.get(LIST)).split('id="narrow"')[1].split("</form>")[0]
    assert offered in text
    assert (kind.name if withheld == "CONFIDENTIAL" else withheld) not in text


def test_counsellor__with_a_grant__offered_the_confidential_kinds(cast, client):
    GrantFactory(student=cast.yuan, user=cast.counsellor)
    client.force_login(cast.counsellor)
    kind = CareCategory.objects.filter(confidential=True).first()
    assert kind.name in text_of(client.get(LIST))


def test_order__by_name_and_by_level_and_back(cast):
    by_name = ["李安安", "王可", "张子轩", "赵远"]
    assert names_of(cast.principal, cast, order="name") == by_name
    assert names_of(cast.principal, cast, order="-name") == by_name[::-1]
    assert names_of(cast.principal, cast, order="level")[0] == "张子轩"
    assert names_of(cast.principal, cast, order="-level")[-1] == "张子轩"


def test_nobody_found__says_how_to_go_on(cast, client):
    text = text_of(posted(client, cast.director, words="qqqq"))
    assert "没有找到“qqqq”" in text
    assert "在已离校的学生里找" in text
    assert "共 0 人" in text


def test_a_forged_answer__narrows_to_nobody_instead_of_widening(cast, client):
    for forged in ({"classes": str(cast.foreign_class.public_id)}, {"levels": "77"}):
        text = text_of(posted(client, cast.principal, **forged))
        assert "共 0 人" in text
        assert "现在选不到了" in text


@pytest.mark.parametrize("field", ["classes", "grades", "villages", "levels", "sex"])
@pytest.mark.parametrize("answer", ["x", "9" * 5000, "a\0b", "²"])
def test_an_answer_nobody_offered__posted_by_hand__narrows_to_nothing(client, cast, field, answer):
    answered = posted(client, cast.director, **{field: answer})
    assert answered.status_code == 200
    assert "张子轩" not in text_of(answered)


def test_an_answer_nobody_offered__saved_as_a_filter__is_kept_without_what_no_database_takes(
    client, cast
):
    client.force_login(cast.director)
    address = client.post(LIST, {"words": "张\0三", "villages": "村\0" * 5000}).headers["Location"]
    token = address.split("s=")[1]
    client.post("/desk/students/filters/", {"s": token, "name": "试"})
    kept = str(SavedFilter.objects.get(name="试").criteria)
    assert "\\x00" not in kept and len(kept) < 300
