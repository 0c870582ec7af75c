"""Made-up words, numbers and dates for a tenant's own: the same for the same, told by nothing.

Made by chance, anew in each run; nothing of a made-up value follows from the real one but its form:
letters stay letters of the same case, signs stay, numbers keep their length and order, dates their
spelling and order. What is made up for one real value is never another real one.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from secrets import SystemRandom
from typing import TYPE_CHECKING, ClassVar, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date


T = TypeVar("T")

RANDOM: Final = SystemRandom()
_LETTERS: Final = ("bdfgjkpvxz", "aouy")
_LATIN: Final = "äéöüßáíóúâêîôû"
_OTHER: Final = "東西南北山川田中海空風花"
_EVERY: Final = "abcdefghijklmnopqrstuvwxyz"
_LATIN_END: Final = "ɐ"
_DIGITS: Final = "0123456789"
_HEX_DIGITS: Final = "0123456789abcdef"
_SHORTEST: Final = 2
_SHORT: Final = 4
"""Letters of a word for which there are too few speakable ones."""
_TELLING: Final = 100
"""From here on a number tells something."""
_TRIES: Final = 500
_ROUNDS: Final = 20
_TOKEN: Final = re.compile(r"[^\W_]{3,}")
_HUMP: Final = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_RUN: Final = re.compile(r"\d{4,}")
_NUMBER: Final = re.compile(r"-?(?:0|[1-9]\d{0,29})(\.\d{1,29})?", re.ASCII)
_PLACE: Final = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,9}", re.ASCII)
"""A place in a work breakdown structure."""
_HEX: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}", re.IGNORECASE)
_ISO: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:([T ])(\d\d:\d\d)(?:(:\d\d)(?:([.,])(\d+))?)?( ?(?:Z|[+-][\d:]{2,5})?))?",
    re.ASCII | re.IGNORECASE,
)
_DOTNET: Final = re.compile(r"/Date\((-?\d{1,15})([+-]\d{4})?\)/", re.ASCII)
_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - a wall time, as all times here
_NEVER: Final = (1, 9999)
"""Years that say that there is none."""
_OLDEST: Final = 1900
"""Days before it are mostly others that say that there is none."""
_DAY: Final = 86_400


class MadeUp:
    """What is made up for a tenant's values.

    It is told all values before it makes any up: until `settle` is called, values come back as they
    are and are remembered.
    """

    def __init__(self, today: date) -> None:
        """Know nothing of the tenant but its day."""
        self.today = today
        self.tokens: set[str] = set()
        """Words and numbers of the tenant's that may not be in what is made up."""
        self._settled = False
        self._letters: dict[str, list[int]] = {}
        self._used: set[str] = set()
        self._numbers: dict[tuple[int, int], dict[int, int]] = {}
        self._days: dict[date, date] = {today: today}
        self._times: dict[int, int] = {}
        self._fractions: dict[str, str] = {}

    def settle(self) -> None:
        """Begin to make up."""
        for (length, exponent), known in self._numbers.items():
            draw = partial(RANDOM.randrange, 10 ** (length - 1), 10**length)
            known.update(_ordered(known, draw, partial(self._is_free, exponent)))
        self._days.update(_moved(self._days, self.today))
        self._times.update(_ordered(self._times, _any_time, lambda _: True))
        self._settled = True

    def now(self) -> date:
        """Return the made-up day on which the tenant was asked."""
        return self._days[self.today]

    def forbid(self, text: str) -> None:
        """Let none of the words of a text be in what is made up."""
        self.tokens |= tokens_of(text)

    def _free(self, made: str) -> bool:
        """Whether nothing of the tenant's is in something made up."""
        return self.tokens.isdisjoint(tokens_of(made))

    def _is_free(self, exponent: int, whole: int) -> bool:
        return self._free(f"{Decimal(whole).scaleb(exponent):f}")

    def _known(self, known: dict[T, T], real: T, draw: Callable[[], T]) -> T:
        """Return what is made up for a value, which may come only after all others."""
        if real not in known:
            known[real] = draw() if self._settled else real
        return known[real]

    # Numbers

    def number(self, value: int | Decimal) -> int | Decimal:
        """Return another number of as many digits; one of two digits at most stays."""
        if isinstance(value, Decimal) and value == value.to_integral() and "E" in str(value):
            value = int(value)
        sign, digits, exponent = Decimal(value).as_tuple()
        whole = int("".join(map(str, digits)))
        if whole < _TELLING or not isinstance(exponent, int):
            return value
        if not self._settled:
            self.forbid(f"{Decimal(value):f}")
        length = len(digits)
        known = self._numbers.setdefault((length, exponent), {})
        draw = partial(RANDOM.randrange, 10 ** (length - 1), 10**length)
        whole = self._known(known, whole, draw) * (-1 if sign else 1)
        return whole if isinstance(value, int) else Decimal(whole).scaleb(exponent)

    # Texts

    def text(self, value: str) -> str:
        """Return another text of the same form; by the whole of it, so that no word comes again."""
        for pattern, make in self._FORMS:
            if match := pattern.fullmatch(value.strip()):
                return value.replace(value.strip(), make(self, match))
        return self.word(value)

    def is_plain(self, value: str) -> bool:
        """Whether a text is none of those that say by their form what they are."""
        return not any(pattern.fullmatch(value.strip()) for pattern, _ in self._FORMS)

    def word(self, value: str, pools: tuple[str, ...] = _LETTERS) -> str:
        """Return other letters and digits in place of those of a text."""
        bare = _bare(value)
        if not self._settled:
            self.forbid(value)
        if not self._settled or len(bare) < _SHORTEST:
            return value
        pools = (_EVERY,) if len(bare) <= _SHORT else pools
        if bare not in self._letters:
            for _ in range(_TRIES):
                numbers = [RANDOM.getrandbits(30) for _ in value]
                made = _overlaid(value, numbers, pools)
                if self._free(made) and _bare(made) not in self._used:
                    break
            self._letters[bare] = numbers
            self._used.add(_bare(made))
        return _overlaid(value, self._letters[bare], pools)

    # Forms

    def _same(self, match: re.Match[str]) -> str:
        return match[0]

    def _numeric(self, match: re.Match[str]) -> str:
        return f"{Decimal(self.number(Decimal(match[0]))):f}"

    def _hex(self, match: re.Match[str]) -> str:
        made = self.word(match[0], (_HEX_DIGITS,))
        return made.upper() if match[0].isupper() else made

    def _iso(self, match: re.Match[str]) -> str:
        day, between, minutes, seconds, point, fraction, zone = match.groups()
        try:
            wall = datetime.fromisoformat(f"{day}T{minutes or '00:00'}{seconds or ':00'}")
        except ValueError:
            return self.word(match[0])
        made = self._moment(wall)
        text = made.date().isoformat()
        if minutes:
            text += between + made.strftime("%H:%M" + (":%S" if seconds else ""))
        if fraction:
            text += point + self._fraction(match[0], fraction)
        return text + (zone or "")

    def _dotnet(self, match: re.Match[str]) -> str:
        seconds, rest = divmod(int(match[1]), 1000)
        try:
            made = self._moment(_EPOCH + timedelta(seconds=seconds))
        except OverflowError:
            return self.word(match[0])
        rest = int(self._fraction(match[0], f"{rest:03}"))
        milliseconds = (made - _EPOCH) // timedelta(milliseconds=1) + rest
        return f"/Date({milliseconds}{match[2] or ''})/"

    def _moment(self, wall: datetime) -> datetime:
        """Return another day, and another time unless it is midnight; in the same order."""
        if wall.year in _NEVER:
            return wall
        seconds = wall.hour * 3600 + wall.minute * 60 + wall.second
        made = self._known(self._days, wall.date(), lambda: self.now() - _any_days(3000))
        time = self._known(self._times, seconds, _any_time) if seconds else 0
        return datetime(made.year, made.month, made.day) + timedelta(seconds=time)  # noqa: DTZ001

    def _fraction(self, text: str, fraction: str) -> str:
        if not self._settled or not fraction.strip("0"):
            return fraction
        made = "".join(RANDOM.choice("123456789") for _ in fraction)
        return self._fractions.setdefault(text, made)

    _FORMS: ClassVar[tuple[tuple[re.Pattern[str], Callable[[MadeUp, re.Match[str]], str]], ...]] = (
        (_PLACE, _same),
        (_NUMBER, _numeric),
        (_HEX, _hex),
        (_ISO, _iso),
        (_DOTNET, _dotnet),
    )
    """Texts that say by their form what they are."""


