"""How names are found and ordered."""

import pytest

from school_care.core.names import SEARCH_KEY_LENGTH, name_key, search_keys


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("张子轩", "zhangzixuan"),
        ("张子轩", "zzx"),
        ("张子轩", "zixuan"),
        ("张子轩", "xuan"),
        ("单梓涵", "shanzihan"),
        ("单梓涵", "danzihan"),  # who does not know the surname still finds the child
        ("曾可", "zengke"),
        ("仇一", "qiuyi"),
        ("解文", "xiewen"),
        ("查思语", "zhasiyu"),
        ("任妍", "renyan"),
        ("区博", "oubo"),
        ("盖铭", "geming"),
        ("缪欣", "miaoxin"),
        ("朴可", "piaoke"),
        ("乐诗", "yueshi"),
        ("尉迟恭", "yuchigong"),
        ("长孙无忌", "zhangsunwuji"),
        ("万俟晟", "moqisheng"),
        ("欧阳雨", "oyy"),
        ("王乐", "wangyue"),
        ("王乐", "wangle"),
        ("买买提·依明", "mmtym"),
    ],
)
def test_search_keys__every_reading__is_found_from_its_beginning(name, typed):
    assert f"|{typed}|" in search_keys(name)


def test_search_keys__a_long_name_of_many_readings__stays_within_the_column():
    keys = search_keys("阿依古丽·买买提江·吐尔逊阿吉重行会长")

    assert len(keys) <= SEARCH_KEY_LENGTH
    assert keys.startswith("|ayiguli") and keys.endswith("|")


def test_name_key__a_surname_with_its_own_reading__orders_by_it():
    names = ["张三", "单一", "曾二", "安四"]

    assert sorted(names, key=name_key) == ["安四", "单一", "曾二", "张三"]


def test_search_keys__no_readable_character__is_empty():
    assert search_keys("□？") == ""
