"""家校联系册: what is offered, what never is, on paper, by link, answered, taken back."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from school_care.activities.models import HomeNote
from school_care.activities.note_content import reply_of, unsaid_words
from school_care.activities.services.note_links import make_link
from school_care.activities.services.notes import issue_on_paper, save_note, withdraw_note
from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.core.months import first_of
from school_care.duties.models import Notice
from school_care.mentoring.enums import RecordKind
from school_care.mentoring.models import Achievement, Mark
from school_care.school.calendar import SchoolCalendar
from school_care.school.refusal import Refused
from school_care.students.models import CarerCheck, ContactPerson
from tests import cast as canary
from tests.core.pdf.support import text_of
from tests.factories import CareRecordFactory, days_ago
from tests.mentoring.progress.support import exam_of, mark_of
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db
PRAISE = "主动给低年级同学讲题"
NOON = "2026-11-24T12:00:00+08:00"


@pytest.fixture(autouse=True)
def noon():
    cache.clear()
    with time_machine.travel(NOON, tick=False) as moment:
        yield moment


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.head_teacher)
    return client


def write_url(student, month="2026-11") -> str:
    return f"{reverse('activities:note_write', args=[student.public_id])}?month={month}"


def draft(cast, words="在家多夸夸他。", student=None) -> HomeNote:
    student = student or cast.zixuan
    return save_note(
        by=cast.head_teacher,
        student=student,
        month=clock.today(),
        lines=[],
        words=words,
        calendar=SchoolCalendar(cast.school),
    )


def link_of(cast, **given) -> str:
    return make_link(by=cast.head_teacher, note=draft(cast, **given)).url.split("/n/")[1][:-1]


def opened(secret: str, **options):
    return Client().get(reverse("home_note", args=[secret]), **options)


def answer(secret: str, said="seen", who="grandmother", words=""):
    return Client().post(
        reverse("home_note", args=[secret]), {"said": said, "who": who, "words": words}
    )


def test_offered__a_child_with_everything__praise_and_days_only(desk, cast):
    """张子轩 is in care at the highest level, with a talk, a restricted record, a mark, praise."""
    for row in (cast.talk, cast.restricted, cast.praise):
        row.happened_on = days_ago(3)
        row.save()
    CareRecordFactory(
        student=cast.zixuan,
        author=cast.head_teacher,
        kind=RecordKind.PRAISE,
        happened_on=days_ago(2),
        text="限阅的表扬",
        restricted=True,
    )
    CareRecordFactory(
        student=cast.zixuan,
        author=cast.head_teacher,
        kind=RecordKind.PRAISE,
        happened_on=days_ago(2),
        text="作为留守儿童很坚强",
    )
    Achievement.objects.create(
        school=cast.school,
        student=cast.zixuan,
        happened_on=days_ago(5),
        title="书法二等奖",
        written_at=clock.now(),
    )
    mark_of(cast.zixuan, exam_of(cast, days_ago(4)), points=61)
    assert Mark.objects.exists()
    answer = desk.get(write_url(cast.zixuan)).content.decode().split("<main")[1]
    page = re.sub(r"<[^>]+>", " ", answer)  # keys in attributes hold any two digits
    assert PRAISE in page
    assert "书法二等奖" in page
    assert "老师和孩子聊了1次" in page  # the restricted talk is not even counted
    for words in (
        canary.TALK_TEXT,
        canary.NEXT_STEP,
        canary.RESTRICTED_TEXT,
        "限阅的表扬",
        "留守",
        "61",
        "重点关爱",
        "双亲",
    ):
        assert words not in page


def test_ticks__praise_proposed_counts_not__as_the_teacher_chooses(desk, cast):
    cast.praise.happened_on = cast.talk.happened_on = days_ago(3)
    cast.praise.save()
    cast.talk.save()
    form = desk.get(write_url(cast.zixuan)).context["form"]
    chosen = {row.words: row.chosen for row in form.offered}
    assert [ticked for words, ticked in chosen.items() if PRAISE in words] == [True]
    assert chosen["老师和孩子聊了1次。"] is False
    key = next(row.key for row in form.offered if PRAISE in row.words)
    answer = desk.post(write_url(cast.zixuan), {"lines": [key], "words": "周末请多陪陪他。"})
    note = HomeNote.objects.get()
    assert answer.url == reverse("activities:note_show", args=[note.public_id])
    preview = desk.get(answer.url).content.decode()
    assert PRAISE in preview
    assert "周末请多陪陪他。" in preview
    # what the record says later does not change the note
    cast.praise.text = "改了"
    cast.praise.save()
    assert PRAISE in desk.get(answer.url).content.decode()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("他是留守儿童，要多关心。", "不写类别、等级和名次"),
        ("这次全班第三名", "不写类别、等级和名次"),
        ("好" * 301, "请不超过300字"),
        ("", "请勾选要告诉家里的内容"),
    ],
)
def test_write__what_a_note_never_says__refused_words_kept(desk, cast, words, said):
    answer = desk.post(write_url(cast.zixuan), {"words": words})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert words in page
    assert not HomeNote.objects.exists()


def test_write__month_to_come_or_without_school__refused(desk, cast):
    assert (
        "还没到" in desk.post(write_url(cast.zixuan, "2027-01"), {"words": "好"}).content.decode()
    )
    assert (
        "不上课" in desk.post(write_url(cast.zixuan, "2026-08"), {"words": "好"}).content.decode()
    )


def test_paper__issued_and_printed__given_name_slip_no_label(desk, cast):
    note = draft(cast, "第一段。\n第二段。")
    url = reverse("activities:note_print", args=[note.public_id])
    assert desk.get(url).status_code == 302  # nothing is printed before it went out
    desk.post(reverse("activities:note_show", args=[note.public_id]))
    note.refresh_from_db()
    assert (note.state, note.way, note.number) == ("issued", "paper", 1)
    text = "".join(text_of(desk.get(url).content).split())
    for words in ("子轩的家校联系册", "11月第1期", "第二段。", "回执", "家长签名", "陈老师"):
        assert words in text
    for words in ("留守", "重点", "关爱"):
        assert words not in text
    desk.post(reverse("activities:note_slip", args=[note.public_id]))
    note.refresh_from_db()
    assert reply_of(note).said == "slip"
    assert note.replied_on == days_ago(0)


def test_number__second_month_of_the_term__second_issue(cast):
    october = save_note(
        by=cast.head_teacher,
        student=cast.zixuan,
        month=days_ago(40),
        lines=[],
        words="好",
        calendar=SchoolCalendar(cast.school),
    )
    issue_on_paper(by=cast.head_teacher, notes=[october])
    assert draft(cast).number == 2


def test_link__opened_by_a_stranger_device__read_no_whole_name_nothing_changes(cast):
    secret = link_of(cast)
    note = HomeNote.objects.get()
    assert secret not in note.link_hash
    assert len(secret) >= 32
    before = (AuditEntry.objects.count(), HomeNote.objects.values().get())
    page = opened(secret)
    assert page.status_code == 200
    text = page.content.decode()
    assert "子轩的家校联系册" in text
    assert "张子轩" not in text
    assert "<title>家校联系册</title>" in text
    assert page["Cache-Control"] == "no-store, private"
    assert page["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page["X-Robots-Tag"]
    assert not page.cookies
    assert (AuditEntry.objects.count(), HomeNote.objects.values().get()) == before


def test_link__wrong_expired_stopped_withdrawn__one_and_the_same_page(desk, cast, noon):
    wrong = opened("x" * 32)
    assert wrong.status_code == 404
    secret = link_of(cast)
    note = HomeNote.objects.get()
    noon.shift(timedelta(days=14))
    expired = opened(secret)
    noon.shift(timedelta(days=-14))
    assert opened(secret).status_code == 200
    newer = make_link(by=cast.head_teacher, note=note).url.split("/n/")[1][:-1]
    replaced = opened(secret)
    desk.post(reverse("activities:note_link", args=[note.public_id]), {"do": "stop"})
    stopped = opened(newer)
    last = make_link(by=cast.head_teacher, note=note).url.split("/n/")[1][:-1]
    withdraw_note(by=cast.head_teacher, note=note, why="写错了")
    withdrawn = opened(last)
    posted = answer(last)
    for other in (expired, replaced, stopped, withdrawn, posted):
        assert (other.status_code, other.content) == (404, wrong.content)
        assert other["Cache-Control"] == "no-store, private"


def test_reply__grandmother_then_changed__stands_on_the_note_teacher_told_without_name(cast):
    secret = link_of(cast)
    bad = answer(secret, who="")
    assert bad.status_code == 422
    assert answer(secret, words="孩子长高了").status_code == 302
    assert "已收到奶奶的回复：看过了" in opened(secret).content.decode()
    assert answer(secret, said="call", words="周三在家").status_code == 302
    note = HomeNote.objects.get()
    assert (reply_of(note).said, reply_of(note).words) == ("call", "周三在家")
    assert note.replied_by == "奶奶"
    notices = Notice.objects.filter(user=cast.head_teacher, facts__about="note.reply")
    assert notices.count() == 2
    said = {entry.action: entry.facts for entry in AuditEntry.objects.all()}
    assert said["note.replied"] == {"said": "call"}


def test_reply__again_and_again__stopped_for_an_hour(cast):
    secret = link_of(cast)
    statuses = [answer(secret).status_code for _ in range(12)]
    assert statuses == [302] * 10 + [422] * 2


def test_reply__too_long__words_kept(cast):
    secret = link_of(cast)
    page = answer(secret, words="长" * 201)
    assert page.status_code == 422
    assert "请不超过200字" in page.content.decode()
    assert "长" * 201 in page.content.decode()


def test_made_link__shown_once__with_code_and_never_again(desk, cast):
    note = draft(cast)
    made = desk.post(reverse("activities:note_link", args=[note.public_id])).content.decode()
    assert "/n/" in made
    assert "data:image/png" in made
    again = desk.get(reverse("activities:note_show", args=[note.public_id])).content.decode()
    assert "/n/" not in again


def test_withdrawn__reason_needed__then_written_anew(desk, cast):
    note = draft(cast)
    issue_on_paper(by=cast.head_teacher, notes=[note])
    with pytest.raises(Refused):
        draft(cast)
    url = reverse("activities:note_withdraw", args=[note.public_id])
    assert desk.post(url, {"why": ""}).status_code == 422
    desk.post(url, {"why": "日期写错"})
    again = draft(cast, "改好了")
    assert again.pk != note.pk
    issue_on_paper(by=cast.head_teacher, notes=[again])
    again.refresh_from_db()
    assert again.number == 1


def test_carer_with_something_against_them__teacher_told_whom_not_to_give_it(desk, cast):
    person = ContactPerson.objects.get(student=cast.zixuan, relation="奶奶")
    CarerCheck.objects.create(
        school=cast.school,
        student=cast.zixuan,
        carer=person,
        bars=["offences"],
        checked_on=days_ago(3),
    )
    note = draft(cast)
    page = desk.get(reverse("activities:note_show", args=[note.public_id])).content.decode()
    assert "请不要交给：奶奶（张奶奶）" in page
    assert "请不要交给" not in opened(link_of(cast, student=cast.anan)).content.decode()


def test_class_list__owed_first__others_by_choice_drafts_issued_together(desk, cast):
    url = reverse("activities:class_notes", args=[cast.seven_one.public_id])
    page = desk.get(url, {"month": "2026-11"})
    assert [row.student.name for row in page.context["rows"]] == ["张子轩"]
    assert page.context["rows"][0].owed
    whole = desk.get(url, {"month": "2026-11", "all": "1"})
    assert [row.student.name for row in whole.context["rows"]] == ["张子轩", "李安安"]
    draft(cast)
    draft(cast, student=cast.anan)
    batch = reverse("activities:class_notes_print", args=[cast.seven_one.public_id])
    desk.post(batch, {"month": "2026-11"})
    assert HomeNote.objects.filter(state="issued").count() == 2
    answer = desk.get(batch, {"month": "2026-11"})
    text = "".join(text_of(answer.content).split())
    assert text.count("家长签名") == 2
    few = queries_of(desk, f"{url}?month=2026-11")
    HomeNote.objects.filter(student=cast.anan).delete()
    assert queries_of(desk, f"{url}?month=2026-11") == few


def test_subject_teacher_and_counsellor__read_of_the_child__do_not_write_home(client, cast):
    for user in (cast.teacher, cast.counsellor):
        client.force_login(user)
        assert client.get(write_url(cast.keke)).status_code == 403
    with pytest.raises(Refused):
        save_note(
            by=cast.teacher,
            student=cast.keke,
            month=clock.today(),
            lines=[],
            words="好",
            calendar=SchoolCalendar(cast.school),
        )


def test_unsaid_words__plain_praise__none():
    assert unsaid_words("主动帮助同学，作业按时完成。") == []
    assert unsaid_words("重点关爱") == ["重点关爱"]


def test_home_note__month_stored_as_its_first_day(cast):
    assert draft(cast).month == first_of(clock.today())
