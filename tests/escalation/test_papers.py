"""What stands on the paper that leaves the school."""

from datetime import timedelta

import pytest

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.core.pdf import count_pages
from school_care.core.templatetags.days import long_date
from school_care.escalation import papers
from school_care.escalation.enums import OrgType, State, Urgency
from school_care.escalation.models import Escalation
from school_care.escalation.papers_words import Paper, title_lines, title_of
from school_care.escalation.services import sending
from school_care.escalation.services.numbering import number_for
from tests.core.pdf.support import text_of
from tests.escalation.making import URGENT, answered, delivered, escalation, message_of, recipient
from tests.escalation.papers_cast import KEEP_FROM, fresh, give_word, saying, sent_to, words_in

pytestmark = pytest.mark.django_db


def printed(cast, message, paper, **number) -> bytes:
    """A paper with its number, as the director prints it."""
    give_word(cast)
    if paper != Paper.POLICE:
        lead = papers.addressed(message).lead
        number_for(message=lead, paper=paper, by=cast.director, **number)
    return papers.print_letter(message=fresh(message), paper=Paper(paper), by=cast.director)


def test_report_to_the_bureau__carries_number_signer_and_facts_and_asks_nothing(cast, plain_source):
    message = sent_to(cast, plain_source)

    words = words_in(printed(cast, message, Paper.REPORT, first=17))

    assert "云岭县中心学校文件" in words
    assert f"云岭校〔{clock.today().year}〕17号" in words
    assert "签发人：钱校长" in words
    assert "关于张子轩学生疑似辍学情况的报告" in words
    assert "云岭县教育局：" in words
    assert "《未成年人保护法》第十一条" in words
    assert "一、基本情况张子轩，男，2013年6月出生，七年级（2）班学生，住校，学籍号G99" in words
    assert "已连续4个上课日未到校" in words
    assert "（一）2026年11月17日，班主任、村干部：家长同意劝返。" in words
    assert "特此报告。" in words
    assert "（盖章）" in words
    for request in ("派员共同劝返", "督促监护人送学", "请联系其父", "请予", "妥否"):
        assert request not in words


def test_requests_to_the_bureau__go_into_a_paper_of_their_own(cast, plain_source):
    message = sent_to(cast, plain_source)
    year = clock.today().year
    printed(cast, message, Paper.REPORT)

    words = words_in(printed(cast, message, Paper.REQUEST))

    assert f"云岭校〔{year}〕2号" in words
    assert "关于请求协助处理张子轩学生疑似辍学情况的请示" in words
    assert f"有关情况已以云岭校〔{year}〕1号报告。" in words
    assert "（一）派员共同劝返。（二）督促监护人送学。（三）请联系其父。妥否，请批示。" in words
    assert "特此报告" not in words


def test_papers__without_a_request__are_the_report_alone(cast, plain_source):
    message = sent_to(cast, plain_source, request=[], request_note=None)

    assert papers.addressed(message).papers == [Paper.REPORT]


@pytest.mark.parametrize("org_type", [OrgType.TOWNSHIP, OrgType.CIVIL, OrgType.WCC, OrgType.DPF])
def test_letter_to_others__asks_and_wants_an_answer(cast, plain_source, org_type):
    message = sent_to(cast, plain_source, org_type, name="云岭镇人民政府")

    words = words_in(printed(cast, message, Paper.LETTER))

    assert papers.addressed(message).papers == [Paper.LETTER]
    assert "关于张子轩学生疑似辍学情况的函" in words
    assert "云岭镇人民政府：" in words
    assert "商请事项（一）派员共同劝返。" in words
    assert "请予支持，并函复办理结果。" in words
    assert "签发人" not in words
    assert "文件" not in words


def test_person_not_to_be_told__stands_framed_on_every_paper(cast, plain_source):
    message = sent_to(cast, plain_source, OrgType.CIVIL, name="云岭县民政局")

    assert f"请勿告知：{KEEP_FROM}。" in words_in(printed(cast, message, Paper.LETTER))


