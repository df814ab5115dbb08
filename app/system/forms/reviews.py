"""What the principal says about a review."""

from app.base.forms import CheckField, LongTextField, PortalForm, TextField, filled


class SignForm(PortalForm):
    remarks = LongTextField(
        "复核意见",
        [filled("写明复核意见，例如：权限与岗位相符，同意")],
        description="哪些要收回、哪些账号要停用，写在这里；改动到“账号与角色”里办",
    )
    audit_report = TextField(
        "合规审计和报送",
        max_length=200,
        description="未成年人个人信息处理合规审计何时做的、报给了哪个网信部门；还没做可以留空",
    )
    is_read = CheckField("已逐项看过上面的名单", [filled("看过名单以后勾选")])
