"""The pages of a crisis: what each person sees and can do, and what a form keeps when refused."""

import pytest
from django.urls import reverse
from django.utils import timezone

from school_care.cases.models import Crisis, CrisisNotice, Protection
from school_care.cases.protection.enums import Trigger
from school_care.cases.protection.services import crisis, crisis_notices, watches
from school_care.cases.protection.services.watches_read import running_of
from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.students.enums import ContactRole
from tests.cases.protection.crisis_making import NOTE, SAID, handed, passed, reported
from tests.cases.protection.making import CANARY
from tests.factories import ContactFactory

pytestmark = pytest.mark.django_db

FORM = {"triggers": ["says"], "where": "with_me", "words": SAID}
URGENT = ("crisis_offer", "crisis_parents", "crisis_hospital", "crisis_handed", "crisis_notice")


def page_of(client, user, row) -> str:
    client.force_login(user)
    return client.get(reverse("cases:protection", args=[row.public_id])).content.decode()


def page_at(client, user, name, row) -> str:
    client.force_login(user)
    return client.get(reverse(f"cases:{name}", args=[row.public_id])).content.decode()


def today_of(client, user) -> str:
    client.force_login(user)
    return client.get("/desk/").content.decode()


def post(client, user, url, row, /, **data):
    client.force_login(user)
    return client.post(reverse(f"cases:{url}", args=[row.public_id]), data)


# -- reporting


def test_report__from_the_file__is_one_form_and_shows_what_to_do(client, cast):
    client.force_login(cast.teacher)
    url = reverse("cases:crisis_new", args=[cast.keke.public_id])
    shown = client.get(url).content.decode()
    assert "不离开孩子；收走危险物品；不说教" in shown
    assert "tel:120" in shown
    assert "tel:110" in shown

    answer = client.post(
        url, FORM | {"public_id": "0d9c5f0e-7e0e-4f3c-8f06-0b6a1c0a2b11"}, follow=True
    )
    assert "您（卫数学）" in answer.content.decode()
    assert running_of(Protection.objects.get()).user == cast.teacher


def test_report__with_nothing_ticked__keeps_the_words(client, cast):
    client.force_login(cast.teacher)
    url = reverse("cases:crisis_new", args=[cast.keke.public_id])
    answer = client.post(url, {"where": "with_me", "words": SAID})
    assert answer.status_code == 422
    assert SAID in answer.content.decode()


def test_report__in_words_of_a_child_at_the_school__is_tied_without_telling(client, cast):
    client.force_login(cast.editor)  # sees no pupil
    url = reverse("cases:crisis_start")
    form = FORM | {
        "name": "王可",
        "group": "七(2)班",
        "public_id": "0d9c5f0e-7e0e-4f3c-8f06-0b6a1c0a2b12",
    }
    shown = client.post(url, form, follow=True).content.decode()
    row = Protection.objects.get()
    assert row.student == cast.keke
    assert row.case.case_no not in shown or "王可，七(2)班" in shown

    unknown = FORM | {"looks": "穿红外套", "public_id": "0d9c5f0e-7e0e-4f3c-8f06-0b6a1c0a2b13"}
    client.post(url, unknown)
    assert Protection.objects.filter(student=None).get().pupil_words == "穿红外套"


def test_report__search__is_posted_and_finds_pupils_in_sight_alone(client, cast):
    client.force_login(cast.teacher)
    url = reverse("cases:crisis_start")
    assert (
        reverse("cases:crisis_new", args=[cast.keke.public_id])
        in client.post(url, {"look": "1", "find": "王可"}).content.decode()
    )
    assert (
        reverse("cases:crisis_new", args=[cast.zixuan.public_id])
        not in client.post(url, {"look": "1", "find": "张子轩"}).content.decode()
    )


# -- who sees what


def full(cast) -> Protection:
    """A crisis in which everything is written that only the content holds."""
    row = reported(cast.teacher, cast.keke)
    passed(row, cast.teacher, cast.head_teacher)
    crisis.tell_parents(
        by=cast.counsellor,
        protection=row,
        reached=True,
        whom="母亲 李梅",
        how="call",
        at=clock.now(),
        words=f"{CANARY}家长的话",
    )
    crisis.talk(by=cast.counsellor, protection=row, parts={"孩子说": f"{CANARY}谈话"})
    crisis.treat(
        by=cast.counsellor,
        protection=row,
        how="sent",
        at=clock.now(),
        hospital="县医院",
        with_whom="沈心理",
        advice=f"{CANARY}医嘱",
    )
    return row


@pytest.mark.parametrize("who", ["director", "principal"])
def test_page__of_who_follows_the_course__has_the_course_and_no_words(client, cast, who):
    shown = page_of(client, getattr(cast, who), full(cast))
    for words in ("陈班主", "母亲 李梅", "县医院", "谈过话"):
        assert words in shown
    assert CANARY not in shown
    assert Trigger.SAYS.label not in shown


