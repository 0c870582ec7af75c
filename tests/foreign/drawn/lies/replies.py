"""Lies of whole replies: errors under 200, nothing where something is, and other charsets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tests.foreign.drawn.lies.lie import Lie
from tests.foreign.drawn.pages import Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.foreign.drawn.api import Api
    from tests.foreign.drawn.lies.lie import Call

DENIED: Final = {"Message": "Authorization has been denied for this request."}
OK: Final = 200


def answered(listing: str, reply: Reply) -> Callable[[Call, Reply], Reply]:
    """Answer a listing this way, for ever."""
    return lambda call, right: reply if call.listing == listing and call.token else right


def _everywhere(reply: Reply) -> Callable[[Call, Reply], Reply]:
    return lambda call, right: right if call.document or not call.token else reply


def _fields(reply: Reply) -> Callable[[Call, Reply], Reply]:
    return lambda call, right: reply if call.path.lower().endswith("/fields") else right


def _picklists(reply: Reply) -> Callable[[Call, Reply], Reply]:
    return lambda call, right: reply if "/picklists/" in call.path.lower() else right


def _none_of(stream: str) -> Callable[[Api], None]:
    def alter(api: Api) -> None:
        api.rows[stream] = []

    return alter


def _no_picklists(api: Api) -> None:
    api.world.picklists = {pair: [] for pair in api.world.picklists}


def _written_in(codec: str, name: str) -> Callable[[Call, Reply], Reply]:
    def lie(call: Call, right: Reply) -> Reply:
        if call.document or right.content is not None:
            return right
        headers = {**right.headers, "Content-Type": f"application/json; charset={name}"}
        return replace(right, codec=codec, headers=headers)

    return lie


def _with_headers(**headers: str) -> Callable[[Call, Reply], Reply]:
    named = {name.replace("_", "-"): text for name, text in headers.items()}

    def lie(call: Call, right: Reply) -> Reply:
        return right if call.document else replace(right, headers={**right.headers, **named})

    return lie


def _with_bytes(before: bytes) -> Callable[[Call, Reply], Reply]:
    from tests.foreign.drawn.server import encode

    def lie(call: Call, right: Reply) -> Reply:
        if call.document or right.status != OK or right.content is not None:
            return right
        return replace(right, content=before + encode(right.value))

    return lie


REFUSED: Final = {
    "401": Reply(DENIED, 401),
    "403": Reply({"Message": "Forbidden."}, 403),
    "500": Reply({"Message": "An error has occurred."}, 500),
    "302 to a login page": Reply(status=302, content=b"", headers={"Location": "/Login/SignIn"}),
    "200 and a page of HTML": Reply("<html>Log in</html>"),
    "200 and a failure without data": Reply({"success": False, "message": "No.", "data": None}),
    "200 and a failure with no rows": Reply(
        {"success": False, "message": "No rights.", "errors": ["x"], "data": [], "total": 0}
    ),
    "200 and an error of ABP": Reply(
        {"result": None, "success": False, "error": {"code": 0, "message": "No."}, "__abp": True}
    ),
    "200 and an error of OData": Reply({"error": {"code": "500", "message": "It broke."}}),
    "200 and a Message": Reply({"Message": "An error has occurred."}),
    "200 and a text": Reply("Not available."),
    "200 and a number": Reply(0),
}
"""What one listing is answered with for ever, though it has rows."""
EMPTY: Final = {
    "null": Reply(None),
    "no content": Reply(status=204, content=b""),
    "an empty list": Reply([]),
}
"""What an empty listing is answered with."""

LIES: Final = (
    *(
        Lie(f"contacts are answered with {name}", "contacts", may_be_exact=False,
            reply=answered("contacts", reply))
        for name, reply in REFUSED.items()
    ),
    Lie("contacts are in the document and answered with 404", "contacts", may_be_exact=False,
        document=True, reply=answered("contacts", Reply({"Message": "Not found."}, 404))),
    *(
        Lie(f"contacts are none, which is {name}", "contacts",
            alter=_none_of("contacts"), reply=answered("contacts", reply))
        for name, reply in EMPTY.items()
    ),
    Lie("contacts are none, in their envelope", "contacts", alter=_none_of("contacts")),
    Lie("every address answers 404", "all", may_be_exact=False, tells="404",
        reply=_everywhere(Reply({"Message": "No HTTP resource was found."}, 404))),
    Lie("every address answers 200 with null", "all", may_be_exact=False,
        reply=_everywhere(Reply(None))),
    *(
        Lie(f"field metadata are none, which is {name}", "metadata",
            alter=_none_of("fields"), reply=_fields(reply), retyped=True)
        for name, reply in {
            **EMPTY, "404": Reply(status=404, content=b""), "an object": Reply({}),
        }.items()
    ),
    *(
        Lie(f"pick lists are empty, which is {name}", "picklists",
            alter=_no_picklists, reply=_picklists(reply))
        for name, reply in {**EMPTY, "404": Reply(status=404, content=b"")}.items()
    ),
    Lie("replies are in Windows-1250", "charset", reply=_written_in("cp1250", "windows-1250")),
    Lie("replies are in ISO 8859-2", "charset", reply=_written_in("iso8859-2", "ISO-8859-2")),
    Lie("replies are in UTF-16", "charset", reply=_written_in("utf-16", "utf-16")),
    Lie("replies are in a charset that nobody knows", "charset", may_be_exact=False,
        reply=_written_in("cp500", "x-devensoft")),
    Lie("replies begin with a byte order mark", "charset", reply=_with_bytes(b"\xef\xbb\xbf")),
    Lie("replies begin with blank lines", "charset", reply=_with_bytes(b"\r\n\r\n  ")),
    Lie("replies say that they are text", "type", reply=_with_headers(Content_Type="text/plain")),
    Lie("replies say that they are HTML", "type", reply=_with_headers(Content_Type="text/html")),
    Lie("replies say that they are packed as utf-8", "type",
        reply=_with_headers(Content_Encoding="utf-8")),
    Lie("replies say that they are packed as none", "type",
        reply=_with_headers(Content_Encoding="none")),
)  # fmt: skip
