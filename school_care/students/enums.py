"""Choices of the pupil archive; codes follow the national school register where it has them."""

from django.db.models import TextChoices


class Sex(TextChoices):
    """GB/T 2261.1, as the school register writes it."""

    MALE = "M", "男"
    FEMALE = "F", "女"


class Precision(TextChoices):
    """How much of a date is known."""

    DAY = "day", "年月日"
    MONTH = "month", "年月"


class EnrolmentStatus(TextChoices):
    """Where the pupil stands with this school; kept by the enrolment service."""

    ENROLLED = "enrolled", "在校"
    LEFT = "left", "已离校"
    MERGED = "merged", "已合并"  # a second file of the same child; the first one goes on


class LeaveReason(TextChoices):
    """Why an enrolment interval ended."""

    MOVED_CLASS = "moved_class", "转班"
    PROMOTED = "promoted", "升学编班"
    LEFT_SCHOOL = "left_school", "离校"
    TRANSFERRED = "transferred", "转出"
    GRADUATED = "graduated", "毕业"
    DECEASED = "deceased", "死亡"
    CORRECTED = "corrected", "更正"


# Reasons after which the pupil is no longer at the school; the others lead to another class.
GONE = (
    LeaveReason.LEFT_SCHOOL,
    LeaveReason.TRANSFERRED,
    LeaveReason.GRADUATED,
    LeaveReason.DECEASED,
)


class EntryKind(TextChoices):
    """How an enrolment interval began; blank: from a roster, nobody said."""

    ADMITTED = "admitted", "入学"
    TRANSFERRED = "transferred", "转入"
    MOVED_CLASS = "moved_class", "转班"
    PROMOTED = "promoted", "升学编班"
    RETURNED = "returned", "返校"


class StandingKind(TextChoices):
    """What makes a pupil's place differ from "on the register and in class" (domain §2.1: two axes,
    在籍 and 在校)."""

    SUSPENDED = "suspended", "休学"
    HOME_TAUGHT = "home_taught", "送教上门"
    ELSEWHERE = "elsewhere", "人在外校借读"
    SPECIAL = "special", "在特殊教育学校、专门学校就读"
    LEAVING = "leaving", "转出办理中"
    GUEST = "guest", "在本校借读"
    ARRIVING = "arriving", "转入办理中"
    INCLUSION = "inclusion", "随班就读"


# On the register, not expected in class.
NOT_EXPECTED = (
    StandingKind.SUSPENDED,
    StandingKind.HOME_TAUGHT,
    StandingKind.ELSEWHERE,
    StandingKind.SPECIAL,
    StandingKind.LEAVING,
)
# In class, not (or not yet) on this school's register.
NOT_ON_REGISTER = (StandingKind.GUEST, StandingKind.ARRIVING)


class Direction(TextChoices):
    """Which way a pupil changes school."""

    OUT = "out", "转出"
    IN = "in", "转入"


class TransferState(TextChoices):
    """A change of school is done when the other school has said so."""

    OPEN = "open", "待对方学校确认"
    ACKNOWLEDGED = "acknowledged", "对方学校已确认"
    WITHDRAWN = "withdrawn", "已撤回"


class Whereabouts(TextChoices):
    """去向: where a pupil is who is not at school (domain §2.4)."""

    HOME = "home", "在家"
    WORK_NEAR = "work_near", "在本地务工"
    WORK_FAR = "work_far", "到外省务工"
    PARENTS = "parents", "随父母在外地"
    OTHER_SCHOOL = "other_school", "在他校就读（未转学籍）"
    TRAINING = "training", "在培训机构"
    HOSPITAL = "hospital", "住院或康复"
    MISSING = "missing", "失去联系"
    DETAINED = "detained", "被羁押"
    DEAD = "dead", "死亡"
    OTHER = "other", "其他"


class YearFate(TextChoices):
    """What the step into a school year does to a pupil whose class ends its stage."""

    GRADUATES = "graduates", "毕业"
    PROMOTED = "promoted", "升入七年级"
    STAYS = "stays", "留级"


class YearTurnState(TextChoices):
    """The step from one school year to the next."""

    DONE = "done", "已完成"
    UNDONE = "undone", "已撤销"


class ContactRole(TextChoices):
    """Parent, guardian and entrusted carer are three roles, not one."""

    FATHER = "FATHER", "父亲"
    MOTHER = "MOTHER", "母亲"
    GUARDIAN = "GUARDIAN", "监护人"
    CARER = "CARER", "被委托照护人"
    NEIGHBOUR = "NEIGHBOUR", "邻居"
    VILLAGE = "VILLAGE", "儿童主任"
    OTHER = "OTHER", "其他"


PARENTS = (ContactRole.FATHER, ContactRole.MOTHER)


class ParentPresence(TextChoices):
    """Where a parent is. Blank: nobody has asked yet, which is not the same as at home."""

    HOME = "home", "在家"
    AWAY = "away", "外出"
    LOST = "lost", "失去联系"
    DEAD = "dead", "已故"


class PhoneState(TextChoices):
    """What happened when the number was last tried."""

    WORKS = "works", "打得通"
    OFF = "off", "关机或停机"
    WRONG = "wrong", "不是本人"


class HukouKind(TextChoices):
    """户口性质, codes of the school register."""

    RURAL = "1", "农业户口"
    URBAN = "2", "非农业户口"


class CareType(TextChoices):
    """Who actually looks after the child (domain §2.3)."""

    PARENTS = "parents", "父母在家"
    ONE_PARENT = "one_parent", "父或母一方在家"
    UNABLE_PARENT = "unable_parent", "一方外出，另一方无监护能力"
    GRANDPARENTS = "grandparents", "祖父母、外祖父母"
    RELATIVES = "relatives", "亲戚朋友"
    BOARDING = "boarding", "寄宿由学校照料"
    NOBODY = "nobody", "无人监护"


