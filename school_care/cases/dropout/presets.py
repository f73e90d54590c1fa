"""The limits found in published local rules (domain §4.2), as presets a school begins with.

National law gives no day count. What a rule leaves open stands as in the usual one.
"""

from datetime import time
from typing import Any

from school_care.cases.dropout.enums import PolicyPreset

PRESETS: dict[str, dict[str, Any]] = {
    PolicyPreset.DEFAULT: {
        "source": "国发〔2016〕13号；教育部办公厅2024年4月通知；各地通行做法",
    },
    PolicyPreset.SAME_DAY: {
        "call_by": time(9),
        "visit_by_day": 1,
        "suspected_after": 2,
        "report_within": 1,
        "source": "村小做法：早读点名后1小时内上报，当日家访，一周内书面报中心校和镇政府",
    },
    PolicyPreset.THREE_DAYS: {
        "visit_by_day": 1,
        "suspected_after": 3,
        "spring_total": "03-15",
        "autumn_total": "09-25",
        "source": "学校规定：第1天家访，满2天会同村居上门，满3天填报告表",
    },
    PolicyPreset.OVER_THREE: {
        "suspected_after": 4,
        "check_within": 10,
        "check_report_within": 15,
        "source": "临沧市2018年规定：超过3个工作日双报告；开学10日内核查，15日内上报",
    },
    PolicyPreset.OVER_FIVE: {
        "suspected_after": 6,
        "spring_total": "03-15",
        "autumn_total": "09-15",
        "source": "粤教基〔2009〕3号：未请假超过5天填报告表，永久保存；3月10日统计，3月15日报县",
    },
    PolicyPreset.OVER_WEEK: {
        "suspected_after": 6,
        "source": "仙游县2019年规定：超过1周，在学籍系统标注疑似辍学",
    },
    PolicyPreset.FOUR_WEEKS: {
        "suspected_after": 3,
        "confirm_after": 4,
        "source": "辽宁省2017年规定：连续4周反复劝返无效，报乡镇、县和学籍主管部门认定",
    },
}
