"""Forms made to hurt: little to upload, much to work on, links to fetch, texts that would run."""

import time
from resource import RUSAGE_CHILDREN, getrusage

import pytest

from school_care.core.sheets.forms import FormSheet, describe_form
from school_care.core.sheets.protection import unlock
from school_care.core.sheets.workbook import UnreadableSheet
from school_care.exchange.models import ExportLog
from school_care.exchange.services.filling import forms
from school_care.exchange.services.filling.values import match_word
from tests.core.sheets.hostile import rewritten
from tests.exchange.blank_forms import county_form, opened, saved
from tests.exchange.test_fills_pages import PASSWORD, posted, private_folder, upload

__all__ = ["private_folder"]
SHEET = "xl/worksheets/sheet1.xml"


def changed(before: bytes, added: bytes) -> bytes:
    """The county's form with XML put before a mark of its sheet."""

    def change(name: str, xml: bytes) -> bytes:
        return xml.replace(before, added + before, 1) if name == SHEET else xml

    return rewritten(saved(county_form(3)), change)


def lists(*sources: bytes) -> bytes:
    """The form with list validations of these sources on its first prepared row."""
    one = b'<dataValidation type="list" sqref="A5:ZZ9"><formula1>%s</formula1></dataValidation>'
    said = b"".join(one % source for source in sources)
    return changed(b"<dataValidations", b"<dataValidations>" + said + b"</dataValidations>")


def seconds(who: int) -> float:
    return sum(getrusage(who)[:2])


def test_list_of_a_million_words__read__not_all_kept():
    (sheet, *_) = describe_form(lists(b'"' + b"a," * 1_000_000 + b'"'))

    words = sheet.words_at(5, 2)
    assert words is not None and len(words) == 200
    assert match_word("男", words) is None


def test_list_in_cells__asked_for_thousands_of_times__looked_up_once():
    before = seconds(RUSAGE_CHILDREN)
    (sheet, *_) = describe_form(lists(*[b"$A$1:$Z$2000"] * 20_000))

    assert "序号" in (sheet.words_at(5, 2) or ())
    assert seconds(RUSAGE_CHILDREN) - before < 5


def test_merged_blocks__more_than_a_form_has__one_sentence():
    blocks = b"".join(b'<mergeCell ref="A%d:B%d"/>' % (n, n) for n in range(100, 20_000))

    with pytest.raises(UnreadableSheet, match="合并的单元格太多"):
        describe_form(changed(b"<mergeCell ", blocks))


def test_merged_blocks__thousands__every_cell_asked_about_in_a_moment():
    merges = [(row, 1, row, 2) for row in range(1, 10_000)]
    sheet = FormSheet(0, "表", False, False, False, False, [], merges, [], frozenset())
    began = time.process_time()

    hidden = [sheet.covered(row, column) for row in range(1, 301) for column in range(1, 61)]

    assert hidden.count(True) == 300  # the second column of each row
    assert time.process_time() - began < 3


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", ["../../evil.xml", "/etc/evil", "xl\\..\\..\\evil", SHEET])
def test_part__that_leads_out_or_stands_twice__one_sentence(name):
    book = rewritten(saved(county_form(3)), lambda _, xml: xml, extra=[(name, b"<a/>")])

    with pytest.raises(UnreadableSheet, match="文件内部写法不正常"):
        describe_form(book)


@pytest.mark.django_db
def test_filled_form__fixed_text_and_names_like_formulas__stay_text(client, cast):
    cast.school.name = '=HYPERLINK("http://x","学校")'
    cast.school.save()
    cast.zixuan.name = "@SUM(A1)"
    cast.zixuan.save()
    client.force_login(cast.registrar)
    shown = upload(client, saved(county_form(3)))
    last = shown.context["shown"][-1]
    said = {last.choice.html_name: "@fixed", last.fixed.html_name: "-1+1|cmd /c calc"}
    answer = client.post(shown.redirect_chain[-1][0], posted(shown, **said))

    content = unlock(answer.content, PASSWORD)
    sheet = opened(content).worksheets[0]
    filled = [cell for row in sheet["A1:P6"] for cell in row if cell.value is not None]
    said = {cell.value for cell in filled if cell.data_type == "s"}
    assert {"@SUM(A1)", "-1+1|cmd /c calc"} <= said
    assert not [cell for cell in filled if cell.data_type == "f" or cell.hyperlink]
    assert "\n" not in answer.headers["Content-Disposition"]


@pytest.mark.django_db
def test_form__purpose_other__needs_a_word_of_what_it_is_for(client, cast):
    client.force_login(cast.registrar)
    shown = upload(client, saved(county_form(3)))
    url = shown.redirect_chain[-1][0]

    answer = client.post(url, posted(shown, purpose="other"))
    assert answer.status_code == 422
    assert "请写明用来做什么" in answer.content.decode()
    assert not ExportLog.objects.exists()

    assert unlock(client.post(url, posted(shown, purpose="other", why="村委")).content, PASSWORD)
    log = ExportLog.objects.get()
    assert (log.purpose, log.why) == ("other", "村委")


@pytest.mark.django_db
def test_form__kept_but_no_longer_readable__one_sentence_in_the_list(client, cast, monkeypatch):
    client.force_login(cast.registrar)
    shown = upload(client, saved(county_form(3)))
    url = shown.redirect_chain[-1][0]

    def too_heavy(content):
        raise UnreadableSheet("读取这个文件用的时间超过了限度。")

    monkeypatch.setattr(forms, "describe_form", too_heavy)
    for answer in (client.get(url, follow=True), client.post(url, posted(shown), follow=True)):
        assert answer.redirect_chain[-1][0] == "/desk/forms/"
        assert "超过了限度" in answer.content.decode()
    heading = client.post(f"{url}heading/", {"sheet": 0, "top": 3, "bottom": 3})
    assert heading.status_code == 302
