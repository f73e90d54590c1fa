"""迎检资料包: what is in it, what is said to be missing, whose it is."""

import zipfile
from datetime import timedelta

import pytest
from django.db.models import signals
from django.urls import reverse

from school_care.cases.models import BullyingSurvey
from school_care.core import clock, vault
from school_care.core.models import AuditEntry
from school_care.core.templatetags.days import long_date
from school_care.reports import services
from school_care.reports.enums import DocumentKind, GroupPost, Output
from school_care.reports.models import LeadingMember, PrintJob, SchoolDocument
from school_care.reports.packs import binding, parts_left, parts_left_files
from school_care.reports.packs.order import context_for, request_pack, states
from school_care.reports.packs.topics import PARTS
from school_care.reports.standing.documents import FILE
from school_care.school.models.places import school_year_of
from school_care.school.refusal import Refused
from school_care.students.models import Student
from tests.cast import RESTRICTED_TEXT
from tests.factories import PairingFactory, StudentFactory, days_ago
from tests.reports.packs.support import bookmarks_of, made, wish, words_of
from tests.support.papers import pdf as scanned
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db


def document(cast, kind=DocumentKind.RULES, *, content=None, title="关爱制度") -> SchoolDocument:
    row = SchoolDocument.objects.create(
        school=cast.school,
        kind=kind,
        title=title,
        dated_on=days_ago(30),
        year=school_year_of(days_ago(30)),
        file_name="x.pdf",
        mime="application/pdf",
        size=1,
        pages=1,
        uploaded_by=cast.director,
        uploaded_at=clock.now(),
    )
    vault.write(row.public_id, FILE, scanned(2) if content is None else content)
    return row


def member(cast) -> LeadingMember:
    return LeadingMember.objects.create(
        school=cast.school,
        user=cast.principal,
        title="校长",
        post=GroupPost.HEAD,
        duties="全面负责",
        starts_on=days_ago(60),
    )


def gaps_of(cast, topic) -> dict[str, list[str]]:
    context = context_for(school=cast.school, reader=cast.principal, wish=wish(cast.term, topic))
    return {
        one.part.code: [gap.words for gap in one.content.gaps] for one in states(context, topic)
    }


@pytest.mark.parametrize("topic", ["left", "dropout", "groups"])
def test_pack__of_a_school_with_little_in_it__is_made_and_lists_what_is_missing(cast, topic):
    job = made(cast.principal, cast.school, wish(cast.term, topic))

    said = words_of(job.result.read_bytes())
    for words in ("卷内目录", "缺项清单", "盒脊签", "案卷题名"):
        assert words in said
    assert f"依据{long_date(clock.today())}系统现有资料生成" in said
    assert "第1页" in said


def test_pack__named_left_behind__holds_the_roster_and_the_cards(cast):
    job = made(cast.principal, cast.school, wish(cast.term, masked=False))

    pdf = job.result.read_bytes()
    said = words_of(pdf)
    assert "留守儿童花名册" in said
    assert cast.zixuan.name in said
    assert bookmarks_of(pdf)[:3] == ["封面", "盒脊签", "卷内目录"]


def test_pack__masked__says_no_whole_name(cast):
    job = made(cast.principal, cast.school, wish(cast.term))

    said = words_of(job.result.read_bytes())
    assert "张*轩" in said
    assert cast.zixuan.name not in said
    assert "已脱敏" in said


def test_pack__with_a_restricted_record__never_holds_its_text(cast):
    for masked in (True, False):
        asked = wish(cast.term, masked=masked, samples=10)
        job = made(cast.director, cast.school, asked)

        assert RESTRICTED_TEXT not in words_of(job.result.read_bytes())


def test_day__to_come_or_outside_the_term__is_refused(cast):
    for day in (clock.today() + timedelta(days=1), cast.term.first_day - timedelta(days=1)):
        with pytest.raises(Refused, match="截止日期"):
            request_pack(by=cast.principal, school=cast.school, wish=wish(cast.term, on=day))


def test_pack__without_a_part__is_refused(cast):
    with pytest.raises(Refused, match="至少勾选一个"):
        request_pack(by=cast.principal, school=cast.school, wish=wish(cast.term, parts=()))


