"""Which rows a request for a list means, and how the next page is asked for."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from tap_devensoft.simulator.basis.mixer import mix
from tap_devensoft.simulator.wire.envelope import Page
from tap_devensoft.simulator.wire.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tap_devensoft.simulator.profile import Profile
    from tap_devensoft.simulator.wire.errors import Refusals
    from tap_devensoft.simulator.wire.message import Asked, Query


class Pager:
    """Paging as one profile does it."""

    def __init__(self, profile: Profile, refusals: Refusals) -> None:
        """Take names and limits from a profile."""
        self._profile = profile
        self._refusals = refusals

    def page(self, name: str, style: str, total: int, asked: Asked, query: Query) -> Page:
        """Read which page is asked for."""
        if style == "none":
            return Page(name, total, 0, max(total, 1))
        size = self._size(query)
        start = self._start(style, size, query)
        following = start + size
        if following >= total:
            return Page(name, total, start, size)
        position = self._position(style, following, size)
        link = f"{asked.mount}{asked.path}?{query.replaced(self._profile.page_param, position)}"
        if self._profile.next_form == "absolute":
            link = asked.origin + link
        return Page(name, total, start, size, link, position if style == "cursor" else None)

    def _position(self, style: str, start: int, size: int) -> str:
        """Write the value of the position parameter for the page that begins at a row."""
        if style == "cursor":
            return base64.urlsafe_b64encode(f"row:{start}".encode()).decode().rstrip("=")
        return str(start if style == "offset" else start // size + self._profile.first_page)

    def _start(self, style: str, size: int, query: Query) -> int:
        text = query.first(self._profile.page_param)
        if style == "cursor":
            return self._read_cursor(text) if text else 0
        if style == "offset":
            return max(self._number(self._profile.page_param, text, 0), 0)
        first = self._profile.first_page
        return max(self._number(self._profile.page_param, text, first) - first, 0) * size

    def _size(self, query: Query) -> int:
        profile = self._profile
        size = self._number(
            profile.size_param, query.first(profile.size_param), profile.default_size
        )
        if size < 1:
            return profile.default_size
        if size > profile.max_size and profile.oversize == "fail":
            raise RefusedError(self._refusals.failed())
        if size > profile.max_size and profile.oversize == "reject":
            problem = f"The field must be between 1 and {profile.max_size}."
            parameter = profile.prefix + profile.size_param
            raise RefusedError(self._refusals.invalid(parameter, problem))
        return min(size, profile.max_size)

    def _number(self, parameter: str, text: str | None, default: int) -> int:
        if text is None:
            return default
        try:
            return int(text)
        except ValueError:
            if self._profile.bad_values == "default":
                return default
            problem = f"The value '{text}' is not valid."
            raise RefusedError(self._refusals.invalid(parameter, problem)) from None

    def _read_cursor(self, text: str) -> int:
        try:
            padded = text + "=" * (-len(text) % 4)
            return int(base64.urlsafe_b64decode(padded).decode().removeprefix("row:"))
        except (ValueError, binascii.Error):
            problem = "The cursor is not valid."
            refusal = self._refusals.invalid(self._profile.page_param, problem)
            raise RefusedError(refusal) from None


def shifted(keys: Sequence[int], page: Page, request: int) -> list[int]:
    """Cut a page out of a list whose order is not stable.

    At each edge of the page the neighbouring rows change places in one request of eight, so that a
    walk may see a row twice and miss another, and a second walk most likely sees it.
    """
    first, last = page.start, min(page.start + page.size, len(keys))
    rows = list(keys[first:last])
    if 0 < first < last and _swaps(first, request):
        rows[0] = keys[first - 1]
    if first < last < len(keys) and _swaps(last, request):
        rows[-1] = keys[last]
    return rows


def _swaps(edge: int, request: int) -> bool:
    return mix(edge * 8191 + request) % 8 == 0
