"""The directory's blueprint: its modules keep their own addresses, so it has no prefix."""

from flask import Blueprint
from flask.sansio.blueprints import BlueprintSetupState

from app.directory.views import (
    account,
    accounts,
    audit,
    classes,
    departments,
    entrance,
    loader,
    places,
    pupils,
    roles,
    school,
    school_year,
    staff,
    switch,
    terms,
)

bp = Blueprint("directory", __name__)


@bp.record_once
def prepare(state: BlueprintSetupState) -> None:
    loader.init_app(state.app)


bp.before_app_request(loader.demand_new_password)
for module in (
    account,
    accounts,
    audit,
    classes,
    departments,
    entrance,
    places,
    pupils,
    roles,
    school,
    school_year,
    staff,
    switch,
    terms,
):
    bp.register_blueprint(module.bp)
