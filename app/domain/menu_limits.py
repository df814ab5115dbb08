"""The numbers of the menu rules that a school may tighten (配餐规则数值), with their sources."""

from app.domain.rules import Certainty, Rule
from app.domain.weeks import weekly_rule

GUIDE = "《中国居民膳食指南》：平均每天 12 种、每周 25 种（推荐，不是强制）"
STANDARD = "WS/T 554-2017《学生餐营养指南》第 4 章"
# No standard was found for the meals of kindergartens: they are told where the rule comes from.
FOR_SMALL = "参照 WS/T 554-2017（6～17 岁学生的，没有见到幼儿园的同类标准）"
SEASONING = STANDARD + "，限量只见到一处转录"
CUSTOM = "惯例，没有法定数"
_KINDS = tuple(int(number) for number in weekly_rule("kinds"))

# The names are the fields of app.domain.weeks.Limits.
RULES: dict[str, Rule] = {
    "repeat_days": Rule(
        key="canteen.repeat_days",
        label="同一道菜隔几天才能再上",
        default=7,
        source=CUSTOM,
        certainty=Certainty.CUSTOM,
        floor=1,
        ceiling=60,
        bound_source="再长就排不出菜",
    ),
    "kinds_a_day": Rule(
        key="canteen.kinds_a_day",
        label="每天食物种类",
        default=_KINDS[0],
        source=GUIDE,
        certainty=Certainty.KNOWN,
        unit="种",
        floor=_KINDS[0],
        bound_source="《中国居民膳食指南》",
    ),
    "kinds_a_week": Rule(
        key="canteen.kinds_a_week",
        label="每周食物种类",
        default=_KINDS[1],
        source=GUIDE,
        certainty=Certainty.KNOWN,
        unit="种",
        floor=_KINDS[1],
        bound_source="《中国居民膳食指南》",
    ),
    "vegetables_a_day": Rule(
        key="canteen.vegetables_a_day",
        label="每天新鲜蔬菜",
        default=int(weekly_rule("veg_kinds")[0]),
        source=STANDARD,
        certainty=Certainty.KNOWN,
        unit="种",
        floor=int(weekly_rule("veg_kinds")[0]),
        bound_source="WS/T 554-2017",
    ),
    "oil_g": Rule(
        key="canteen.oil_g",
        label="每人每天烹调油不超过",
        default=int(weekly_rule("oil")[0]),
        source=SEASONING,
        certainty=Certainty.KNOWN,
        unit="克",
        ceiling=int(weekly_rule("oil")[0]),
        bound_source="WS/T 554-2017",
    ),
    "salt_g": Rule(
        key="canteen.salt_g",
        label="每人每天盐不超过",
        default=int(weekly_rule("salt")[0]),
        source=SEASONING + "，酱油等折算在内",
        certainty=Certainty.KNOWN,
        unit="克",
        ceiling=int(weekly_rule("salt")[0]),
        bound_source="WS/T 554-2017",
    ),
}
