"""Rows of the canteen with sensible defaults."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.base import search
from app.base.pinyin import sort_key
from app.canteen.models import (
    Absence,
    ClassVisit,
    Diet,
    DinerCount,
    Dish,
    DishLine,
    DishVersion,
    FoodEntry,
    FoodPrice,
    Meal,
    Menu,
    MenuDay,
    MenuItem,
    MenuState,
    OpinionMark,
    OpinionSheet,
    Rotation,
    RotationWeek,
    Slot,
    Supplier,
    Survey,
    SurveyAnswer,
    SurveyQuestion,
    SurveyResponse,
)
from app.canteen.models.opinions import Grade
from app.canteen.models.surveys import Audience
from app.directory.models import SchoolClass
from app.domain.bands import Band
from app.domain.foods import FoodGroup, composition
from app.domain.menus import MealKind
from app.extensions import db

# The Monday of the week that tests plan, and the moment at which they do it.
WEEK = date(2026, 11, 30)
NOW = datetime(2026, 11, 23, 10, 26)
SLOTS = ("主食", "大荤", "小荤", "素菜", "汤", "水果")


def _save(row: Any) -> Any:
    db.session.add(row)
    db.session.commit()
    return row


def make_meal(
    name: str = "午餐",
    kind: MealKind = MealKind.LUNCH,
    slots: Sequence[str] = SLOTS,
    **given: Any,
) -> Meal:
    """Return the meal of that name, made with its slots unless it is there."""
    if found := db.session.scalar(select(Meal).where(Meal.name == name)):
        return found
    meal = _save(Meal(name=name, kind=kind, **{"price": 1000, **given}))
    for position, slot in enumerate(slots):
        db.session.add(Slot(meal_id=meal.id, name=slot, position=position))
    db.session.commit()
    return meal


def make_slot(name: str = "大荤", meal: Meal | None = None) -> Slot:
    meal = meal or make_meal()
    found = db.session.scalar(select(Slot).where(Slot.meal_id == meal.id, Slot.name == name))
    return found or _save(Slot(meal_id=meal.id, name=name, position=len(meal.slots)))


def make_diet(name: str = "清真", **given: Any) -> Diet:
    return _save(Diet(name=name, **{"counts": {Band.AGE_9_11: 3}, **given}))


def make_food(name: str = "学校豆瓣酱", **given: Any) -> FoodEntry:
    """Make a food of the school's own, from a label that tells its energy alone."""
    defaults = {
        "code": f"OWN-{name}"[:24],
        "valid_from": date(2026, 9, 1),
        "group": FoodGroup.OTHER,
        "protein_class": "other",
        "made_at": NOW,
    }
    return _save(FoodEntry(name=name, **{**defaults, **given}))


def code_of(name: str) -> str | None:
    """Return the code by which the packaged table knows a food, None for an unknown one."""
    return next((food.code for food in composition() if name in food.names), None)


def make_dish(
    name: str = "番茄炒蛋",
    lines: Mapping[str, float | Mapping[Band, float]] | None = None,
    **given: Any,
) -> Dish:
    """Make a dish: `lines` gives grams a head by ingredient, one number being for 9～11 岁."""
    lines = {"番茄": 100, "鸡蛋": 50} if lines is None else lines
    basis, allergens = given.pop("basis", None), given.pop("allergens", frozenset())
    dish = _save(Dish(name=name, sort_key=sort_key(name), **{"slot_name": "小荤", **given}))
    version = DishVersion(dish_id=dish.id, number=1, name=name, allergens=allergens, made_at=NOW)
    _save(version)
    for position, (food, grams) in enumerate(lines.items()):
        amounts = grams if isinstance(grams, Mapping) else {Band.AGE_9_11: float(grams)}
        line = DishLine(
            version_id=version.id,
            position=position,
            name=food,
            food_code=code_of(food),
            amounts=dict(amounts),
        )
        if basis:
            line.basis = basis
        db.session.add(line)
    dish.current_id = version.id
    search.store("dish", dish.id, names=[name])
    db.session.commit()
    return dish


def make_menu(first_day: date = WEEK, days: int = 5, **given: Any) -> Menu:
    """Make an empty draft for the week: its days from `first_day` on."""
    given = {"made_by_name": "何满仓", "made_at": NOW, "changed_at": NOW, **given}
    if given.get("state") in (MenuState.PUBLISHED, MenuState.SUPERSEDED):
        given.setdefault("published_at", NOW)
    menu = _save(Menu(first_day=first_day, **given))
    for number in range(days):
        db.session.add(MenuDay(menu_id=menu.id, on=first_day + timedelta(days=number)))
    db.session.commit()
    return menu


