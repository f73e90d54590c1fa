"""The pages of 紧急查阅档案: what is shown before, what after, and to whom."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from school_care.cases.models import FileGlass
from school_care.cases.protection.services.file_glass import MOST_LOOKS
from school_care.students.models import Student
from tests.cases.protection.test_file_glass import WHY, anew, opened
from tests.factories import StudentFactory
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db
OPEN, LIST = reverse("cases:file_open"), reverse("cases:file_glasses")


@pytest.fixture(autouse=True)
def _fresh_counts():
    cache.clear()
    yield
    cache.clear()


def asked(cast, **changes) -> dict:
    return {"name": cast.zixuan.name, "group": str(cast.seven_one.public_id), **changes}


def test_find__of_a_pupil__says_before_what_is_kept_and_who_is_told(cast, client):
    client.force_login(cast.teacher)
    before = client.get(OPEN).content.decode()
    after = client.post(OPEN, asked(cast)).content.decode()
    for said in (before, after):
        assert "校长、德育主任和审计员" in said
        assert "不能删除" in said
    assert "有这名学生" in after
    for hidden in (str(cast.zixuan.public_id), cast.zixuan.national_student_no, "张奶奶"):
        assert hidden not in after
    assert not FileGlass.objects.exists()


@pytest.mark.parametrize("name", ["张子", "李安", "zzx", "没有这人"])
def test_find__of_nobody__says_so_and_offers_no_name(cast, client, name):
    client.force_login(cast.teacher)
    response = client.post(OPEN, asked(cast, name=name))
    said = response.content.decode()
    assert response.status_code == 422
    assert "没有叫这个名字的学生" in said
    assert cast.zixuan.name not in said
    assert cast.anan.name not in said


def test_find__too_often__is_told_to_telephone(cast, client):
    client.force_login(cast.teacher)
    for _ in range(MOST_LOOKS):
        client.post(OPEN, asked(cast, name="没有这人"))
    response = client.post(OPEN, asked(cast))
    assert response.status_code == 429
    assert "查找次数太多" in response.content.decode()
    assert "有这名学生" not in response.content.decode()


def test_find__by_an_address__finds_nobody(cast, client):
    client.force_login(cast.teacher)
    said = client.get(OPEN, asked(cast)).content.decode()
    assert "有这名学生" not in said


def test_open__with_a_reason__leads_to_the_file_which_says_why(cast, client):
    client.force_login(cast.teacher)
    response = client.post(OPEN, asked(cast, open="1", why=WHY), follow=True)
    assert response.redirect_chain[-1][0] == reverse("students:show", args=[cast.zixuan.public_id])
    assert "您因「紧急查阅」获得查看授权" in response.content.decode()


def test_open__without_a_reason__keeps_the_name_and_opens_nothing(cast, client):
    client.force_login(cast.teacher)
    response = client.post(OPEN, asked(cast, open="1", why="急事"))
    said = response.content.decode()
    assert response.status_code == 422
    assert "请写明原因" in said
    assert f'value="{cast.zixuan.name}"' in said
    assert not FileGlass.objects.exists()


def test_open__of_ones_own_pupil__leads_to_the_file_without_a_glass(cast, client):
    client.force_login(cast.head_teacher)
    said = client.post(OPEN, asked(cast)).content.decode()
    assert "不需要紧急查阅" in said
    assert reverse("students:show", args=[cast.zixuan.public_id]) in said
    client.post(OPEN, asked(cast, open="1", why=WHY))
    assert not FileGlass.objects.exists()


def test_list__of_a_teacher__shows_the_own_ones_and_ends_them(cast, client):
    row = opened(cast)
    client.force_login(cast.teacher)
    said = client.get(LIST).content.decode()
    assert cast.zixuan.name in said
    assert WHY in said
    client.post(reverse("cases:file_glass_end", args=[row.public_id]))
    assert not Student.objects.visible_to(anew(cast.teacher)).filter(pk=cast.zixuan.pk).exists()
    client.force_login(cast.other_head_teacher)
    assert cast.zixuan.name not in client.get(LIST).content.decode()


def test_list__of_a_leader__asks_to_look_into_each_and_keeps_what_was_said(cast, client):
    row = opened(cast)
    client.force_login(cast.principal)
    assert "等您核对" in client.get(LIST).content.decode()
    seen = reverse("cases:file_glass_seen", args=[row.public_id])
    assert "卫数学" in client.get(seen).content.decode()
    response = client.post(seen, {"how": "not_right", "words": "可以先打电话"}, follow=True)
    said = response.content.decode()
    assert "不当，已谈话：可以先打电话" in said
    assert "等您核对" not in said


def test_list__of_a_leader__costs_the_same_with_one_or_many(cast, client):
    opened(cast)
    client.force_login(cast.principal)
    few = queries_of(client, LIST)
    for number in range(12):
        pupil = StudentFactory(
            current_class=cast.seven_one, name=f"许多{'一二三四五六七八九十百千'[number]}"
        )
        opened(cast, student=pupil)
    assert queries_of(client, LIST) == few


def test_file__opened_in_an_emergency__costs_no_more_than_one_taught(cast, client):
    client.force_login(cast.teacher)
    taught = queries_of(client, reverse("students:show", args=[cast.keke.public_id]))
    opened(cast, student=cast.anan)
    client.force_login(cast.teacher)
    given = queries_of(client, reverse("students:show", args=[cast.anan.public_id]))
    assert given <= taught + 2
