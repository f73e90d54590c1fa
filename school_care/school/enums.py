"""Roles, what there is to do (who may: `capabilities`), and the choices of school rows."""

from django.db.models import TextChoices


class Role(TextChoices):
    """A dated appointment's role."""

    PRINCIPAL = "principal", "校长"
    DIRECTOR = "director", "德育主任"
    REGISTRAR = "registrar", "学籍员"
    HEAD_TEACHER = "head_teacher", "班主任"
    GRADE_HEAD = "grade_head", "年级组长"
    TEACHER = "teacher", "任课教师"
    DORMITORY = "dormitory", "生活老师"
    COUNSELLOR = "counsellor", "心理教师"
    EDITOR = "editor", "公告编辑"
    ADMINISTRATOR = "administrator", "系统管理员"
    AUDITOR = "auditor", "审计员"


# How far a role's own appointment reaches among pupils. Teachers reach pupils by
# TeachingAssignment, counsellors and mentors by AccessGrant.
WHOLE_SCHOOL = (Role.PRINCIPAL, Role.DIRECTOR, Role.REGISTRAR)
OWN_CLASS = (Role.HEAD_TEACHER,)
OWN_GRADE = (Role.GRADE_HEAD,)
BOARDERS = (Role.DORMITORY,)

# Roles whose reach includes care content (categories, levels, records), not only the archive.
# The registrar keeps the archive and the categories of the roster; records of talks are not theirs.
READS_CARE = (
    Role.PRINCIPAL,
    Role.DIRECTOR,
    Role.HEAD_TEACHER,
    Role.GRADE_HEAD,
    Role.TEACHER,
    Role.COUNSELLOR,
)


