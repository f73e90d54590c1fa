"""The ledger's pages: the keeper's evening, the book, the overview, the papers."""

import subprocess

import pytest
from django.urls import reverse

from school_care.core import clock
from school_care.mentoring.models.allowances import AllowanceAccount, AllowanceEntry
from tests.factories import StudentFactory
from tests.mentoring.allowances.making import end_parent, make_account, make_parent, pay, put
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db
EVENING = reverse("mentoring:allowances")
OVERVIEW = reverse("mentoring:allowance_overview")


def page_of(account, name="allowance") -> str:
    return reverse(f"mentoring:{name}", args=[account.public_id])


def posted(client, *accounts, **said) -> dict:
    """What the evening's page would send: its own fields, the children ticked."""
    context = client.get(EVENING).context
    data = {"on": clock.today().isoformat(), "spending": "snack", "said": "signed", **said}
    for held, row in context["rows"]:
        data[f"{row.prefix}-public_id"] = str(row["public_id"].value())
        data[f"{row.prefix}-fen"] = row["fen"].value()
        if held.account in accounts:
            data[f"{row.prefix}-take"] = "on"
    return data


def prefix_of(account) -> str:
    return f"a{account.public_id.hex}"


def text_of(response) -> str:
    assert response["Content-Type"] == "application/pdf"
    content = b"".join(response) if response.streaming else response.content
    read = subprocess.run(
        ["pdftotext", "-layout", "-", "-"],  # noqa: S607
        input=content,
        capture_output=True,
        check=True,
    )
    return "".join(read.stdout.decode().split())


@pytest.fixture
def four(cast):
    """Four children of the 生活老师, with 30 yuan each and 20 yuan a week."""
    pupils = (cast.zixuan, cast.anan, cast.keke, cast.yuan)
    return [make_account(one, cast.dormitory, fen=3000) for one in pupils]


def test_evening__all_ticked__paid_by_one_save(client, cast, four):
    client.force_login(cast.dormitory)
    data = posted(client, *four)
    answer = client.post(EVENING, data, follow=True)
    assert "已发4人，共80.00元。" in answer.content.decode()
    client.post(EVENING, data)  # the answer was lost, the page is sent again
    assert AllowanceEntry.objects.filter(kind="payout", fen=-2000).count() == 4


def test_evening__one_above_the_quota__the_others_paid_and_a_reason_asked(client, cast, four):
    client.force_login(cast.dormitory)
    data = posted(client, four[0], four[1])
    data[f"{prefix_of(four[1])}-fen"] = "25元"
    answer = client.post(EVENING, data)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "已发1人" in text and "李安安没有发成" in text
    assert "每周定额20.00元，还可支取20.00元" in text
    assert 'value="25元"' in text  # what was typed stays
    data[f"{prefix_of(four[1])}-why"] = "看病买药"
    assert client.post(EVENING, data).status_code == 302
    paid = AllowanceEntry.objects.filter(kind="payout")
    assert sorted(paid.values_list("fen", "over_quota_why")) == [(-2500, "看病买药"), (-2000, "")]


def test_evening__nobody_ticked_or_no_confirmation__told(client, cast, four):
    client.force_login(cast.dormitory)
    assert "请先勾选" in client.post(EVENING, posted(client)).content.decode()
    answer = client.post(EVENING, posted(client, four[0], said=""))
    assert "请选择学生怎样确认收到" in answer.content.decode()
    assert not AllowanceEntry.objects.filter(kind="payout").exists()


def test_evening__a_slip_in_one_amount__nothing_paid_yet(client, cast, four):
    client.force_login(cast.dormitory)
    data = posted(client, *four)
    data[f"{prefix_of(four[2])}-fen"] = "12.555"
    answer = client.post(EVENING, data)
    assert answer.status_code == 422 and "最多两位小数" in answer.content.decode()
    assert not AllowanceEntry.objects.filter(kind="payout").exists()


def test_evening__queries__do_not_grow_with_children(client, cast, four):
    client.force_login(cast.dormitory)
    whole = queries_of(client, EVENING)
    AllowanceAccount.objects.filter(pk__in=[four[1].pk, four[2].pk]).update(closed_on=clock.today())
    assert queries_of(client, EVENING) == whole


