"""What eaters said, for the pages of opinions: sheets, a reply, a class form, two surveys."""

from datetime import date
from typing import Any

from app.canteen.models import MenuState, OpinionReply
from app.canteen.models.surveys import Audience
from app.canteen.queries import surveys
from app.canteen.queries.menus import published_of
from app.extensions import db
from tests.browser import steps
from tests.factories import canteen, directory


def build(args: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments of these pages, with something to show under each."""
    monday = steps.NOW.date()
    menu = published_of(monday) or canteen.make_menu(monday, state=MenuState.PUBLISHED)
    fish = canteen.make_item(menu, canteen.make_dish("清蒸鲈鱼", slot_name="大荤"))
    soup = canteen.make_item(menu, canteen.make_dish("紫菜蛋花汤", slot_name="汤"))
    given = {"on": monday, "sent_at": steps.NOW}
    canteen.make_sheet({fish: 1, soup: -1}, class_id=args["class_id"], is_of_class=True, **given)
    sheet = canteen.make_sheet({fish: -1}, words="鱼刺太多，汤也凉了", **given)
    canteen.make_sheet({soup: -1}, words="汤再热一点", **given)
    reply = OpinionReply(sheet_id=sheet.id, words="换成去刺的鱼片", replied_at=steps.NOW)
    reply.replied_by_name, reply.change, reply.changed_item_id = "何满仓", "汤出锅就送", soup.id
    db.session.add(reply)
    survey = canteen.make_survey(args["term_id"])
    spring = directory.make_term(
        "2025—2026学年第二学期", first_day=date(2026, 3, 2), last_day=date(2026, 7, 10)
    )
    published = canteen.make_survey(
        spring.id,
        title="春季学期食堂满意度测评",
        opens_on=date(2026, 6, 1),
        closes_on=date(2026, 6, 12),
    )
    for number in range(7):
        canteen.make_response(
            published, (4 - number % 3, 4 - number % 4), list(Audience)[number % 3]
        )
    published.result = surveys.as_json(surveys.live(published))
    published.published_at, published.published_by_name = steps.NOW, "何满仓"
    published.measures = "口味：每周二下午试吃，何满仓负责\n打汤：加两个保温桶，十二月起"
    db.session.commit()
    return {
        "audience": "parent",
        "class_visit_id": canteen.make_visit(class_id=args["class_id"]).id,
        "reply_id": reply.id,
        "result_survey_id": published.id,
        "sheet_id": sheet.id,
        "survey_id": survey.id,
        **({} if "dish_id" in args else {"dish_id": fish.dish_id}),
    }
