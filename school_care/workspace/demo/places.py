"""Where the invented families live and work. Villages are invented; places of work are real
provinces and cities without an employer."""

from dataclasses import dataclass

from school_care.workspace.demo.wordlists import words

COUNTY = "青禾县"
VILLAGES = words("云岭村 柳溪村 石桥村 下坝村 梨树坪村 大湾村 水井村 红岩村 青杠村 竹园村 双河村")
GROUPS = "一二三四五六七八九"


@dataclass(frozen=True)
class SchoolNames:
    """How one demo school is called."""

    name: str
    short_name: str
    town: str


_TOWNS = words(
    "柳溪镇 清江镇 松坪乡 石门镇 白鹤乡 龙泉镇 梅林镇 望山乡 平安镇 新桥镇 凤鸣乡 高坪镇"
)
_HILLS = words("云岭 青山 文昌 朝阳 明德 育才 红星 桃源 星光 月亮湾 双溪 金竹 兰草 长岭 古树 远山")
_KINDS = ["九年一贯制学校", "中心学校"]

AWAY = [
    ("广东省东莞市", 20),
    ("广东省深圳市", 16),
    ("广东省佛山市", 10),
    ("浙江省温州市", 12),
    ("浙江省宁波市", 9),
    ("浙江省杭州市", 8),
    ("江苏省苏州市", 9),
    ("福建省泉州市", 8),
    ("上海市", 6),
    ("重庆市", 5),
    ("贵州省贵阳市", 3),
    ("云南省昆明市", 3),
]
HOMES_OF_MIGRANTS = ["四川省宜宾市", "贵州省毕节市", "湖南省怀化市", "云南省昭通市"]


def school_names(serial: int) -> SchoolNames:
    """Names of the demo school `serial` (from 1); the first is the one the guide shows."""
    index = serial - 1
    town = _TOWNS[index % len(_TOWNS)]
    index //= len(_TOWNS)
    step = serial - 1 + index  # no two schools share both town and hill
    hill = _HILLS[step % len(_HILLS)]
    index //= len(_HILLS)
    kind = _KINDS[index % len(_KINDS)]
    number = index // len(_KINDS)
    short = f"{hill}学校" if not number else f"{hill}第{number + 1}学校"
    body = hill if not number else f"{hill}第{number + 1}"
    return SchoolNames(name=f"{COUNTY}{town}{body}{kind}", short_name=short, town=town)


def city_of(place: str) -> str:
    """广东省东莞市 → 东莞, as people say it."""
    return place.split("省")[-1].removesuffix("市")
