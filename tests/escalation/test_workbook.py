"""上报台账 and the one row, as a spreadsheet program reads them."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from school_care.core import clock
from school_care.core.sheets import unlock
from school_care.escalation import workbook
from school_care.escalation.enums import OrgType, State
from school_care.escalation.models import Message
from school_care.escalation.services import sending
from school_care.exchange.enums import Purpose, RosterForm
from school_care.exchange.models import ExportLog
from school_care.exchange.services.handing_out import Leaving, Locking
from school_care.exchange.services.reports_up import NOTHING, export_ledger, export_row
from school_care.school.refusal import Refused
from tests.escalation.making import CONFIDENTIAL, answered, escalation, message_of
from tests.escalation.papers_cast import sent_to
from tests.factories import PASSWORD, days_ago

pytestmark = pytest.mark.django_db
OPEN = Leaving(Purpose.SUPERIOR, "", Locking(why_not="测试"))


def lines_of(content: bytes) -> list[dict[str, str]]:
    """The rows of the list by heading."""
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    at = next(n for n, row in enumerate(rows) if row[0] == "序号")
    headings = rows[at]
    return [
        dict(zip(headings, row, strict=True))
        for row in rows[at + 1 :]
        if row[0] is not None and row[1] is not None
    ]


def ledger(cast, by=None, since=None, until=None) -> list[dict[str, str]]:
    done = export_ledger(
        by=by or cast.director,
        school=cast.school,
        since=since or days_ago(1),
        until=until or clock.today(),
        leaving=OPEN,
    )
    return lines_of(done.content)


def test_ledger__of_a_report_returned__says_how_it_stands(cast, plain_source):
    sent_to(cast, plain_source, state=State.RETURNED)

    (line,) = ledger(cast)

    assert line["姓名"] == "张子轩"
    assert line["学籍号"] == "G990102201306120017"
    assert line["年级班"] == "七年级（2）班"
    assert line["最后到校日期"] == "2026年11月13日"
    assert line["劝返次数"] == "2"
    assert line["最近劝返"] == "2026年11月19日，班主任：愿意下周一到校"
    assert line["收件单位"] == "云岭县教育局"
    assert line["受理编号"] == "教控〔2026〕031号"
    assert line["状态"] == "退回"
    assert line["结果"] == "缺少家访记录，请补充后再报。"
    assert line["版本"] == "1"


def test_ledger__of_several__counts_them_in_order_of_sending(cast):
    first, second = escalation(cast), escalation(cast, copied=True)
    Message.objects.filter(escalation=first).update(made_at=clock.now() - timedelta(hours=3))

    lines = ledger(cast)

    assert [line["事项编号"] for line in lines] == [first.case_no, second.case_no]
    assert lines[1]["收件单位"].endswith("（抄送）")


def test_ledger__leaves_out_drafts_other_schools_other_days_and_what_is_in_confidence(cast):
    shown = escalation(cast)
    escalation(cast, state=State.DRAFT)
    escalation(cast, kind=CONFIDENTIAL)
    escalation(cast.other_school)
    early = escalation(cast)
    Message.objects.filter(escalation=early).update(made_at=clock.midnight(days_ago(1)))

    lines = ledger(cast, since=clock.today())

    assert [line["事项编号"] for line in lines] == [shown.case_no]


def test_ledger__of_a_report_sent_twice__has_the_newest_version_alone(cast, plain_source):
    one = escalation(cast, state=State.RETURNED)
    sending.submit(by=cast.principal, escalation=one)

    (line,) = ledger(cast)

    assert line["版本"] == "2"


def test_ledger__words_that_look_like_a_formula__stay_words(cast, plain_source):
    one = escalation(cast, state=State.HANDLING)
    answered(one, State.RESOLVED, words='=HYPERLINK("http://x","看")')

    book = openpyxl.load_workbook(
        BytesIO(
            export_ledger(
                by=cast.director,
                school=cast.school,
                since=days_ago(1),
                until=clock.today(),
                leaving=OPEN,
            ).content
        )
    )

    found = [
        cell for row in book.worksheets[0].iter_rows() for cell in row if "HYPER" in str(cell.value)
    ]
    assert [cell.data_type for cell in found] == ["s"]


def test_ledger__costs_as_many_queries_for_ten_as_for_two(cast):
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            rows = workbook.ledger_rows(
                by=cast.director, school=cast.school, since=days_ago(1), until=clock.today()
            )
            workbook.ledger_workbook(
                list(workbook.with_what_ledger_needs(rows)),
                school=cast.school,
                since=days_ago(1),
                until=clock.today(),
                today=clock.today(),
            )
        return len(captured)

    escalation(cast), escalation(cast)
    cost()  # who may see what is asked once
    few = cost()
    for _ in range(8):
        escalation(cast)

    assert cost() == few


def test_ledger__when_taken__is_locked_and_noted_without_a_name(cast):
    escalation(cast)
    locked = Leaving(Purpose.SUPERIOR, "十一月台账", Locking(password="abcd-1234"))

    done = export_ledger(
        by=cast.director,
        school=cast.school,
        since=days_ago(1),
        until=clock.today(),
        leaving=locked,
    )

    log = ExportLog.objects.get()
    assert (log.form, log.pupils, log.protected) == (RosterForm.REPORTS_UP, 1, True)
    assert cast.zixuan.name not in f"{log.scope}{log.why}{done.name}"
    assert lines_of(unlock(done.content, "abcd-1234"))


def test_ledger__of_a_time_without_reports__says_so(cast):
    with pytest.raises(Refused, match=NOTHING):
        ledger(cast)


def test_ledger__by_a_head_teacher__is_refused_and_noted_nowhere(cast):
    escalation(cast)

    with pytest.raises(Refused, match="没有办理"):
        ledger(cast, by=cast.head_teacher)
    assert not ExportLog.objects.exists()


def test_row__for_civil_affairs__has_their_columns_and_the_number_they_register_by(
    cast, plain_source
):
    message = sent_to(cast, plain_source, OrgType.CIVIL, name="云岭县民政局")

    (line,) = lines_of(export_row(by=cast.director, message=message, leaving=OPEN).content)

    assert list(line)[:6] == ["序号", "姓名", "性别", "民族", "出生年月", "公民身份证号码"]
    assert line["公民身份证号码"] == "990102201306120017"
    assert line["照料人电话"] == "19900000101"


# -- the pages -------------------------------------------------------------------------------------


def test_ledger_page__from_the_list_of_reports__gives_the_file(client, cast):
    escalation(cast)
    client.force_login(cast.director)
    to = client.get(reverse("escalation:ledger"))

    answer = client.post(
        to.url,
        {
            "since": days_ago(1).isoformat(),
            "until": clock.today().isoformat(),
            "purpose": Purpose.SUPERIOR,
            "lock": "open",
            "why_open": "测试",
            "own_password": PASSWORD,
        },
    )

    assert to.url == reverse("exchange:ledger")
    assert answer.status_code == 200
    assert lines_of(answer.content)


def test_row_page__without_saying_why_it_is_open__keeps_the_file_back(client, cast):
    message = message_of(escalation(cast))
    client.force_login(cast.director)

    answer = client.post(
        reverse("exchange:report_row", args=[message.public_id]),
        {"purpose": Purpose.SUPERIOR, "lock": "open"},
    )

    assert answer.status_code == 422
    assert "请写明为什么不设密码" in answer.content.decode()
    assert not ExportLog.objects.exists()