def test_report_that_nobody_signed__names_no_signer_and_says_urgent(cast, plain_source):
    to = recipient(cast.school, name="云岭县教育局")
    with saying(plain_source):
        one = escalation(cast, to=to, kind=URGENT, state=State.DRAFT, urgency=Urgency.URGENT)
        sending.submit(by=cast.director, escalation=one)

    words = words_in(printed(cast, fresh(message_of(one)), Paper.REPORT))

    assert "签发人" not in words
    assert "特急" in words


def test_second_version__signed_by_another__keeps_the_first_as_it_was(cast, plain_source):
    message = sent_to(cast, plain_source, state=State.RETURNED)
    held = Escalation.objects.get(pk=message.escalation_id)
    with saying(plain_source, facts="补充：已三次家访。"):
        sending.submit(by=cast.principal, escalation=held)

    first = words_in(printed(cast, message, Paper.REPORT))
    second = words_in(printed(cast, fresh(message_of(held)), Paper.REPORT))

    assert "十六日早上点名未到" in first
    assert "已三次家访" not in first
    assert "已三次家访" in second
    assert "2号" in second


def test_copies__are_the_addressed_bodys_paper_with_its_number(cast, plain_source):
    first = sent_to(cast, plain_source, case_no="99-DO-2026-0001")
    copy = sent_to(
        cast,
        plain_source,
        OrgType.TOWNSHIP,
        name="云岭镇人民政府",
        case_no="99-DO-2026-0001",
        copied=True,
    )
    main_words = words_in(printed(cast, first, Paper.REPORT, first=17))

    words = words_in(printed(cast, copy, Paper.REPORT))

    assert "抄送：云岭镇人民政府。" in main_words
    assert f"云岭校〔{clock.today().year}〕17号" in words
    assert "云岭县教育局：" in words
    assert "抄送：云岭镇人民政府。" in words
    assert "抄送件，收悉即可，不需答复。" in words
    assert papers.addressed(copy).papers == [Paper.REPORT]


def test_copies__that_were_taken_back_or_not_sent__are_not_listed(cast, plain_source):
    first = sent_to(cast, plain_source, case_no="99-DO-2026-0001")
    for state in (State.WITHDRAWN, State.DRAFT):
        sent_or_not = recipient(cast.school, org_type=OrgType.CIVIL, name=f"民政{state}")
        with saying(plain_source):
            escalation(cast, to=sent_or_not, case_no="99-DO-2026-0001", copied=True, state=state)

    assert "抄送" not in words_in(printed(cast, first, Paper.REPORT))


def test_police_form__leaves_blanks_for_the_officer_and_needs_no_number(cast, plain_source):
    message = sent_to(cast, plain_source, OrgType.POLICE, name="云岭派出所")

    words = words_in(printed(cast, message, Paper.POLICE))

    for blank in ("报警时间", "接报人", "接报编号", "接报单位"):
        assert blank in words
    assert "身份证号990102201306120017" in words
    assert "派员共同劝返" in words
    assert "文件" not in words
    assert not message.numbers.exists()


def test_slip__quotes_the_number_and_case_and_names_no_child(cast, plain_source):
    message = sent_to(cast, plain_source)
    printed(cast, message, Paper.REPORT, first=17)

    words = words_in(papers.print_slip(message=fresh(message), by=cast.director))

    assert f"你校云岭校〔{clock.today().year}〕17号来文" in words
    assert message.case_no in words
    assert "受理编号" in words
    assert "退回。理由和缺少的材料" in words
    assert "张子轩" not in words


def test_letter__ends_with_the_slip_on_a_page_of_its_own(cast, plain_source):
    pdf = printed(cast, sent_to(cast, plain_source), Paper.REPORT)

    assert "收文回执" in words_in(pdf, page=count_pages(pdf))
    assert "收文回执" not in words_in(pdf, page=count_pages(pdf) - 1)


def test_long_letter__over_many_pages__ends_with_text_beside_the_seal(cast, plain_source):
    facts = "\n".join(
        "当天下午班主任家访，孩子在家，说功课跟不上，不想再上学。" * 9 for _ in range(4)
    )
    message = sent_to(cast, plain_source, facts=facts)

    pdf = printed(cast, message, Paper.REPORT)
    last = words_in(pdf, page=count_pages(pdf) - 1)

    assert count_pages(pdf) >= 5
    assert "（盖章）" in last
    assert "特此报告。" in last
    assert "印发" in last
    assert f"—{count_pages(pdf) - 1}—" in last


