"""What a domain rule raises when it refuses an action."""


class RuleBroken(Exception):  # noqa: N818 - it reads as the sentence it is: "rule broken"
    """The message is Chinese, complete, and shown to the user as it stands.

    `field` names the form field at fault where there is one, so that a view may put the sentence
    beside that field (422); without it the sentence stands alone (409).
    """

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