def test_page__of_the_counsellor__has_every_word(client, cast):
    shown = page_of(client, cast.counsellor, full(cast))
    for words in (NOTE, f"{CANARY}谈话", f"{CANARY}医嘱", f"{CANARY}家长的话", Trigger.SAYS.label):
        assert words in shown


def test_page__of_who_is_with_the_child__has_the_note_and_what_was_done_alone(client, cast):
    shown = page_of(client, cast.head_teacher, full(cast))
    assert NOTE in shown
    assert "母亲 李梅" in shown
    for words in (SAID, f"{CANARY}谈话", f"{CANARY}医嘱", f"{CANARY}家长的话"):
        assert words not in shown


def test_page__of_who_reported_and_handed_over__has_their_own_words_alone(client, cast):
    shown = page_of(client, cast.teacher, full(cast))
    assert SAID in shown
    for words in (NOTE, "母亲 李梅", "县医院", f"{CANARY}谈话"):
        assert words not in shown


def test_page__of_who_was_asked__has_the_note_and_one_button(client, cast):
    row = reported(cast.teacher, cast.keke)
    watches.offer(by=cast.teacher, protection=row, to=cast.dormitory, note=NOTE)
    shown = page_of(client, cast.dormitory, row)
    assert NOTE in shown
    assert "我已接手，在孩子身边" in shown
    assert SAID not in shown


def test_page__of_who_is_with_no_part__is_not_found(client, cast):
    row = full(cast)
    for who in (cast.dormitory, cast.registrar, cast.grade_head, cast.foreign_head_teacher):
        client.force_login(who)
        assert client.get(reverse("cases:protection", args=[row.public_id])).status_code == 404


# -- shift change


def test_accept__on_the_page__changes_who_is_with_the_child(client, cast):
    row = reported(cast.teacher, cast.keke)
    watch = watches.offer(by=cast.teacher, protection=row, to=cast.dormitory, note=NOTE)
    post(client, cast.dormitory, "crisis_accept", watch, answer="accept")
    assert running_of(row).user == cast.dormitory


def test_decline__on_the_page__leaves_the_case_and_the_child_in_the_firsts_hands(client, cast):
    row = reported(cast.teacher, cast.keke)
    watch = watches.offer(by=cast.teacher, protection=row, to=cast.dormitory)
    answer = post(client, cast.dormitory, "crisis_accept", watch, answer="decline")
    assert answer["Location"] == reverse("cases:protections")
    assert running_of(row).user == cast.teacher


def test_page__while_nobody_answers__says_who_stays_and_how_long_it_takes(client, cast):
    from tests.cases.protection.crisis_making import waits_since

    row = reported(cast.teacher, cast.keke)
    waits_since(watches.offer(by=cast.teacher, protection=row, to=cast.dormitory), 12)
    shown = page_of(client, cast.teacher, row)
    assert "等了12分钟，还没有接手" in shown
    assert "请您不要离开" in shown


# -- the family


def test_parents__suspected__the_page_says_whom_to_ring_and_shows_no_number(client, cast):
    ContactFactory(
        student=cast.keke,
        role=ContactRole.MOTHER,
        relation="母亲",
        name="李梅",
        phone="19900000301",
    )
    row = reported(cast.teacher, cast.keke, home_suspected=True)
    client.force_login(cast.director)
    shown = client.get(reverse("cases:crisis_parents", args=[row.public_id])).content.decode()
    assert "先不通知家里。请打110" in shown
    assert "19900000301" not in shown
    assert "<form class=" not in shown
    notice = client.get(reverse("cases:crisis_notice", args=[row.public_id])).content.decode()
    assert "开告知书</button>" not in notice
    given = {"reached": "yes", "how": "call", "whom": "李梅", "at": "2026-01-01T08:00"}
    assert post(client, cast.director, "crisis_parents", row, **given).status_code == 422
    assert Crisis.objects.get().parents_told_at is None


def test_parents__not_suspected__the_page_rings_and_takes_a_word(client, cast):
    ContactFactory(
        student=cast.keke,
        role=ContactRole.MOTHER,
        relation="母亲",
        name="李梅",
        phone="19900000301",
    )
    row = reported(cast.teacher, cast.keke)
    client.force_login(cast.director)
    shown = client.get(reverse("cases:crisis_parents", args=[row.public_id])).content.decode()
    assert "tel:19900000301" in shown
    trace = AuditEntry.objects.get(action="phones.revealed")
    assert (trace.actor_id, trace.student_id) == (cast.director.pk, cast.keke.public_id)
    assert trace.facts == {"on": "family"}  # read with the file: no word of why


def test_parents__child_out_of_sight__says_who_rings(client, cast):
    row = reported(cast.teacher, cast.zixuan)
    assert "请班主任或德育主任马上打" in page_at(client, cast.teacher, "crisis_parents", row)
    assert not AuditEntry.objects.filter(action="phones.revealed").exists()


