"""Outputs that never say anything of a child to a family: nothing has to be stopped there, and this
says why."""

import pytest
from django.test import Client
from django.urls import reverse

from school_care.students.services.cards import CardKind, print_cards
from tests.core.pdf.support import text_of
from tests.reports.support import compact
from tests.silence.making import quiet

pytestmark = pytest.mark.django_db
FAMILY = ("张奶奶", "张远行", "19900000101", "19900000102", "东莞")


def test_pocket_card__family_silenced__helps_the_child_and_names_nobody_at_home(cast):
    """The child carries it: school, class teacher, police. It stays."""
    quiet(cast.zixuan)
    pdf = print_cards(
        by=cast.head_teacher,
        school=cast.school,
        school_class=cast.seven_one,
        pupils=[cast.zixuan],
        kind=CardKind.POCKET,
    )
    text = compact(text_of(pdf))
    assert "陈班主" in text
    for words in FAMILY:
        assert words not in text


def test_code_on_the_card__opened_by_anybody__the_same_with_and_without_silence(cast):
    address = reverse("card_code", args=[cast.zixuan.public_id])
    before = Client().get(address).content
    quiet(cast.zixuan)
    after = Client().get(address).content
    assert before == after
    for words in (*FAMILY, "张子轩"):
        assert words not in after.decode()


def test_public_site__family_silenced__no_word_changes(cast):
    before = {page: Client().get(page).status_code for page in ("/", "/robots.txt", "/sitemap.xml")}
    quiet(cast.zixuan)
    for page, status in before.items():
        answer = Client().get(page)
        assert answer.status_code == status
        assert "张子轩" not in answer.content.decode()


def test_birthday_card__to_the_child_at_school__same_for_everybody(client, cast):
    """It holds a given name and a wish. To leave one child of a class without would tell."""
    from school_care.activities.birthday_papers import print_cards as birthday_cards
    from school_care.core import clock

    quiet(cast.zixuan)
    pdf = birthday_cards(
        [cast.zixuan, cast.anan],
        group=cast.seven_one,
        words="生日快乐！",
        folded=False,
        on=clock.today(),
        printed_by=cast.head_teacher,
    )
    text = compact(text_of(pdf))
    assert "子轩" in text
    for words in (*FAMILY, "家长", "张子轩"):
        assert words not in text
