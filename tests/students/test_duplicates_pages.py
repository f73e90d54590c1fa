"""疑似重复 on the screen: pairs, two files side by side, what is kept back, old addresses."""

from html import unescape
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from school_care.students.models import NotSame, PupilMerge, Student
from school_care.students.services.duplicates import count_again
from school_care.students.services.merging import undo_merge
from tests.factories import CareRecordFactory, ContactFactory, GrantFactory, StudentFactory
from tests.students.merging_rows import BUILDERS, merged, two_files

pytestmark = pytest.mark.django_db

LIST = reverse("students:duplicates")


@pytest.fixture
def registrar(client, cast):
    client.force_login(cast.registrar)
    return client


def side(one, two) -> str:
    return reverse("students:merge", args=[one.public_id, two.public_id])


def text(answer) -> str:
    return unescape(answer.content.decode())


def form_of(client, url) -> dict[str, str]:
    """What the page would send as it stands."""
    page = client.get(url).context["page"]
    lines = [*page.differing, *page.questions]
    chosen = {f"of_{x.code}": a.value for x in lines for a in x.answers if a.chosen}
    return {
        "public_id": str(uuid4()),
        "seen": page.seen,
        "keep": str(page.keep.public_id),
        "step": "merge",
        **chosen,
    }


def test_the_list__two_files_alike__says_why_and_leads_to_both(registrar, cast):
    one, two = two_files(cast)
    page = text(registrar.get(LIST))
    assert "1对档案像是同一个学生" in page
    assert "姓名相同" in page and "出生日期相同" in page
    assert side(*sorted((one, two), key=lambda pupil: pupil.pk)) in page


def test_the_list__nothing_alike__says_what_to_do(registrar, cast):
    assert "没有疑似重复的档案" in text(registrar.get(LIST))


def test_today__pairs_wait__a_line_leads_there_for_those_who_merge_only(client, registrar, cast):
    two_files(cast)
    count_again(cast.school.pk)
    today = reverse("workspace:today")
    assert "疑似重复的档案，1对" in text(registrar.get(today))
    client.force_login(cast.principal)
    assert "疑似重复" not in text(client.get(today))


def test_side_by_side__shows_what_differs_never_a_whole_number(registrar, cast):
    one, two = two_files(cast)
    page = text(registrar.get(side(one, two)))
    assert "云岭村三组" in page and "云岭村四组" in page
    assert two.id_number not in page and f"尾号 {two.id_number[-4:]}" in page
    assert "另一份没有填" in page
    assert "现在在哪个班？" in page


def test_side_by_side__numbers_a_slip_apart__names_the_place(registrar, cast):
    one, two = two_files(cast)
    one.id_number = two.id_number[:13] + "8" + two.id_number[14:]
    one.save()
    page = text(registrar.get(side(one, two)))
    assert "不同位：第14位。像是抄错。" in page


def test_side_by_side__counts_what_the_person_may_see(client, registrar, cast):
    one, two = two_files(cast)
    CareRecordFactory.create_batch(5, student=two, author=cast.director)
    ContactFactory(student=one, name="田奶奶", phone="19900000731")
    ContactFactory(student=two, name="田奶奶", phone="19900000731")
    page = text(registrar.get(side(one, two)))
    assert "两份里都有的联系人各并成一人：奶奶 田奶奶" in page
    assert "关爱记录" not in page  # the registrar reads no care content
    client.force_login(cast.director)
    rows = client.get(side(one, two)).context["page"].rows
    assert {"label": "关爱记录", "first": 0, "second": 5} in rows


def test_side_by_side__somebody_with_sight_of_one__is_named(registrar, cast):
    one, two = two_files(cast)
    GrantFactory(student=two, user=cast.teacher, reason="pairing")
    GrantFactory(student=two, user=cast.counsellor)
    page = text(registrar.get(side(one, two)))
    assert "卫数学原来可以查看其中一份" in page
    assert cast.counsellor.name not in page  # that a child was referred is the director's to know
    registrar.force_login(cast.director)
    assert "、".join(("卫数学", "沈心理")) in text(registrar.get(side(one, two)))


def test_merging__as_the_page_stands__leads_to_the_one_file(registrar, cast):
    one, two = two_files(cast)
    url = side(one, two)
    sent = form_of(registrar, url)
    answer = registrar.post(url, sent)
    kept = Student.objects.going_on().get(name="田雨桐")
    assert answer.url == reverse("students:show", args=[kept.public_id])
    again = registrar.post(url, sent)  # the second tap
    assert again.url == answer.url and PupilMerge.objects.count() == 1