def test_overview__queries__do_not_grow_with_accounts(client, cast, four):
    for account in four:
        pay(account, cast.dormitory, 2500, why_above="看病")
    client.force_login(cast.director)
    whole = queries_of(client, OVERVIEW)
    AllowanceAccount.objects.filter(pk=four[0].pk).update(closed_on=clock.today())
    assert queries_of(client, OVERVIEW) == whole


def test_overview__of_a_head_teacher__own_class_only(client, cast, four):
    client.force_login(cast.head_teacher)
    text = client.get(OVERVIEW).content.decode()
    assert "张子轩" in text and "李安安" in text
    assert "王可" not in text and "赵远" not in text
    assert "2个账户，共60.00元" in text


def test_overview__who_oversees_and_keeps_nothing__is_led_there(client, cast, four):
    client.force_login(cast.principal)
    assert client.get(EVENING).url == OVERVIEW


@pytest.mark.parametrize("who", ["teacher", "grade_head", "other_head_teacher"])
def test_account__another_teacher_of_the_child__does_not_see_it(client, cast, who):
    account = make_account(cast.zixuan, cast.dormitory, fen=3000)
    client.force_login(getattr(cast, who))
    assert client.get(page_of(account)).status_code == 404
    file = client.get(reverse("students:show", args=[cast.zixuan.public_id]))
    assert "零用钱" not in file.content.decode()


def test_file__of_the_keeper_and_head_teacher__shows_the_balance(client, cast):
    make_account(cast.zixuan, cast.dormitory, fen=3000)
    for user in (cast.dormitory, cast.head_teacher):
        client.force_login(user)
        file = client.get(reverse("students:show", args=[cast.zixuan.public_id]))
        assert "余额30.00元，蒋生活保管" in file.content.decode()


def test_file__of_a_keeper_who_reads_no_care__shows_no_care(client, cast):
    """The 生活老师 is acting parent: money, not talks."""
    make_account(cast.zixuan, cast.dormitory, fen=3000)
    client.force_login(cast.dormitory)
    text = client.get(reverse("students:show", args=[cast.zixuan.public_id])).content.decode()
    assert cast.talk.text not in text and "留守" not in text


def test_deposit__refused_amount__keeps_what_was_typed(client, cast):
    account = make_account(cast.zixuan, cast.dormitory)
    client.force_login(cast.dormitory)
    url = page_of(account, "allowance_deposit")
    data = {
        "public_id": str(account.public_id),
        "fen": "十二",
        "source": "parent",
        "words": "妈妈微信转来",
        "on": clock.today().isoformat(),
    }
    answer = client.post(url, data)
    assert answer.status_code == 422
    assert "请用数字填写金额" in answer.content.decode()
    assert "妈妈微信转来" in answer.content.decode()
    said = client.post(url, {**data, "fen": "１２．５"}, follow=True).content.decode()
    assert "已存入12.50元，余额12.50元" in said


def test_book__a_countered_entry__struck_out_and_named(client, cast):
    account = make_account(cast.zixuan, cast.dormitory, fen=3000)
    wrong = pay(account, cast.dormitory, 500)
    client.force_login(cast.dormitory)
    answer = client.post(
        reverse("mentoring:allowance_counter", args=[wrong.public_id]),
        {"public_id": str(account.public_id), "why": "发错人"},
        follow=True,
    )
    text = answer.content.decode()
    assert "已冲正第2笔，余额30.00元" in text
    assert "冲正第2笔 · 发错人" in text and "money-undone" in text


def test_handover__the_new_keeper__counts_and_is_told_to_print(client, cast):
    account = make_account(cast.zixuan, cast.dormitory, fen=3000)
    end_parent(cast.zixuan.pairings.get())
    make_parent(cast.zixuan, cast.teacher)
    client.force_login(cast.teacher)
    assert "点清交接" in client.get(EVENING).content.decode()
    url = page_of(account, "allowance_handover")
    form = client.get(url)
    assert "30.00" not in form.content.decode()  # counted first, compared then
    key = str(form.context["form"]["public_id"].value())
    answer = client.post(url, {"public_id": key, "fen": "28"})
    assert "账面30.00元，点清28.00元，少2.00元" in answer.content.decode()
    answer = client.post(url, {"public_id": key, "fen": "28", "why": "前任记错"}, follow=True)
    assert "由卫数学保管" in answer.content.decode()
    keeper = account.keepers.get(user=cast.teacher)
    paper = client.get(reverse("mentoring:allowance_handover_sheet", args=[keeper.public_id]))
    text = text_of(paper)
    assert "交出人蒋生活接收人卫数学" in text and "-2.00元" in text