def test_pack__asked_by_a_head_teacher__is_refused(cast):
    with pytest.raises(Refused):
        request_pack(by=cast.head_teacher, school=cast.school, wish=wish(cast.term))


def test_sample__drawn_twice_by_one_number__is_the_same_and_by_another_may_differ(cast):
    def drawn(seed):
        asked = wish(cast.term, seed=seed, samples=1)
        context = context_for(school=cast.school, reader=cast.principal, wish=asked)
        context.left_behind = [cast.zixuan.pk, cast.keke.pk, cast.yuan.pk]
        return parts_left_files.sample(context)

    assert drawn("17") == drawn("17")
    assert len({tuple(drawn(str(seed))) for seed in range(20)}) > 1


def test_uploaded_rules__behind_a_slip_with_both_days__take_their_place(cast):
    row = document(cast)
    member(cast)

    job = made(cast.principal, cast.school, wish(cast.term, parts=("group", "rules")))

    pdf = job.result.read_bytes()
    said = words_of(pdf)
    assert f"文件日期{long_date(row.dated_on)}" in said
    assert f"上传日期{long_date(clock.today())}" in said
    assert "留守-02-1 关爱制度" in bookmarks_of(pdf)
    assert "全面负责" in said


def test_sign_in_sheet__uploaded__is_not_in_a_masked_pack_and_is_in_the_other(cast):
    document(cast, DocumentKind.SIGN_IN, title="家长会签到")

    masked = made(cast.principal, cast.school, wish(cast.term, parts=("parents",)))
    whole = made(cast.principal, cast.school, wish(cast.term, parts=("parents",), masked=False))

    assert "不印入脱敏版" in words_of(masked.result.read_bytes())
    assert "留守-09-1 家长会签到" in bookmarks_of(whole.result.read_bytes())


def test_many_uploaded_papers__each_laid_out__prolong_the_lease(cast, monkeypatch):
    """However long all of them take, no second worker begins the pack again."""
    for number in range(3):
        document(cast, title=f"制度{number}")
    left, slip = [], binding.cover.slip_html

    def slow(job, *details):
        mine = PrintJob.objects.filter(pk=job.pk)
        left.append(mine.get().lease_until - clock.now())
        mine.update(lease_until=clock.now() + timedelta(seconds=1))
        return slip(job, *details)

    monkeypatch.setattr(binding.cover, "slip_html", slow)

    made(cast.principal, cast.school, wish(cast.term, parts=("rules",)))

    assert len(left) == 3
    assert min(left) > timedelta(minutes=2)


def test_uploaded_paper__that_cannot_be_opened__is_listed_and_the_pack_is_made(cast):
    document(cast, content=b"%PDF-1.4 broken", title="坏文件")

    job = made(cast.principal, cast.school, wish(cast.term, parts=("rules",)))

    said = words_of(job.result.read_bytes())
    assert "《坏文件》文件打不开或有密码" in said
    assert "重新上传" in said


def test_uploaded_paper__whose_pages_cannot_be_joined__does_not_stop_the_pack(cast, monkeypatch):
    document(cast, content=scanned(2), title="坏页")
    joined = binding.join_pdfs

    def breaking(files, **details):
        if len(files) == 2 and not details:
            raise ValueError("broken page")
        return joined(files, **details)

    monkeypatch.setattr(binding, "join_pdfs", breaking)
    asked = wish(cast.term, parts=("rules", "group"))

    job = made(cast.principal, cast.school, asked)

    assert "《坏页》文件打不开或有密码" in words_of(job.result.read_bytes())


def test_status__of_many_pairings__builds_no_pupil(cast):
    for _ in range(12):
        pupil = StudentFactory(current_class=cast.seven_one, care=True)
        PairingFactory(student=pupil, user=cast.teacher)
    context = context_for(school=cast.school, reader=cast.principal, wish=wish(cast.term))
    context.left_behind = list(Student.objects.values_list("pk", flat=True))
    built = []

    def note(instance, **_):
        built.append(instance)

    signals.post_init.connect(note, sender=Student)
    try:
        pairs = parts_left.pairings(context)
        assert built == []
        assert len(pairs.tables[0].rows()) == pairs.tables[0].count >= 12
    finally:
        signals.post_init.disconnect(note, sender=Student)