def make_rotation(*menus: Menu, name: str = "四周轮换", **given: Any) -> Rotation:
    """Make a rotation of these weeks in their order."""
    weeks = [RotationWeek(position=n, menu_id=menu.id) for n, menu in enumerate(menus, 1)]
    return _save(Rotation(name=name, weeks=weeks, **given))


def make_item(
    menu: Menu,
    dish: Dish | None = None,
    on: date | None = None,
    slot: str | None = None,
    meal: Meal | None = None,
    diet: Diet | None = None,
) -> MenuItem:
    """Put the dish as it is now on the menu, in its own slot of lunch unless told otherwise."""
    dish = dish or make_dish()
    place = make_slot(slot or dish.slot_name, meal)
    assert dish.current_id is not None
    return _save(
        MenuItem(
            menu_id=menu.id,
            on=on or menu.first_day,
            meal_id=place.meal_id,
            slot_id=place.id,
            diet_id=diet.id if diet else None,
            dish_id=dish.id,
            version_id=dish.current_id,
        )
    )


def make_supplier(name: str = "镇南蔬菜", **given: Any) -> Supplier:
    return _save(Supplier(name=name, **given))


def make_price(food: str = "大米", fen_per_kg: int = 460, **given: Any) -> FoodPrice:
    """Write down what a kilogram of a food of the packaged table cost last Friday."""
    code = given.pop("food_code", None) or code_of(food)
    defaults = {"bought_on": date(2026, 11, 20), "set_at": NOW, "set_by_name": "何满仓"}
    return _save(FoodPrice(food_code=code, fen_per_kg=fen_per_kg, **{**defaults, **given}))


def make_sheet(
    thumbs: Mapping[MenuItem, int], words: str = "", device: str = "", **given: Any
) -> OpinionSheet:
    """Make what one more device said of some courses on their day."""
    sheet = OpinionSheet(
        device=device or f"device{db.session.query(OpinionSheet).count()}",
        words=words,
        **{"on": WEEK, "sent_at": NOW, "origin": "origin", **given},
    )
    sheet.marks = [
        OpinionMark(item_id=item.id, dish_id=item.dish_id, thumb=thumb)
        for item, thumb in thumbs.items()
    ]
    return _save(sheet)


def make_visit(**given: Any) -> ClassVisit:
    """Make the form of a class that found everything good but the order."""
    return _save(
        ClassVisit(
            **{
                "on": NOW.date(),
                "meal_id": (given.get("meal_id") or make_meal().id),
                "people": 42,
                "quality": Grade.GOOD,
                "hygiene": Grade.EXCELLENT,
                "order": Grade.POOR,
                "service": Grade.GOOD,
                "words": "打饭的队太长",
                "written_by_name": "何立夏",
                "written_at": NOW,
                **given,
            }
        )
    )


def make_survey(term_id: int, questions: Sequence[str] = ("口味", "卫生"), **given: Any) -> Survey:
    """Make a survey that is open in the week before the planned one."""
    survey = Survey(
        term_id=term_id,
        **{
            "title": "秋季学期食堂满意度测评",
            "opens_on": date(2026, 11, 23),
            "closes_on": date(2026, 11, 29),
            **given,
        },
    )
    survey.questions = [
        SurveyQuestion(position=position, text=text) for position, text in enumerate(questions)
    ]
    return _save(survey)


def make_response(survey: Survey, scores: Sequence[int], audience: Audience) -> SurveyResponse:
    """Make what one more device answered, a score for each question."""
    response = SurveyResponse(
        survey_id=survey.id,
        device=f"device{db.session.query(SurveyResponse).count()}",
        origin="origin",
        audience=audience,
        sent_at=NOW,
    )
    response.answers = [
        SurveyAnswer(question_id=asked.id, score=score)
        for asked, score in zip(survey.questions, scores, strict=True)
    ]
    return _save(response)


def make_diners(eaters: Mapping[Band, int], meal: Meal | None = None) -> None:
    """Set how many eat a meal from the beginning of the school year on."""
    meal_id = (meal or make_meal()).id
    for band, people in eaters.items():
        row = DinerCount(meal_id=meal_id, band=band, eaters=people, set_at=NOW)
        row.valid_from = date(2026, 9, 1)
        db.session.add(row)
    db.session.commit()


def make_absence(row: SchoolClass, away: int = 1) -> Absence:
    """Tell that so many of a class do not eat today."""
    given = {"class_id": row.id, "on": NOW.date(), "away": away}
    return _save(Absence(**given, reported_at=NOW, reported_by_name="何立夏"))
