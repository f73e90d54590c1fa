"""The committee against bullying: everybody reads who sits in it, the office names and ends."""

from datetime import timedelta

import pytest
from django.urls import reverse

from school_care.cases.models import CommitteeMember
from school_care.cases.protection.services.committee import Seat, add_member, missing_posts
from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.school.refusal import Refused
from tests.factories import UserFactory, days_ago
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db
PAGE = reverse("cases:committee")


def named(cast, name="周律师", post="法治副校长", **more) -> CommitteeMember:
    seat = Seat(post=post, starts_on=days_ago(30), name=name, **more)
    return add_member(by=cast.director, school=cast.school, seat=seat)


def typed(**more) -> dict[str, str]:
    return {"post": "家长代表", "user": "", "name": "李家长", "starts_on": f"{days_ago(0)}"} | more


def page_of(client, user, url=PAGE) -> str:
    client.force_login(user)
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_committee__teacher__reads_names_and_no_way_to_change(client, cast):
    named(cast)
    page = page_of(client, cast.teacher)
    assert "周律师" in page
    assert "法治副校长" in page
    assert "添加委员" not in page
    assert "还缺" not in page


def test_committee__director__is_told_who_is_missing(client, cast):
    named(cast)
    page = page_of(client, cast.director)
    assert "还缺：主任委员、家长代表" in page
    assert "添加委员" in page


def test_committee__of_another_school__is_not_here(client, cast):
    named(cast)
    page = page_of(client, cast.foreign_head_teacher)
    assert "周律师" not in page


def test_new__parent_by_name__stands_on_the_list(client, cast):
    client.force_login(cast.principal)
    answer = client.post(reverse("cases:committee_new"), typed(), follow=True)
    assert "李家长" in answer.content.decode()
    row = CommitteeMember.objects.get()
    assert (row.user, row.named_by) == (None, cast.principal)


def test_new__staff_by_account__goes_by_the_name_of_the_account(client, cast):
    client.force_login(cast.director)
    user = str(cast.counsellor.public_id)
    client.post(reverse("cases:committee_new"), typed(post="心理教师", user=user, name=""))
    assert CommitteeMember.objects.get().name == cast.counsellor.name


def test_new__nobody_named__is_asked_for(client, cast):
    client.force_login(cast.director)
    answer = client.post(reverse("cases:committee_new"), typed(name=" "))
    assert answer.status_code == 422
    assert "请选择本校教职工，或填写姓名" in answer.content.decode()
    assert not CommitteeMember.objects.exists()


def test_new__somebody_of_another_school__cannot_be_chosen(client, cast):
    client.force_login(cast.director)
    user = str(cast.foreign_head_teacher.public_id)
    answer = client.post(reverse("cases:committee_new"), typed(user=user))
    assert answer.status_code == 422
    assert not CommitteeMember.objects.exists()


@pytest.mark.parametrize(
    ("seat", "words"),
    [
        ({"name": "王校长", "is_chair": True}, "已经有主任委员"),
        ({"name": "周律师"}, "已经在委员会里"),
        ({"name": "李家长", "starts_on": days_ago(-1)}, "不能晚于今天"),
        ({"name": "  "}, "填写姓名"),
    ],
)
def test_add__what_cannot_be__is_refused(cast, seat, words):
    named(cast, is_chair=True)
    given = Seat(**{"post": "委员", "starts_on": days_ago(0)} | seat)
    with pytest.raises(Refused, match=words):
        add_member(by=cast.director, school=cast.school, seat=given)


def test_add__head_teacher__is_refused(cast):
    seat = Seat(post="委员", starts_on=days_ago(0), name="某某")
    with pytest.raises(Refused, match="校长或德育主任"):
        add_member(by=cast.head_teacher, school=cast.school, seat=seat)


def test_edit__post_put_right__is_saved_and_traced(client, cast):
    row = named(cast)
    client.force_login(cast.director)
    url = reverse("cases:committee_member", args=[row.public_id])
    assert "周律师" in client.get(url).content.decode()
    client.post(url, typed(name="周律师", post="法律顾问", starts_on=f"{days_ago(30)}"))
    row.refresh_from_db()
    assert row.post == "法律顾问"
    assert AuditEntry.objects.filter(action="committee.changed").exists()


def test_end__last_day_today__sits_no_more_from_tomorrow_and_cannot_be_changed(client, cast):
    row = named(cast)
    client.force_login(cast.director)
    client.post(reverse("cases:committee_end", args=[row.public_id]), {"last_day": days_ago(1)})
    page = page_of(client, cast.director)
    assert "以前的委员" in page
    row.refresh_from_db()
    assert row.until == clock.today()
    url = reverse("cases:committee_member", args=[row.public_id])
    answer = client.post(url, typed(name="换了人"))
    assert "已经结束" in answer.content.decode()


@pytest.mark.parametrize("day", [days_ago(-1), days_ago(31), "x"])
def test_end__impossible_day__is_refused(client, cast, day):
    row = named(cast)
    client.force_login(cast.director)
    client.post(reverse("cases:committee_end", args=[row.public_id]), {"last_day": day})
    row.refresh_from_db()
    assert row.until is None


def test_missing_posts__chair_and_the_two_from_outside__nothing(cast):
    named(cast, is_chair=True)
    named(cast, "李家长", "家长代表")
    assert missing_posts(list(CommitteeMember.objects.all())) == []


def test_paper__names_posts_and_who_presides(client, cast, monkeypatch):
    named(cast, is_chair=True)
    made = []
    monkeypatch.setattr(
        "school_care.school.papers.render_pdf", lambda html: made.append(html) or b""
    )
    client.force_login(cast.teacher)
    answer = client.get(reverse("cases:committee_paper"))
    assert answer["Content-Type"] == "application/pdf"
    assert all(words in made[0] for words in ("周律师", "法治副校长", "主任委员"))
    assert AuditEntry.objects.filter(action="committee.printed").exists()


def test_committee__fifty_members__cost_as_many_queries_as_five(client, cast):
    def add(many):
        CommitteeMember.objects.bulk_create(
            CommitteeMember(
                school=cast.school,
                name=f"委员{many}{at}",
                user=UserFactory(school=cast.school) if at < 3 else None,
                post="委员",
                starts_on=days_ago(at + 2),
                until=clock.today() - timedelta(days=1) if at % 2 else None,
                named_by=cast.director,
            )
            for at in range(many)
        )

    client.force_login(cast.director)
    add(5)
    few = queries_of(client, PAGE)
    add(45)
    assert queries_of(client, PAGE) == few
