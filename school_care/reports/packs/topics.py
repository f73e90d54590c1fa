"""The parts of each topic, in the order inspections ask for them (domain §0.1.15)."""

from school_care.reports.packs import (
    parts_common,
    parts_dropout,
    parts_dropout_cases,
    parts_dropout_home,
    parts_groups,
    parts_left,
    parts_left_files,
    parts_left_ledgers,
)
from school_care.reports.packs.part import PackPart, PackTopic

PARTS: dict[str, tuple[PackPart, ...]] = {
    PackTopic.LEFT: (
        PackPart("group", "领导小组与分工", parts_common.leading_group),
        PackPart("rules", "制度、计划、总结", parts_common.rules_plans_summaries),
        PackPart("rosters", "春秋两季花名册、变更表", parts_left.rosters),
        PackPart("files", "档案抽样", parts_left_files.files),
        PackPart("cards", "联系卡", parts_left.cards),
        PackPart("notices", "委托照护告知书", parts_left.entrustments),
        PackPart("pairings", "结对表", parts_left.pairings),
        PackPart("ledgers", "谈心、家访、通话、书信、生日、活动台账", parts_left_ledgers.ledgers),
        PackPart("parents", "家长学校签到", parts_left_ledgers.parent_school),
    ),
    PackTopic.DROPOUT: (
        PackPart("plan", "控辍保学一校一案", parts_common.one_school),
        PackPart("duties", "责任书、包保责任表", parts_common.letters_of_duty),
        PackPart("start", "开学到校核查", parts_dropout.start_of_term),
        PackPart("checks", "学籍—在校比对", parts_dropout.register_checks),
        PackPart("changes", "转入转出休学册", parts_dropout.changes),
        PackPart("cases", "疑似辍学台账、劝返、报告及回执", parts_dropout_cases.cases),
        PackPart("months", "控辍月报（含零报告）", parts_dropout.months),
        PackPart("retention", "三年巩固率", parts_dropout.retention),
        PackPart("destinations", "九年级毕业生去向", parts_dropout.destinations),
        PackPart("home", "送教上门一人一案", parts_dropout_home.home_taught),
    ),
    PackTopic.GROUPS: (
        PackPart("registers", "各类学生台账", parts_groups.registers),
        PackPart("aid", "资助应享—已享对照", parts_groups.aid),
        PackPart("inclusion", "随班就读", parts_groups.inclusion),
        PackPart("counts", "心理辅导、强制报告（只列数量）", parts_groups.counts_only),
        PackPart("bullying", "欺凌调查、治理委员会", parts_groups.bullying),
    ),
}


def parts_of(topic: str) -> tuple[PackPart, ...]:
    """The parts of a topic."""
    return PARTS[PackTopic(topic)]