def tokens_of(text: str) -> set[str]:
    """Return the words of three letters or more, and the numbers of four digits or more."""
    tokens = {one.casefold() for one in _TOKEN.findall(f"{text} {_HUMP.sub(' ', text)}")}
    return {one for one in tokens if not one.isdecimal()} | {*_RUN.findall(text)}


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _overlaid(value: str, numbers: list[int], pools: tuple[str, ...]) -> str:
    """Return the letters and digits that numbers stand for, in the form of a text."""
    made, place = [], 0
    for char in value:
        if not char.isalnum():
            made.append(char)
            continue
        number, pool = numbers[place % len(numbers)], pools[place % len(pools)]
        place += 1
        if pool is not _HEX_DIGITS and not (char.isascii() and char.isalpha()):
            pool = _DIGITS if char.isdecimal() else _LATIN if char < _LATIN_END else _OTHER
        one = pool[number % len(pool)]
        made.append(one.upper() if char.isupper() and len(one.upper()) == 1 else one)
    return "".join(made)


def _any_time() -> int:
    return RANDOM.randrange(1, _DAY)


def _any_days(most: int) -> timedelta:
    return timedelta(days=RANDOM.randrange(1, most))


def _ordered(
    known: Iterable[int], draw: Callable[[], int], free: Callable[[int], bool]
) -> dict[int, int]:
    """Return a made-up number for each, in the same order."""
    real, made, tries = sorted(known), set[int](), 0
    while len(made) < len(real):
        tries += 1
        # Where hardly any number is left, one of another length tells less than a real one.
        one = draw() if tries < _ROUNDS * len(real) else draw() * 10
        if free(one):
            made.add(one)
    return dict(zip(real, sorted(made), strict=True))


def _moved(known: Iterable[date], today: date) -> dict[date, date]:
    """Return a made-up day for each, in the same order, all of them before any real one."""
    real = sorted(known)
    first = min((one for one in real if one.year > _OLDEST), default=today)
    steps = [RANDOM.randrange(2, 5) for _ in real]
    day = first - timedelta(days=sum(steps) + RANDOM.randrange(30, 400))
    made = {}
    for one, step in zip(real, steps, strict=True):
        made[one] = day = day + timedelta(days=step)
    return made