def test_nudge__names_no_child_and_says_what_was_due(cast, plain_source):
    message = sent_to(cast, plain_source, state=State.DELIVERED)
    give_word(cast)
    number_for(message=message, paper="report", by=cast.director, first=17)
    due = clock.today() - timedelta(days=7)
    Escalation.objects.filter(pk=message.escalation_id).update(due_on=due)
    number = number_for(message=message, paper="nudge", by=cast.director)
    number.message = fresh(message)

    words = words_in(papers.print_nudge(number=number, by=cast.director))

    assert "关于恳请反馈办理情况的函" in words
    assert f"云岭校〔{clock.today().year}〕18号" in words
    assert "以云岭校〔" in words
    assert "由马科员签收" in words
    assert f"应于{long_date(due)}前答复，现已逾期" in words
    assert "张子轩" not in words


def test_nudge__of_what_is_settled_or_only_copied__is_not_owed(cast):
    waiting = escalation(cast, state=State.DELIVERED)
    settled = escalation(cast, state=State.DELIVERED)
    answered(settled, State.RESOLVED)
    copy = escalation(cast, copied=True)
    delivered(copy)

    owed = [papers.owes_answer(fresh(message_of(one))) for one in (waiting, settled, copy)]

    assert owed == [True, False, False]


def test_print__of_any_paper__leaves_a_trace(cast, plain_source):
    message = sent_to(cast, plain_source)
    printed(cast, message, Paper.REPORT)
    papers.print_slip(message=fresh(message), by=cast.director)

    traces = AuditEntry.objects.filter(action="report_up.printed").order_by("pk")
    assert [one.facts["paper"] for one in traces] == ["report", "slip"]
    assert {one.student_id for one in traces} == {cast.zixuan.public_id}


@pytest.mark.parametrize("name", ["欧阳子轩", "阿依古丽·买买提江"])
def test_names__of_four_characters_or_with_a_dot__stand_whole_in_title_and_text(
    cast, plain_source, name
):
    title = f"关于{name}学生疑似辍学情况的报告"
    message = sent_to(cast, plain_source, title=title, student={"name": name, "sex": "2"})

    words = words_in(printed(cast, message, Paper.REPORT))

    assert title in words
    assert f"一、基本情况{name}，女。" in words


@pytest.mark.parametrize(
    ("title", "paper", "expected"),
    [
        ("关于甲学生疑似辍学情况的报告", Paper.LETTER, "关于甲学生疑似辍学情况的函"),
        ("关于甲学生无人照料情况的紧急报告", Paper.REPORT, "关于甲学生无人照料情况的报告"),
        ("关于商请给予甲学生救助帮扶的函", Paper.LETTER, "关于商请给予甲学生救助帮扶的函"),
        ("关于商请给予甲学生救助帮扶的函", Paper.REPORT, "关于给予甲学生救助帮扶有关情况的报告"),
        ("关于商请给予甲学生救助帮扶的函", Paper.REQUEST, "关于请求给予甲学生救助帮扶的请示"),
    ],
)
def test_title__of_a_kind__ends_as_its_paper_does(cast, plain_source, title, paper, expected):
    message = sent_to(cast, plain_source, title=title)

    assert title_of(papers.addressed(message).sent, paper) == expected


def test_title__too_long_for_a_line__is_cut_behind_a_word():
    lines = title_lines("关于阿依古丽·买买提江学生疑似辍学情况的报告")

    assert lines == ["关于阿依古丽·买买提江学生", "疑似辍学情况的报告"]


def test_paper__in_the_family_edition__has_no_watermark_and_no_foot(cast, plain_source):
    pdf = printed(cast, sent_to(cast, plain_source), Paper.REPORT)

    assert "校内资料" not in text_of(pdf)
    assert "制作于" not in text_of(pdf)
