"""The pages of pairings, as the people who use them fill them in."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from school_care.core import clock
from school_care.mentoring.choices.pairings import PairingEnd, PairingKind
from school_care.mentoring.handover_sheet import latest_handed
from school_care.mentoring.models import Pairing, Partner
from school_care.mentoring.selectors_pairings import share_of
from school_care.mentoring.services.pairings import end_pairing, hand_over
from school_care.school import papers
from school_care.school.services.accounts import leave_school
from tests import cast as canary
from tests.factories import PairingFactory, StudentFactory
from tests.mentoring.pairings.support import helper, mentor, running
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db


def at(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(name: str, row) -> str:
    return reverse(f"mentoring:{name}", args=[row.public_id])


def body(response, status: int = 200) -> str:
    assert response.status_code == status
    return response.content.decode()


def today() -> str:
    return clock.today().isoformat()


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(0, 0, "—"), (8, 9, "88.9%"), (9999, 10000, "99.9%"), (3, 3, "100.0%"), (0, 4, "0.0%")],
)
def test_rate__part_of_whole__one_decimal_and_never_rounded_up_to_all(part, whole, said):
    assert share_of(part, whole) == said


def test_overview__director__rate_and_the_unpaired_first(cast):
    mentor(cast, cast.zixuan, cast.teacher)
    said = body(at(cast.director).get(reverse("mentoring:pairings")))
    assert "33.3%" in said
    rows = said.partition("没有教师结对的在前")[2]
    assert rows.index("赵远") < rows.index("张子轩")
    assert rows.index("王可") < rows.index("张子轩")


def test_unpaired__mentor_left_the_school__leads_to_handing_their_children_over(cast):
    row = mentor(cast, cast.zixuan, cast.teacher, days=30)
    leave_school(user=cast.teacher, school=cast.school, on=clock.today(), by=cast.principal)
    client, page = at(cast.director), url("staff_pairings", cast.teacher)
    assert f'<a href="{page}">移交</a>' in body(client.get(reverse("mentoring:unpaired")))
    assert "张子轩" in body(client.get(page))
    assert page not in body(at(cast.head_teacher).get(reverse("mentoring:unpaired")))
    hand_over(by=cast.director, pairing=row, to=cast.counsellor)
    assert page not in body(client.get(reverse("mentoring:unpaired")))


def test_overview__head_teacher__own_class_only(cast):
    said = body(at(cast.head_teacher).get(reverse("mentoring:pairings")))
    assert "张子轩" in said
    assert "王可" not in said.partition("<main")[2]


def test_overview__more_pupils__no_more_queries(cast):
    client, page = at(cast.director), reverse("mentoring:pairings")
    few = queries_of(client, page)
    for _ in range(8):
        PairingFactory(
            student=StudentFactory(current_class=cast.seven_one, care=True), user=cast.teacher
        )
    assert queries_of(client, page) <= few + 4  # of the first pairing: posts, peers


def test_overview__left_care_or_post_lost__said_on_the_line(cast):
    PairingFactory(student=cast.anan, user=cast.editor)
    said = body(at(cast.director).get(reverse("mentoring:pairings")))
    assert "已退出关爱，可结束" in said
    assert "韩编辑已不在岗，请移交" in said


def test_pairing_form__filled_in__stored_with_words_and_shown_on_the_file(cast):
    page = url("pair", cast.zixuan) + "?kind=teacher"
    assert "现帮扶0人" in body(at(cast.director).get(page))
    given = {
        "public_id": str(uuid4()),
        "holder": str(cast.teacher.public_id),
        "starts_on": today(),
        "aspects": ["study", "mind"],
        "goal": "口算过关",
        "notes": "none",
    }
    response = at(cast.director).post(page, given)
    assert response.url == reverse("students:show", args=[cast.zixuan.public_id])
    row = Pairing.objects.get()
    assert (row.goal, row.aspects) == ("口算过关", ["study", "mind"])
    shown = body(at(cast.head_teacher).get(response.url))
    assert "教师结对" in shown
    assert "卫数学" in shown


def test_pairing_form__nobody_chosen__asked_for_and_words_kept(cast):
    given = {"public_id": str(uuid4()), "starts_on": today(), "goal": "口算过关", "notes": "none"}
    said = body(at(cast.director).post(url("pair", cast.zixuan) + "?kind=teacher", given), 422)
    assert "请选择教师结对。" in said
    assert "口算过关" in said


def test_class_helpers__one_tap_each__stored_and_the_next_is_at_hand(cast):
    other = StudentFactory(current_class=cast.seven_one, care=True, name="周小川")
    page, client = url("class_helpers", cast.seven_one), at(cast.head_teacher)
    for student in (cast.zixuan, other):
        client.post(
            page,
            {
                "kind": "helper",
                "student": str(student.public_id),
                "peer": str(cast.anan.public_id),
                "public_id": str(uuid4()),
            },
        )
    assert running(PairingKind.HELPER).count() == 2
    assert "每名都有学习帮手了" in body(client.get(page))


def test_helper_in_care__flagged_to_care_readers_only(cast):
    helper(cast, cast.zixuan, cast.keke)
    page = url("pupil_pairings", cast.zixuan)
    assert "也是关爱学生" in body(at(cast.director).get(page))
    # the class teacher of 七(1) has no sight of 王可: the name, and not why
    said = body(at(cast.head_teacher).get(page))
    assert "王可" in said
    assert "也是关爱学生" not in said


def test_hand_over__previewed_then_confirmed__stored_as_previewed(cast):
    row = mentor(cast, cast.zixuan, cast.counsellor, days=30)
    page, client = url("pairing_hand_over", row), at(cast.director)
    assert canary.TALK_TEXT in body(client.get(page))
    given = {
        "public_id": str(uuid4()),
        "to": str(cast.other_head_teacher.public_id),
        "on": today(),
        "notes": "none",
        "records": [str(cast.talk.public_id)],
        "step": "preview",
    }
    said = body(client.post(page, given))
    assert "以前的1条记录" in said
    assert not Pairing.objects.filter(user=cast.other_head_teacher).exists()
    client.post(page, {**given, "step": "done"})
    new = Pairing.objects.get(user=cast.other_head_teacher)
    assert [note.record for note in new.handed_notes.all()] == [cast.talk]
    seen = body(at(cast.other_head_teacher).get(reverse("mentoring:records")))
    assert canary.TALK_TEXT in seen
    assert canary.PRAISE_TEXT not in seen


def test_all_of_one_person__one_handed_one_back__both_in_one_go_and_a_sheet(cast):
    first = mentor(cast, cast.zixuan, cast.counsellor, days=20)
    second = mentor(cast, cast.yuan, cast.counsellor, days=20)
    page, client = url("staff_pairings", cast.counsellor), at(cast.director)
    given = {
        f"to-{first.public_id}": str(cast.teacher.public_id),
        f"to-{second.public_id}": "back",
        "on": today(),
        "notes": "all",
    }
    assert "对方能看以前的" in body(client.post(page, given))
    client.post(page, {**given, "step": "done"})
    assert Pairing.objects.get(user=cast.teacher, until__isnull=True).student == cast.zixuan
    second.refresh_from_db()
    assert (second.until, second.end_note) == (clock.today(), "退回待结对")
    paper = client.get(url("handover_sheet", cast.counsellor))
    assert paper["Content-Type"] == "application/pdf"


def test_all_of_one_person__all_to_the_same_but_one__one_choice_is_enough(cast):
    mentor(cast, cast.zixuan, cast.counsellor, days=20)
    second = mentor(cast, cast.yuan, cast.counsellor, days=20)
    page, client = url("staff_pairings", cast.counsellor), at(cast.director)
    rest = {"rest": str(cast.teacher.public_id), "on": today(), "notes": "none"}

    shown = body(client.post(page, {**rest, f"to-{second.public_id}": "back"}))

    assert shown.count(f'value="{cast.teacher.public_id}" selected') == 1
    assert shown.count('value="back" selected') == 1
    assert 'name="rest"' not in shown  # each child's line says it now, and can still be changed


def test_my_pairings__teacher__child_with_one_tap_to_write(cast):
    mentor(cast, cast.zixuan, cast.teacher)
    said = body(at(cast.teacher).get(reverse("mentoring:pairings_mine")))
    assert "张子轩" in said
    assert url("write", cast.zixuan) in said


def test_end_and_cover_and_notes__by_form__stored(cast):
    row = mentor(cast, cast.zixuan, cast.counsellor, days=9)
    client = at(cast.director)
    client.post(
        url("pairing_cover", row),
        {
            "public_id": str(uuid4()),
            "user": str(cast.teacher.public_id),
            "starts_on": today(),
            "last_day": today(),
            "why": "培训",
        },
    )
    cover = row.covers.get()
    assert "卫数学代管" in body(client.get(url("pupil_pairings", cast.zixuan)))
    client.post(url("cover_end", cover))
    cover.refresh_from_db()
    assert cover.until == clock.today()
    client.post(
        url("pairing_notes", row), {"notes": "all", "records": [str(cast.praise.public_id)]}
    )
    row.refresh_from_db()
    assert (row.notes, row.handed_notes.count()) == ("all", 1)
    client.post(url("pairing_end", row), {"why": "wish", "on": today()})
    row.refresh_from_db()
    assert row.end_why == PairingEnd.WISH


def test_history__paired_twice__both_stand_on_the_page(cast):
    row = mentor(cast, cast.zixuan, cast.teacher, days=20)
    end_pairing(by=cast.director, pairing=row, why=PairingEnd.TERM_OVER)
    mentor(cast, cast.zixuan, cast.teacher)
    said = body(at(cast.head_teacher).get(url("pupil_pairings", cast.zixuan)))
    assert "以前的结对" in said
    assert "到期结束" in said


def test_partner__added_with_a_number__listed_by_its_last_digits(cast):
    client = at(cast.director)
    client.post(
        reverse("mentoring:partner_new"),
        {"public_id": str(uuid4()), "kind": "cadre", "name": "余干部", "phone": "199 0000 0888"},
    )
    said = body(client.get(reverse("mentoring:partners")))
    assert "尾号0888" in said
    assert "19900000888" not in said
    row = Partner.objects.get()
    client.post(url("partner", row), {"kind": "cadre", "name": "余建国", "phone": ""})
    row.refresh_from_db()
    assert (row.name, row.phone) == ("余建国", "19900000888")


def test_sheet__of_a_hand_over__open_steps_and_successor_but_no_restricted_words(cast, monkeypatch):
    row = mentor(cast, cast.zixuan, cast.counsellor, days=9)
    hand_over(by=cast.director, pairing=row, to=cast.teacher)
    assert [one.pk for one in latest_handed(cast.counsellor, cast.school)] == [row.pk]
    written: list[str] = []
    monkeypatch.setattr(papers, "render_pdf", lambda html: written.append(html) or b"%PDF-")
    at(cast.director).get(url("handover_sheet", cast.counsellor))
    (said,) = written
    assert canary.NEXT_STEP in said
    assert "卫数学" in said
    assert "只看接手以后的记录" in said
    assert canary.RESTRICTED_TEXT not in said
    assert canary.RESTRICTED_NEXT_STEP not in said
    assert "留守" not in said


def test_pupil_page__head_teacher__leads_to_the_wishes(cast):
    page = url("pupil_pairings", cast.zixuan)
    client = at(cast.head_teacher)
    link = f"{url('wishes', cast.zixuan)}?back="
    assert f'href="{link}' in body(client.get(page))
    assert "学生或家长说到的老师" in body(client.get(link + page))


def test_cover_of_an_acting_parent__form_and_own_list__money_said_to_stay(cast):
    row = PairingFactory(student=cast.zixuan, user=cast.dormitory, kind=PairingKind.ACTING_PARENT)
    page = url("pairing_cover", row)
    said = "零用钱不随代管转手：钱仍由蒋生活保管、发放"
    assert said in body(at(cast.director).get(page))
    given = {
        "public_id": str(uuid4()),
        "user": str(cast.head_teacher.public_id),
        "starts_on": today(),
        "last_day": today(),
    }
    assert at(cast.director).post(page, given).status_code == 302
    mine = body(at(cast.head_teacher).get(reverse("mentoring:pairings_mine")))
    assert "零用钱仍由蒋生活发" in mine
