"""Opinions (伙食意见): what strangers may write, how often, and by when the canteen answers.

That eaters are listened to regularly is law (反食品浪费法 第九条); how, is the school's own.
"""

import re
from datetime import date, datetime, timedelta
from typing import NamedTuple

from app.domain.masking import mask_document, mask_phone
from app.domain.working_days import working_days_after

UP, DOWN = 1, -1
# With fewer thumbs on either side, one eater moves a dish by 25 points or more.
FEWEST_TO_COMPARE = 5
MOST_WORDS = 300
# A model, not a rule for schools: 广州市幼儿园条例 第五十一条 gives the authorities this long.
ANSWER_WORKING_DAYS = 10
# A whole school sits behind one address: a lunch hour of it passes, a script does not.
FLOOD_WINDOW = timedelta(minutes=10)
MOST_IN_WINDOW = 300
MOST_A_DAY = 3_000

_ID_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)|(?<!\d)\d{15}(?!\d)")
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[ -]?)?(1[3-9]\d(?:[ -]?\d{4}){2})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)0\d{2,3}[ -]?\d{7,8}(?!\d)")
# The hundred most frequent family names, less those that mostly are other words (任何, 方便).
_FAMILY = (
    "王李张刘陈杨黄赵吴周徐孙胡朱郭林罗郑梁谢宋唐邓韩冯曹彭曾肖田董潘袁蔡蒋余杜叶程魏苏吕丁卢姚沈钟姜"
    "崔谭陆范汪廖石韦贾夏付邹熊孟秦邱侯尹薛闫段雷龙黎史陶贺毛郝顾龚邵覃武钱戴严莫孔汤马许何高"
)
_TITLES = "老师|同学|师傅|阿姨|叔叔|校长|园长|主任|厨师|小朋友"
_TITLED = re.compile(rf"([{_FAMILY}])([\u4e00-\u9fff]{{1,2}})(?={_TITLES})")
_INTRODUCED = re.compile(
    rf"((?:我叫|名叫|名字叫|姓名[:：]?)\s*[{_FAMILY}])([\u4e00-\u9fff]{{1,2}})"
)
# What looks like a family name and a given one, and is neither.
_NO_NAME = re.compile(r"^(?:周[一二三四五六日末]|高[一二三中年]|许多|马上|何时|程度|余下|田间)")


class Cleaned(NamedTuple):
    """Words as they are kept, and what was masked in them: 电话, 证件号, 姓名."""

    words: str
    masked: tuple[str, ...]


def clean(words: str) -> Cleaned:
    """Return the words with telephones, ID numbers and full names masked, and which there were.

    A name is known by a frequent family name before a title (张小满老师) or after 我叫; a family
    name alone (王师傅) stays. Nobody is found by what a minor writes (个人信息保护法 第三十一条).
    """
    masked = []
    for what, pattern, hide in (
        ("证件号", _ID_NUMBER, lambda found: mask_document(found[0])),
        ("电话", _MOBILE, lambda found: mask_phone(re.sub(r"[ -]", "", found[1]))),
        ("电话", _LANDLINE, lambda found: mask_phone(re.sub(r"[ -]", "", found[0]))),
        ("姓名", _TITLED, _hide_given),
        ("姓名", _INTRODUCED, _hide_given),
    ):
        hidden = pattern.sub(hide, words)
        if hidden != words:
            masked.append(what)
        words = hidden
    return Cleaned(words, tuple(dict.fromkeys(masked)))


def _hide_given(found: re.Match[str]) -> str:
    if _NO_NAME.match(found[0]):
        return found[0]
    return found[1] + "*" * len(found[2])


def share(up: int, down: int) -> int | None:
    """Return how many of a hundred thumbs point up, None without any.

    Halves go up: 1 of 8 is 13.
    """
    number = up + down
    return (200 * up + number) // (2 * number) if number else None


def answer_by(sent_on: date) -> date:
    """Return the day by which words of a day are to be answered: ten working days later."""
    return working_days_after(sent_on, ANSWER_WORKING_DAYS)


def flood(in_window: int, in_day: int, now: datetime) -> str | None:
    """Return the sentence for who must wait, by how many sheets came from the same address."""
    if in_day >= MOST_A_DAY:
        return "这个网络今天交的意见太多，明天再填，或者口头告诉班主任"
    if in_window >= MOST_IN_WINDOW:
        return f"这个网络刚才交的意见太多，{now + FLOOD_WINDOW:%H:%M} 以后再交，填的内容还在"
    return None
