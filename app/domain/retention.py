"""Retention (保存期限): how long each kind of record is kept, and by whose word.

Starting values and sources: domain notes on the gate and on retention. The law gives most of them
no number but a measure: "the shortest time necessary for the purpose" (个人信息保护法 19), and
erasure when it is over (个人信息保护法 47).
"""

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from app.domain.rules import Certainty, Rule

SHORTEST = "《个人信息保护法》第十九条：为目的所必要的最短时间"
# The longest six months in a row are March to August: 31+30+31+30+31+31.
SIX_MONTHS = 184
# Any twelve months, a leap day among them.
YEAR = 366
NETWORK_LOG = (
    "《网络安全法》第二十一条（2016 年文本；2026 年起修订，条号待核）：网络日志不少于六个月"
)


class Kind(StrEnum):
    """A kind of record with a term of its own; a later area adds its kinds here."""

    VISIT = "gate.visit"
    BOOKING = "gate.booking"
    PASSAGE = "gate.passage"
    DOCUMENT = "gate.document"
    WATCH = "gate.watch"
    OPINION = "canteen.opinion"
    GUARDIAN = "directory.guardian"
    SIGN_IN = "directory.sign_in"
    RECEIPT = "base.receipt"
    JOB = "base.job"
    MESSAGE = "base.message"
    RIGHTS = "system.rights"
    AUDIT = "base.audit"


def _rule(kind: Kind, label: str, default: int, remains: str, **given: object) -> Rule:
    settled = {"source": SHORTEST, "certainty": Certainty.CUSTOM, **given}
    return Rule(key=kind.value, label=label, default=default, remains=remains, **settled)  # type: ignore[arg-type]


RULES: dict[Kind, Rule] = {
    Kind.VISIT: _rule(
        Kind.VISIT, "来访登记", 90, "留次数、人数、事由和时间，姓名、电话、单位、车牌删去"
    ),
    Kind.BOOKING: _rule(Kind.BOOKING, "预约来访", 90, "留时间、人数和被访部门"),
    Kind.PASSAGE: _rule(
        Kind.PASSAGE, "车辆通行", 90, "留次数和时间，驾驶人、电话、车牌删去；常用车辆不删"
    ),
    Kind.DOCUMENT: _rule(
        Kind.DOCUMENT,
        "来访人证件号码",
        90,
        "号码和它的摘要删去，下次来重新登记",
        floor=1,
        ceiling=90,
        bound_source="证件号码存了就要在 30～90 天内删，是各校通行做法",
    ),
    Kind.WATCH: _rule(
        Kind.WATCH, "撤销或到期的布控", 365, "留原因和起止日期，姓名、电话、证件删去"
    ),
    Kind.OPINION: _rule(
        Kind.OPINION,
        "伙食意见和测评答卷",
        365,
        "写的话和设备标记删去，好吃不好吃、评分、班级和食堂的答复留着",
        source="没有姓名的意见；留一年便于和上一年比，写的话可能说到人",
    ),
    Kind.GUARDIAN: _rule(
        Kind.GUARDIAN,
        "离校学生的家长资料",
        365,
        "家长的姓名、关系、电话删去，学生的班级和去向留着",
        source="《个人信息保护法》第四十七条：目的已实现就应当删除；留一年便于补办手续",
    ),
    Kind.SIGN_IN: _rule(
        Kind.SIGN_IN,
        "登录设备和登录尝试",
        YEAR,
        "全部删去",
        source=NETWORK_LOG,
        certainty=Certainty.KNOWN,
        floor=SIX_MONTHS,
        bound_source="《网络安全法》：网络日志不少于六个月，按 184 天算",
    ),
    Kind.RECEIPT: _rule(
        Kind.RECEIPT,
        "表单回执",
        90,
        "全部删去",
        source="断网设备补传时靠它认出重复的一条",
        floor=30,
        bound_source="短于 30 天，放假前没传上来的登记可能重复",
    ),
    Kind.JOB: _rule(Kind.JOB, "后台任务", 90, "全部删去", source="做完的任务留着备查"),
    Kind.MESSAGE: _rule(Kind.MESSAGE, "消息", 90, "全部删去", source="看过的消息留着备查"),
    Kind.RIGHTS: _rule(
        Kind.RIGHTS,
        "个人信息请求",
        3 * YEAR,
        "全部删去",
        source="参照《个人信息保护法》第五十六条，处理情况记录保存三年",
        floor=3 * 365 + 1,
        bound_source="《个人信息保护法》第五十六条：处理情况记录至少保存三年",
        certainty=Certainty.READ,
    ),
    Kind.AUDIT: _rule(
        Kind.AUDIT,
        "操作记录",
        YEAR,
        "整段删去，封签留着",
        source=NETWORK_LOG,
        certainty=Certainty.KNOWN,
        floor=SIX_MONTHS,
        bound_source="《网络安全法》：网络日志不少于六个月，按 184 天算",
    ),
}

# What is no term of keeping but a term all the same: set on the same page, by the same rules.
ANSWER = Rule(
    key="rights.answer",
    label="答复个人信息请求",
    unit="个工作日",
    default=15,
    source="《个人信息保护法》第五十条要求建立受理机制，没有写天数",
    certainty=Certainty.CUSTOM,
    floor=1,
    ceiling=30,
    bound_source="学校自定，本系统最多给 30 个工作日",
)
REVIEW = Rule(
    key="review.interval",
    label="权限复核和合规审计",
    default=365,
    source="《未成年人网络保护条例》第三十七条：每年进行合规审计",
    certainty=Certainty.READ,
    floor=30,
    ceiling=365,
    bound_source="《未成年人网络保护条例》第三十七条：每年一次",
)
ALL: dict[str, Rule] = {rule.key: rule for rule in (*RULES.values(), ANSWER, REVIEW)}


def keeps_from(today: date, days: int) -> datetime:
    """Return the moment before which records go: midnight, `days` whole days before today.

    Kept for 90 days on 23 November: from 25 August, 0:00.
    """
    return datetime.combine(today - timedelta(days=days), time.min)
