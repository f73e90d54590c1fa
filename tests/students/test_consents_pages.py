"""The pages of notice and consent: a pupil, a class, the panel, the paper."""

import subprocess
from uuid import uuid4

import pytest
from django.urls import reverse

from school_care.core.pdf import count_pages, split_pages
from school_care.students.consent_paper import paper_words
from school_care.students.enums import ContactRole
from school_care.students.models import Consent, ContactPerson, NoticeGiven
from school_care.students.purposes import ASKED, NOTICE_VERSION
from school_care.students.services import consents
from school_care.students.services.consents import (
    PUPIL,
    Answers,
    Speaker,
    consent_holds,
)
from tests.factories import ContactFactory, StudentFactory, TermFactory, days_ago
from tests.students.consents import agree, answer_form
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db

GRANDMOTHER = Speaker("张奶奶", "奶奶", ContactRole.GUARDIAN)
CARER = Speaker("张姑姑", "姑姑", ContactRole.CARER)


def url_of(student) -> str:
    return reverse("students:consent", args=[student.public_id])


def answer(cast, given, *, by=None, student=None, speaker=GRANDMOTHER, **facts):
    return consents.record_answers(
        by=by or cast.head_teacher,
        answers=[Answers(student or cast.zixuan, speaker, given)],
        **({"channel": "paper", "given_on": days_ago(0), "form_id": uuid4()} | facts),
    )


def withdraw(cast, purpose, *, speaker=GRANDMOTHER, by=None, on=None):
    return consents.withdraw_consent(
        by=by or cast.head_teacher,
        student=cast.zixuan,
        purpose=purpose,
        speaker=speaker,
        channel="phone",
        on=on or days_ago(0),
    )


# --- the pages -------------------------------------------------------------------------------


def test_pupil_page__told_and_answered_in_one_go__shown_on_the_file(client, cast):
    client.force_login(cast.head_teacher)
    father = ContactPerson.objects.get(name="张远行")
    form = answer_form(father, photo="yes", public="no", told="on")
    page = client.post(url_of(cast.zixuan), form, follow=True).content.decode()
    assert "已保存。" in page
    assert "张远行（父亲）当面口头不同意" in page
    notice = NoticeGiven.objects.get()
    assert (notice.version, notice.told_to) == (NOTICE_VERSION, "张远行（父亲）")
    file = client.get(reverse("students:show", args=[cast.zixuan.public_id])).content.decode()
    assert "已告知；同意：拍照；不同意：公开使用；未答复：志愿者、公益机构、问卷测评。" in file


def test_pupil_page__carer_agrees_to_public_use__said_why_and_what_was_typed_stays(client, cast):
    carer = ContactFactory(
        student=cast.zixuan, role=ContactRole.CARER, name="张姑姑", relation="姑姑"
    )
    client.force_login(cast.head_teacher)
    answered = client.post(url_of(cast.zixuan), answer_form(carer, public="yes"))
    page = answered.content.decode()
    assert answered.status_code == 422
    assert "委托照护人不是监护人，公开使用、提供给公益机构须由父母或监护人同意。" in page
    chosen = page.split(f'value="{carer.public_id}"')[1].split(">")[0]
    assert "checked" in chosen
    assert not Consent.objects.exists()


def test_pupil_page__nothing_chosen__says_what_to_do(client, cast):
    client.force_login(cast.head_teacher)
    answered = client.post(url_of(cast.zixuan), answer_form("other"))
    page = answered.content.decode()
    assert answered.status_code == 422
    assert "请填写姓名。" in page and "请选择身份。" in page
    grandmother = ContactPerson.objects.get(name="张奶奶")
    page = client.post(url_of(cast.zixuan), answer_form(grandmother)).content.decode()
    assert "还没有选任何一项" in page


def test_pupil_page__somebody_not_in_the_file__typed_by_hand(client, cast):
    client.force_login(cast.registrar)
    form = answer_form("other", other_name="张母", other_role="MOTHER", charity="yes")
    client.post(url_of(cast.zixuan), form)
    row = Consent.objects.get()
    assert (row.given_by, row.relation, row.purpose) == ("张母", "母亲", "charity")


