"""What was on the table (哪天吃过): courses of the published menus, by dish and by ingredient."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select

from app.canteen.models import Menu, MenuItem, MenuState
from app.extensions import db


def last_served(dish_ids: Collection[int], before: date) -> dict[int, date]:
    """Return the last day before `before` on which each dish stood on a published menu.

    A dish never published before that day is absent. A draft was cooked for nobody, as far as
    the portal can tell, and a corrected version was replaced: neither counts.
    """
    if not dish_ids:
        return {}
    rows = db.session.execute(
        select(MenuItem.dish_id, func.max(MenuItem.on).label("day"))
        .join(Menu, Menu.id == MenuItem.menu_id)
        .where(
            MenuItem.dish_id.in_(set(dish_ids)),
            MenuItem.on < before,
            Menu.state == MenuState.PUBLISHED,
        )
        .group_by(MenuItem.dish_id)
    )
    return {row.dish_id: row.day for row in rows}
