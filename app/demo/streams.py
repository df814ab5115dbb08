"""The streams of comings: what a primary school's gate sees in a day, by hour, length and kind."""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import NamedTuple

from app.domain.visits import Purpose


class Who(StrEnum):
    """Which circle of people a stream draws from."""

    FAMILY = "family"
    FOOD = "food"
    SUPPLIER = "supplier"
    REPAIRER = "repairer"
    OFFICIAL = "official"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Stream:
    """`hours` are (from, to, weight); a stay is log-normal around `minutes` with `spread`."""

    who: Who
    purpose: Purpose
    per_day: float
    hours: tuple[tuple[float, float, float], ...]
    minutes: int
    spread: float
    notes: tuple[str, ...]
    area: str = ""


class Firm(NamedTuple):
    """A firm or office: what for, whom its people visit and where, how many, whether they drive."""

    organisation: str
    notes: tuple[str, ...]
    host: str
    area: str
    most_people: int
    drives: bool


FORGOTTEN = (
    *("送水杯", "送作业本", "送课本", "送雨伞"),
    *("送外套", "送美术材料", "送药，交校医", "送跳绳"),
)
FETCHING = ("发热就医", "牙科复诊", "眼科检查", "家中有事", "肚子不舒服", "外出比赛", "")
TALKING = (
    *("学习情况", "同学相处", "请假手续", "作业辅导"),
    *("老师约谈", "转学事宜", "特异体质说明", ""),
)
HELPING = ("家长志愿者，图书整理", "家长志愿者，阅读课")

STREAMS = (
    Stream(
        Who.FAMILY, Purpose.ITEMS, 13.8,
        ((7.8, 8.8, 3), (11.5, 12.7, 3), (13.2, 14.0, 1.5), (14.5, 16.0, 0.6)),
        8, 0.55, FORGOTTEN, "传达室",
    ),
    Stream(
        Who.FAMILY, Purpose.PICK_UP, 10.4,
        ((8.7, 11.0, 2), (11.0, 12.2, 1.5), (13.5, 15.3, 2.5)),
        13, 0.5, FETCHING, "传达室",
    ),
    Stream(
        Who.FAMILY, Purpose.FAMILY_TALK, 12.6,
        ((8.2, 9.7, 2), (12.0, 13.2, 1.5), (15.5, 17.2, 4)),
        33, 0.5, TALKING,
    ),
    Stream(
        Who.FAMILY, Purpose.OTHER, 2.6,
        ((8.3, 9.0, 2), (9.3, 10.0, 2), (14.4, 15.2, 1)),
        46, 0.22, HELPING, "图书室",
    ),
    Stream(
        Who.FOOD, Purpose.DELIVERY, 3.7, ((5.8, 7.0, 3), (10.3, 11.2, 1.6)),
        27, 0.4, ("",), "食堂",
    ),
    Stream(
        Who.SUPPLIER, Purpose.DELIVERY, 4.4, ((8.7, 11.3, 2), (13.7, 16.0, 1.5)),
        22, 0.55, ("",),
    ),
    Stream(
        Who.REPAIRER, Purpose.REPAIR, 3.6, ((8.1, 9.7, 2), (13.5, 14.7, 1)),
        78, 0.5, ("",),
    ),
    Stream(
        Who.OFFICIAL, Purpose.OFFICIAL, 4, ((8.7, 10.3, 2), (14.0, 15.2, 1.5)),
        72, 0.42, ("",),
    ),
    Stream(
        Who.OTHER, Purpose.OTHER, 2.2, ((9.0, 11.3, 1), (14.0, 16.4, 1)),
        22, 0.5, ("",),
    ),
)  # fmt: skip

# Mondays bring what the weekend left behind; Wednesdays and Thursdays are the quietest.
WEEKDAY_FACTORS = (1.13, 1.0, 0.94, 0.95, 0.99, 0.6, 0.6)

# Several hundred come within half an hour, those of the upper grades an hour later.
MEETING = Stream(
    Who.FAMILY, Purpose.FAMILY_TALK, 155, ((14.45, 15.1, 5), (15.6, 16.05, 3)),
    72, 0.13, ("家长会",),
)  # fmt: skip
MEETING_ENDS = time(17, 40)

