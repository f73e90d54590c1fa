"""Referrals as people see them: what is asked, what came of it, the way into the pupil's file."""

import pytest
from django.test import Client
from django.urls import reverse

from school_care.cases.models import ReferralResult
from school_care.cases.services.opening import case_for
from school_care.core import clock
from school_care.escalation.enums import OrgType
from school_care.students.models import ContactPerson
from tests.cases.making import DISABILITY, GUARDIANSHIP, recipient, written
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db


def at(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def read(user, url: str) -> str:
    response = at(user).get(url)
    assert response.status_code == 200
    return response.content.decode()


def write_url(student, kind) -> str:
    return reverse("cases:write", args=[student.public_id, kind])


@pytest.fixture
def case(cast):
    return case_for(by=cast.director, student=cast.zixuan, type="GU")


def case_url(case) -> str:
    return reverse("cases:case", args=[case.public_id])


def kept(case, user, **data):
    url = reverse("cases:result_new", args=[case.public_id])
    said = {"kind": "assessed", "on": clock.today().isoformat(), "unit": "柳溪镇人民政府", **data}
    return at(user).post(url, said)


def test_form__guardianship__asks_source_care_and_the_ground(cast):
    page = read(cast.head_teacher, write_url(cast.zixuan, GUARDIANSHIP))

    for words in ("从哪里知道的", "谁在照看、照看得怎样", "请求临时监护的，属于哪种情形"):
        assert words in page
    assert "怎样同意的" not in page


def test_form__disability__asks_who_agreed(cast):
    page = read(cast.head_teacher, write_url(cast.zixuan, DISABILITY))

    assert "谁同意的" in page
    assert "先问监护人，同意了再报" in page


def test_sending__disability_without_consent__kept_as_draft_and_says_what_to_write(cast):
    to = recipient(cast.school, OrgType.DPF)
    data = {"facts": "看不清黑板", "revision": 0, "recipients": [to.public_id], "do": "send"}
    response = at(cast.director).post(write_url(cast.zixuan, DISABILITY), data, follow=True)

    page = response.content.decode()
    assert "草稿已保存，还没有送出" in page
    assert "先征得监护人同意" in page


def test_saving__what_was_added__stands_in_the_form_again(cast):
    data = {
        "facts": "看不清黑板",
        "revision": 0,
        "heard_from": "班主任观察",
        "consent_by": "母亲",
        "consent_how": "phone",
        "consent_on": "2026-01-05",
        "do": "draft",
    }
    at(cast.director).post(write_url(cast.zixuan, DISABILITY), data)
    response = at(cast.director).get(write_url(cast.zixuan, DISABILITY), follow=True)

    page = response.content.decode()
    for words in ("班主任观察", 'value="母亲"', 'value="2026-01-05"'):
        assert words in page


def test_case__dropout__says_nothing_of_results(cast):
    report = written(cast.director, cast.zixuan, "SUSPECTED_DROPOUT", recipient(cast.school))

    page = read(cast.director, case_url(report.case))
    assert "登记转介结果" not in page
    assert (
        at(cast.director).get(reverse("cases:result_new", args=[report.case.public_id])).status_code
        == 404
    )


def test_result__kept__stands_on_the_page_of_the_case(cast, case):
    kept(case, cast.head_teacher, rating="中风险", valid_until="2099-01-01")

    page = read(cast.head_teacher, case_url(case))
    assert "第三方监护评估" in page
    assert "中风险" in page
    assert "有效到2099年1月1日" in page


def test_result__form__offers_the_body_it_was_sent_to(cast):
    report = written(
        cast.director, cast.zixuan, GUARDIANSHIP, recipient(cast.school, OrgType.TOWNSHIP)
    )
    url = reverse("cases:result_new", args=[report.case.public_id])

    assert 'value="柳溪镇人民政府"' in read(cast.director, url)


def test_result__wrong__page_keeps_what_was_typed(cast, case):
    response = kept(case, cast.director, kind="new_guardian", text="法院判决")

    page = response.content.decode()
    assert response.status_code == 422
    assert "新的监护人是谁" in page
    assert "法院判决" in page


def test_new_guardian__led_to_the_file__form_is_filled_and_no_address_holds_the_name(cast, case):
    kept(
        case,
        cast.director,
        kind="new_guardian",
        guardian_name="李秋云",
        guardian_relation="姑姑",
        guardian_phone="19900000333",
    )
    page = read(cast.director, case_url(case))
    assert "到档案更新监护人" in page
    assert "name=李秋云" not in page

    url = reverse("students:person_new", args=[cast.zixuan.public_id])
    data = {"begin": "1", "roles": "GUARDIAN", "name": "李秋云", "relation": "姑姑"}
    before = ContactPerson.objects.count()
    form = at(cast.director).post(url, {**data, "phone": "19900000333"})

    words = form.content.decode()
    assert form.status_code == 200
    assert 'value="李秋云"' in words
    assert 'value="19900000333"' in words
    assert ContactPerson.objects.count() == before


def test_new_guardian__principal__no_way_into_a_file_kept_by_others(cast, case):
    kept(case, cast.director, kind="new_guardian", guardian_name="李秋云")

    page = read(cast.principal, case_url(case))
    assert "李秋云" in page
    assert "到档案更新监护人" not in page


def test_withdrawing__without_a_reason__says_so_and_result_stands(cast, case):
    kept(case, cast.director)
    row = ReferralResult.objects.get()
    url = reverse("cases:result_withdraw", args=[row.public_id])

    page = at(cast.director).post(url, {"why": " "}, follow=True).content.decode()
    assert "写明为什么撤下" in page

    page = at(cast.director).post(url, {"why": "登记错了学生"}, follow=True).content.decode()
    assert "登记错了学生" in page
    assert "已撤下" in page


def test_case__fifty_results__as_many_queries_as_five(cast, case):
    for _ in range(5):
        kept(case, cast.director)
    few = queries_of(at(cast.director), case_url(case))
    for _ in range(45):
        kept(case, cast.director)

    assert queries_of(at(cast.director), case_url(case)) == few
