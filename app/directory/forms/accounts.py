"""Accounts and their roles."""

import re
from typing import Any

from wtforms.validators import ValidationError

from app.base.forms import (
    CheckListField,
    SelectField,
    TextField,
    VersionedForm,
    filled,
)
from app.directory.forms.school import optional_id
from app.directory.queries import accounts
from app.permissions import ROLE_LABELS


class AccountForm(VersionedForm):
    """What may be changed of an account: its roles, and the name of one without a person."""

    own_name = TextField(
        "姓名", max_length=40, description="没有教职工档案的账号才填，例如 保安公司"
    )
    roles = CheckListField("角色", choices=list(ROLE_LABELS.items()))

    def validate_roles(self, field: Any) -> None:
        if not field.data:
            raise ValidationError("至少选一个角色")


class NewAccountForm(AccountForm):
    staff_id = SelectField("教职工", coerce=optional_id)
    username = TextField(
        "账号",
        [filled("填写账号")],
        max_length=40,
        description="小写字母、数字、点和横线，例如 xubailu；也可以用手机号登录",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = accounts.staff_without_account_choices()
        self.staff_id.choices = [("", "不是教职工"), *rows]

    def validate_username(self, field: Any) -> None:
        if not re.fullmatch(r"[\w.\-@]{2,40}", field.data):
            raise ValidationError("账号只用字母、数字、汉字、点和横线，2 到 40 个")

    def validate_staff_id(self, field: Any) -> None:
        if field.data is None and not self.own_name.data:
            raise ValidationError("选一位教职工，或者填写姓名")