def test_merging__changed_meanwhile__comes_back_with_what_was_chosen(registrar, cast):
    one, two = two_files(cast)
    url = side(one, two)
    sent = form_of(registrar, url) | {"of_strengths": "both"}
    Student.objects.filter(pk=two.pk).update(village="云岭村")
    answer = registrar.post(url, sent)
    assert answer.status_code == 422 and "刚刚有改动" in text(answer)
    lines = {line.code: line for line in answer.context["page"].differing}
    assert [a.value for a in lines["strengths"].answers if a.chosen] == ["both"]
    assert not PupilMerge.objects.exists()


def test_keeping_apart__said_with_a_reason__leaves_the_list_and_can_be_asked_again(registrar, cast):
    one, two = two_files(cast)
    registrar.post(side(one, two), {"step": "apart", "why": "两家都打过电话"})
    page = text(registrar.get(LIST))
    assert "没有疑似重复的档案" in page and "两家都打过电话" in page
    row = NotSame.objects.get()
    registrar.post(reverse("students:duplicates_again", args=[row.public_id]))
    assert not NotSame.objects.exists()
    assert "1对档案" in text(registrar.get(LIST))


def test_old_addresses__of_the_absorbed_file__lead_to_the_one_that_goes_on(client, cast):
    keep, absorb = two_files(cast)
    merged(cast, keep, absorb)
    old = reverse("students:show", args=[absorb.public_id])
    new = reverse("students:show", args=[keep.public_id])
    card = reverse("card_code", args=[absorb.public_id])
    client.force_login(cast.head_teacher)  # of the file that goes on
    assert client.get(old).url == new
    assert client.get(card).url == new
    client.force_login(cast.other_head_teacher)  # of the class the absorbed file stood in
    assert client.get(old).status_code == 404
    assert new not in client.get(card).url
    assert client.get(reverse("students:history", args=[absorb.public_id])).status_code == 404


def test_finding_the_other_file__namesakes_first_then_by_words_or_the_end_of_a_number(
    registrar, cast
):
    one, two = two_files(cast)
    other = StudentFactory(current_class=cast.eight_one, name="田宇彤")
    url = reverse("students:merge_find", args=[one.public_id])
    assert registrar.get(url).context["found"] == [two]
    assert set(registrar.get(url, {"q": "tyt"}).context["found"]) == {other, two}
    assert registrar.get(url, {"q": two.id_number[-4:]}).context["found"] == [two]


def test_the_history__who_merged_and_took_it_back(registrar, cast):
    keep, absorb = two_files(cast)
    merge = merged(cast, keep, absorb)
    page = text(registrar.get(reverse("students:merges")))
    assert "吴学籍合并" in page
    undo = reverse("students:merge_undo", args=[merge.public_id])
    assert undo in page and "各自恢复" in text(registrar.get(undo))
    registrar.post(undo)
    assert "吴学籍撤销" in text(registrar.get(reverse("students:merges")))
    assert Student.objects.get(pk=absorb.pk).current_class == cast.seven_two


def test_the_trail_of_the_absorbed_file__is_read_in_the_one_that_goes_on(registrar, cast):
    keep, absorb = two_files(cast)
    merge = merged(cast, keep, absorb)
    page = text(registrar.get(reverse("students:history", args=[keep.public_id])))
    assert "档案合并" in page and "已合并" in page
    undo_merge(by=cast.registrar, merge=merge)


@pytest.mark.parametrize("rows", [0, 6])
def test_side_by_side__however_many_rows__the_same_number_of_queries(registrar, cast, rows):
    one, two = two_files(cast)
    for _ in range(rows):
        ContactFactory(student=two)
        BUILDERS["students.consent.student"](cast, two, cast.anan)
    registrar.get(side(one, two))
    with CaptureQueriesContext(connection) as queries:
        registrar.get(side(one, two))
    assert len(queries) <= 62


def test_the_list__however_many_pairs__the_same_number_of_queries(registrar, cast):
    counts = []
    for pairs in (1, 8):
        for _ in range(pairs):
            two_files(cast)
        registrar.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            registrar.get(LIST)
        counts.append(len(queries))
    assert max(counts) <= 13
