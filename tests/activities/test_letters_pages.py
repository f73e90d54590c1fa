"""The pages and papers of letters, as a head teacher and the director meet them."""

import subprocess
from datetime import timedelta

import pytest
from django.urls import reverse

from school_care.activities.models import Letter, LetterOccasion, PostalAddress
from school_care.core import clock
from school_care.students.enums import ContactRole, ParentPresence
from school_care.students.models import StudentCategory
from tests.factories import ContactFactory, StudentFactory, days_ago
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db
RULE = "不登记、不拍摄、不保存信的内容（《未成年人保护法》第六十三条）"


@pytest.fixture
def occasion(cast) -> LetterOccasion:
    return LetterOccasion.objects.create(
        school=cast.school,
        term=cast.term,
        reason="mid_autumn",
        name="中秋节",
        day=days_ago(-8),
        opens_on=days_ago(2),
        due_on=days_ago(-5),
        made_at=clock.now(),
    )


@pytest.fixture
def writers(cast, occasion):
    """张子轩 and 钱多多 with a parent away; 李安安 is not asked."""
    more = StudentFactory(current_class=cast.seven_one, name="钱多多")
    for student in (cast.zixuan, more):
        ContactFactory(
            student=student,
            role=ContactRole.MOTHER,
            name=f"{student.name[0]}母",
            presence=ParentPresence.AWAY,
        )
    return [cast.zixuan, more]


def text_of(answer) -> str:
    """What a printed paper says, without spaces."""
    assert answer["Content-Type"] == "application/pdf"
    read = subprocess.run(
        ["pdftotext", "-layout", "-", "-"],  # noqa: S607
        input=answer.content,
        capture_output=True,
        check=True,
    )
    return "".join(read.stdout.decode().split())


def class_url(cast, name="class_letters") -> str:
    return reverse(f"activities:{name}", args=[cast.seven_one.public_id])


def post(client, cast, do, **more):
    return client.post(class_url(cast), {"do": do, "on": clock.today().isoformat(), **more})


def chosen(student, to="妈妈", way="post") -> dict:
    return {f"to-{student.public_id.hex}": to, f"way-{student.public_id.hex}": way}


def test_every_page_of_letters__says_that_no_words_are_kept(client, cast, writers, occasion):
    client.force_login(cast.director)
    letter = Letter.objects.create(
        school=cast.school,
        student=cast.zixuan,
        occasion=occasion,
        reason="mid_autumn",
        to="妈妈",
        way="post",
        written_on=clock.today(),
        recorded_at=clock.now(),
    )
    pages = [
        reverse("activities:letters"),
        reverse("activities:letter_occasions"),
        class_url(cast),
        class_url(cast, "letter_envelopes"),
        reverse("activities:letter_write", args=[cast.zixuan.public_id]),
        reverse("activities:letter", args=[letter.public_id]),
    ]
    for url in pages:
        page = client.get(url).content.decode()
        assert RULE in page, url
        assert "<textarea" not in page
        assert 'type="file"' not in page


def test_class_page__who_is_asked__others_by_choice(client, cast, writers):
    client.force_login(cast.head_teacher)
    page = client.get(class_url(cast)).content.decode()
    assert "张子轩" in page
    assert "钱多多" in page
    assert "李安安" not in page
    assert "李安安" in client.get(class_url(cast) + "?all=1").content.decode()


def test_class_page__written_sent_answered__one_tap_each_and_undone(client, cast, writers):
    client.force_login(cast.head_teacher)
    zixuan = writers[0]
    post(client, cast, f"write:{zixuan.public_id}", **chosen(zixuan))
    letter = Letter.objects.get()
    assert (letter.to, letter.contact.name) == ("妈妈", "张母")
    for do in ("sent", "answered"):
        post(client, cast, f"{do}:{letter.public_id}")
    letter.refresh_from_db()
    assert letter.sent_on == letter.answered_on == clock.today()
    post(client, cast, f"unanswered:{letter.public_id}")
    post(client, cast, f"unsent:{letter.public_id}")
    post(client, cast, f"unwritten:{letter.public_id}")
    letter.refresh_from_db()
    assert letter.sent_on is None
    assert letter.withdrawn_at is not None


def test_class_page__all_ticked__written_and_sent_by_two_taps(client, cast, writers):
    client.force_login(cast.head_teacher)
    ticked = {"pick": [str(one.public_id) for one in writers]}
    for student in writers:
        ticked |= chosen(student)
    post(client, cast, "write_picked", **ticked)
    post(client, cast, "sent_picked", **ticked)
    assert Letter.objects.filter(sent_on=clock.today()).count() == 2


def test_class_page__nobody_ticked__all_that_are_written_are_sent(client, cast, writers):
    client.force_login(cast.head_teacher)
    post(client, cast, f"write:{writers[0].public_id}", **chosen(writers[0]))
    page = client.get(class_url(cast)).content.decode()
    assert "全部标为已寄" in page
    post(client, cast, "sent_picked")
    assert Letter.objects.get().sent_on == clock.today()
    assert "全部标为已寄" not in client.get(class_url(cast)).content.decode()


