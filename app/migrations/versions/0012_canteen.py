"""The canteen: meals, foods, dishes, menus, bans, opinions and surveys.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "canteen_ban",
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("word", sa.String(40), nullable=False),
        sa.Column("source", sa.String(120), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_canteen_ban"),
    )
    op.create_table(
        "canteen_notice",
        sa.Column("supply_mode", sa.String(24), nullable=False),
        sa.Column("operator", sa.String(60), nullable=False),
        sa.Column("licence_number", sa.String(40), nullable=False),
        sa.Column("licence_until", sa.Date(), nullable=True),
        sa.Column("grade", sa.String(20), nullable=False),
        sa.Column("director_name", sa.String(40), nullable=False),
        sa.Column("officer_name", sa.String(40), nullable=False),
        sa.Column("additives", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_canteen_notice"),
    )
    op.create_table(
        "canteen_diet",
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("allergens", sa.String(120), nullable=False),
        sa.Column("counts", sa.String(200), nullable=False),
        sa.Column("note", sa.String(120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_canteen_diet"),
        sa.UniqueConstraint("name", name="uq_canteen_diet_name"),
    )
    op.create_table(
        "canteen_dish",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("sort_key", sa.String(160), nullable=False),
        sa.Column("slot_name", sa.String(20), nullable=False),
        sa.Column("note", sa.String(120), nullable=False),
        sa.Column("current_id", sa.Integer(), nullable=True),
        sa.Column("retired_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_canteen_dish"),
    )
    op.create_index("ix_canteen_dish_list", "canteen_dish", ["retired_at", "sort_key", "id"])
    op.create_index("ix_canteen_dish_name", "canteen_dish", ["name"])

    op.create_table(
        "canteen_food_entry",
        sa.Column("code", sa.String(24), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("aliases", sa.String(200), nullable=False),
        sa.Column("food_group", sa.String(24), nullable=False),
        sa.Column("protein_class", sa.String(24), nullable=False),
        sa.Column("is_dark", sa.Boolean(), nullable=True),
        sa.Column("edible_pct", sa.Integer(), nullable=False),
        sa.Column("nutrients", sa.Text(), nullable=False),
        sa.Column("allergens", sa.String(120), nullable=False),
        sa.Column("source", sa.String(120), nullable=False),
        sa.Column("edition", sa.String(120), nullable=False),
        sa.Column("reason", sa.String(120), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by_name", sa.String(60), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_canteen_food_entry"),
    )
    op.create_index(
        "ix_canteen_food_entry_code", "canteen_food_entry", ["code", "valid_from", "id"]
    )

    op.create_table(
        "canteen_meal",
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=True),
        sa.Column("price", sa.Integer(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_canteen_meal"),
        sa.UniqueConstraint("name", name="uq_canteen_meal_name"),
    )
    op.create_table(
        "canteen_menu",
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("note", sa.String(120), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(120), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_by_name", sa.String(60), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=True),
        sa.Column("changed_by_name", sa.String(60), nullable=False),
        sa.Column("writers", sa.Text(), nullable=False),
        sa.Column("copied_from_id", sa.Integer(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(), nullable=True),
        sa.Column("returned_reason", sa.String(120), nullable=False),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("checked_by_name", sa.String(60), nullable=False),
        sa.Column("checked_at", sa.DateTime(), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_by_name", sa.String(60), nullable=False),
        sa.Column("approved_at", sa.DateTime(), nullable=True),
        sa.Column("published_by_name", sa.String(60), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["canteen_menu.id"], name="fk_canteen_menu_corrects_id"
        ),
        sa.ForeignKeyConstraint(
            ["copied_from_id"], ["canteen_menu.id"], name="fk_canteen_menu_copied_from_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_canteen_menu"),
        sa.UniqueConstraint("first_day", "number", name="uq_canteen_menu_first_day_number"),
    )
    op.create_index("ix_canteen_menu_state", "canteen_menu", ["state", "first_day"])

    op.create_table(
        "canteen_rotation",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_canteen_rotation"),
        sa.UniqueConstraint("name", name="uq_canteen_rotation_name"),
    )
    op.create_table(
        "canteen_stock_count",
        sa.Column("food_code", sa.String(24), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("grams", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(), nullable=False),
        sa.Column("counted_by_name", sa.String(60), nullable=False),
        sa.Column("note", sa.String(120), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_canteen_stock_count"),
    )
    op.create_index(
        "ix_canteen_stock_count_food", "canteen_stock_count", ["food_code", "counted_on", "id"]
    )

    op.create_table(
        "canteen_supplier",
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("contact", sa.String(40), nullable=False),
        sa.Column("phone", sa.String(20), nullable=False),
        sa.Column("supplies", sa.String(120), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_canteen_supplier"),
        sa.UniqueConstraint("name", name="uq_canteen_supplier_name"),
    )
    op.create_table(
        "canteen_unit_weight",
        sa.Column("food_code", sa.String(24), nullable=False),
        sa.Column("unit", sa.String(8), nullable=False),
        sa.Column("milligrams", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_canteen_unit_weight"),
        sa.UniqueConstraint("food_code", "unit", name="uq_canteen_unit_weight_food_code_unit"),
    )
    op.create_table(
        "canteen_diner_count",
        sa.Column("meal_id", sa.Integer(), nullable=False),
        sa.Column("band", sa.String(24), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("eaters", sa.Integer(), nullable=True),
        sa.Column("boys_pct", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.Column("set_by_name", sa.String(60), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meal_id"], ["canteen_meal.id"], name="fk_canteen_diner_count_meal_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_canteen_diner_count"),
    )
    op.create_index(
        "ix_canteen_diner_count_meal",
        "canteen_diner_count",
        ["meal_id", "band", "valid_from", "id"],
    )

    op.create_table(
        "canteen_dish_version",
        sa.Column("dish_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("allergens", sa.String(120), nullable=False),
        sa.Column("preparation", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by_name", sa.String(60), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dish_id"], ["canteen_dish.id"], name="fk_canteen_dish_version_dish_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_canteen_dish_version"),
        sa.UniqueConstraint("dish_id", "number", name="uq_canteen_dish_version_dish_id_number"),
    )
    op.create_table(
        "canteen_food_price",
        sa.Column("food_code", sa.String(24), nullable=False),
        sa.Column("bought_on", sa.Date(), nullable=False),
        sa.Column("fen_per_kg", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=True),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.Column("set_by_name", sa.String(60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["canteen_supplier.id"], name="fk_canteen_food_price_supplier_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_canteen_food_price"),
    )
    op.create_index(
        "ix_canteen_food_price_food", "canteen_food_price", ["food_code", "bought_on", "id"]
    )

    op.create_table(
        "canteen_headcount",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("meal_id", sa.Integer(), nullable=False),
        sa.Column("band", sa.String(24), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meal_id"], ["canteen_meal.id"], name="fk_canteen_headcount_meal_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_canteen_headcount"),
        sa.UniqueConstraint("day", "meal_id", "band", name="uq_canteen_headcount_day_meal_id_band"),
    )
    op.create_table(
        "canteen_menu_day",
        sa.Column("menu_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("note", sa.String(60), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["menu_id"], ["canteen_menu.id"], name="fk_canteen_menu_day_menu_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_canteen_menu_day"),
        sa.UniqueConstraint("menu_id", "day", name="uq_canteen_menu_day_menu_id_day"),
    )
    op.create_index("ix_canteen_menu_day_day", "canteen_menu_day", ["day"])

    op.create_table(
        "canteen_rotation_week",
        sa.Column("rotation_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("menu_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["menu_id"], ["canteen_menu.id"], name="fk_canteen_rotation_week_menu_id"
        ),
        sa.ForeignKeyConstraint(
            ["rotation_id"], ["canteen_rotation.id"], name="fk_canteen_rotation_week_rotation_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_canteen_rotation_week"),
        sa.UniqueConstraint(
            "rotation_id", "position", name="uq_canteen_rotation_week_rotation_id_position"
        ),
    )
    op.create_table(
        "canteen_slot",
        sa.Column("meal_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["meal_id"], ["canteen_meal.id"], name="fk_canteen_slot_meal_id"),
        sa.PrimaryKeyConstraint("id", name="pk_canteen_slot"),
        sa.UniqueConstraint("meal_id", "name", name="uq_canteen_slot_meal_id_name"),
    )
    op.create_table(
        "canteen_survey",
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(60), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.Column("published_by_name", sa.String(60), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["term_id"], ["directory_term.id"], name="fk_canteen_survey_term_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_canteen_survey"),
        sa.UniqueConstraint("term_id", name="uq_canteen_survey_term_id"),
    )
    op.create_table(
        "canteen_dish_line",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("food_code", sa.String(24), nullable=True),
        sa.Column("basis", sa.String(24), nullable=False),
        sa.Column("unit", sa.String(8), nullable=False),
        sa.Column("amounts", sa.Text(), nullable=False),
        sa.Column("as_typed", sa.String(60), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["canteen_dish_version.id"], name="fk_canteen_dish_line_version_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_canteen_dish_line"),
    )
    op.create_index("ix_canteen_dish_line_food_code", "canteen_dish_line", ["food_code"])
    op.create_index("ix_canteen_dish_line_version", "canteen_dish_line", ["version_id", "position"])

    op.create_table(
        "canteen_menu_item",
        sa.Column("menu_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("meal_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("diet_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("dish_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["diet_id"], ["canteen_diet.id"], name="fk_canteen_menu_item_diet_id"
        ),
        sa.ForeignKeyConstraint(
            ["dish_id"], ["canteen_dish.id"], name="fk_canteen_menu_item_dish_id"
        ),
        sa.ForeignKeyConstraint(
            ["meal_id"], ["canteen_meal.id"], name="fk_canteen_menu_item_meal_id"
        ),
        sa.ForeignKeyConstraint(
            ["menu_id"], ["canteen_menu.id"], name="fk_canteen_menu_item_menu_id"
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["canteen_slot.id"], name="fk_canteen_menu_item_slot_id"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["canteen_dish_version.id"], name="fk_canteen_menu_item_version_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_canteen_menu_item"),
    )
    op.create_index(
        "ix_canteen_menu_item_cell", "canteen_menu_item", ["menu_id", "day", "meal_id", "slot_id"]
    )
    op.create_index("ix_canteen_menu_item_dish", "canteen_menu_item", ["dish_id", "day"])

    op.create_table(
        "canteen_survey_question",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(80), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["canteen_survey.id"], name="fk_canteen_survey_question_survey_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_canteen_survey_question"),
    )
    op.create_index(
        "ix_canteen_survey_question_survey_id", "canteen_survey_question", ["survey_id"]
    )

    op.create_table(
        "canteen_survey_response",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(64), nullable=False),
        sa.Column("origin", sa.String(64), nullable=False),
        sa.Column("audience", sa.String(24), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["canteen_survey.id"], name="fk_canteen_survey_response_survey_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_canteen_survey_response"),
        sa.UniqueConstraint(
            "survey_id", "device", name="uq_canteen_survey_response_survey_id_device"
        ),
    )
    op.create_index(
        "ix_canteen_survey_response_survey", "canteen_survey_response", ["survey_id", "audience"]
    )
    op.create_index(
        "ix_canteen_survey_response_origin", "canteen_survey_response", ["origin", "sent_at"]
    )

    op.create_table(
        "canteen_survey_answer",
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["canteen_survey_question.id"],
            name="fk_canteen_survey_answer_question_id",
        ),
        sa.ForeignKeyConstraint(
            ["response_id"],
            ["canteen_survey_response.id"],
            name="fk_canteen_survey_answer_response_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_canteen_survey_answer"),
        sa.UniqueConstraint(
            "response_id", "question_id", name="uq_canteen_survey_answer_response_id_question_id"
        ),
    )
    op.create_index(
        "ix_canteen_survey_answer_question_id", "canteen_survey_answer", ["question_id"]
    )

    op.create_table(
        "canteen_absence",
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("meal_id", sa.Integer(), nullable=True),
        sa.Column("away", sa.Integer(), nullable=False),
        sa.Column("reported_at", sa.DateTime(), nullable=False),
        sa.Column("reported_by_name", sa.String(60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_id"], ["directory_class.id"], name="fk_canteen_absence_class_id"
        ),
        sa.ForeignKeyConstraint(
            ["meal_id"], ["canteen_meal.id"], name="fk_canteen_absence_meal_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_canteen_absence"),
        sa.UniqueConstraint(
            "class_id", "day", "meal_id", name="uq_canteen_absence_class_id_day_meal_id"
        ),
    )
    op.create_index("ix_canteen_absence_day", "canteen_absence", ["day", "class_id"])

    op.create_table(
        "canteen_class_visit",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("meal_id", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("quality", sa.String(24), nullable=False),
        sa.Column("hygiene", sa.String(24), nullable=False),
        sa.Column("dining_order", sa.String(24), nullable=False),
        sa.Column("service", sa.String(24), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("written_by_name", sa.String(60), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.Column("handled", sa.Text(), nullable=False),
        sa.Column("handled_by_name", sa.String(60), nullable=False),
        sa.Column("handled_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_id"], ["directory_class.id"], name="fk_canteen_class_visit_class_id"
        ),
        sa.ForeignKeyConstraint(
            ["meal_id"], ["canteen_meal.id"], name="fk_canteen_class_visit_meal_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_canteen_class_visit"),
    )
    op.create_index("ix_canteen_class_visit_day", "canteen_class_visit", ["day", "id"])

    op.create_table(
        "canteen_opinion_sheet",
        sa.Column("device", sa.String(64), nullable=False),
        sa.Column("origin", sa.String(64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=True),
        sa.Column("is_of_class", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.Column("hidden_at", sa.DateTime(), nullable=True),
        sa.Column("hidden_reason", sa.String(120), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_id"], ["directory_class.id"], name="fk_canteen_opinion_sheet_class_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_canteen_opinion_sheet"),
        sa.UniqueConstraint("device", "day", name="uq_canteen_opinion_sheet_device_day"),
    )
    op.create_index("ix_canteen_opinion_sheet_day", "canteen_opinion_sheet", ["day", "id"])
    op.create_index(
        "ix_canteen_opinion_sheet_origin", "canteen_opinion_sheet", ["origin", "sent_at"]
    )

    op.create_table(
        "canteen_opinion_mark",
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("dish_id", sa.Integer(), nullable=False),
        sa.Column("thumb", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dish_id"], ["canteen_dish.id"], name="fk_canteen_opinion_mark_dish_id"
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["canteen_menu_item.id"], name="fk_canteen_opinion_mark_item_id"
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["canteen_opinion_sheet.id"], name="fk_canteen_opinion_mark_sheet_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_canteen_opinion_mark"),
        sa.UniqueConstraint("sheet_id", "item_id", name="uq_canteen_opinion_mark_sheet_id_item_id"),
    )
    op.create_index("ix_canteen_opinion_mark_dish", "canteen_opinion_mark", ["dish_id", "id"])
    op.create_index("ix_canteen_opinion_mark_item", "canteen_opinion_mark", ["item_id"])

    op.create_table(
        "canteen_opinion_reply",
        sa.Column("sheet_id", sa.Integer(), nullable=True),
        sa.Column("dish_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("replied_at", sa.DateTime(), nullable=False),
        sa.Column("replied_by_name", sa.String(60), nullable=False),
        sa.Column("change", sa.String(120), nullable=False),
        sa.Column("changed_item_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_item_id"],
            ["canteen_menu_item.id"],
            name="fk_canteen_opinion_reply_changed_item_id",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["dish_id"], ["canteen_dish.id"], name="fk_canteen_opinion_reply_dish_id"
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["canteen_opinion_sheet.id"], name="fk_canteen_opinion_reply_sheet_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_canteen_opinion_reply"),
    )
    op.create_index("ix_canteen_opinion_reply_dish_id", "canteen_opinion_reply", ["dish_id"])
    op.create_index("ix_canteen_opinion_reply_sheet_id", "canteen_opinion_reply", ["sheet_id"])


def downgrade() -> None:
    op.drop_table("canteen_opinion_reply")
    op.drop_table("canteen_opinion_mark")
    op.drop_table("canteen_opinion_sheet")
    op.drop_table("canteen_class_visit")
    op.drop_table("canteen_absence")
    op.drop_table("canteen_survey_answer")
    op.drop_table("canteen_survey_response")
    op.drop_table("canteen_survey_question")
    op.drop_table("canteen_menu_item")
    op.drop_table("canteen_dish_line")
    op.drop_table("canteen_survey")
    op.drop_table("canteen_slot")
    op.drop_table("canteen_rotation_week")
    op.drop_table("canteen_menu_day")
    op.drop_table("canteen_headcount")
    op.drop_table("canteen_food_price")
    op.drop_table("canteen_dish_version")
    op.drop_table("canteen_diner_count")
    op.drop_table("canteen_unit_weight")
    op.drop_table("canteen_supplier")
    op.drop_table("canteen_stock_count")
    op.drop_table("canteen_rotation")
    op.drop_table("canteen_menu")
    op.drop_table("canteen_meal")
    op.drop_table("canteen_food_entry")
    op.drop_table("canteen_dish")
    op.drop_table("canteen_diet")
    op.drop_table("canteen_notice")
    op.drop_table("canteen_ban")
