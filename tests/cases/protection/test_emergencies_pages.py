"""The pages of plans and drills: what is shown, asked, refused, printed."""

import subprocess
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from school_care.cases.models import EmergencyDrill, EmergencyPlan
from school_care.cases.protection.enums import EmergencyKind
from school_care.core import clock
from tests.cases.protection.test_emergencies import FIRE, drill, planned
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db
PLANS, DRILLS = reverse("cases:emergencies"), reverse("cases:drills")
PLAN = reverse("cases:emergency_plan", args=[FIRE])
EDIT = reverse("cases:emergency_edit", args=[FIRE])
CARD = reverse("cases:emergency_card", args=[FIRE])
FIRST_STEP = "按警铃、大声喊"


def page(client, user, url) -> str:
    client.force_login(user)
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def text_of(pdf: bytes) -> str:
    """The text of a PDF, as a person reads it."""
    command = ["/usr/bin/pdftotext", "-layout", "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()


def sent(form) -> dict:
    """What a browser sends of a form as it is shown."""
    return {
        one.html_name: "" if one.value() is None else one.value()
        for one in form
        if one.html_name != "seen" or one.value()
    }


def test_plans__of_a_school_without_any__say_what_is_missing(cast, client):
    said = page(client, cast.director, PLANS)
    for kind in EmergencyKind:
        assert kind.label in said
    assert said.count("还没有编制") >= len(EmergencyKind)
    assert 'href="tel:110"' in said


def test_plan__that_is_not_made__shows_the_reference_text_and_who_may_make_it(cast, client):
    said = page(client, cast.teacher, PLAN)
    assert FIRST_STEP in said
    assert "请提醒德育主任编制" in said
    assert EDIT not in said
    assert EDIT in page(client, cast.director, PLAN)


def test_plan__read_by_an_editor__shows_steps_names_and_numbers(cast, client):
    planned(cast)
    cast.principal.phone = "19900000777"
    cast.principal.save()
    said = page(client, cast.editor, PLAN)
    assert FIRST_STEP in said
    assert "钱校长" in said
    assert 'href="tel:19900000777"' in said


def test_now__is_a_list_to_tick_that_sends_nothing(cast, client):
    planned(cast)
    said = page(client, cast.teacher, f"{PLAN}?now=1")
    steps = said.count('type="checkbox"')
    assert steps == len(EmergencyPlan.objects.get().steps)
    assert 'href="tel:119"' in said
    main = said[said.index("<main") : said.index("</main>")]
    assert "<form" not in main


def test_now__of_a_group__leads_to_the_closer_following_for_whom_it_is_allowed(cast, client):
    url = f"{reverse('cases:emergency_plan', args=[EmergencyKind.GROUP])}?now=1"
    following = reverse("students:emergency_new")
    assert following not in page(client, cast.teacher, url)
    said = page(client, cast.director, url)
    assert following in said
    link = said.split(f'href="{following}', 1)[1].split('"', 1)[0]
    asked = page(client, cast.director, following + link)
    assert 'value="群体性突发事件"' in asked


def test_edit__begins_with_the_reference_text_and_saves_it(cast, client):
    client.force_login(cast.director)
    form = client.get(EDIT).context["form"]
    response = client.post(EDIT, {**sent(form), "place": "后操场"}, follow=True)
    assert "预案已保存" in response.content.decode()
    plan = EmergencyPlan.objects.get()
    assert plan.place == "后操场"
    assert plan.steps[0]["does"].startswith(FIRST_STEP)
    assert plan.calls[0]["phone"] == "119"


def test_edit__with_new_order_and_an_emptied_row__saves_the_rows_that_are_left(cast, client):
    planned(cast)
    client.force_login(cast.director)
    given = sent(client.get(EDIT).context["form"])
    second = given["step2_who"]
    given |= {"step1_at": "9", "step3_who": "", "step3_does": "", "step3_within": ""}
    client.post(EDIT, given)
    newest = EmergencyPlan.objects.order_by("-edition").first()
    assert newest.edition == 2
    assert newest.steps[0]["who"] == second
    assert len(newest.steps) == len(EmergencyPlan.objects.get(edition=1).steps) - 1
    assert newest.steps[-1]["does"].startswith(FIRST_STEP)
    said = page(client, cast.director, PLAN)
    assert "第2版" in said
    assert "删去" in said
    assert "新增" in said


def test_edit__asked_for_more_rows__keeps_what_was_typed_and_saves_nothing(cast, client):
    client.force_login(cast.director)
    given = sent(client.get(EDIT).context["form"])
    rows = sum(name.endswith("_does") for name in given)
    response = client.post(EDIT, {**given, "place": "", "leader": "副校长", "more": "1"})
    said = response.content.decode()
    assert said.count("_does") > rows
    assert 'value="副校长"' in said
    assert "alert-danger" not in said
    assert not EmergencyPlan.objects.exists()


def test_edit__refused__keeps_what_was_typed(cast, client):
    client.force_login(cast.director)
    given = sent(client.get(EDIT).context["form"])
    response = client.post(EDIT, {**given, "call1_phone": "找王医生", "place": "后操场"})
    assert response.status_code == 422
    said = response.content.decode()
    assert "第一个请写110、120或119" in said
    assert 'value="后操场"' in said


def test_plans__cost_the_same_with_one_plan_or_all(cast, client):
    planned(cast)
    client.force_login(cast.teacher)
    few = queries_of(client, PLANS)
    for kind in EmergencyKind.values:
        if kind != FIRE:
            planned(cast, kind)
    assert queries_of(client, PLANS) == few


def test_plan__costs_the_same_with_one_edition_or_many(cast, client):
    planned(cast)
    client.force_login(cast.teacher)
    few = queries_of(client, PLAN)
    for number in range(5):
        planned(cast, place=f"操场{number}号")
    assert queries_of(client, PLAN) == few


def test_drills__cost_the_same_with_one_or_many(cast, client):
    planned(cast)
    drill(cast)
    client.force_login(cast.director)
    few = queries_of(client, DRILLS)
    for _ in range(20):
        drill(cast)
    assert queries_of(client, DRILLS) == few


def test_drills__of_a_school_without_a_plan__lead_to_the_plans(cast, client):
    said = page(client, cast.director, DRILLS)
    assert "还没有预案" in said
    client.force_login(cast.director)
    assert client.get(reverse("cases:drill_new")).url == PLANS


def test_drill__written_on_the_page__stands_in_the_list_with_what_to_mend(cast, client):
    planned(cast)
    client.force_login(cast.director)
    response = client.post(
        reverse("cases:drill_new"),
        {
            "public_id": str(uuid4()),
            "kind": FIRE,
            "what": "drill",
            "held_on": clock.today().isoformat(),
            "people": "612",
            "minutes": "4",
            "course": "4分20秒到操场。",
            "problems": "三楼门打不开",
            "mend_by": (clock.today() + timedelta(days=7)).isoformat(),
        },
        follow=True,
    )
    said = response.content.decode()
    for words in ("4分20秒到操场。", "612人", "三楼门打不开", "登记整改完成", "已经演练1次"):
        assert words in said
    row = EmergencyDrill.objects.get()
    mended = reverse("cases:drill_mended", args=[row.public_id])
    response = client.post(
        mended, {"mended_on": clock.today().isoformat(), "how": "换了锁。"}, follow=True
    )
    assert "整改完成：换了锁。" in response.content.decode()


def test_drill__of_a_school_with_several_plans__asks_which_one(cast, client):
    planned(cast)
    planned(cast, EmergencyKind.FLOOD)
    client.force_login(cast.director)
    url = reverse("cases:drill_new")
    assert client.get(url).context["form"]["kind"].value() in (None, "")
    held = {
        "public_id": str(uuid4()),
        "kind": "",
        "what": "drill",
        "held_on": clock.today().isoformat(),
        "course": "4分20秒到操场。",
    }
    assert "请选择预案。" in client.post(url, held).content.decode()
    assert not EmergencyDrill.objects.exists()
    assert client.get(f"{url}?kind={FIRE}").context["form"]["kind"].value() == FIRE


def test_drill__refused__keeps_what_was_typed(cast, client):
    planned(cast)
    client.force_login(cast.director)
    response = client.post(
        reverse("cases:drill_new"),
        {
            "public_id": str(uuid4()),
            "kind": FIRE,
            "what": "drill",
            "held_on": clock.today().isoformat(),
            "course": "4分20秒到操场。",
            "problems": "三楼门打不开",
        },
    )
    assert response.status_code == 422
    said = response.content.decode()
    assert "请填写整改期限" in said
    assert "4分20秒到操场。" in said


def test_card__has_eight_with_the_numbers_and_one_sheet(cast, client):
    planned(cast)
    cast.principal.phone = "19900000777"
    cast.principal.save()
    client.force_login(cast.teacher)
    response = client.get(CARD)
    assert response["Content-Type"] == "application/pdf"
    assert "filename*=" in response["Content-Disposition"]
    text = text_of(response.content)
    assert text.count("19900000777") == 8
    assert text.count("119") >= 8


def test_wall_sheet__of_each_reference_text__is_one_page(cast, client):
    client.force_login(cast.director)
    for kind in EmergencyKind.values:
        planned(cast, kind)
        response = client.get(reverse("cases:emergency_card", args=[kind]) + "?paper=wall")
        text = text_of(response.content)
        assert "第1页/共1页" in "".join(text.split()), kind
        assert "钱校长" in text


def test_card__without_a_plan__leads_to_the_plan(cast, client):
    client.force_login(cast.teacher)
    assert client.get(CARD).url == PLAN


def test_drills_paper__lists_drills_and_what_was_mended(cast, client):
    planned(cast)
    drill(cast, problems="三楼门打不开", mend_by=clock.today())
    client.force_login(cast.director)
    text = text_of(client.get(reverse("cases:drills_paper")).content)
    assert "三楼门打不开" in text
    assert "612" in text
