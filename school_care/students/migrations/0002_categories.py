"""The care categories a school starts with. Names are data and may be changed later."""

from django.db import migrations

# code, name, sensitivity, left-behind
CATEGORIES = [
    ("LB_BOTH", "双亲留守儿童", "H", True),
    ("LB_ONE", "单亲留守儿童（父或母一方外出）", "H", True),
    ("LB_UNSPECIFIED", "留守儿童（类型待核实）", "H", True),
    ("MIGRANT", "进城务工人员随迁子女", "M", False),
    ("FLOATING", "流动儿童", "M", False),
    ("SINGLE_PARENT", "单亲家庭", "H", False),
    ("REMARRIED", "重组家庭", "H", False),
    ("GRANDPARENT", "隔代抚养", "H", False),
    ("ORPHAN", "孤儿", "H", False),
    ("DE_FACTO", "事实无人抚养儿童", "VH", False),
    ("DIFFICULT", "困境儿童", "VH", False),
    ("DISABLED", "残疾学生", "VH", False),
    ("DIS_PARENT", "残疾人子女", "H", False),
    ("LIFTED", "脱贫家庭（原建档立卡）", "H", False),
    ("MON_UNSTABLE", "脱贫不稳定户", "H", False),
    ("MON_EDGE", "边缘易致贫户", "H", False),
    ("MON_SUDDEN", "突发严重困难户", "H", False),
    ("DIBAO", "低保家庭", "H", False),
    ("DIBAO_EDGE", "低保边缘家庭", "H", False),
    ("TEKUN", "特困救助供养", "H", False),
    ("RIGID", "刚性支出困难家庭", "H", False),
    ("LOW_OTHER", "其他低收入家庭", "H", False),
    ("MARTYR", "烈士或优抚子女", "M", False),
    ("ACADEMIC", "学习帮扶", "M", False),
    ("PSY", "特异心理", "VH", False),
    ("BEHAVIOUR", "特殊行为", "VH", False),
    ("CONSTITUTION", "特异体质", "VH", False),
    ("FAMILY_SPECIAL", "特殊家庭", "VH", False),
    ("RETURNED", "劝返复学", "H", False),
    ("ILLNESS", "重大疾病", "VH", False),
    ("UNKNOWN", "类别待核实", "H", False),
]


def create(apps, schema_editor):
    CareCategory = apps.get_model("students", "CareCategory")
    CareCategory.objects.bulk_create(
        CareCategory(
            code=code, name=name, sensitivity=sensitivity, left_behind=left_behind, order=order
        )
        for order, (code, name, sensitivity, left_behind) in enumerate(CATEGORIES)
    )


class Migration(migrations.Migration):
    dependencies = [("students", "0001_initial")]
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
