"""The page 栏目和词语, and what the school remembers."""

import pytest
from django.urls import reverse

from school_care.core.sheets import write_workbook
from school_care.students.enums import ImportState
from school_care.students.models import RosterImport, SheetShape, Student, WordMeaning
from tests.students.imports.support import LATER, check, csv_file, id_of, pupil
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, registrar):
    client.force_login(registrar)
    return client


def url(roster):
    return reverse("students:import_mapping", args=[roster.public_id])


def typed(page, **changes) -> dict:
    """What the browser would post: every select and tick as the page shows it, with changes given
    by heading or word."""
    context = page.context
    data = {"seen": context["seen"]}
    for table in context["tables"]:
        for line in table.lines:
            data[f"c{line.number}"] = changes.get(line.label, line.choice)
    for line in context["words"]:
        data[f"w{line.number}"] = changes.get(line.word, line.choice)
    if pointed := context["pointed"]:
        data |= {"sheet": pointed.sheet, "row": pointed.row, "height": pointed.height}
    if context["class_said"] and not pointed:
        data |= {"asks_class": "1"} | ({"sheet_class": "1"} if context["sheet_class"] else {})
    if len(context["sheets"]) > 1:
        data |= {"asks_sheets": "1", "sheets": [s.name for s, on in context["sheets"] if on]}
    return data


