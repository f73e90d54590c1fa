"""The growth bag's page: a photo that was put in can be looked at again."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from school_care.core import clock
from tests.support.papers import photo

pytestmark = pytest.mark.django_db


def test_bag__photo_put_in__page_shows_it_and_the_link_opens_it(cast, client):
    client.force_login(cast.head_teacher)
    address = reverse("mentoring:bag", args=[cast.zixuan.public_id])
    form = client.get(address).context["form"]
    sent = {
        "public_id": str(form["public_id"].value()),
        "item": "work",
        "text": "",
        "added_on": clock.today().isoformat(),
        "files": SimpleUploadedFile("zuoye.jpg", photo(), "image/jpeg"),
    }
    page = client.post(address, sent, follow=True)
    assert page.status_code == 200
    (paper,) = [
        paper for line in page.context["lines"] for entry in line.entries for paper in entry.papers
    ]
    link = reverse("students:document", args=[cast.zixuan.public_id, paper.public_id])
    assert f'href="{link}"' in page.content.decode()
    assert client.get(link)["Content-Type"] == "image/jpeg"
