"""What a report is called on its way: nothing is called received before it is there."""

import pytest
from django.urls import reverse

from school_care.escalation.enums import OrgType, State
from school_care.escalation.models import Escalation, RecipientContact
from tests.cases.making import DROPOUT, NO_CARER, days_ago, recipient, returned, written
from tests.cases.test_report_pages import at, case_url, read, report_url, sent, write_url

pytestmark = pytest.mark.django_db


def test_sending__urgent_by_paper__says_who_has_not_got_it_yet(cast):
    civil = recipient(cast.school, OrgType.CIVIL)
    client = at(cast.director)
    page = client.post(
        write_url(cast.zixuan, NO_CARER),
        {
            "facts": "晚上家里没有大人。",
            "revision": 0,
            "recipients": [str(civil.public_id)],
            "do": "send",
        },
        follow=True,
    ).content.decode()
    assert f"{civil.name}还没有收到，请送到对方手里" in page
    assert "待送出" in page
    assert "已上报</span>" not in page


def test_file__report_nobody_has_carried__waits_to_be_brought(cast):
    sent(
        cast.director,
        write_url(cast.zixuan, NO_CARER),
        recipients=[str(recipient(cast.school, OrgType.CIVIL).public_id)],
        do="send",
    )
    page = read(cast.head_teacher, reverse("students:show", args=[cast.zixuan.public_id]))
    assert "待送出</span>" in page


def test_case__two_drafts__director_is_led_to_sending_both_and_teacher_to_mending(cast):
    report = written(cast.director, cast.zixuan, DROPOUT, recipient(cast.school))
    assert "修改、送审</a>" in read(cast.director, case_url(report.case))
    assert "修改内容</a>" in read(cast.head_teacher, case_url(report.case))


def test_returned__its_page__leads_straight_to_the_form(cast):
    report = returned(cast, recipient(cast.school))
    one = Escalation.objects.get()
    assert one.state == State.RETURNED
    page = read(cast.director, reverse("escalation:report", args=[one.public_id]))
    head = page.partition('id="state"')[2].partition("</section>")[0]
    assert f'href="{report_url(report)}"' in head


def test_urgent__numbers_to_ring__each_stands_beside_its_own_person(cast):
    civil = recipient(cast.school, OrgType.CIVIL)
    for name, phone in (("马科员", "19900000601"), ("何股长", "19900000602")):
        RecipientContact.objects.create(
            school=cast.school, recipient=civil, name=name, phone=phone, starts_on=days_ago(9)
        )
    written(cast.director, cast.zixuan, NO_CARER, civil)
    url = write_url(cast.zixuan, NO_CARER)
    page = at(cast.director).get(url, follow=True).content.decode()
    lines = page.split('class="ring-person"')[1:]
    assert len(lines) == 2
    for name, phone in (("马科员", "19900000601"), ("何股长", "19900000602")):
        [line] = [each for each in lines if name in each.partition("</div>")[0]]
        assert f"tel:{phone}" in line.partition("</div>")[0]


def test_form__one_to_be_carried__stands_there_as_in_the_list(cast):
    civil = recipient(cast.school, OrgType.CIVIL)
    url = write_url(cast.zixuan, NO_CARER)
    sent(cast.director, url, recipients=[str(civil.public_id)], do="send")
    page = at(cast.director).get(url, follow=True).content.decode()
    assert f'{civil.name}</a> <span class="tag">待送出</span>' in page
