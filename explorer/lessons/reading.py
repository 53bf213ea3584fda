"""A lesson's text as a lesson: front matter, and steps of a heading, settings and prose.

The format is told, with an example, in CONTRIBUTING under "Write a lesson".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import parse_qsl, urlencode

from explorer.lessons.lesson import Lesson, Option, Question, Step, Target
from explorer.session.link import View

FRONT = ("key", "title", "minutes", "able_to", "notation", "next")
SETTINGS = (
    *("view", "light", "ask", "question", "hint", "reveal"),
    *("answer", "of", "hide", "low", "high", "name", "scale", "from", "option", "cells"),
)
SCALES = ("linear", "log")
KINDS = ("step", "value", "curve", "choose", "map", "token")
PLACES = ("diagram", "equation", "map", "rows", "panel", "dots", "steps")
MAX_LESSON = 100_000
_SETTING = re.compile(r"([a-z_]+):\s*(.*)")


def read_lesson(text: str) -> Lesson:
    """The lesson that a text writes.

    Raises ValueError, one sentence that names the line, for a text that is no lesson. Whether its
    views and blanks can be computed is not looked at, see `explorer.lessons.checking`.
    """
    if len(text) > MAX_LESSON:
        raise ValueError(
            f"The lesson has {len(text):,} characters; allowed are {MAX_LESSON:,} at most."
        )
    lines = text.replace("\r\n", "\n").removeprefix("\ufeff").split("\n")
    front, start = _front(lines)
    steps: list[Step] = []
    for first, part in _parts(lines, start):
        before = steps[-1].view if steps else View("cell", "")
        steps.append(_step(first, part, before, front.get("notation", "")))
    if not steps:
        raise ValueError("The lesson has no step; a step begins with a line such as “## Why”.")
    return Lesson(
        key=_needed(front, "key"),
        title=_needed(front, "title"),
        minutes=_minutes(_needed(front, "minutes")),
        able_to=_needed(front, "able_to"),
        steps=tuple(steps),
        following=front.get("next", ""),
    )


def changed_view(view: View, text: str, notation: str) -> View:
    """The view that a step's setting names: "page?parameters", or "& changes" of the one before.

    A parameter that is given without a value is taken away. The lesson's notation counts unless a
    view names one.
    """
    page, _, query = text.partition("?")
    changes = parse_qsl((query if "?" in text else text).lstrip("& "), keep_blank_values=True)
    is_new = "?" in text or not text.startswith("&")
    parameters = {} if is_new else dict(parse_qsl(view.query, keep_blank_values=True))
    if is_new and "?" not in text:
        changes = []
    for key, value in changes:
        parameters[key.strip()] = value.strip()
    if is_new and notation:
        parameters.setdefault("notation", notation)
    kept = {key: value for key, value in parameters.items() if value}
    return View(page.strip() if is_new else view.page, urlencode(kept, safe="{}()[].,*-+/<>= "))


def _front(lines: Sequence[str]) -> tuple[dict[str, str], int]:
    """The settings between the two lines of dashes at the top, and the line after them."""
    if not lines or lines[0].strip() != "---":
        raise ValueError("Line 1 is not “---”; a lesson begins with its front matter.")
    front: dict[str, str] = {}
    for number, line in enumerate(lines[1:], start=2):
        if line.strip() == "---":
            return front, number
        if not line.strip():
            continue
        setting = _SETTING.fullmatch(line.strip())
        if setting is None or setting[1] not in FRONT:
            raise ValueError(
                f"Line {number} is “{line.strip()[:40]}”; allowed there are {', '.join(FRONT)}, "
                "each followed by a colon, and “---” at the end."
            )
        front[setting[1]] = setting[2]
    raise ValueError("The front matter does not end; close it with a line “---”.")


def _parts(lines: Sequence[str], start: int) -> Iterator[tuple[int, list[str]]]:
    """The lines of each step, its heading first, and the number of the heading's line."""
    first, part = start + 1, list[str]()
    for number, line in enumerate(lines[start:], start=start + 1):
        if line.startswith("## "):
            if part:
                yield first, part
            first, part = number, [line]
        elif part:
            part.append(line)
        elif line.strip():
            raise ValueError(
                f"Line {number} stands before the first step, which begins with “## ”."
            )
    if part:
        yield first, part


