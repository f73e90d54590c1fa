"""`manage.py demo_school` as somebody at a terminal meets it."""

import json
import stat
from io import StringIO

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command

from school_care.reports.models import Oversight
from school_care.school.models import School, User
from school_care.students.models import Student

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_home(settings, tmp_path):
    settings.HOME = tmp_path
    return tmp_path


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("demo_school", *arguments, stdout=out)
    return out.getvalue()


def as_json(*arguments: str) -> dict:
    return json.loads(run(*arguments, "--json"))


def test_demo_school__first_run__prints_accounts_that_can_sign_in(own_home):
    answer = as_json("--size", "small", "--today", "2026-11-22")
    assert answer["schools"] == [
        {
            "code": "2199000001",
            "name": "青禾县柳溪镇云岭九年一贯制学校",
            "pupils": 90,
            "care": 38,
            "classes": 4,
        }
    ]
    assert len(answer["accounts"]) == 13
    for account in answer["accounts"]:
        user = User.objects.get(username=account["username"])
        assert user.name == account["name"]
        assert check_password(account["password"], user.password)
    text = (own_home / "demo-accounts.txt").read_text(encoding="utf-8")
    assert answer["accounts"][0]["username"] in text
    assert answer["accounts"][0]["password"] in text
    assert stat.S_IMODE((own_home / "demo-accounts.txt").stat().st_mode) == 0o600


def test_demo_school__second_run__says_so_and_changes_nothing():
    as_json("--size", "small", "--today", "2026-11-22")
    before = User.objects.count(), Student.objects.count()
    assert "演示学校已存在，未改动" in run()
    again = as_json()
    assert again["accounts"] == []
    assert again["schools"][0]["code"] == "2199000001"
    assert (User.objects.count(), Student.objects.count()) == before


def test_demo_school__beside_a_real_school__is_refused():
    School.objects.create(code10="2151000001", name="某县第一小学")
    with pytest.raises(CommandError, match="已有正式学校（某县第一小学）") as refused:
        run("--size", "small")
    assert refused.value.returncode == 2
    assert School.objects.count() == 1


def test_demo_school__number_of_schools__is_reached_and_not_exceeded():
    School.objects.create(code10="2151000001", name="某县第一小学")
    arguments = ("--schools", "2", "--size", "30", "--quick", "--today", "2026-11-22")
    first = as_json(*arguments)
    assert [school["code"] for school in first["schools"]] == ["2199000001", "2199000002"]
    assert len({school["name"] for school in first["schools"]}) == 2
    as_json(*arguments)
    assert School.objects.filter(is_demo=True).count() == 2
    third = as_json("--schools", "3", "--size", "30", "--quick", "--today", "2026-11-22")
    assert [school["code"] for school in third["schools"]] == ["2199000003"]
    usernames = User.objects.values_list("username", flat=True)
    assert len(set(usernames)) == len(usernames)


@pytest.mark.parametrize("arguments", [("--size", "many"), ("--schools", "0")])
def test_demo_school__impossible_wish__ends_with_a_sentence_and_status_2(arguments):
    with pytest.raises(CommandError, match="应为") as refused:
        run(*arguments)
    assert refused.value.returncode == 2
    assert not School.objects.exists()


def test_demo_school__two_lived_in_schools__have_a_public_site_each():
    answer = as_json("--schools", "2", "--size", "40", "--today", "2026-11-22")
    assert len(answer["schools"]) == 2
    for school in School.objects.filter(code10__in=[one["code"] for one in answer["schools"]]):
        assert school.public_site.site.root_page.get_descendants().count() >= 10
    office = School.objects.get(name="青禾县教育局")  # reads the figures of both
    assert Oversight.objects.filter(office=office).count() == 2
    reader = next(one for one in answer["accounts"] if "教育局" in one["role"])
    assert User.objects.get(username=reader["username"]).school == office
