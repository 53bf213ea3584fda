"""A link as a value: what it says of a view, read and written without a browser.

A link holds keys, never labels, so that labels can change and be translated. Whatever a text says,
reading it gives values that every control takes, and one sentence about what could not be used.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from explorer.cells import FORMER_KEYS
from explorer.session.control import Control, Value, Values
from explorer.session.control_kinds import OneOf, SomeOf, Text
from explorer.session.controls import CONTROLS, Chosen

# Proxies commonly take 8 KB of address, host and page among them.
MAX_LINK = 6_000
# A longer text is compressed, and so is one that looks as if it were.
MAX_PLAIN_TEXT = 200
MAX_UNPACKED = 400_000
PACKED = "z."
LONGEST_QUOTED, LONGEST_LISTED, MOST_NAMED = 40, 600, 40
PLAYER_KEYS = frozenset(key for key, control in CONTROLS.items() if control.widget == "player")


@dataclass(frozen=True)
class View:
    """A view of the app: the key of a page, and the parameters of a link to it."""

    page: str
    query: str


@dataclass(frozen=True)
class Problem:
    """Something of a link that could not be used: which control, what was asked for, and why.

    `instead` says what is used in its place.
    """

    key: str
    asked: str
    reason: str
    instead: str = "the default"


@dataclass(frozen=True)
class Link:
    """What a link says: values by the keys of their controls, and what could not be used."""

    values: Values
    problems: tuple[Problem, ...] = ()

    @property
    def sentence(self) -> str:
        """One sentence that names all that could not be used; "" if all could."""
        return problem_sentence(self.problems)


def read_link(query: str | Iterable[tuple[str, str]]) -> Link:
    """What the parameters of an address say, as the text after "?" or as pairs.

    A parameter that belongs to no control is left alone: platforms add their own.
    """
    if isinstance(query, str):
        query = parse_qsl(query.removeprefix("?"), keep_blank_values=True)
    texts: dict[str, list[str]] = {}
    for key, text in query:
        if key in CONTROLS:
            texts.setdefault(key, []).append(text)
    values: dict[str, Value] = {}
    problems = []
    for key, given in texts.items():
        try:
            values[key] = _read(CONTROLS[key], given)
        except _UnusableError as unusable:
            problems.append(Problem(key, given[0], str(unusable)))
    for problem in _contradictions(Chosen(values)):
        problems.append(problem)
        del values[problem.key]
    return Link(values, tuple(problems))


def write_link(values: Values, page: str) -> str:
    """The parameters of an address that brings a page back to these values: "cell=gru&unit=3".

    Only what differs from its default and counts on that page is written. A text for which there
    is no room, see `MAX_LINK`, is left out, and reading the link says so. Raises ValueError for a
    value that its control does not take.
    """
    chosen = Chosen(values)
    texts = {
        key: _written(CONTROLS[key], chosen[key])
        for key in values
        if page in CONTROLS[key].pages
        and CONTROLS[key].counts(chosen)
        and chosen[key] != CONTROLS[key].default_for(chosen)
    }
    for key in sorted(texts, key=lambda key: len(texts[key]), reverse=True):
        if len(urlencode(texts)) <= MAX_LINK:
            break
        if isinstance(CONTROLS[key], Text):
            texts[key] = PACKED
    return urlencode(texts)


def texts_left_out(query: str) -> tuple[str, ...]:
    """The keys of the texts for which a written link had no room."""
    return tuple(key for key, text in parse_qsl(query) if text == PACKED)


def problem_sentence(problems: Iterable[Problem]) -> str:
    """One sentence that names every problem; "" if there is none."""
    unique = tuple(problems)
    if not unique:
        return ""
    if len(unique) == 1:
        (one,) = unique
        return f"In the link, {_quoted(one)} {one.reason}; {one.instead} is used."
    listed: list[str] = []
    for one in unique:
        detailed = f"{_quoted(one)} ({one.reason}; {one.instead} is used)"
        room = LONGEST_LISTED - sum(len(part) for part in listed)
        listed.append(detailed if len(detailed) <= room else one.key)
    more = f" and {len(listed) - MOST_NAMED} more" if len(listed) > MOST_NAMED else ""
    names = f"{', '.join(listed[:MOST_NAMED])}{more}"
    return f"In the link, {len(unique)} things could not be used: {names}."


def refusal(problems: Iterable[Problem]) -> str:
    """One sentence that names every problem of a link for which nothing else is shown."""
    named = [f"{_quoted(one)} {one.reason}" for one in problems]
    more = f"; and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
    return f"The link cannot be shown: {'; '.join(named[:MOST_NAMED])}{more}."


class _UnusableError(Exception):
    """Why a text is no value of its control."""


def _read(control: Control, given: list[str]) -> Value:
    if len(given) > 1:
        raise _UnusableError("is there more than once")
    (text,) = given
    if isinstance(control, Text) and text.startswith(PACKED):
        text = _unpacked(text.removeprefix(PACKED))
    if isinstance(control, OneOf | SomeOf):
        text = ",".join(FORMER_KEYS.get(part, part) for part in text.split(","))
    try:
        return control.parsed(text)
    except ValueError:
        raise _UnusableError(f"is not a valid value (allowed: {control.allowed})") from None


def _contradictions(chosen: Chosen) -> Iterable[Problem]:
    """Values that are allowed, but not beside the others of the same link."""
    if chosen["weights"] == "random":
        layers = chosen.whole("layers")
        if chosen["layer"] is not None and chosen.whole("layer") > layers:
            reason = f"is beyond its network, which has {layers}"
            yield Problem("layer", str(chosen["layer"]), reason, "the usual layer")
        if chosen["reading"] == "backward" and chosen["directions"] == "1":
            reason = "is not possible, since its network reads in one direction only"
            yield Problem("reading", "backward", reason, "that one")
    if chosen["cell"] in chosen.several("others"):
        others = ",".join(chosen.several("others"))
        reason = "would show a cell beside itself"
        yield Problem("others", others, reason, "the usual choice")


def _written(control: Control, value: Value) -> str:
    text = control.written(value)
    is_plain = len(text) <= MAX_PLAIN_TEXT and not text.startswith(PACKED)
    if is_plain or not isinstance(control, Text):
        return text
    packed = base64.urlsafe_b64encode(zlib.compress(text.encode())).decode()
    return PACKED + packed.rstrip("=")


def _unpacked(text: str) -> str:
    if not text:
        raise _UnusableError("was too long for a link, so the link does not carry it")
    unpacker = zlib.decompressobj()
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        content = unpacker.decompress(packed, MAX_UNPACKED)
        if not unpacker.eof:
            raise _UnusableError("is cut off or too long")
        return content.decode()
    except (binascii.Error, zlib.error, ValueError):
        raise _UnusableError("cannot be unpacked") from None


def _quoted(problem: Problem) -> str:
    asked = problem.asked
    short = asked if len(asked) <= LONGEST_QUOTED else f"{asked[: LONGEST_QUOTED - 1]}…"
    visible = "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in short)
    return f"{problem.key} “{visible}”"
