"""What eaters say of the demo canteen: opinions with replies, visits of classes, the survey."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from hashlib import sha256

from sqlalchemy import select

from app.canteen.models import (
    ClassVisit,
    OpinionMark,
    OpinionReply,
    OpinionSheet,
    Survey,
    SurveyAnswer,
    SurveyQuestion,
    SurveyResponse,
)
from app.canteen.models.opinions import Grade
from app.canteen.models.surveys import Audience
from app.canteen.queries import surveys
from app.demo import people
from app.demo.canteen_menus import Kitchen
from app.demo.world import Row, World
from app.directory.models import Term
from app.domain.surveys import QUESTIONS
from app.extensions import db

LAST_DAYS = 15
SHEETS_A_DAY = (2, 6)
# Dishes that few like, and what is said of one.
DISLIKED = ("胡萝卜炒猪肝", "菠菜猪肝汤", "韭黄炒蛋", "手撕包菜", "洋葱羊肉")
SAID: tuple[tuple[str, int, str], ...] = (
    ("红烧鸡腿", 1, "鸡腿很香，希望多做"),
    ("番茄炒蛋", 1, "孩子说番茄炒蛋最好吃"),
    ("清蒸鲈鱼", -1, "鱼里还有小刺，低年级不敢吃"),
    ("胡萝卜炒猪肝", -1, "猪肝有腥味，剩了不少"),
    ("手撕包菜", -1, "到三楼时菜已经不热了"),
    ("紫菜蛋汤", 1, "汤不咸，正好"),
    ("糖醋小排", 1, "小排酸甜，就是有点少"),
    ("土豆烧牛肉", 1, "牛肉炖得烂"),
    ("清炒菠菜", -1, "菠菜炒得有点老"),
)
# What was said, the answer, and how the menu changed.
REPLIES = {
    "清蒸鲈鱼": (
        "改用无小刺的鱼片，低年级窗口再挑一遍刺",
        "低年级改吃番茄鱼片",
        "番茄鱼片",
    ),
    "胡萝卜炒猪肝": (
        "猪肝每周一次是补铁和维生素 A 的，做法改一改：先泡洗去腥，和菠菜做汤",
        "猪肝改做菠菜猪肝汤",
        "菠菜猪肝汤",
    ),
    "手撕包菜": ("三楼的餐车已加保温盖，菜提前十分钟装车", "", ""),
    "红烧鸡腿": ("鸡腿每三周上两次，下次上的日子在食谱上", "", ""),
    "糖醋小排": ("小排按每人用量发，想添的到 3 号窗口加素菜和饭", "", ""),
    "清炒菠菜": ("菠菜改成分三锅炒，随炒随送", "", ""),
    "番茄炒蛋": ("谢谢，已转告江小暑师傅", "", ""),
    "紫菜蛋汤": ("谢谢，盐按每人 0.4 克称着放", "", ""),
    "土豆烧牛肉": ("谢谢，牛肉先压 40 分钟再烧", "", ""),
}
ANSWERED_WITHIN = timedelta(days=4)
VISITS = (
    ("饭菜热，分量够，豆腐大家都爱吃", Grade.EXCELLENT, Grade.EXCELLENT),
    ("希望汤再热一点", Grade.GOOD, Grade.EXCELLENT),
    ("米饭偏硬，低年级吃得慢", Grade.FAIR, Grade.GOOD),
    ("打饭队伍有点长，能不能多开一个窗口", Grade.GOOD, Grade.GOOD),
    ("", Grade.EXCELLENT, Grade.EXCELLENT),
    ("水果新鲜", Grade.EXCELLENT, Grade.GOOD),
    ("餐盘有水渍", Grade.GOOD, Grade.FAIR),
)
SEEN = "已在班前会上念给班组听"
HANDLED = {
    "希望汤再热一点": "汤桶加盖，开餐前 5 分钟再离火",
    "米饭偏硬，低年级吃得慢": "水量每锅加半勺，已试做，低年级窗口先盛",
    "餐盘有水渍": "洗碗机烘干时间由 8 分钟改为 12 分钟",
    "打饭队伍有点长，能不能多开一个窗口": "11:40～12:00 加开 4 号窗口",
}
AUDIENCES = ((Audience.PUPIL, 120), (Audience.PARENT, 90), (Audience.STAFF, 40))
MEASURES = "三楼餐车加保温盖；鱼类改用无小刺的品种；水果由四种增加到六种"
# Each is written once.
WISHES = (
    (Audience.PUPIL, "多做几次鸡腿"), (Audience.PUPIL, "希望周五也有纯牛奶"),
    (Audience.PUPIL, "红薯饭好吃"), (Audience.PUPIL, "汤可以再热一点"),
    (Audience.PARENT, "鱼刺希望再挑干净些"), (Audience.PARENT, "公开页上能看到克数，放心"),
    (Audience.PARENT, "水果可以再多几个品种"), (Audience.PARENT, "孩子说排队时间长"),
    (Audience.STAFF, "饭菜比去年好"), (Audience.STAFF, "二楼餐后收盘车太少"),
)  # fmt: skip


def load(world: World, kitchen: Kitchen) -> None:
    _opinions(world, kitchen)
    world.add(ClassVisit, list(_visits(world, kitchen)))
    _surveys(world)


def _opinions(world: World, kitchen: Kitchen) -> None:
    by_day: dict[date, list[Row]] = {}
    for course in kitchen.served:
        by_day.setdefault(course["day"], []).append(course)
    names = {dish["id"]: name for name, dish in kitchen.dishes.items()}
    for day in world.school_days[-LAST_DAYS:]:
        courses = by_day.get(day, [])
        sheets = world.add(OpinionSheet, list(_sheets(world, day, courses, names)))
        marks = [mark for sheet in sheets for mark in _marks(world, sheet, courses, names)]
        world.add(OpinionMark, marks)
        _replies(world, kitchen, sheets)


def _sheets(world: World, day: date, courses: list[Row], names: dict[int, str]) -> Iterator[Row]:
    here = {names[course["dish_id"]] for course in courses}
    words = [said for dish, _, said in SAID if dish in here]
    for number in range(world.rng.randint(*SHEETS_A_DAY) + len(words)):
        at = datetime.combine(day, time(12, 20)) + timedelta(minutes=world.rng.randint(0, 360))
        school_class = world.rng.choice(world.classes)
        is_told = world.rng.random() < 0.7
        if at <= world.now and courses:
            yield {
                "device": _digest("device", day, number),
                "origin": _digest("origin", day, number),
                "day": day,
                "class_id": school_class["id"] if is_told else None,
                "is_of_class": is_told and world.rng.random() < 0.15,
                "words": words[number] if number < len(words) else "",
                "sent_at": at,
            }


def _marks(world: World, sheet: Row, courses: list[Row], names: dict[int, str]) -> Iterator[Row]:
    about = {dish: thumb for dish, thumb, said in SAID if said == sheet["words"]}
    some = world.rng.sample(courses, min(3, len(courses)))
    for course in courses:
        name = names[course["dish_id"]]
        if name not in about and course not in some:
            continue
        chance = 0.35 if name in DISLIKED else 0.88
        thumb = about.get(name, 1 if world.rng.random() < chance else -1)
        yield {
            "sheet_id": sheet["id"],
            "item_id": course["id"],
            "dish_id": course["dish_id"],
            "thumb": thumb,
        }


def _replies(world: World, kitchen: Kitchen, sheets: list[Row]) -> None:
    about = {said: dish for dish, _, said in SAID}
    for sheet in sheets:
        answer = REPLIES.get(about.get(sheet["words"], ""))
        at = sheet["sent_at"] + ANSWERED_WITHIN
        if answer is None or at > world.now:
            continue
        words, change, dish = answer
        row = {
            "sheet_id": sheet["id"],
            "dish_id": None,
            "words": words,
            "replied_at": at,
            "replied_by_name": people.CANTEEN_MANAGER,
            "change": change,
            "changed_item_id": _later(kitchen, dish, sheet["day"]),
        }
        world.add(OpinionReply, [row])


def _later(kitchen: Kitchen, dish: str, day: date) -> int | None:
    """The course by which the menu followed: that dish, the next time it is served."""
    found = kitchen.dishes.get(dish)
    for course in (*kitchen.served, *kitchen.planned):
        if found and course["dish_id"] == found["id"] and course["day"] > day:
            return int(course["id"])
    return None


def _visits(world: World, kitchen: Kitchen) -> Iterator[Row]:
    days = world.school_days[-2 * len(VISITS) :: 2]
    for day, (words, quality, service) in zip(days, VISITS, strict=False):
        school_class = world.rng.choice(world.classes)
        teacher = next(p for p in world.staff if p["id"] == school_class["class_teacher_id"])
        at = datetime.combine(day, time(12, 50))
        handled_at = at + timedelta(days=2)
        if at > world.now:
            continue
        is_done = handled_at <= world.now - timedelta(days=2)
        yield {
            "day": day,
            "meal_id": kitchen.meals["午餐"]["id"],
            "class_id": school_class["id"],
            "people": world.rng.randint(35, 41),
            "quality": quality,
            "hygiene": Grade.FAIR if "水渍" in words else Grade.EXCELLENT,
            "dining_order": Grade.GOOD,
            "service": service,
            "words": words,
            "written_by_name": teacher["name"],
            "written_at": at,
            "handled": HANDLED.get(words, SEEN) if is_done else "",
            "handled_by_name": people.CANTEEN_MANAGER if is_done else "",
            "handled_at": handled_at if is_done else None,
        }


def _surveys(world: World) -> None:
    """Last term's survey with its result, and this term's, open for some days yet."""
    today = world.now.date()
    begun = select(Term).where(Term.first_day <= today).order_by(Term.first_day)
    terms = db.session.scalars(begun.where(Term.id.not_in(select(Survey.term_id)))).all()
    if not terms:
        return
    *past, last = terms
    if past:
        closes = past[-1].last_day - timedelta(days=18)
        _publish(_survey(world, past[-1], closes - timedelta(days=10), closes))
    if last.last_day >= today:
        opens = max(last.first_day, today - timedelta(days=6))
        _survey(world, last, opens, min(last.last_day, today + timedelta(days=8)))


def _survey(world: World, term: Term, opens: date, closes: date) -> int:
    title = f"{term.name}食堂满意度测评"
    survey = world.add(
        Survey, [{"term_id": term.id, "title": title, "opens_on": opens, "closes_on": closes}]
    )[0]
    questions = world.add(
        SurveyQuestion,
        [
            {"survey_id": survey["id"], "position": place, "text": text}
            for place, text in enumerate(QUESTIONS)
        ],
    )
    responses = world.add(SurveyResponse, list(_responses(world, survey)))
    answers = [
        {"response_id": response["id"], "question_id": question["id"], "score": _score(world)}
        for response in responses
        for question in questions
    ]
    world.add(SurveyAnswer, answers)
    return int(survey["id"])


def _publish(survey_id: int) -> None:
    survey = db.session.get_one(Survey, survey_id)
    survey.result = surveys.as_json(surveys.live(survey))
    survey.measures = MEASURES
    survey.published_at = datetime.combine(survey.closes_on + timedelta(days=3), time(16))
    survey.published_by_name = people.LOGISTICS_HEAD


def _responses(world: World, survey: Row) -> Iterator[Row]:
    begins = datetime.combine(survey["opens_on"], time(7))
    ends = min(world.now, datetime.combine(survey["closes_on"], time(21)))
    minutes = int((ends - begins).total_seconds() // 60)
    if minutes <= 0:
        return
    for audience, most in AUDIENCES:
        wishes = [words for whose, words in WISHES if whose is audience]
        for number in range(max(2, round(most * world.scale))):
            yield {
                "survey_id": survey["id"],
                "device": _digest(audience, survey["opens_on"], number),
                "origin": _digest(f"{audience} origin", survey["opens_on"], number),
                "audience": audience,
                "words": wishes[number] if number < len(wishes) else "",
                "sent_at": begins + timedelta(minutes=world.rng.randint(0, minutes)),
            }


def _score(world: World) -> int:
    return world.rng.choices((4, 3, 2, 1), (52, 34, 11, 3))[0]


def _digest(word: str, day: date, number: int) -> str:
    """Stands for a device: nobody's, and the same for the same story."""
    return sha256(f"{word} {day} {number}".encode()).hexdigest()
