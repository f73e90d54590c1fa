"""The pages of the inspection pack, as a principal uses them the evening before."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse

from school_care.core import clock
from school_care.reports.models import PrintJob
from tests.factories import days_ago

pytestmark = pytest.mark.django_db


def test_topics__offered__lead_to_what_is_missing(client, cast):
    client.force_login(cast.principal)

    page = client.get(reverse("reports:packs")).content.decode()

    for topic in ("left", "dropout", "groups"):
        assert f"{reverse('reports:pack_new')}?topic={topic}" in page


@pytest.mark.parametrize(("topic", "count"), [("left", 9), ("dropout", 10), ("groups", 5)])
def test_page__of_a_topic__shows_every_part_and_where_to_mend_it(client, cast, topic, count):
    client.force_login(cast.director)

    page = client.get(reverse("reports:pack_new"), {"topic": topic}).content.decode()

    assert page.count('name="parts"') == count
    assert page.count(" checked>") >= count
    assert "去" in page


def test_order__with_one_tap__makes_a_masked_pack_for_an_inspection(client, cast):
    client.force_login(cast.principal)
    data = {
        "topic": "left", "term": cast.term.pk, "on": clock.today().isoformat(),
        "parts": ["group", "rosters"], "edition": "masked", "purpose": "inspection", "body": "",
        "samples": "5", "seed": "", "with_documents": "on", "output": "merged",
    }  # fmt: skip

    answer = client.post(reverse("reports:pack_new"), data)

    job = PrintJob.objects.get()
    assert answer.url == reverse("reports:job", args=[job.public_id])
    assert job.masked
    assert job.chunks == [["group"], ["rosters"]]
    assert (job.purpose, job.spec["topic"]) == ("inspection", "left")
    assert "张" not in job.file_name


def test_order__without_a_part__says_so_and_keeps_the_day(client, cast):
    client.force_login(cast.principal)
    day = days_ago(3).isoformat()
    data = {"topic": "groups", "term": cast.term.pk, "on": day, "edition": "masked",
            "purpose": "inspection", "samples": "5", "output": "merged"}  # fmt: skip

    page = client.post(reverse("reports:pack_new"), data).content.decode()

    assert "请至少勾选一个部分" in page
    assert f'value="{day}"' in page
    assert not PrintJob.objects.exists()


def test_day__in_the_address__is_kept_in_its_term_and_another_is_not(client, cast):
    client.force_login(cast.principal)
    kept, other = days_ago(3).isoformat(), "1999-01-01"

    for asked, shown in ((kept, True), (other, False)):
        query = urlencode({"topic": "left", "term": cast.term.pk, "on": asked})
        page = client.get(f"{reverse('reports:pack_new')}?{query}").content.decode()
        assert (f'value="{asked}"' in page) is shown


def test_page__for_a_head_teacher__is_not_theirs(client, cast):
    client.force_login(cast.head_teacher)

    assert client.get(reverse("reports:packs")).status_code == 403
    assert client.get(reverse("reports:pack_new")).status_code == 403
