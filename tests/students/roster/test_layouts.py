# ruff: noqa: E501 - Chinese characters count double; tables stay readable
"""The shapes a school's sheet takes."""

import pytest

from .books import ID, ID_GIRL, id_of, parse, refused, sheet

HEAD = ["姓名", "身份证号", "班级"]
PUPIL = ["张伟", ID, "302"]


@pytest.mark.parametrize("above", range(9))
def test_heading__in_any_of_the_first_rows__is_found(above):
    titles = [
        ["云岭学校花名册"],
        None,
        ["填报单位：云岭学校", None, "日期：9月8日"],
        None,
        ["注意：勿改表头"],
    ]
    rows = ((titles * 2)[:above]) + [HEAD, PUPIL]
    roster = parse(rows)
    assert [r.row for r in roster.rows] == [above + 2]
    assert roster.rows[0].class_ref.grade == 3


@pytest.mark.parametrize(
    "head",
    [["姓  名", "身份证号码（18位）", "所在\n班级"], ["*姓名", "★身份证号：", "班 级"],
     ["1.学生姓名", "2.公民身份号码", "3.年级班级"], ["姓名（必填）", "身份证件号", "班级(如三1班)"],
     ["学生姓名", "身份证号玛", "班级"]],
)  # fmt: skip
def test_heading__with_remarks_breaks_or_a_slip__is_understood(head):
    (row,) = parse([head, PUPIL]).rows
    assert (row.name, row.id_number, row.class_ref.number) == ("张伟", ID, 2)


def test_two_row_heading_without_merges__groups_reach_over_blank_cells():
    roster = parse(
        [
            ["姓名", "身份证号", "父亲", None, "母亲", None, "邻居", None, "委托照护人", None, None],
            [None, None, "姓名", "电话", "姓名", "务工地点", "姓名", "电话", "姓名", "与学生关系", "电话"],
            ["张伟", ID, "张强", "19900000001", "李芳", "浙江省温州市某厂", "孙某", "19900000003",
             "王秀英", "奶奶", "19900000004"],
        ]
    )  # fmt: skip
    people = {c.role: c for c in roster.rows[0].contacts}
    assert set(people) == {"FATHER", "MOTHER", "NEIGHBOUR", "CARER"}
    assert people["FATHER"].phones == ("19900000001",)
    assert (people["MOTHER"].name, people["MOTHER"].place) == ("李芳", "浙江省温州市")
    assert (people["CARER"].relation, people["CARER"].phones) == ("奶奶", ("19900000004",))


def test_national_export__members_with_relations__become_parents_and_guardian():
    head = ["学校标识码", "姓名", "性别", "出生日期", "身份证件类型", "身份证件号", "民族", "班号", "入学年月",
            "就读方式", "现住址", "家庭地址", "是否留守儿童", "是否孤儿", "是否烈士或优抚子女", "残疾类型",
            "随班就读", "学籍辅号", "成员1姓名", "成员1关系", "成员1是否监护人", "成员1联系电话",
            "成员1身份证件号", "成员1工作单位", "成员1职务", "成员2姓名", "成员2关系", "成员2是否监护人",
            "成员2联系电话", "是否进城务工人员随迁子女"]  # fmt: skip
    pupil = ["2199000001", "张伟", "男", "20160312", "居民身份证", ID, "汉族", "02", "202209", "住校",
             "县城", "云岭村一组", "是", "否", "否", "肢体", "非", "1", "张强", "父亲", "否", "19900000001",
             ID_GIRL, "某厂", "工人", "王秀英", "祖母", "是", "19900000002", "否"]  # fmt: skip
    roster = parse([head, pupil])
    (row,) = roster.rows
    assert (row.class_ref.grade, row.class_ref.number) == (5, 2)
    assert (row.boarding, row.address, row.ethnicity) == (True, "云岭村一组", "汉族")
    assert {c.code for c in row.categories} == {"LB_UNSPECIFIED", "DISABLED"}
    assert {(c.role, c.name, c.relation) for c in row.contacts} == {
        ("FATHER", "张强", "父亲"),
        ("OTHER", "王秀英", "祖母"),
        ("GUARDIAN", "王秀英", "祖母"),
    }
    assert "成员1工作单位" in roster.dropped_columns
    assert "成员1身份证件号" in roster.dropped_columns


def test_printed_pages__heading_repeated__is_not_a_pupil():
    two = ["姓名", "身份证号", "父亲", None], [None, None, "姓名", "电话"]
    roster = parse(
        [*two, ["张伟", ID, "张强", None], ["第1页"], *two, ["李丽", ID_GIRL, "李强", None]]
    )
    assert [r.row for r in roster.rows] == [3, 7]
    assert not roster.errors


def test_blocks_of_other_columns__each_heading_holds_for_its_block():
    roster = parse(
        [
            ["三(1)班"],
            ["姓名", "身份证号", "备注"],
            ["张伟", ID, "甲"],
            None,
            ["三(2)班"],
            ["身份证号", "学生姓名", "家庭住址"],
            [ID_GIRL, "李丽", "一组"],
        ]
    )
    first, second = roster.rows
    assert (first.name, first.class_ref.number, first.note) == ("张伟", 1, "甲")
    assert (second.name, second.class_ref.number, second.address) == ("李丽", 2, "一组")


def test_title_or_info_line__names_the_class_when_nothing_else_does():
    for title in (["云岭学校三（2）班留守儿童花名册"], ["班级：三(2)班", None, "班主任：王老师"]):
        roster = parse(sheet([title, ["姓名", "身份证号"], ["张伟", ID]], name="Sheet1"))
        assert roster.rows[0].class_ref.number == 2


