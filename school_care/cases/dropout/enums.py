"""States and choices of a dropout case (domain §4.2, §4.3, F-20 to F-25)."""

from django.db.models import TextChoices


class CourseState(TextChoices):
    """Where the case of a pupil who is not at school stands (domain §4.3)."""

    WATCH = "watch", "跟踪中"
    VERIFYING = "verifying", "核实中"
    SUSPECTED = "suspected", "疑似辍学"
    PERSUADING = "persuading", "劝返中"
    REPORTED = "reported", "已书面报告"
    DISTRICT_HANDLING = "district", "上级处置中"
    CONFIRMED = "confirmed", "确认辍学"
    RETURNED = "returned", "已返校"
    OTHER_SCHOOL = "other_school", "他校就读"
    HOME_TAUGHT = "home_taught", "送教上门"
    SUSPENDED = "suspended", "休学"
    LEFT_OTHER = "left_other", "其他离校"
    FOLLOW_UP = "follow_up", "返校跟踪"
    CLOSED = "closed", "已销号"
    DISMISSED = "dismissed", "核实不属于辍学"


EARLY = (CourseState.WATCH, CourseState.VERIFYING)
# The child is not at school, and nobody knows a lawful reason.
MISSED = (
    CourseState.SUSPECTED,
    CourseState.PERSUADING,
    CourseState.REPORTED,
    CourseState.DISTRICT_HANDLING,
)
AWAY = (*EARLY, *MISSED, CourseState.CONFIRMED)
# Not at this school, with a paper that says where instead.
PLACED = (
    CourseState.OTHER_SCHOOL,
    CourseState.HOME_TAUGHT,
    CourseState.SUSPENDED,
    CourseState.LEFT_OTHER,
)
BACK = (CourseState.RETURNED, CourseState.FOLLOW_UP)
ENDED = (CourseState.CLOSED, CourseState.DISMISSED)
RUNNING = tuple(state for state in CourseState if state not in ENDED)


class FoundHow(TextChoices):
    """发现途径 (F-21)."""

    ROLL = "roll", "点名发现连续缺课"
    REGISTRATION = "registration", "开学未报到"
    CHECK = "check", "四查三比对"
    VISIT = "visit", "入户走访"
    TOLD = "told", "他人反映"


class Stance(TextChoices):
    """What the guardian said to being asked (F-22 家长态度)."""

    AGREES = "agrees", "同意送学"
    WAVERS = "wavers", "犹豫"
    REFUSES = "refuses", "不同意"
    ABSENT = "absent", "没有见到"


class RoundResult(TextChoices):
    """What came of a round (F-22)."""

    RETURNS = "returns", "答应返校"
    AGAIN = "again", "继续劝返"
    NOT_MET = "not_met", "没有见到人"
    REFUSED = "refused", "拒绝返校"


class Persuader(TextChoices):
    """Who goes along (F-22 劝返人员)."""

    HEAD_TEACHER = "head_teacher", "班主任"
    LEADER = "leader", "校领导"
    TEACHER = "teacher", "任课教师"
    VILLAGE = "village", "村（社区）干部"
    TOWNSHIP = "township", "乡镇（街道）干部"
    POLICE = "police", "派出所民警"
    OTHER = "other", "其他人员"


class ServedHow(TextChoices):
    """How a notice reached the guardian (F-25 送达回证)."""

    HANDED = "handed", "当面送达，本人签收"
    ADULT = "adult", "同住成年家属签收"
    LEFT = "left", "拒收，有见证人，留置送达"
    POST = "post", "邮寄送达"
    MESSAGE = "message", "微信、短信告知"


class PolicyPreset(TextChoices):
    """Local rules a school can begin with (domain §4.2)."""

    DEFAULT = "default", "通用：连续3个上课日"
    SAME_DAY = "same_day", "当日家访，当周书面上报"
    THREE_DAYS = "three_days", "第1天家访、第2天会同村居、3天上报"
    OVER_THREE = "over_three", "超过3个上课日，县教育局和乡镇双报告"
    OVER_FIVE = "over_five", "超过5个上课日，报告表永久保存"
    OVER_WEEK = "over_week", "超过1周，学籍系统标注疑似辍学"
    FOUR_WEEKS = "four_weeks", "连续4周反复劝返无效，提请认定"


class Destination(TextChoices):
    """Where a pupil went after grade 9 (domain §0.1.15)."""

    SENIOR = "senior", "普通高中"
    VOCATIONAL = "vocational", "中等职业学校"
    TECHNICAL = "technical", "技工学校"
    FIVE_YEAR = "five_year", "五年制高职"
    SPECIAL = "special", "特殊教育高中"
    REPEAT = "repeat", "复读"
    WORK = "work", "就业、务工"
    ARMY = "army", "参军"
    HOME = "home", "在家"
    ABROAD = "abroad", "出国（境）"
    DEAD = "dead", "死亡"
    UNKNOWN = "unknown", "去向不明"


GOES_ON = (
    Destination.SENIOR,
    Destination.VOCATIONAL,
    Destination.TECHNICAL,
    Destination.FIVE_YEAR,
    Destination.SPECIAL,
)
