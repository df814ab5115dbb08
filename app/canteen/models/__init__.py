"""Tables of the canteen, a file per module; import them from here."""

from app.canteen.models.bans import Ban, BanKind
from app.canteen.models.dishes import Dish, DishLine, DishVersion
from app.canteen.models.foods import FoodEntry, FoodPrice, StockCount, Supplier, UnitWeight
from app.canteen.models.meals import Absence, Diet, DinerCount, Headcount, Meal, Slot
from app.canteen.models.menus import (
    MENU_STATE_LABELS,
    Menu,
    MenuDay,
    MenuItem,
    MenuState,
    Rotation,
    RotationWeek,
)
from app.canteen.models.notice import CanteenNotice
from app.canteen.models.opinions import ClassVisit, OpinionMark, OpinionReply, OpinionSheet
from app.canteen.models.surveys import (
    Survey,
    SurveyAnswer,
    SurveyQuestion,
    SurveyResponse,
)

__all__ = [
    "MENU_STATE_LABELS",
    "Absence",
    "Ban",
    "BanKind",
    "CanteenNotice",
    "ClassVisit",
    "Diet",
    "DinerCount",
    "Dish",
    "DishLine",
    "DishVersion",
    "FoodEntry",
    "FoodPrice",
    "Headcount",
    "Meal",
    "Menu",
    "MenuDay",
    "MenuItem",
    "MenuState",
    "OpinionMark",
    "OpinionReply",
    "OpinionSheet",
    "Rotation",
    "RotationWeek",
    "Slot",
    "StockCount",
    "Supplier",
    "Survey",
    "SurveyAnswer",
    "SurveyQuestion",
    "SurveyResponse",
    "UnitWeight",
]
