"""Parents' whereabouts, kept to province and city (domain §0.1.9): no employer, no street."""

import re
from functools import lru_cache

from school_care.core.cells import words

_PROVINCES = words(
    """
    北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北
    湖南 广东 海南 四川 贵州 云南 陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门
    """
)
_MUNICIPALITIES = ("北京", "天津", "上海", "重庆", "香港", "澳门")
# Cities of more than two characters, when 市 is left off
_LONG_CITIES = words(
    """
    石家庄 秦皇岛 张家口 呼和浩特 鄂尔多斯 呼伦贝尔 葫芦岛 哈尔滨 齐齐哈尔 牡丹江 佳木斯
    双鸭山 七台河 连云港 张家港 马鞍山 景德镇 平顶山 三门峡 驻马店 张家界 防城港 攀枝花
    六盘水 黔东南 黔西南 黔南 克拉玛依 乌鲁木齐 石河子 嘉峪关 石嘴山 西双版纳 大兴安岭
    """
)
# Where parents go to work, by the short name teachers write: told from 东莞长安镇, 深圳宝安某厂 too
_WORK_CITIES = words(
    """
    深圳 东莞 广州 佛山 惠州 中山 珠海 汕头 江门 杭州 宁波 温州 义乌 金华 台州 嘉兴 绍兴 湖州
    苏州 昆山 无锡 常州 南京 南通 合肥 厦门 泉州 晋江 福州 莆田 南昌 武汉 长沙 郑州 西安 成都
    贵阳 昆明 南宁 海口 青岛 济南 大连 沈阳 兰州 太原
    """
)
_PROVINCE = re.compile(
    rf"^(?:中国)?({'|'.join(_PROVINCES)})(?:省|市|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区)?"
)
_CITY = re.compile(r"^(.{1,7}?(?:市|自治州|州$|地区|盟))")
_DETAIL = re.compile(
    r"厂|公司|工地|集团|店|号|路|街|镇|乡|村|小区|工业|园|区|县|酒店|饭|超市|物流|快递|集市"
)


@lru_cache(maxsize=4096)
def whereabouts(text: str) -> str | None:
    """广东省东莞市长安镇某厂 → 广东省东莞市; None when no place can be told from the text."""
    text = re.sub(r"\s+", "", text).strip("，,。.、;；")
    found = _PROVINCE.match(text)
    if not found:
        city = _CITY.match(text)
        if city:
            return city[1]
        if len(text) <= 8 and not _DETAIL.search(text):
            return text[:12]
        return text[:2] if text.startswith(_WORK_CITIES) else None
    head, rest = found[0], text[found.end() :]
    if found[1] in _MUNICIPALITIES:
        return head
    return head + _city_in(rest.lstrip("-—·/"))


def city_of(text: str) -> str | None:
    """广东省东莞市 of an address that begins with a province or a city; None for 云岭村三组."""
    text = re.sub(r"\s+", "", text)
    return whereabouts(text) if _PROVINCE.match(text) or _CITY.match(text) else None


def _city_in(rest: str) -> str:
    if city := _CITY.match(rest):
        return city[1]
    for name in _LONG_CITIES:
        if rest.startswith(name):
            return name
    short = rest[:2]
    return short if len(short) == 2 and not _DETAIL.search(short) else ""