class Capability(TextChoices):
    """Something a page lets one do. Every desk view names the one it needs."""

    SIGN_IN = "sign_in", "登录工作台"
    VIEW_PUPILS = "view_pupils", "查看学生"
    READ_CARE = "read_care", "查看关爱记录"
    WRITE_CARE = "write_care", "填写关爱记录"
    PRINT_REPORTS = "print_reports", "打印报表"
    EDIT_ARCHIVE = "edit_archive", "维护学生档案"
    READ_CORRECTIONS = "read_corrections", "查阅更正申请"
    ENROL_PUPILS = "enrol_pupils", "登记学生与身份信息"
    PRINT_CARDS = "print_cards", "打印联系卡"
    REPORT_CLASS = "report_class", "上报本班花名册"
    VERIFY_CATEGORIES = "verify_categories", "核实类别"
    OVERSEE_REPORTS = "oversee_reports", "查看各班上报"
    ASSESS = "assess", "填写评估"
    SET_LEVELS = "set_levels", "确定关爱等级"
    MANAGE_CARE = "manage_care", "关爱设置"
    OVERSEE_DUTIES = "oversee_duties", "查看全校待办"
    VIEW_PAIRINGS = "view_pairings", "查看结对帮扶"
    CHOOSE_HELPERS = "choose_helpers", "安排学习帮手与伙伴"
    PAIR = "pair", "安排教师结对"
    ASK_ABOUT_RECORDS = "ask_about_records", "就记录追问"
    IMPORT_MARKS = "import_marks", "导入成绩"
    KEEP_ALLOWANCES = "keep_allowances", "保管零用钱"
    OVERSEE_ALLOWANCES = "oversee_allowances", "查看零用钱台账"
    REFER = "refer", "转介心理辅导"
    COUNSEL = "counsel", "心理辅导"
    SEE_RISK = "see_risk", "查看心理风险等级"
    COUNT_COUNSELLING = "count_counselling", "查看心理辅导数量"
    BREAK_GLASS = "break_glass", "紧急查阅"
    VIEW_PROGRAMME = "view_programme", "查看活动安排"
    PLAN_PROGRAMME = "plan_programme", "编排学期活动"
    APPROVE_PROGRAMME = "approve_programme", "审定活动安排"
    RUN_ACTIVITY = "run_activity", "组织活动"
    KEEP_CALLS = "keep_calls", "亲情电话值班"
    ARRANGE_CALLS = "arrange_calls", "安排亲情电话时段"
    ISSUE_NOTES = "issue_notes", "发放家校联系册"
    VIEW_REPORTS_UP = "view_reports_up", "查看上报与转介"
    DRAFT_REPORT = "draft_report", "起草上报"
    SEND_REPORT = "send_report", "办理上报"
    SIGN_REPORT = "sign_report", "签发上报"
    MANAGE_RECIPIENTS = "manage_recipients", "维护收件单位"
    VIEW_ALERTS = "view_alerts", "查看预警"
    SET_ALERT_RULES = "set_alert_rules", "设置预警规则"
    KEEP_DROPOUT = "keep_dropout", "办理控辍"
    DECIDE_DROPOUT = "decide_dropout", "核定控辍事项"
    KEEP_LEDGERS = "keep_ledgers", "控辍台账与月报"
    SIGN_LEDGERS = "sign_ledgers", "签署控辍月报"
    SET_DROPOUT_POLICY = "set_dropout_policy", "设置控辍时限"
    REPORT_HARM = "report_harm", "强制报告"
    KEEP_PROTECTION = "keep_protection", "办理保护事项"
    LEAD_PROTECTION = "lead_protection", "领导保护事项"
    KEEP_SURVEY = "keep_survey", "欺凌防治问卷"
    RECEIVE_REFERRALS = "receive_referrals", "办理转入事项"
    PLAN_EMERGENCY = "plan_emergency", "编制应急预案"
    OPEN_FILE = "open_file", "紧急查阅档案"
    VIEW_ATTENDANCE = "view_attendance", "查看考勤"
    TAKE_ROLL = "take_roll", "班级点名"
    TAKE_DORM_ROLL = "take_dorm_roll", "宿舍点名"
    OVERSEE_ATTENDANCE = "oversee_attendance", "查看全校考勤"
    GRANT_LEAVE = "grant_leave", "登记请假"
    REGISTER_TERM = "register_term", "开学报到与假期去向"
    MANAGE_DORM = "manage_dorm", "安排宿舍"
    IMPORT_ATTENDANCE = "import_attendance", "导入考勤"
    CHECK_REGISTER = "check_register", "学籍核对"
    EXPLAIN_VARIANCE = "explain_variance", "说明核对差异"
    SIGN_REGISTER = "sign_register", "签署学籍核对"
    IMPORT_ROSTER = "import_roster", "导入花名册"
    IMPORT_RECORDS = "import_records", "导入以往记录"
    MERGE_PUPILS = "merge_pupils", "合并重复档案"
    EXPORT_PUPILS = "export_pupils", "导出名册"
    FILL_SHEETS = "fill_sheets", "填写上级表格"
    MANAGE_CLASSES = "manage_classes", "管理班级"
    VIEW_STAFF = "view_staff", "查看教职工"
    MANAGE_ACCOUNTS = "manage_accounts", "管理账号"
    PROPOSE_APPOINTMENTS = "propose_appointments", "提出任职"
    APPOINT = "appoint", "确认任职"
    MANAGE_CALENDAR = "manage_calendar", "管理学期与校历"
    EDIT_PUBLIC_SITE = "edit_public_site", "编辑公告"
    VIEW_FIGURES = "view_figures", "查看数据看板"
    SET_GOALS = "set_goals", "设定学期目标"
    READ_OVERSIGHT = "read_oversight", "查看所辖学校汇总"
    WRITE_SUMMARY = "write_summary", "编写工作报告"
    KEEP_SCHOOL_PAPERS = "keep_school_papers", "维护学校关爱工作资料"
    BUILD_PACK = "build_pack", "生成迎检资料包"


class Stage(TextChoices):
    """A class's stage of schooling; with the entry year it gives the grade."""

    PRIMARY = "primary", "小学"
    JUNIOR = "junior", "初中"


FIRST_GRADE = {Stage.PRIMARY: 1, Stage.JUNIOR: 7}
LAST_GRADE = {Stage.PRIMARY: 6, Stage.JUNIOR: 9}


class Season(TextChoices):
    """A term of the school year."""

    AUTUMN = "autumn", "秋季学期"
    SPRING = "spring", "春季学期"


class DayKind(TextChoices):
    """What the calendar says of a day that differs from the plain week."""

    OFF = "off", "休息"
    WORK = "work", "上课（调休）"
    NOTE = "note", "说明"


class SheetState(TextChoices):
    """An import by sheet from upload to result."""

    PREVIEW = "preview", "待确认"
    DONE = "done", "已导入"
    UNDONE = "undone", "已撤销"
    CANCELLED = "cancelled", "已放弃"


class EventAudience(TextChoices):
    """Whom a public event invites."""

    EVERYONE = "everyone", "全体家长"
    CLASSES = "classes", "部分班级"
