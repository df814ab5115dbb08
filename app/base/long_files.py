"""Long files (长文件): a file that takes longer than one waits for is made in the background.

The view that makes it says how many rows there are; above the limit it answers with a page of one
button. The job asks the same view again, as the same account, and is not offered anything.
"""

from typing import NamedTuple

from flask import Response, current_app, g, make_response, render_template, request
from itsdangerous import BadSignature, URLSafeSerializer

from app.domain.errors import RuleBroken

KIND = "long_file"


class Order(NamedTuple):
    """What the button sends: the address to ask again, and what the file is called."""

    path: str
    title: str
    row_count: int


def offer(title: str, row_count: int, limit: int) -> Response | None:
    """Return the page that offers the file for later; None when it is short or it is later now."""
    if row_count <= limit or g.get("in_background"):
        return None
    order = Order(request.full_path.rstrip("?"), title, row_count)
    page = render_template(
        "system/jobs/offer.html", order=order, signed=_signer().dumps(order), limit=limit
    )
    return make_response(page)


def read_order(signed: str) -> Order:
    """Return the order that offer() wrote.

    Raises RuleBroken for anything else: only an address that was offered is asked again.
    """
    try:
        return Order(*_signer().loads(signed))
    except BadSignature as error:
        raise RuleBroken("这份文件的生成请求不完整，回到列表再点一次") from error


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt=KIND)
