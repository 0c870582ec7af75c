"""How long a token is used."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tap_devensoft.errors import CredentialError
from tap_devensoft.http.auth import Token

ASKED_AT = 1000.0


@pytest.mark.parametrize(
    ("expires_in", "seconds"),
    [
        (100, 90),
        ("3600", 3540),
        (86_399, 86_339),
        (10, 9),
        ("0.5", 0.45),
        (None, math.inf),
        (0, math.inf),
        (-5, math.inf),
        ("soon", math.inf),
        (True, math.inf),
        ("inf", math.inf),
        ("nan", math.inf),
    ],
)
def test_a_token_is_renewed_a_tenth_of_its_life_or_a_minute_before_its_end(
    expires_in: object, seconds: float
) -> None:
    token = Token.from_reply({"access_token": "t", "expires_in": expires_in}, ASKED_AT)
    assert token.renew_at == pytest.approx(ASKED_AT + seconds)


@pytest.mark.parametrize("reply", [None, [], "token", {}, {"access_token": ""}])
def test_an_answer_without_a_token_is_refused(reply: Any) -> None:
    with pytest.raises(CredentialError, match="without an access_token"):
        Token.from_reply(reply, ASKED_AT)