@pytest.mark.parametrize("topic", list(PARTS))
def test_status_page__of_few_and_many_pupils__same_queries(client, cast, topic):
    def more(number):
        for _ in range(number):
            pupil = StudentFactory(current_class=cast.seven_one, care=True)
            PairingFactory(student=pupil, user=cast.teacher)

    client.force_login(cast.principal)
    address = f"{reverse('reports:pack_new')}?topic={topic}"
    more(5)
    few = queries_of(client, address)
    more(45)
    assert queries_of(client, address) == few


def test_gaps__of_a_school_that_wrote_nothing__say_what_to_do(cast):
    gaps = gaps_of(cast, "left")

    assert gaps["group"] == ["没有登记领导小组成员", "没有上传成立领导小组的文件"]
    assert "没有上传制度" in gaps["rules"]
    assert any("结对教师" in words for words in gaps["pairings"])


def test_gap__once_filled__is_gone(cast):
    member(cast)
    document(cast, DocumentKind.GROUP, title="成立文件")

    assert gaps_of(cast, "left")["group"] == []


def test_register__nobody_belongs_to__says_so_and_is_not_missing(cast):
    job = made(cast.principal, cast.school, wish(cast.term, "groups", parts=("registers",)))

    assert "没有孤儿（零登记）" in words_of(job.result.read_bytes())


def test_survey__analysed_after_the_day_of_the_pack__is_not_analysed_in_it(cast):
    BullyingSurvey.objects.create(
        school=cast.school,
        term=cast.term,
        title="校园生活小问卷",
        questions=[],
        opens_on=days_ago(20),
        closes_on=days_ago(12),
        made_at=clock.now(),
        summed_up_on=days_ago(3),
    )

    def said(on):
        asked = wish(cast.term, "groups", on=on)
        context = context_for(school=cast.school, reader=cast.principal, wish=asked)
        (state,) = states(context, "groups", ["bullying"])
        (survey,) = [one for one in state.content.tables if "问卷" in one.title]
        return survey.rows()[0][-1]

    assert (said(days_ago(10)), said(clock.today())) == ("未分析", "已分析")


def test_trail__of_each_pupil_named__says_the_pack_once_and_of_a_masked_one_nothing(cast):
    job = made(cast.principal, cast.school, wish(cast.term, masked=False))
    other = made(cast.principal, cast.school, wish(cast.term))

    told = AuditEntry.objects.filter(action="pack.printed", object_id=str(job.public_id))
    keys = list(told.values_list("student_id", flat=True))
    assert cast.zixuan.public_id in keys
    assert len(keys) == len(set(keys))
    assert not AuditEntry.objects.filter(
        action="pack.printed", object_id=str(other.public_id)
    ).exists()
    asked = AuditEntry.objects.get(action="pack.requested", object_id=str(job.public_id))
    assert (asked.facts["topic"], asked.facts["purpose"]) == ("left", "inspection")


def test_pack__as_a_zip__holds_a_file_a_part(cast):
    member(cast)

    job = made(cast.principal, cast.school, wish(cast.term, output=Output.ZIP))

    with zipfile.ZipFile(job.result) as whole:
        names = whole.namelist()
        assert names[:3] == ["00-封面、盒脊签.pdf", "01-卷内目录.pdf", "02-领导小组与分工.pdf"]
        assert names[-1].endswith("缺项清单.pdf")
        assert all(whole.read(name).startswith(b"%PDF") for name in names)


def test_finished_pack__after_the_post_is_lost__is_not_handed_out(cast):
    job = made(cast.director, cast.school, wish(cast.term, parts=("group",)))

    assert services.may_take_away(job=job, actor=cast.director)
    assert not services.may_take_away(job=job, actor=cast.head_teacher)


def test_parts__of_every_topic__are_those_inspections_ask_for():
    assert {topic: len(parts) for topic, parts in PARTS.items()} == {
        "left": 9,
        "dropout": 10,
        "groups": 5,
    }