def test_today__what_waits__told_to_the_director_and_the_new_keeper(client, cast):
    account = make_account(cast.zixuan, cast.dormitory, fen=9000)
    pay(account, cast.dormitory, 2500, why_above="看病")
    end_parent(cast.zixuan.pairings.get())
    make_parent(cast.zixuan, cast.teacher)
    client.force_login(cast.director)
    text = client.get(reverse("workspace:today")).content.decode()
    assert "零用钱超定额支取，1笔待看" in text and "零用钱账户待交接或结清，1个" in text
    client.force_login(cast.teacher)
    text = client.get(reverse("workspace:today")).content.decode()
    assert "零用钱待您点清接手，1人" in text


def test_statement__of_the_month__foots_and_is_signed(client, cast):
    account = make_account(cast.zixuan, cast.dormitory, fen=3000)
    pay(account, cast.dormitory, 1250)
    client.force_login(cast.head_teacher)
    text = text_of(client.get(page_of(account, "allowance_statement")))
    assert "期初余额收入支出期末余额0.00元30.00元12.50元17.50元" in text
    assert "家长对账签名" in text and "留守" not in text


def test_papers__receipt_and_sheets__say_what_was_written(client, cast, four):
    entry = put(four[0], cast.dormitory, 1250, words="妈妈")
    pay(four[0], cast.dormitory, 500)
    client.force_login(cast.dormitory)
    receipt = text_of(client.get(reverse("mentoring:allowance_receipt", args=[entry.public_id])))
    assert receipt.count(entry.receipt_no) == 2  # both halves
    assert "12.50元" in receipt
    assert "学生签名" in text_of(client.get(page_of(four[0], "allowance_payouts")))
    evening = text_of(client.get(reverse("mentoring:allowance_evening")))
    assert all(one.student.name in evening for one in four)
    months = text_of(client.get(reverse("mentoring:allowance_statements")))
    assert months.count("零用钱对账单") == 4


def test_receipt__of_a_payout__is_not_there(client, cast):
    account = make_account(cast.zixuan, cast.dormitory, fen=3000)
    entry = pay(account, cast.dormitory, 500)
    client.force_login(cast.dormitory)
    url = reverse("mentoring:allowance_receipt", args=[entry.public_id])
    assert client.get(url).status_code == 404


def test_menu__of_a_keeper_without_pairings__leads_to_the_money(client, cast):
    """The 生活老师 has no menu entry 结对帮扶; a teacher finds the money as a tab there."""
    client.force_login(cast.dormitory)
    assert f'href="{EVENING}"' in client.get(reverse("workspace:today")).content.decode()
    client.force_login(cast.teacher)
    assert f'href="{EVENING}"' not in client.get(reverse("workspace:today")).content.decode()
    tabs = client.get(reverse("mentoring:pairings_mine")).content.decode()
    assert f'href="{EVENING}"' in tabs


def test_account__nothing_in_it_yet__deposit_first_and_a_way_to_the_childs_file(client, cast):
    account = make_account(cast.zixuan, cast.dormitory)
    client.force_login(cast.dormitory)
    page = client.get(page_of(account)).content.decode()
    assert f'href="{reverse("students:show", args=[cast.zixuan.public_id])}"' in page
    payout = f'href="{page_of(account, "allowance_payout")}"'
    assert payout not in page
    assert f'btn-primary" href="{page_of(account, "allowance_deposit")}"' in page
    put(account, cast.dormitory, 3000)
    assert f'btn-primary" {payout}' in client.get(page_of(account)).content.decode()


def test_evening__refused__children_without_an_account_are_still_listed(client, cast, four):
    make_parent(StudentFactory(current_class=cast.seven_one, name="吴小满"), cast.dormitory)
    client.force_login(cast.dormitory)
    assert "吴小满" in client.get(EVENING).content.decode()
    answer = client.post(EVENING, posted(client, four[0], said=""))
    assert answer.status_code == 422
    assert "吴小满" in answer.content.decode()
