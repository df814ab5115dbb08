"""How a form comes by its fields: built once a process, copied for every request.

WTForms builds each field anew for each form, which for a form of twenty fields takes as long as
the statements that save it; a copy takes a sixth of that.
"""

from typing import Any

import wtforms
from flask_wtf import FlaskForm
from flask_wtf.csrf import generate_csrf
from wtforms import HiddenField

# These build fields of their own, and one with choices from a function asks it anew.
NESTING = (wtforms.FieldList, wtforms.FormField)


class TokenField(HiddenField):
    """The CSRF token, signed when a page shows it; CSRFProtect has checked the one that came."""

    def _value(self) -> str:
        return generate_csrf()

    def populate_obj(self, *_: Any) -> None:
        """A token belongs to no row."""


class Meta(FlaskForm.Meta):
    csrf = False

    def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
        """Return a copy of the field as it was built the first time."""
        if options.get("prefix") or issubclass(unbound_field.field_class, NESTING):
            return super().bind_field(form, unbound_field, options)
        built = vars(unbound_field).get("built")
        if built is None or built.short_name != options["name"]:
            built = unbound_field.built = super().bind_field(form, unbound_field, options)
            built._form = None
        field = _copied(built)
        field.flags = _copied(built.flags)
        field.meta, field._form = self, form
        return field


def _copied(thing: Any) -> Any:
    """Return a shallow copy: in a request nobody changes what it holds, only what is held."""
    copied = object.__new__(type(thing))
    vars(copied).update(vars(thing))
    return copied
