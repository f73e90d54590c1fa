"""紧急查阅: a reason, half an hour, everybody told."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.duties.models import Notice
from school_care.mentoring.models import BreakGlass, CounsellingCase
from school_care.mentoring.services.counselling.glass import break_glass
from school_care.school.refusal import Refused
from tests.mentoring.counselling.making import COURSE, whole

pytestmark = pytest.mark.django_db
WHY = "学生今晚失联，需要知道约定的去处"


def test_glass__short_reason_or_not_the_principal__refused(cast):
    whole(cast)
    with pytest.raises(Refused, match="不少于10"):
        break_glass(by=cast.principal, student=cast.zixuan, why="看看")
    for who in ("director", "counsellor", "head_teacher", "administrator", "auditor"):
        with pytest.raises(Refused, match="校长"):
            break_glass(by=getattr(cast, who), student=cast.zixuan, why=WHY)
    assert not BreakGlass.objects.exists()


def test_glass__principal__reads_for_half_an_hour_then_the_page_is_closed(cast):
    case = whole(cast)["case"]
    client, url = Client(), reverse("mentoring:case", args=[case.public_id])
    client.force_login(cast.principal)
    assert client.get(url).status_code == 404
    with time_machine.travel(clock.now(), tick=False) as traveller:
        asked = reverse("mentoring:break_glass", args=[cast.zixuan.public_id])
        assert "都会记录" in client.get(asked).content.decode()
        answer = client.post(asked, {"why": WHY})
        assert answer["Location"] == url
        page = client.get(url).content.decode()
        assert COURSE in page and "已写入审计记录" in page and "写辅导记录" not in page
        for route in ("case_edit", "session_new", "case_close", "case_risk", "case_print"):
            tried = client.get(reverse(f"mentoring:{route}", args=[case.public_id]))
            assert tried.status_code in (403, 404)
        traveller.shift(timedelta(minutes=29))
        assert client.get(url).status_code == 200
        traveller.shift(timedelta(minutes=1))
        assert client.get(url).status_code == 404
        assert not CounsellingCase.objects.visible_to(cast.principal).exists()


def test_glass__opened_twice__one_opening_and_both_told_once(cast):
    case = whole(cast)["case"]
    Notice.objects.all().delete()
    break_glass(by=cast.principal, student=cast.zixuan, why=WHY)
    break_glass(by=cast.principal, student=cast.zixuan, why=WHY)
    assert BreakGlass.objects.filter(case=case).count() == 1
    told = Notice.objects.filter(facts__about="counselling.glass")
    assert {one.user for one in told} == {cast.counsellor, cast.director}
    assert told.count() == 2
    entry = AuditEntry.objects.get(action="break_glass.opened")
    assert (entry.actor_id, entry.facts) == (cast.principal.pk, {})


def test_glass__child_without_a_case__said_and_recorded(cast):
    client = Client()
    client.force_login(cast.principal)
    asked = reverse("mentoring:break_glass", args=[cast.anan.public_id])
    answer = client.post(asked, {"why": WHY}, follow=True)
    assert "没有辅导个案" in answer.content.decode()
    assert AuditEntry.objects.filter(action="break_glass.nothing").count() == 1


def test_glass__counsellor__sees_who_opened_and_why(cast):
    case = whole(cast)["case"]
    break_glass(by=cast.principal, student=cast.zixuan, why=WHY)
    client = Client()
    client.force_login(cast.counsellor)
    page = client.get(reverse("mentoring:case", args=[case.public_id])).content.decode()
    assert WHY in page and cast.principal.name in page
    client.force_login(cast.director)
    page = client.get(reverse("mentoring:counselling")).content.decode()
    assert WHY not in page and cast.principal.name in page
