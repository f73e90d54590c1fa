"""What a report says: stored and read alike, limits, what keeps it from going out."""

from dataclasses import replace
from datetime import date

import pytest

from school_care.cases.content import MAX_LINE, MAX_TEXT, Content, Round, check, what_is_missing
from school_care.cases.enums import DropoutReason, Measure
from school_care.escalation.sources import kind_of
from school_care.school.refusal import Refused
from tests.cases.making import AID, DROPOUT

TODAY = date(2026, 11, 21)
FULL = Content(
    facts="周一起没来。",
    reasons=("study", "family"),
    reason_words="数学听不懂",
    whereabouts="home",
    persuasion=(Round(date(2026, 11, 17), ("班主任", "村干部"), "家长同意"),),
    measures=("met_carer",),
    measures_other=("请同村同学捎话",),
    requests=("派员共同劝返",),
    request_note="最好本周",
    analysis="父母外出半年。",
    child_view="想去打工",
    guardian_view="管不住",
    do_not_notify=("舅舅",),
    attachments=("劝返记录（纸质）",),
)


def test_content__stored_and_read__the_same():
    assert Content.from_json(FULL.to_json()) == FULL


def test_content__nothing_stored__empty():
    assert Content.from_json(None) == Content()


def test_content__blanks_and_empty_lines__gone_and_rounds_in_order():
    late, early = Round(date(2026, 11, 18), (" 校长 ",), " 不肯 "), FULL.persuasion[0]
    untidy = Content(facts="  早上没来 \r\n", attachments=(" 记录 ", "", "记录"),
                     persuasion=(late, early))  # fmt: skip
    tidy = untidy.cleaned()
    assert tidy.facts == "早上没来"
    assert tidy.attachments == ("记录",)
    assert tidy.persuasion == (early, Round(date(2026, 11, 18), ("校长",), "不肯"))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"facts": "字" * (MAX_TEXT + 1)}, "事情经过请不超过"),
        ({"request_note": "字" * (MAX_LINE + 1)}, "请求说明请不超过"),
        ({"attachments": tuple(map(str, range(13)))}, "附件请不超过"),
        ({"reasons": ("lazy",)}, "原因"),
        ({"whereabouts": "moon"}, "去向"),
        ({"measures": ("nothing",)}, "措施"),
        ({"requests": ("送一辆车",)}, "请求事项"),
        ({"persuasion": (Round(date(2026, 11, 22), (), "x"),)}, "不能晚于今天"),
        ({"persuasion": (Round(date(2026, 11, 20)),)}, "劝返的结果"),
    ],
)
def test_check__what_cannot_be_stored__refused_in_words(changes, sentence):
    with pytest.raises(Refused, match=sentence):
        check(replace(FULL, **changes), kind_of(DROPOUT), TODAY)


def test_check__everything_told__stored():
    check(FULL, kind_of(DROPOUT), TODAY)


def test_missing__no_facts__asked_for():
    assert "事情经过" in what_is_missing(replace(FULL, facts="  "), kind_of(DROPOUT))[0]


@pytest.mark.parametrize("reason", [DropoutReason.STUDY, DropoutReason.OTHER])
def test_missing__one_reason_that_says_little__a_sentence_asked_for(reason):
    alone = replace(FULL, reasons=(reason.value,), reason_words="")
    assert what_is_missing(alone, kind_of(DROPOUT)) == [
        f"只选「{reason.label}」说不清原因，请再写一句具体情况。"
    ]
    assert what_is_missing(replace(alone, reason_words="数学听不懂"), kind_of(DROPOUT)) == []
    assert what_is_missing(replace(alone, reasons=(reason, "family")), kind_of(DROPOUT)) == []


def test_missing__reasons_of_dropout_in_a_request_for_aid__not_asked_for():
    alone = replace(FULL, reasons=("study",), reason_words="")
    assert what_is_missing(alone, kind_of(AID)) == []


def test_words__measures__telephone_first_then_ticks_then_own():
    told = replace(FULL, phoned="9:10 派出所李警官")
    assert told.measure_labels == [
        "电话报告：9:10 派出所李警官",
        Measure.MET_CARER.label,
        "请同村同学捎话",
    ]
