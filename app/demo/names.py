"""Names nobody bears: people called after solar terms and fields, firms of an invented town.

Telephones are 139 0000 xxxx and plates 苏Z, a letter that Jiangsu does not issue: nobody is rung up
or stopped by mistake.
"""

from collections.abc import Iterator
from itertools import product
from random import Random

SCHOOL = "青禾镇中心小学"

# The front holds the commoner ones and is drawn more often.
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡"
    "贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱"
    "汤尹黎易常武乔贺赖龚文"
)
_COMPOUND = ("欧阳", "上官", "司徒", "诸葛", "慕容", "皇甫")
_TERMS = (
    *(
        "立春",
        "雨水",
        "惊蛰",
        "春分",
        "清明",
        "谷雨",
        "立夏",
        "小满",
        "芒种",
        "夏至",
        "小暑",
        "大暑",
    ),
    *(
        "立秋",
        "处暑",
        "白露",
        "秋分",
        "寒露",
        "霜降",
        "立冬",
        "小雪",
        "大雪",
        "冬至",
        "小寒",
        "大寒",
    ),
)
_CHILD_FIRST = "知晚望听初若亦予子沐念书云青春夏秋冬星晨朝夕岁清霁小雨一可思"
_CHILD_SECOND = "禾麦谷穗芒露霜雪舟荷桐桑榆竹兰溪野橙柚杏柠苗芽稻蓝夏秋月阳乐安"
_ADULT_FIRST = "满守丰广望有茂永新大长春秋玉金志福庆海江"
_MEN_SECOND = "仓田禾粮川林收稼河山成泉堂生贵根"
_WOMEN_SECOND = "芬芳香萍莲麦禾兰月英霞秀"
# Characters of Unicode's later extensions, which break careless software.
_RARE = ["王㛃", "陈𬱖"]


class Names:
    """A bag of names, telephones and plates, none of which is drawn twice."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._children = [a + b for a, b in product(_CHILD_FIRST, _CHILD_SECOND) if a != b]
        self._men = [*_TERMS, *(a + b for a, b in product(_ADULT_FIRST, _MEN_SECOND))]
        self._women = [*_TERMS, *(a + b for a, b in product(_ADULT_FIRST, _WOMEN_SECOND))]
        self._phones = iter([f"1390000{n:04}" for n in _shuffled(rng)])
        self._serials = iter(_shuffled(rng))
        self._rare = list(_RARE)
        self._used: set[str] = set()

    def surname(self) -> str:
        if self._rng.random() < 0.012:
            return self._rng.choice(_COMPOUND)
        return _SURNAMES[int(len(_SURNAMES) * self._rng.random() ** 1.6)]

    def child(self, surname: str) -> str:
        if self._rare and surname == self._rare[0][0]:
            return self._rare.pop(0)
        return self._unused(surname, self._children)

    def man(self, surname: str = "") -> str:
        return self._unused(surname or self.surname(), self._men)

    def woman(self, surname: str = "") -> str:
        return self._unused(surname or self.surname(), self._women)

    def reserve(self, name: str) -> str:
        """Take a name out of the bag: somebody of the cast bears it."""
        self._used.add(name)
        return name

    def phone(self) -> str:
        return next(self._phones)

    def plate(self, is_electric: bool = False) -> str:
        letter = self._rng.choice("ABEKMTW")
        return f"苏Z{'D' if is_electric else ''}{letter}{next(self._serials)}"

    def _unused(self, surname: str, given: list[str]) -> str:
        names = (surname + rest for rest in _from(given, self._rng.randrange(len(given))))
        return self.reserve(next(name for name in names if name not in self._used))


def _from(items: list[str], start: int) -> Iterator[str]:
    yield from items[start:]
    yield from items[:start]


def _shuffled(rng: Random) -> list[int]:
    numbers = list(range(1000, 10_000))
    rng.shuffle(numbers)
    return numbers