def workbook(folder, *sheets, name="花名册.xlsx"):
    """A file of several sheets: (name, rows, hidden)."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for title, rows, hidden in sheets:
        held = book.create_sheet(title)
        for row in rows:
            held.append(row)
        held.sheet_state = "hidden" if hidden else "visible"
    path = folder / name
    book.save(path)
    return path


def test_preview__says_how_the_columns_were_read__and_leads_to_the_page(desk, school, tmp_path):
    rows = pupil(幸运色="红", 班主任="王老师", 类别="外出户")
    roster = check(school, csv_file(tmp_path, rows), on=LATER)
    page = desk.get(reverse("students:import_show", args=[roster.public_id])).content.decode()
    assert "栏目：认得4栏，不导入1栏，不认得1栏" in page and "有1个词语不认得" in page
    assert url(roster) in page


def test_page__shows_heading_examples_meaning_and_why_not(desk, school, tmp_path):
    rows = pupil(幸运色="红", 父亲职务="会计", 父亲工作单位="东莞某厂")
    roster = check(school, csv_file(tmp_path, rows), on=LATER)
    page = desk.get(url(roster))
    lines = {line.label: line for table in page.context["tables"] for line in table.lines}
    assert lines["幸运色"].tag == "不认得" and lines["幸运色"].examples == ["红"]
    assert lines["姓名"].tag == "认得"
    assert lines["父亲职务"].tag == "按规定不收集"
    assert [c for _, pairs in lines["父亲职务"].choices for c, _ in pairs] == ["left_out"]
    places = [code for _, pairs in lines["父亲工作单位"].choices for code, _ in pairs]
    assert places == ["left_out", "contact/FATHER/place"]
    text = page.content.decode()
    assert "按规定不收集" in text and id_of(1) not in text
    assert f"990***********{id_of(1)[-4:]}" in text


def test_page__column_and_word_corrected__file_is_checked_again(desk, school, tmp_path):
    roster = check(school, csv_file(tmp_path, pupil(说明="爱画画", 类别="外出户")), on=LATER)
    page = desk.get(url(roster))
    answer = desk.post(url(roster), typed(page, 说明="note", 外出户="LB_BOTH"), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("students:import_show", args=[roster.public_id])
    roster.refresh_from_db()
    assert roster.columns == {"说明": "note"}
    assert roster.words == {"category": {"外出户": "LB_BOTH"}}
    assert "栏目：认得5栏。" in answer.content.decode()


def test_page__without_a_name__says_so_and_keeps_what_was_chosen(desk, school, tmp_path):
    roster = check(school, csv_file(tmp_path, pupil(说明="爱画画")), on=LATER)
    data = typed(desk.get(url(roster)), 姓名="left_out", 说明="note")
    page = desk.post(url(roster), data)
    assert page.status_code == 422 and "还没有哪一栏是“姓名”" in page.content.decode()
    lines = {line.label: line for table in page.context["tables"] for line in table.lines}
    assert (lines["姓名"].choice, lines["说明"].choice) == ("left_out", "note")
    roster.refresh_from_db()
    assert roster.state == ImportState.PREVIEW and roster.columns == {}


def test_two_columns__of_one_meaning__are_warned_about(desk, school, tmp_path):
    roster = check(school, csv_file(tmp_path, pupil(家庭住址="云岭村", 现住址="县城")), on=LATER)
    assert "“家庭住址”、“现住址”都对应“家庭住址”" in desk.get(url(roster)).content.decode()


def test_second_person__is_told_and_may_send_again(desk, school, tmp_path):
    roster = check(school, csv_file(tmp_path, pupil(说明="爱画画")), on=LATER)
    page = desk.get(url(roster))
    desk.post(url(roster), typed(page, 说明="note"))
    late = desk.post(url(roster), typed(page, 说明="family"))
    assert late.status_code == 422 and "另一位同事刚刚改过" in late.content.decode()
    desk.post(url(roster), typed(late))
    roster.refresh_from_db()
    assert roster.columns == {"说明": "family"}


def test_file_nobody_understands__person_points_at_the_heading__it_is_imported(
    desk, school, tmp_path
):
    rows = [
        ["云岭学校", "二〇二六年秋"],
        ["娃儿", "证号", "住哪儿"],
        ["张子轩", id_of(1), "云岭村"],
    ]
    path = tmp_path / "名单.xlsx"
    write_workbook(path, columns=rows[0], rows=rows[1:])
    roster = check(school, path, on=LATER)
    shown = desk.get(reverse("students:import_show", args=[roster.public_id]))
    assert "指出表头和栏目" in shown.content.decode()

    first = desk.get(url(roster), {"sheet": 0, "row": 1})
    assert [line.label for line in first.context["tables"][0].lines] == rows[0]
    page = desk.get(url(roster), {"sheet": 0, "row": 2})
    lone = desk.post(url(roster), typed(page, 娃儿="name"))
    assert lone.status_code == 422 and "至少还要有一栏" in lone.content.decode()
    desk.post(url(roster), typed(lone, 证号="id_number", 住哪儿="address"))
    roster.refresh_from_db()
    assert roster.state == ImportState.PREVIEW and roster.report["counts"]["new"] == 1
    desk.post(reverse("students:import_commit", args=[roster.public_id]))
    assert Student.objects.get().address == "云岭村"
    assert SheetShape.objects.get().columns["娃儿"] == "name"


def test_page__row_that_is_none__is_not_found(desk, school, tmp_path):
    roster = check(school, csv_file(tmp_path, pupil()), on=LATER)
    for query in ({"sheet": 9, "row": 1}, {"sheet": 0, "row": 99}):
        assert desk.get(url(roster), query).status_code == 404


def test_sheets__chosen_by_ticks__hidden_one_named_and_not_ticked(desk, school, tmp_path):
    head = ["姓名", "身份证号"]
    path = workbook(
        tmp_path,
        ("三(1)班", [head, ["张子轩", id_of(1)]], False),
        ("三(2)班", [head, ["李安安", id_of(3)]], False),
        ("旧名单", [head, ["王可", id_of(5)]], True),
    )
    roster = check(school, path, on=LATER)
    page = desk.get(reverse("students:import_show", args=[roster.public_id]))
    assert "旧名单（隐藏）" in page.content.decode()
    assert page.context["form"].initial["only_sheets"] == ["三(1)班", "三(2)班"]
    # where the class comes from is said
    assert "分班：「三(1)班」、「三(2)班」。" in page.content.decode()

    settings = reverse("students:import_settings", args=[roster.public_id])
    desk.post(settings, {"on": LATER.isoformat(), "only_sheets": ["三(2)班", "旧名单"]})
    roster.refresh_from_db()
    assert roster.only_sheets == ["三(2)班", "旧名单"] and roster.report["rows"] == 2
    desk.post(settings, {"on": LATER.isoformat(), "only_sheets": ["三(1)班", "三(2)班"]})
    roster.refresh_from_db()
    assert roster.only_sheets == [] and roster.report["rows"] == 2


def test_class_from_sheet_names__unticked__is_not_used(desk, school, tmp_path):
    head = ["姓名", "身份证号"]
    path = workbook(tmp_path, ("三(1)班", [head, ["张子轩", id_of(1)]], False))
    roster = check(school, path, on=LATER)
    data = typed(desk.get(url(roster)))
    del data["sheet_class"]
    desk.post(url(roster), data)
    roster.refresh_from_db()
    assert roster.report["classes_to_create"] == []


def test_remembered__listed_in_words__and_forgotten(desk, school, tmp_path):
    roster = check(school, csv_file(tmp_path, pupil(说明="爱画画", 班级="火箭班")), on=LATER)
    page = desk.get(url(roster))
    desk.post(url(roster), typed(page, 说明="note", 火箭班="junior-2026-1"))
    desk.post(reverse("students:import_commit", args=[roster.public_id]))

    listed = reverse("students:import_remembered")
    text = desk.get(listed).content.decode()
    assert "“说明”读作备注" in text and "火箭班" in text and "七(1)班" in text
    again = check(
        school, csv_file(tmp_path, pupil(说明="画", 班级="火箭班"), name="新.csv"), on=LATER
    )
    shown = desk.get(reverse("students:import_show", args=[again.public_id])).content.decode()
    assert "按上次的栏目对应读取（可修改）" in shown
    mapping = desk.get(url(again)).content.decode()
    assert "本校上次这样对应" in mapping and "按本校约定" in mapping

    desk.post(reverse("students:shape_forget", args=[SheetShape.objects.get().public_id]))
    answer = desk.post(
        reverse("students:word_forget", args=[WordMeaning.objects.get().public_id]), follow=True
    )
    assert "还没有记住表格和词语" in answer.content.decode()


def test_page__after_the_commit__leads_back_to_the_result(desk, school, tmp_path):
    roster = check(school, csv_file(tmp_path, pupil()), on=LATER)
    desk.post(reverse("students:import_commit", args=[roster.public_id]))
    assert desk.get(url(roster)).status_code == 302
    assert desk.post(url(roster), {}).status_code == 302


def test_pages__queries__do_not_grow_with_columns_words_and_memory(
    desk, school, registrar, tmp_path
):
    small = check(school, csv_file(tmp_path, pupil(类别="外出户", 说明="画")), on=LATER)
    cells = {f"栏{n}": "文字" for n in range(40)}
    rows = [pupil(类别=f"外出户{n}类", 班级=f"火箭{n}班", **cells) for n in range(9)]
    large = check(school, csv_file(tmp_path, *rows, name="大.csv"), on=LATER)
    assert queries_of(desk, url(large)) == queries_of(desk, url(small)) + 1  # the class book

    def remember(count):
        for n in range(count):
            SheetShape.objects.create(
                school=school,
                purpose="roster",
                fingerprint=f"{n}{count}",
                columns={"娃儿": "name"},
                used_by=registrar,
                used_at=RosterImport.objects.first().created_at,
            )
            WordMeaning.objects.create(
                school=school,
                field="class",
                word=f"火箭{n}{count}班",
                meaning="junior-2026-1",
                said_by=registrar,
                said_at=RosterImport.objects.first().created_at,
            )

    remember(1)
    few = queries_of(desk, reverse("students:import_remembered"))
    remember(5)
    assert queries_of(desk, reverse("students:import_remembered")) == few


MISLED = [
    ["姓名", "身份证号", "班级", "由班主任填写"],
    ["", "学生名字", "公民号码", "教学班"],
    ["", "张子轩", id_of(1), "七(1)班"],
]


def test_heading__found_in_the_wrong_row__is_pointed_at_and_known_next_time(
    desk, school, registrar, tmp_path
):
    roster = check(school, workbook(tmp_path, ("名单", MISLED, False)), on=LATER, actor=registrar)
    page = desk.get(url(roster))
    assert "表头：第1行" in page.content.decode() and "?sheet=0" in page.content.decode()

    page = desk.get(url(roster), {"sheet": "0"})
    assert page.context["pointed"].row == 1
    assert "现在把第1行当作表头" in page.content.decode()
    page = desk.get(url(roster), {"sheet": "0", "row": "2"})
    desk.post(url(roster), typed(page, 学生名字="name", 公民号码="id_number", 教学班="class"))
    desk.post(reverse("students:import_commit", args=[roster.public_id]))

    child = Student.objects.select_related("current_class").get()
    assert (child.id_number, str(child.current_class)) == (id_of(1), "七(1)班")
    again = [MISLED[0], MISLED[1], ["", "李安安", id_of(3), "七(1)班"]]
    path = workbook(tmp_path, ("名单", again, False), name="九月.xlsx")
    later = check(school, path, on=LATER, actor=registrar)
    assert later.report["columns"]["recalled"] is True
    assert later.report["counts"]["new"] == 1 and not later.report["warnings"]


def test_heading__of_words_the_dictionary_knows__holds_against_a_better_one(
    desk, school, registrar, tmp_path
):
    example = ["姓名", "身份证号", "班级", "性别", "家庭住址"]
    rows = [example, [], ["学生姓名", "证件号码", "说明"], ["张子轩", id_of(1), "爱画画"]]
    roster = check(school, workbook(tmp_path, ("名单", rows, False)), on=LATER, actor=registrar)
    roster.refresh_from_db()
    page = desk.get(url(roster), {"sheet": "0", "row": "3"})
    desk.post(url(roster), typed(page, 说明="note"))

    roster.refresh_from_db()
    desk.post(reverse("students:import_commit", args=[roster.public_id]))
    child = Student.objects.get()
    assert (child.name, child.id_number, child.note) == ("张子轩", id_of(1), "爱画画")


def test_heading__pointed_at_anew__what_was_said_of_the_wrong_one_is_dropped(
    desk, school, registrar, tmp_path
):
    roster = check(school, workbook(tmp_path, ("名单", MISLED, False)), on=LATER, actor=registrar)
    desk.post(url(roster), typed(desk.get(url(roster)), 班级="note", 身份证号="left_out"))
    page = desk.get(url(roster), {"sheet": "0", "row": "2"})
    desk.post(url(roster), typed(page, 学生名字="name", 公民号码="id_number", 教学班="class"))

    roster.refresh_from_db()
    assert roster.columns == {"学生名字": "name", "公民号码": "id_number", "教学班": "class"}