class Rating(TextChoices):
    """Guardianship as the official form rates it (domain §2.3)."""

    GOOD = "good", "较好"
    FAIR = "fair", "一般"
    POOR = "poor", "差"


class CarerBar(TextChoices):
    """What forbids a person to be an entrusted carer (未成年人保护法 Art 22)."""

    INCAPABLE = "incapable", "不是具备照护能力的成年人"
    OFFENCES = "offences", "有性侵害、虐待、遗弃、拐卖、暴力伤害等违法犯罪"
    HABITS = "habits", "有吸毒、酗酒、赌博等恶习"
    REFUSED = "refused", "曾拒不履行或长期怠于履行监护、照护职责"
    OTHER = "other", "有其他不适宜照护的情形"


class Cause(TextChoices):
    """Why the family is in difficulty (domain T2-04)."""

    ILLNESS = "illness", "因病"
    DISABILITY = "disability", "因残"
    SCHOOLING = "schooling", "因学"
    DISASTER = "disaster", "因灾"
    OTHER = "other", "其他原因"


class ExitReason(TextChoices):
    """Why a pupil no longer belongs to a category."""

    ENDED = "ended", "情况已改变，不再符合"
    PARENT_BACK = "parent_back", "父母返乡"
    REFUTED = "refuted", "核实后不属实"
    MISTAKE = "mistake", "登记错误"
    LEFT = "left", "已离校"
    OTHER = "other", "其他"


class LevelBasis(TextChoices):
    """Where a level comes from."""

    IMPORTED = "imported", "花名册填报"
    DECIDED = "decided", "学校确定"
    ASSESSED = "assessed", "评估后确定"
    OVERRIDE = "override", "临时调整"


class Preset(TextChoices):
    """Which set of level rules holds (domain §0.1.4)."""

    SCHOOL = "school", "学校常用"
    TOWNSHIP = "township", "乡镇三级走访"


class DocumentKind(TextChoices):
    """What an attachment is; it decides who reads it (see DOCUMENT_REACH)."""

    PAPER_RECORD = "paper_record", "纸质转录"
    CERTIFICATE = "certificate", "证件证明"
    CONSENT = "consent", "同意书、告知书"
    PHOTO = "photo", "学生照片"
    OTHER = "other", "其他材料"


class Reach(TextChoices):
    """Which of the readers of a pupil's file may open something."""

    ARCHIVE = "archive", "能看档案的人"
    CATEGORIES = "categories", "能看类别的人"
    CARE = "care", "能看关爱记录的人"


DOCUMENT_REACH = {
    DocumentKind.PAPER_RECORD: Reach.CARE,
    DocumentKind.CERTIFICATE: Reach.CATEGORIES,
    DocumentKind.CONSENT: Reach.CATEGORIES,
    DocumentKind.PHOTO: Reach.ARCHIVE,
    DocumentKind.OTHER: Reach.CARE,
}


class Purpose(TextChoices):
    """What a child's data is used for beyond the school's statutory duties; each needs the
    guardian's separate consent (个人信息保护法 Arts 14, 29, 31). Statutory uses are not here: they
    are told, not asked."""

    PHOTO = "photo", "拍摄、留存照片"
    PUBLIC = "public", "公开使用姓名、照片或作品"
    CHARITY = "charity", "提供给志愿者、公益机构"
    QUESTIONNAIRE = "questionnaire", "参加自愿问卷、心理测评"


class ConsentChannel(TextChoices):
    """How consent, or its withdrawal, was given."""

    PAPER = "paper", "纸质签字"
    IN_PERSON = "in_person", "当面口头"
    PHONE = "phone", "电话"
    MESSAGE = "message", "微信、短信"


class CorrectionState(TextChoices):
    """A family's request to correct, complete or delete what the file says."""

    OPEN = "open", "待处理"
    DONE = "done", "已更正"
    REFUSED = "refused", "不予更正"


class Sensitivity(TextChoices):
    """How closely a category is kept; shown to nobody who may not read care content."""

    MEDIUM = "M", "一般"
    HIGH = "H", "敏感"
    VERY_HIGH = "VH", "高度敏感"


class GrantReason(TextChoices):
    """Why a person was given sight of one pupil."""

    PAIRING = "pairing", "结对帮扶"
    REFERRAL = "referral", "心理辅导转介"
    DEPUTY = "deputy", "代理"
    BREAK_GLASS = "break_glass", "紧急查阅"


class ImportState(TextChoices):
    """A roster import from upload to result."""

    UPLOADED = "uploaded", "已上传"
    READING = "reading", "正在检查"
    PREVIEW = "preview", "待确认"
    COMMITTING = "committing", "正在导入"
    DONE = "done", "已导入"
    REFUSED = "refused", "无法读取"
    CANCELLED = "cancelled", "已放弃"
    UNDONE = "undone", "已撤销"


class RowOutcome(TextChoices):
    """What the comparison says of one row of a roster."""

    NEW = "new", "新增"
    CHANGED = "changed", "有变化"
    UNCHANGED = "unchanged", "无变化"
    REVIEW = "review", "待核"
    REFUSED = "refused", "退回"


class SheetPurpose(TextChoices):
    """What a remembered form is used for."""

    ROSTER = "roster", "花名册导入"
    RECORDS = "records", "以往记录导入"
    FILL = "fill", "上级表格"


class ReviewChoice(TextChoices):
    """A person's decision about a doubtful row."""

    SAME = "same", "是同一人"
    NEW = "new", "是另一名学生"
    SKIP = "skip", "暂不导入"
