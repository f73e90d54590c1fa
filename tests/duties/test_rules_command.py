"""`duty_rules`: list, use, from when, the same twice, and how it ends."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from school_care.core import clock
from school_care.duties.reckoning.reckon import owed
from school_care.duties.rules import preset_on
from school_care.duties.services.sync import sync
from school_care.students.models.levels import LevelPreset
from school_care.students.services.care import set_up_levels
from tests.factories import days_ago

pytestmark = pytest.mark.django_db


def run(cast, *arguments, **options) -> dict:
    out = StringIO()
    options = {"school": cast.school.code10, **options}
    call_command("duty_rules", *arguments, json=True, stdout=out, **options)
    return json.loads(out.getvalue())


def test_list__preset_dates_and_every_rule(cast):
    set_up_levels(school=cast.school)
    told = run(cast, "list")
    assert (told["preset"], told["on"]) == ("school", clock.today().isoformat())
    assert told["presets"] == [
        {"preset": "school", "from": clock.today().isoformat(), "until": None}
    ]
    rules = {(rule["rule"], rule["rank"]): rule for rule in told["rules"]}
    contact = rules["contact.level", 3]
    assert (contact["due_after"], contact["warn_after"], contact["active"]) == (7, 10, True)
    assert contact["words"] == "重点关爱的学生，每7天联系一次；超过10天未联系提醒"
    assert rules["talk.class_week", None]["required"] == 3
    assert rules["visit.term", 2]["accepts"] == ["visit"]
    assert all(rule["source"] for rule in told["rules"])


def test_use__ledger_never_reckoned__past_days_are_judged_by_it(cast):
    set_up_levels(school=cast.school)
    told = run(cast, "use", "township")
    assert (told["changed"], told["preset"]) == (True, "township")
    assert told["from"] <= cast.term.first_day.isoformat()
    for day in (cast.term.first_day, days_ago(40), clock.today()):
        assert preset_on(cast.school.pk, day) == "township"
    codes = {row.rule.code for row in owed(cast.school, days_ago(1))}
    assert "visit.level" in codes
    assert "contact.level" not in codes


def test_use__twice__second_changes_nothing(cast):
    run(cast, "use", "township")
    rows = list(LevelPreset.objects.values_list())
    told = run(cast, "use", "township")
    assert told["changed"] is False
    assert list(LevelPreset.objects.values_list()) == rows
    assert run(cast, "use", "school")["changed"] is True
    assert run(cast, "use", "school")["changed"] is False


def test_use__ledger_reckoned__from_the_term_in_progress_and_says_so(cast):
    sync(cast.school, clock.today())
    told = run(cast, "use", "township")
    assert told["from"] == cast.term.first_day.isoformat()
    before = days_ago((clock.today() - cast.term.first_day).days + 1)
    assert preset_on(cast.school.pk, before) == "school"
    out = StringIO()
    call_command("duty_rules", "use", "school", school=cast.school.code10, stdout=out)
    assert "已改用「学校常用」" in out.getvalue()
    assert "起。" in out.getvalue()


def test_use__from_a_day__holds_from_it(cast):
    told = run(cast, "use", "township", starts_on=days_ago(9))
    assert told["from"] == days_ago(9).isoformat()
    assert preset_on(cast.school.pk, days_ago(10)) == "school"
    assert preset_on(cast.school.pk, days_ago(9)) == "township"


REFUSED = {
    "no such school": (("list",), {"school": "0000000000"}),
    "several schools": (("list",), {"school": None}),
    "no preset named": (("use",), {}),
    "a day to come": (("use", "township"), {"starts_on": "tomorrow"}),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused__exit_status_2_and_why(cast, case):
    arguments, options = REFUSED[case]
    if options.get("starts_on"):
        options = {"starts_on": days_ago(-1)}
    out = StringIO()
    options = {"school": cast.school.code10, **options}
    with pytest.raises(CommandError) as refused:
        call_command("duty_rules", *arguments, json=True, stdout=out, **options)
    assert refused.value.returncode == 2
    assert json.loads(out.getvalue())["error"] == str(refused.value)


def test_list__for_a_person__plain_chinese(cast):
    out = StringIO()
    call_command("duty_rules", "list", school=cast.school.code10, stdout=out)
    said = out.getvalue()
    assert said.startswith("现行方案：学校常用")
    assert "依据：学校留守儿童档案和联系卡制度" in said