FIRMS: dict[Who, tuple[Firm, ...]] = {
    Who.FOOD: (
        Firm("镇南蔬菜合作社", ("蔬菜",), "何满仓", "食堂", 2, True),
        Firm("禾丰肉品", ("冷鲜肉",), "何满仓", "食堂", 2, True),
        Firm("青禾粮油", ("大米、食用油",), "史望川", "食堂库房", 2, True),
        Firm("田头豆制品", ("豆腐、豆干",), "何满仓", "食堂", 1, True),
        Firm("麦穗乳品", ("课间奶",), "史望川", "食堂", 1, True),
        Firm("柿子弯水果行", ("餐后水果",), "史望川", "食堂", 1, True),
    ),
    Who.SUPPLIER: (
        Firm("清泉桶装水", ("桶装水 20 桶", "桶装水 12 桶"), "许白露", "总务处", 1, True),
        Firm("小满文具店", ("粉笔、作业本", "办公用品"), "许白露", "总务处", 1, True),
        Firm("青禾校服厂", ("校服补码", "校服样衣"), "许白露", "总务处", 2, True),
        Firm("稻香印务", ("练习卷", "家校联系册"), "方芒种", "文印室", 1, False),
        Firm("知新书屋", ("新书 6 箱", "期刊"), "陆晚秋", "图书室", 2, True),
        Firm("惊蛰体育用品", ("篮球、跳绳", "体操垫"), "许白露", "体育器材室", 2, True),
        Firm("白露净水", ("滤芯",), "田谷雨", "各楼饮水点", 1, False),
        Firm("丰收快递", ("教师包裹",), "许白露", "传达室", 1, False),
        Firm("春分花木", ("盆栽", "草皮"), "石广林", "校园绿地", 2, True),
    ),
    Who.REPAIRER: (
        Firm("镇南水电", ("修水管", "换水龙头", "厕所漏水", "换灯管"), "田谷雨", "教学楼", 2, True),
        Firm("谷雨电梯", ("电梯维保", "电梯年检"), "田谷雨", "综合楼", 2, True),
        Firm("寒露空调", ("空调清洗", "空调不制冷"), "田谷雨", "教学楼", 2, True),
        Firm("望川弱电", ("监控检修", "广播检修", "校园网故障"), "田谷雨", "综合楼", 2, False),
        Firm("方圆办公设备", ("打印机维修", "换硒鼓"), "方芒种", "文印室", 1, False),
        Firm("秋分消防", ("消防栓检测", "灭火器换粉"), "田谷雨", "各楼", 2, True),
        Firm("大雪厨具", ("蒸箱检修", "排烟清洗"), "何满仓", "食堂", 2, True),
        Firm("立冬门窗", ("教室门锁", "窗扇脱轨"), "田谷雨", "教学楼", 1, False),
    ),
    Who.OFFICIAL: (
        Firm("区教研室", ("听课调研", "教研活动"), "梁惊蛰", "教导处", 4, True),
        Firm("青禾镇政府", ("校园安全检查", "资助政策核对"), "沈春分", "校长室", 3, True),
        Firm("镇卫生院", ("疫苗宣讲", "视力筛查", "传染病防控指导"), "苏春分", "卫生室", 4, True),
        Firm("镇市场监管所", ("食堂检查",), "何满仓", "食堂", 2, True),
        Firm("镇派出所", ("法治课", "校园周边巡查"), "林知秋", "总务处", 2, True),
        Firm("镇消防站", ("消防演练", "消防检查"), "林知秋", "总务处", 3, True),
        Firm("麦穗路社区", ("社区活动对接",), "宋夏至", "德育处", 2, False),
        Firm("区督学责任区", ("督导检查",), "沈春分", "校长室", 3, True),
        Firm("镇第二小学", ("结对交流",), "顾清明", "会议室", 5, True),
    ),
    Who.OTHER: (
        Firm("", ("应聘代课教师",), "罗守正", "校长室", 1, False),
        Firm("", ("校友回访",), "顾清明", "综合楼", 3, False),
        Firm("", ("办理转学材料",), "薛立秋", "教导处", 1, False),
        Firm("", ("取毕业证明",), "薛立秋", "教导处", 1, False),
        Firm("麦田保险", ("学平险咨询",), "许白露", "总务处", 1, False),
        Firm("萤火摄影", ("拍毕业照", "拍活动照"), "宋夏至", "德育处", 2, False),
        Firm("青禾镇文化站", ("戏曲进校园",), "宋夏至", "音乐教室", 4, False),
    ),
}