def test_today__whoever_is_asked_to_come__finds_the_way_there_without_a_name(client, cast):
    row = reported(cast.teacher, cast.keke)
    watches.offer(by=cast.teacher, protection=row, to=cast.dormitory, note=NOTE)
    where = reverse("cases:protection", args=[row.public_id])
    for who, words in (
        (cast.dormitory, "有一个孩子等您接手陪护"),
        (cast.teacher, "您正陪着一个孩子"),
    ):
        shown = today_of(client, who)
        assert words in shown
        assert where in shown
        assert CANARY not in shown
    assert "陪护" not in today_of(client, cast.head_teacher)

    watches.accept(by=cast.dormitory, watch=row.watches.get(user=cast.dormitory))
    assert "您正陪着一个孩子" in today_of(client, cast.dormitory)
    assert where not in today_of(client, cast.teacher)


def test_notice__on_the_page__is_made_printed_and_refused_before_two(client, cast):
    row = reported(cast.teacher, cast.keke)
    answer = post(client, cast.teacher, "crisis_notice", row, name="李梅", advice=["fetch"])
    notice = CrisisNotice.objects.get()
    assert answer["Location"] == reverse("cases:crisis_notice_answer", args=[notice.public_id])
    paper = client.get(reverse("cases:crisis_notice_paper", args=[notice.public_id]))
    assert paper["Content-Type"] == "application/pdf"
    assert "%E7%8E%8B%E5%8F%AF" not in paper["Content-Disposition"]  # 王可

    given = {
        "how": "refused",
        "at": timezone.localtime(clock.now()).strftime("%Y-%m-%dT%H:%M"),
        "witnesses": "钱校长",
    }
    assert post(client, cast.teacher, "crisis_notice_answer", notice, **given).status_code == 422


def test_notice__of_a_family_that_is_suspected_since__is_not_printed(client, cast):
    from school_care.cases.protection.services import guardian

    row = reported(cast.teacher, cast.keke)
    notice = crisis_notices.make(by=cast.teacher, protection=row, guardian="李梅")
    guardian.flag(row)
    client.force_login(cast.counsellor)
    answer = client.get(reverse("cases:crisis_notice_paper", args=[notice.public_id]))
    assert answer.status_code == 302


# -- forms narrow to who may


def test_forms__of_who_is_with_the_child__hold_no_field_of_the_content(client, cast):
    row = reported(cast.teacher, cast.keke)
    client.force_login(cast.teacher)
    shown = client.get(reverse("cases:crisis_hospital", args=[row.public_id])).content.decode()
    assert 'name="advice"' not in shown
    assert "暂不送医" not in shown


@pytest.mark.parametrize("name", URGENT)
def test_forms__of_who_reported_and_handed_over__are_forbidden(client, cast, name):
    row = reported(cast.teacher, cast.keke)
    passed(row, cast.teacher, cast.dormitory)
    client.force_login(cast.teacher)
    assert client.get(reverse(f"cases:{name}", args=[row.public_id])).status_code == 403


def test_hand_over__by_who_only_watched__leads_to_the_list(client, cast):
    row = reported(cast.teacher, cast.keke)
    passed(row, cast.teacher, cast.dormitory)
    at = timezone.localtime(clock.now()).strftime("%Y-%m-%dT%H:%M")
    answer = post(
        client, cast.dormitory, "crisis_handed", row, to="guardian", whom="母亲 李梅", at=at
    )
    assert answer["Location"] == reverse("cases:protections")


def test_glass__lets_the_principal_read_and_write_nothing(client, cast):
    from school_care.cases.protection.services.glass import break_glass

    row = full(cast)
    break_glass(by=cast.principal, protection=row, why="孩子今晚失联，需要了解情况")
    assert f"{CANARY}谈话" in page_of(client, cast.principal, row)
    answer = post(client, cast.principal, "crisis_talk", row, said="我也谈了")
    assert answer.status_code == 403


def test_page__of_who_is_home__offers_to_begin_again_and_no_watch(client, cast):
    row = handed(reported(cast.teacher, cast.keke), cast.teacher)
    shown = page_of(client, cast.director, row)
    assert "又有危险，重新陪护" in shown
    assert "谁陪着孩子" not in shown


@pytest.mark.parametrize("name", ["crisis_meeting", "crisis_back", "crisis_follow", "crisis_end"])
def test_pages__of_the_course__open_to_the_director(client, cast, name):
    row = handed(reported(cast.teacher, cast.keke), cast.teacher)
    client.force_login(cast.director)
    assert client.get(reverse(f"cases:{name}", args=[row.public_id])).status_code == 200


def test_pages__of_other_kinds__are_forbidden(client, cast):
    from tests.cases.protection.making import filed

    row = filed(cast.teacher, cast.keke)  # a mandatory report
    client.force_login(cast.director)
    for name in URGENT:
        assert client.get(reverse(f"cases:{name}", args=[row.public_id])).status_code == 403