def test_pupil_page__a_reader__sees_without_buttons(client, cast):
    agree(cast.zixuan, "photo")
    client.force_login(cast.grade_head)
    page = client.get(url_of(cast.zixuan)).content.decode()
    assert "拍摄、留存照片" in page and "张奶奶" in page
    assert "登记家长的答复" not in page and "撤回</a>" not in page


def test_withdraw_page__nothing_chosen__asks_who_takes_it_back(client, cast):
    agree(cast.zixuan, "photo")
    client.force_login(cast.head_teacher)
    url = reverse("students:consent_withdraw", args=[cast.zixuan.public_id, "photo"])
    answer = client.post(url, {"day": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请点选是谁提出撤回的。" in page
    assert "谁答复" not in page


def test_withdraw_page__confirmed__said_and_history_stays(client, cast):
    agree(cast.zixuan, "photo")
    client.force_login(cast.head_teacher)
    url = reverse("students:consent_withdraw", args=[cast.zixuan.public_id, "photo"])
    assert "确认撤回" in client.get(url).content.decode()
    page = client.post(url, answer_form(PUPIL), follow=True).content.decode()
    assert "已撤回：拍摄、留存照片。" in page
    assert "张子轩（本人）当面口头撤回" in page
    assert client.get(url).status_code == 302
    assert client.get(url.replace("photo", "nonsense")).status_code == 404


def test_one_by_one__after_saving__leads_to_the_next_open_pupil(client, cast):
    client.force_login(cast.head_teacher)
    form = answer_form("other", other_name="某某", other_role="FATHER", told="on", walk="1")
    form |= dict.fromkeys([purpose.value for purpose in ASKED], "no")
    answered = client.post(url_of(cast.anan), form)
    assert answered["Location"] == f"{url_of(cast.zixuan)}?walk=1"
    answered = client.post(url_of(cast.zixuan), {**form, "form_id": str(uuid4())})
    assert answered["Location"] == reverse(
        "students:class_consents", args=[cast.seven_one.public_id]
    )


def test_pupil_page__an_answer_without_its_paper__leads_to_filing_it(client, cast):
    consent = agree(cast.zixuan, "photo")
    client.force_login(cast.head_teacher)
    page = client.get(url_of(cast.zixuan)).content.decode()
    there = reverse("students:document_new", args=[cast.zixuan.public_id])
    assert f"{there}?kind=consent&amp;about={consent.public_id}" in page


# --- a class at once -------------------------------------------------------------------------


def test_class_notice__parents_meeting__all_but_the_absent_and_never_twice(client, cast):
    client.force_login(cast.head_teacher)
    url = reverse("students:class_notice", args=[cast.seven_one.public_id])
    page = client.get(url).content.decode()
    assert "张子轩" in page and "李安安" in page and "周转走" not in page
    form = {
        "told_to": "家长会到会家长",
        "channel": "in_person",
        "day": str(days_ago(0)),
        "pupils": [str(cast.zixuan.public_id)],
    }
    for _ in range(2):
        assert client.post(url, form).status_code == 302
    notice = NoticeGiven.objects.get()
    assert (notice.student, notice.recorded_by) == (cast.zixuan, cast.head_teacher)
    page = client.get(url).content.decode()
    assert "李安安" in page and "张子轩" not in page


def test_class_answers__from_the_pile__stored_and_only_open_cells_count(client, cast):
    grandmother = ContactPerson.objects.get(name="张奶奶")
    agree(cast.zixuan, "photo")
    client.force_login(cast.head_teacher)
    url = reverse("students:class_consents", args=[cast.seven_one.public_id])
    key = cast.zixuan.public_id
    form = {
        "all-form_id": str(uuid4()),
        "all-channel": "paper",
        "all-day": str(days_ago(1)),
        f"{key}:who": str(grandmother.public_id),
        f"{key}:photo": "no",
        f"{key}:public": "no",
        f"{key}:charity": "yes",
    }
    page = client.post(url, form, follow=True).content.decode()
    assert "已保存1名学生的答复。" in page
    assert consent_holds(student=cast.zixuan, purpose="photo")
    assert consent_holds(student=cast.zixuan, purpose="charity")
    assert set(Consent.objects.values_list("purpose", flat=True)) == {"photo", "public", "charity"}


def test_class_answers__nobody_chosen__row_is_named_and_choices_stay(client, cast):
    client.force_login(cast.head_teacher)
    url = reverse("students:class_consents", args=[cast.seven_one.public_id])
    form = {
        "all-form_id": str(uuid4()),
        "all-channel": "paper",
        "all-day": str(days_ago(1)),
        f"{cast.zixuan.public_id}:public": "no",
    }
    answered = client.post(url, form)
    page = answered.content.decode()
    assert answered.status_code == 422
    assert "请选择是谁答复的。" in page
    assert f'name="{cast.zixuan.public_id}:public" value="no" checked' in page
    assert not Consent.objects.exists()


def test_class_page__more_pupils_and_answers__as_many_queries(client, cast):
    client.force_login(cast.head_teacher)
    url = reverse("students:class_consents", args=[cast.seven_one.public_id])
    purposes = reverse("students:purposes")
    before = queries_of(client, url), queries_of(client, purposes)
    for _ in range(25):
        pupil = StudentFactory(current_class=cast.seven_one)
        ContactFactory(student=pupil)
        agree(pupil, "photo")
        agree(pupil, "public", agreed=False)
    assert (queries_of(client, url), queries_of(client, purposes)) == before


def test_panel__long_history__as_many_queries(client, cast):
    client.force_login(cast.head_teacher)
    pages = [reverse("students:show", args=[cast.zixuan.public_id]), url_of(cast.zixuan)]
    agree(cast.zixuan, "photo")
    before = [queries_of(client, url) for url in pages]
    for day in range(20):
        agree(cast.zixuan, "photo", given_on=days_ago(day))
    assert [queries_of(client, url) for url in pages] == before


def test_speakers__guardian_and_carer_in_one__once_and_as_guardian_the_dead_never(client, cast):
    ContactFactory(student=cast.anan, role=ContactRole.CARER, name="李奶奶", relation="奶奶")
    ContactFactory(student=cast.anan, role=ContactRole.GUARDIAN, name="李奶奶", relation="奶奶")
    ContactFactory(
        student=cast.anan, role=ContactRole.FATHER, name="李亡父", relation="父亲", presence="dead"
    )
    client.force_login(cast.head_teacher)
    page = client.get(url_of(cast.anan)).content.decode()
    assert page.count("李奶奶（奶奶") == 1 and "李奶奶（奶奶，被委托照护人）" not in page
    assert "李亡父" not in page


# --- today -----------------------------------------------------------------------------------


def test_today__first_weeks_of_a_term__head_teacher_is_told_how_many(client, cast):
    line = "2名学生还没有告知记录"
    cast.term.first_day = days_ago(20)
    cast.term.save()
    client.force_login(cast.head_teacher)
    assert line in client.get("/desk/").content.decode()
    cast.term.first_day = days_ago(57)
    cast.term.save()
    assert "没有告知记录" not in client.get("/desk/").content.decode()
    TermFactory(school=cast.other_school)
    client.force_login(cast.director)
    assert "没有告知记录" not in client.get("/desk/").content.decode()


# --- the paper -------------------------------------------------------------------------------


def test_paper__a_class__a_sheet_each_with_its_own_name_only(client, cast):
    client.force_login(cast.head_teacher)
    url = reverse("students:class_consent_paper", args=[cast.seven_one.public_id])
    answered = client.get(url)
    assert answered["Content-Type"] == "application/pdf"
    assert "张" not in answered["Content-Disposition"]
    assert count_pages(answered.content) == 4
    words = [words_of(sheet) for sheet in split_pages(answered.content, [0, 1, 2, 3])]
    assert ["李安安" in page for page in words] == [True, True, False, False]
    assert ["张子轩" in page for page in words] == [False, False, True, True]
    assert "单独同意书" in words[1] and "留守" not in "".join(words)


def test_paper__each_purpose__refusal_beside_consent(cast):
    words = paper_words(cast.school)
    assert words.count("</span>同意<br>") == words.count("</span>不同意</td>") == len(ASKED)


def words_of(pdf: bytes) -> str:
    """The text of a PDF, without blanks."""
    done = subprocess.run(  # noqa: S603
        ["pdftotext", "-", "-"],  # noqa: S607
        input=pdf,
        capture_output=True,
        check=True,
    )
    return "".join(done.stdout.decode().split())
