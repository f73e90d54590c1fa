"""Names of invented people, composed as parents of 2011–2020 and of the sixties to nineties did."""

import random

from school_care.workspace.demo.wordlists import words

# In order of frequency; the tail gives the school its region.
SURNAMES = list("王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗谢田龙向彭覃")
SURNAME_WEIGHTS = [30, 28, 26, 21, 18, 13, 11, 10, 10, 10, 8, 8, 7, 7, 6, 6, 6, 6, 5, 5] + [7] * 6

BOY = list("浩宇轩俊杰博铭睿阳晨")
GIRL = list("涵怡萱欣妍诗雨可诺婷")
NEUTRAL = list("子梓思一文语")
TWO_CHARACTER_SHARE = 0.15

STAFF_MEN = words(
    "建国 志强 明辉 国平 建军 永红 晓东 立新 德明 俊峰 正华 世平 忠义 爱民 海波 宏伟 文斌 家和 "
    "卫东 长青 学文 光荣 新民 春生 庆丰 振华 继先 有才 克勤 远志 开明 顺利"
)
STAFF_WOMEN = words(
    "秀英 春燕 丽华 桂兰 海燕 玉梅 文静 红霞 雪梅 秋菊 淑芬 云霞 小琴 美玲 爱华 素珍 翠萍 艳红 "
    "晓芳 慧敏 彩云 金凤 月娥 静怡 佩兰 莉娜 巧云 兰香 凤英 春花 晓燕 丽君"
)
ELDER_MEN = words("大贵 福生 长根 有田 正发 天佑 富贵 光明 德厚 茂林 兴旺 国安 金山 水生 来福 志高")
ELDER_WOMEN = words(
    "桂英 秀珍 冬香 菊香 玉兰 秋香 翠莲 金花 银秀 春香 腊梅 芝兰 凤仙 月英 素芳 满妹"
)
PARENT_MEN = words(
    "勇 军 伟 强 刚 辉 鹏 飞 建 斌 小军 小平 志勇 海涛 建华 永强 少华 明生 立军 小龙"
)
PARENT_WOMEN = words(
    "芳 燕 丽 娟 敏 霞 艳 萍 玲 琴 小芳 海霞 晓丽 春梅 小红 艳群 丽娟 桂花 秋红 美凤"
)

# No name that a source document prints, no well-known person.
EXCLUDED = frozenset(
    words(
        "王耀亮 刘冬梅 黄义海 常春灿 张桂梅 张杰 王一博 刘诗诗 李晨 林俊杰 陈思诚 "
        "杨洋 周杰 马可 王博 胡志强 李国平 李建国 王建国 李国庆 马文静 黄晓东 "
        "陈晓东 赵雅芝 朱德明 王丽华 杨丽华 李春燕 杨阳 周雨 郭杰 张雨 张一 "
        "林文 李文 李宇 高睿 胡可 徐阳 王子文 陈子 张俊 何杰 杨文 "
        "王宇 张宇 李俊 刘俊 刘博 陈博 李诗雨 刘雨欣 李梓萱 王振华 赵振华 "
        "李继先 何开明 马忠义 林海波 林丽君 周立新 马德明 刘学文 李雪梅 黄春燕 王海燕 "
        "张海燕 刘建国 张振华 高建国 黄志强 张建国 陈光荣 李伟 刘伟 李强 张艳 "
        "刘强 王强 王伟 张伟 李娟 马伟 马丽 杨丽娟 李刚 王刚 朱军 "
        "陈建斌 李鹏 王鹏 刘鹏 杨勇 李勇 刘飞 王飞 高飞 李敏 李萍 "
        "陈萍 林强 林伟 孙强 王军 陈军 李军 张军 何军 王芳 黄霞 "
        "李辉 张辉 何炅 陈刚 王斌 张斌 孙杨 胡军 黄渤 罗志强 王勇 "
        "刘勇 张勇 陈勇 张强 陈强 刘军 张芳"
    )
)


class NameBook:
    """Composes names of one school; a pupil's name is met twice only now and then."""

    def __init__(self, dice: random.Random, *, avoid: str = ""):
        self._dice = dice
        self._avoid = avoid  # a running text in which no pupil's name may occur
        self._pupils: dict[str, int] = {}
        self._staff: set[str] = set()

    def surname(self) -> str:
        """A surname by frequency."""
        return self._dice.choices(SURNAMES, SURNAME_WEIGHTS)[0]

    def pupil(self, surname: str, *, boy: bool) -> str:
        """A pupil's full name: 15 in 100 have two characters."""
        short = self._dice.random() < TWO_CHARACTER_SHARE
        for attempt in range(200):
            name = surname + self._given(boy, short=short)
            # a namesake in a hundred: every school has them, and roster matching must bear them
            again = self._pupils.get(name, 0) and self._dice.random() > 0.01 and attempt < 60
            if name not in EXCLUDED and name not in self._avoid and not again:
                break
        self._pupils[name] = self._pupils.get(name, 0) + 1
        return name

    def staff(self, *, man: bool) -> str:
        """A teacher's name, each once."""
        pool = STAFF_MEN if man else STAFF_WOMEN
        while True:
            name = self.surname() + self._dice.choice(pool)
            if name not in EXCLUDED and name not in self._staff:
                self._staff.add(name)
                return name

    def parent(self, *, man: bool, surname: str | None = None) -> str:
        """A father's or mother's name."""
        return self._adult(PARENT_MEN if man else PARENT_WOMEN, surname)

    def elder(self, *, man: bool, surname: str | None = None) -> str:
        """A grandparent's name."""
        return self._adult(ELDER_MEN if man else ELDER_WOMEN, surname)

    def _adult(self, pool: list[str], surname: str | None) -> str:
        while True:
            name = (surname or self.surname()) + self._dice.choice(pool)
            if name not in EXCLUDED and name not in self._staff:
                return name

    def _given(self, boy: bool, *, short: bool) -> str:
        own = BOY if boy else GIRL
        if short:
            return self._dice.choice(own)
        first = self._dice.choice(NEUTRAL + own if self._dice.random() < 0.75 else own)
        second = self._dice.choice([sign for sign in own if sign != first])
        return first + second