def test_class_page__nobody_chosen_to_write_to__nothing_stored_and_choice_kept(
    client, cast, writers
):
    client.force_login(cast.head_teacher)
    ticked = {"pick": [str(one.public_id) for one in writers], **chosen(writers[0], way="handed")}
    response = post(client, cast, "write_picked", **ticked)
    assert response.status_code == 422
    assert "请选择钱多多写给谁" in response.content.decode()
    assert Letter.objects.count() == 0  # all or none
    rows = {row["writer"].student.pk: row for row in response.context["rows"]}
    assert rows[writers[0].pk]["way"] == "handed"


def test_class_page__day_to_come__refused(client, cast, writers):
    client.force_login(cast.head_teacher)
    later = (clock.today() + timedelta(days=1)).isoformat()
    data = {"do": f"write:{writers[0].public_id}", "on": later, **chosen(writers[0])}
    response = client.post(class_url(cast), data)
    assert "不能晚于今天" in response.content.decode()


def test_class_page__more_pupils__same_number_of_queries(client, cast, writers):
    client.force_login(cast.head_teacher)
    few = queries_of(client, class_url(cast))
    for number in range(6):
        pupil = StudentFactory(current_class=cast.seven_one, name=f"新同学{number}")
        ContactFactory(
            student=pupil, role=ContactRole.MOTHER, presence=ParentPresence.AWAY, name="母"
        )
    assert queries_of(client, class_url(cast)) == few


def test_occasions_page__proposal_ticked__says_how_many_letters(client, cast, writers):
    client.force_login(cast.director)
    LetterOccasion.objects.all().delete()
    page = client.get(reverse("activities:letter_occasions"))
    assert "全校约有" in page.content.decode()
    data = {"do": "offered"}
    for one, _ in page.context["offered"]:
        data |= {f"{one.key}-opens_on": one.opens_on, f"{one.key}-due_on": one.due_on}
    first = page.context["offered"][0][0]
    data[f"{first.key}-take"] = "on"
    client.post(reverse("activities:letter_occasions"), data)
    assert LetterOccasion.objects.get().day == first.day


def test_overview__counts_by_class__no_order_by_them(client, cast, writers, occasion):
    Letter.objects.create(
        school=cast.school,
        student=cast.zixuan,
        occasion=occasion,
        reason="mid_autumn",
        to="妈妈",
        written_on=clock.today(),
        recorded_at=clock.now(),
    )
    client.force_login(cast.director)
    lines = client.get(reverse("activities:letters")).context["lines"]
    counted = {str(one.group): (one.asked, one.written) for one in lines[0].classes}
    assert counted["七(1)班"] == (2, 1)


def test_overview__head_teacher__own_class_only(client, cast, writers):
    client.force_login(cast.other_head_teacher)
    assert "七(1)班" not in client.get(reverse("activities:letters")).content.decode()


def test_write_page__elder_and_free_person__noted_for_no_occasion(client, cast):
    client.force_login(cast.head_teacher)
    url = reverse("activities:letter_write", args=[cast.anan.public_id])
    form = client.get(url).context["form"]
    data = {
        "public_id": form["public_id"].value(),
        "other_to": "姑姑",
        "why": "elder",
        "way": "handed",
        "written_on": clock.today().isoformat(),
    }
    client.post(url, data)
    client.post(url, data)  # tapped twice
    letter = Letter.objects.get()
    assert (letter.to, letter.reason, letter.occasion) == ("姑姑", "elder", None)


def test_write_page__nobody_chosen__said_and_what_was_typed_kept(client, cast):
    client.force_login(cast.head_teacher)
    url = reverse("activities:letter_write", args=[cast.anan.public_id])
    response = client.post(url, {"why": "elder", "written_on": "2026-13-40"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "请选择写给谁" in page
    assert "2026-13-40" in page


def test_envelopes__addresses_missing__named_before_and_printed_all_the_same(
    client, cast, writers, occasion
):
    client.force_login(cast.head_teacher)
    letters = []
    for student in writers:
        post(client, cast, f"write:{student.public_id}", **chosen(student))
        letters.append(Letter.objects.get(student=student))
    client.post(
        reverse("activities:letter_address", args=[letters[0].public_id]),
        {"name": "张母", "address": "广东省东莞市演示路1号", "postcode": "523000"},
    )
    assert PostalAddress.objects.count() == 1
    url = class_url(cast, "letter_envelopes")
    page = client.get(url).content.decode()
    assert "钱多多（妈妈）" in page
    assert "张子轩（妈妈）" not in page
    assert "523000" not in page
    none = client.post(url, {"paper": "labels3", "letter": [str(letters[1].public_id)]})
    assert "没有标签可印" in none.content.decode()
    for paper in ("dl", "c6", "labels3", "labels2"):
        answer = client.post(
            url, {"paper": paper, "letter": [str(one.public_id) for one in letters]}
        )
        text = text_of(answer)
        assert "广东省东莞市演示路1号" in text
        assert "张母" in text
        assert ("钱多多" in text) is (paper in ("dl", "c6"))
        assert "七(1)班" not in text
        assert not any(one.name in text for one in _categories())


def _categories():
    return [row.category for row in StudentCategory.objects.select_related("category")]


def test_file__letters__days_and_to_whom(client, cast, writers):
    client.force_login(cast.head_teacher)
    post(client, cast, f"write:{writers[0].public_id}", **chosen(writers[0]))
    page = client.get(reverse("students:show", args=[cast.zixuan.public_id])).content.decode()
    assert "写给妈妈" in page
    client.force_login(cast.dormitory)
    page = client.get(reverse("students:show", args=[cast.zixuan.public_id])).content.decode()
    assert "写给妈妈" not in page
