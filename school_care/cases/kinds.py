"""What is reported about a child, to whom, on which ground (domain §4.1, §4.4, §4.5, §6.4)."""

from school_care.cases.enums import CaseType
from school_care.cases.source import CaseSource
from school_care.escalation.enums import OrgType, Urgency
from school_care.escalation.sources import Kind, register_kind

KINDS = (
    Kind(
        code="SUSPECTED_DROPOUT",
        label="疑似辍学报告",
        case_type=CaseType.DO,
        title="关于{name}学生疑似辍学情况的报告",
        legal_basis=("未成年人保护法第二十八条", "义务教育法第十三条"),
        goes_to=((OrgType.EDU, 3), (OrgType.TOWNSHIP, 3), (OrgType.CENTRAL, 3)),
        requests=("派员共同劝返", "查找学生去向", "督促监护人送学", "协调解决家庭困难"),
        through_centre=True,
    ),
    Kind(
        code="PERSUASION_FAILED",
        label="劝返无效报告",
        case_type=CaseType.DO,
        title="关于{name}学生劝返无效情况的报告",
        legal_basis=("未成年人保护法第二十八条", "义务教育法第五十八条"),
        goes_to=((OrgType.EDU, 3), (OrgType.TOWNSHIP, 3), (OrgType.CENTRAL, 3)),
        requests=("责令监护人送学", "派员共同劝返", "转有关部门处置"),
        through_centre=True,
    ),
    Kind(
        code="WHEREABOUTS_UNKNOWN",
        label="学生失联报告",
        case_type=CaseType.DO,
        title="关于{name}学生失去联系情况的报告",
        legal_basis=("未成年人保护法第十一条", "预防未成年人犯罪法第三十五条"),
        goes_to=(
            (OrgType.POLICE, 1),
            (OrgType.EDU, 1),
            (OrgType.TOWNSHIP, 1),
            (OrgType.CENTRAL, 1),
        ),
        requests=("查找学生", "联系监护人"),
        urgency=Urgency.URGENT,
        through_centre=True,
    ),
    Kind(
        code="DROPOUT_CLOSURE",
        label="销号申请",
        case_type=CaseType.DO,
        title="关于{name}学生返校复学申请销号的报告",
        legal_basis=("未成年人保护法第二十八条", "义务教育法第十三条"),
        goes_to=((OrgType.EDU, 5), (OrgType.TOWNSHIP, 5), (OrgType.CENTRAL, 5)),
        requests=("予以销号",),
        through_centre=True,
        signed_twice=True,
    ),
    Kind(
        code="GUARDIANSHIP_REFERRAL",
        label="监护问题转介",
        case_type=CaseType.GU,
        title="关于商请协助落实{name}学生监护责任的函",
        legal_basis=("未成年人保护法第十一条", "未成年人保护法第八十一条"),
        goes_to=((OrgType.TOWNSHIP, 3), (OrgType.CIVIL, 5)),
        requests=(
            "监护评估",
            "委托照护督促",
            "联合走访",
            "孤儿、事实无人抚养认定",
            "困境儿童分类保障",
            "临时监护",
        ),
    ),
    Kind(
        code="NO_CARER",
        label="无人照料报告",
        case_type=CaseType.GU,
        title="关于{name}学生无人照料情况的紧急报告",
        legal_basis=("未成年人保护法第十一条", "未成年人保护法第九十二条"),
        goes_to=((OrgType.TOWNSHIP, 1), (OrgType.CIVIL, 1), (OrgType.POLICE, 1)),
        requests=("今晚的照料安排", "临时监护", "联系监护人"),
        urgency=Urgency.URGENT,
    ),
    Kind(
        code="AID_REFERRAL",
        label="救助帮扶转介",
        case_type=CaseType.AID,
        title="关于商请给予{name}学生救助帮扶的函",
        legal_basis=("社会救助暂行办法", "未成年人保护法第九十一条"),
        goes_to=((OrgType.TOWNSHIP, 5), (OrgType.CIVIL, 5)),
        requests=(
            "低保、临时救助申请协助",
            "孤儿、事实无人抚养认定",
            "困境儿童分类保障",
            "医疗救助",
            "联合走访",
        ),
    ),
    Kind(
        code="DISABILITY_REFERRAL",
        label="残疾评定与康复转介",
        case_type=CaseType.AID,
        title="关于商请协助{name}学生残疾评定与康复的函",
        legal_basis=("残疾人教育条例第十七条",),
        goes_to=((OrgType.DPF, 5),),
        requests=("残疾评定", "残疾证换证", "康复救助", "辅助器具"),
    ),
)


def register() -> None:
    """Fill the registry; called once at start-up."""
    for kind in KINDS:
        register_kind(kind, CaseSource())