def _step(first: int, part: Sequence[str], before: View, notation: str) -> Step:
    settings: dict[str, str] = {}
    options: list[str] = []
    body = 1
    for line in part[1:]:
        setting = _SETTING.fullmatch(line.strip())
        if setting is None or setting[1] not in SETTINGS:
            break
        if setting[1] == "option":
            options.append(setting[2])
        elif setting[1] in settings:
            raise ValueError(f"Line {first + body} sets “{setting[1]}” a second time.")
        else:
            settings[setting[1]] = setting[2]
        body += 1
    view = changed_view(before, settings["view"], notation) if "view" in settings else before
    return Step(
        heading=part[0].removeprefix("## ").strip(),
        prose="\n".join(part[body:]).strip(),
        view=view,
        lit=tuple(_target(one, first) for one in _listed(settings.get("light", ""))),
        question=_question(settings, options, first),
        line=first,
    )


def _question(settings: Mapping[str, str], options: Sequence[str], first: int) -> Question | None:
    kind = settings.get("ask")
    if kind is None:
        return None
    if kind not in KINDS:
        raise ValueError(f"The step of line {first} asks “{kind}”; allowed are {', '.join(KINDS)}.")
    for needed in ("question", "reveal"):
        if not settings.get(needed):
            raise ValueError(f"The step of line {first} asks, but has no “{needed}:”.")
    return Question(
        kind=kind,  # type: ignore[arg-type]
        text=settings["question"],
        reveal=settings["reveal"],
        answer=settings.get("answer", ""),
        of=settings.get("of", ""),
        hint=settings.get("hint", ""),
        low=_real(settings.get("low", "0"), first),
        high=_real(settings.get("high", "1"), first),
        name=settings.get("name", ""),
        log=_is_log(settings.get("scale", "linear"), first),
        start=_whole(settings.get("from", "0"), first),
        options=tuple(_option(one, first) for one in options),
        cells=_listed(settings.get("cells", "")),
        hidden=_listed(settings.get("hide", "")),
    )


def _option(text: str, first: int) -> Option:
    words, _, condition = text.partition(" if ")
    if not words.strip() or not condition.strip():
        raise ValueError(
            f"The step of line {first} has the option “{text}”; write it as “text if condition”."
        )
    return Option(words.strip(), condition.strip())


def _target(text: str, first: int) -> Target:
    place, _, name = text.partition(":")
    if place not in PLACES or not name.strip():
        raise ValueError(
            f"The step of line {first} lights “{text}”; write place:name, with one of "
            f"{', '.join(PLACES)} as the place."
        )
    return Target(place, name.strip())  # type: ignore[arg-type]


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _needed(front: Mapping[str, str], name: str) -> str:
    if not front.get(name):
        raise ValueError(f"The front matter has no “{name}:”.")
    return front[name]


def _minutes(text: str) -> int:
    if not text.isdecimal() or not 1 <= len(text) <= 3:
        raise ValueError(f"The minutes are “{text[:20]}”; write a whole number such as 12.")
    return int(text)


def _is_log(text: str, first: int) -> bool:
    if text not in SCALES:
        raise ValueError(
            f"The step of line {first} has the scale “{text[:20]}”; allowed are linear and log."
        )
    return text == "log"


def _whole(text: str, first: int) -> int:
    if not text.isdecimal() or len(text) > 4:
        raise ValueError(
            f"The step of line {first} asks from step “{text[:20]}”; write a whole number such as "
            "20."
        )
    return int(text)


def _real(text: str, first: int) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError(
            f"The step of line {first} has “{text[:20]}” for a number; write one such as 0.5."
        ) from None