def test_one_pupil_on_two_lines__second_parent_is_added():
    roster = parse(
        sheet(
            [
                ["姓名", "身份证号", "家长姓名", "关系", "电话"],
                ["张伟", ID, "张强", "父亲", "19900000001"],
                [None, None, "李芳", "母亲", "19900000002"],
                ["李丽", ID_GIRL, "李强", "父亲", None],
            ],
            merged=[(2, 1, 3, 1), (2, 2, 3, 2)],
        )
    )
    assert [(c.role, c.name) for c in roster.rows[0].contacts] == [
        ("FATHER", "张强"),
        ("MOTHER", "李芳"),
    ]
    assert len(roster.rows) == 2
    assert roster.row_count == 2


def test_example_rows_and_numbered_blank_lines__are_no_pupils():
    roster = parse(
        [
            ["序号", *HEAD],
            ["例", "张三", "110101201001011234", "三(1)班"],
            [1, *PUPIL],
            [2, None, None, None],
            ["示例：李四"],
        ]
    )
    assert [r.row for r in roster.rows] == [3]
    assert not roster.errors
    assert "第2" in roster.sheets[0].why


def test_pupil_with_name_and_class_only__is_not_lost():
    roster = parse([HEAD, ["张伟", None, "302"], ["李丽", None, None]])
    assert [r.name for r in roster.rows] == ["张伟", "李丽"]
    assert roster.rows[1].class_ref.number == 2


def test_sums_without_a_word__are_no_pupils():
    roster = parse([["姓名", "身份证号", "班级", "备注"], [*PUPIL, None], [1, None, None, 1]])
    assert len(roster.rows) == 1
    assert not roster.errors


def test_bare_phone__belongs_to_the_person_before_it():
    head = ["姓名", "身份证号", "监护人", "关系", "联系电话", "邻居联系人", "邻居电话"]
    roster = parse([head, ["张伟", ID, "孙某", "外公", "19900000001", "周某", "19900000002"]])
    guardian, neighbour = roster.rows[0].contacts
    assert (guardian.relation, guardian.phones) == ("外公", ("19900000001",))
    assert neighbour.phones == ("19900000002",)


def test_bare_phone__after_both_parents__is_given_to_neither():
    head = ["姓名", "身份证号", "父亲姓名", "母亲姓名", "联系电话"]
    roster = parse([head, ["张伟", ID, "张强", "李芳", "19900000001"]])
    assert {(c.role, c.phones) for c in roster.rows[0].contacts} == {
        ("FATHER", ()),
        ("MOTHER", ()),
        ("OTHER", ("19900000001",)),
    }


def test_shared_whereabouts__goes_to_the_parent_who_is_away():
    head = ["姓名", "身份证号", "留守类型", "父母务工地址"]
    roster = parse(
        [
            head,
            ["张伟", ID, "母亲外出", "广东省东莞市长安镇"],
            ["李丽", ID_GIRL, "双亲外出", "浙江温州"],
        ]
    )
    assert [(c.role, c.place) for r in roster.rows for c in r.contacts] == [
        ("MOTHER", "广东省东莞市"),
        ("FATHER", "浙江温州"),
        ("MOTHER", "浙江温州"),
    ]


def test_several_errors_in_a_row__all_told_in_order_of_rows():
    roster = parse(
        [
            ["姓名", "出生日期", "身份证号"],
            ["张伟", "16.3.12", "123"],
            ["李丽", "2013-06-30", ID_GIRL],
            [None, "2015-06-13", id_of(2)],
        ]
    )
    assert [(e.row, e.column) for e in roster.errors] == [
        (2, "身份证号"),
        (2, "出生日期"),
        (4, "姓名"),
    ]
    assert refused(roster) == {("", 2), ("", 4)}
    assert roster.refused_cells[("", 2)] == {
        "姓名": "张伟",
        "出生日期": "16.3.12",
        "身份证号": "123",
    }
    assert roster.row_count == 3


def test_staff_columns_named_name__are_not_the_pupils_name():
    roster = parse(
        [
            ["班主任", None, "学生", None],
            ["姓名", "电话", "姓名", "身份证号"],
            ["王老师", "19900000009", "张伟", ID],
        ]
    )
    assert roster.rows[0].name == "张伟"
    assert roster.rows[0].contacts == ()


def test_progress__is_told_the_pupils_read():
    seen = []
    parse([HEAD, PUPIL], progress=lambda stage, done: seen.append((stage, done)))
    assert seen[-1] == ("parse", 1)


def test_line_naming_a_class_between_pupils__holds_for_those_below():
    rows = [["姓名", "身份证号"], ["三(1)班"], ["张伟", ID], ["三(2)班"], ["李丽", ID_GIRL]]
    first, second = parse(rows).rows
    assert (first.class_ref.number, second.class_ref.number) == (1, 2)
    assert "class_ref" in second.given


def test_no_class_anywhere__one_warning_for_the_sheet():
    roster = parse([["姓名", "身份证号"], ["张伟", ID], ["李丽", ID_GIRL]])
    assert [(w.row, w.column) for w in roster.warnings] == [(1, "班级")]
    assert all("class_ref" not in row.given for row in roster.rows)


def test_information_line_above_the_heading__is_not_taken_for_groups():
    roster = parse(
        [
            ["班级", "三(2)班", "班主任", "王老师"],
            ["学生姓名", "性别", "身份证号码", "是否单亲", "是否留守（双亲/单亲）"],
            ["张伟", "男", ID, "是", "双亲"],
        ]
    )
    (row,) = roster.rows
    assert (row.id_number, row.class_ref.number) == (ID, 2)
    assert [c.code for c in row.categories] == ["SINGLE_PARENT", "LB_BOTH"]
