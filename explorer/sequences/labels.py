"""Short visible labels: for a character, a number, a column, a word in an error sentence."""

from collections.abc import Iterable

import regex

from explorer.wording import MINUS

NAME_LENGTH = 24
WORD_LENGTH = 20
CHARACTER_LENGTH = 16
FILE_LENGTH = 32

JOINER = "\N{ZERO WIDTH JOINER}"

_SIGNS = {" ": "␣", "\n": "⏎", "\r\n": "⏎", "\t": "⇥", "\x7f": "␡"}
_HIDDEN = regex.compile(r"[\p{Z}\p{Cc}\p{Cf}\p{Cs}\p{Co}]")
_MARK = regex.compile(r"\p{M}")


def _sign(code_point: str) -> str:
    """The code point itself, or a visible stand-in if nothing would be drawn for it."""
    if code_point in _SIGNS:
        return _SIGNS[code_point]
    if code_point < " ":
        return chr(0x2400 + ord(code_point))  # Unicode's pictures of control characters
    if _HIDDEN.match(code_point):
        return f"U+{ord(code_point):04X}"
    return code_point


def _keeps_shape(code_point: str, is_last: bool) -> bool:
    """Whether an invisible code point is part of how an emoji is drawn (families, flags)."""
    return "\U000e0020" <= code_point <= "\U000e007f" or (code_point == JOINER and not is_last)


def character_label(character: str) -> str:
    """Visible label of one user-perceived character; whitespace becomes ␣ ⏎ ⇥.

    Nothing invisible that could reorder or hide text is left; at most CHARACTER_LENGTH code points.
    """
    if character in _SIGNS:
        return _SIGNS[character]
    first, rest = character[:1], character[1:]
    label = "◌" + first if _MARK.match(first) else _sign(first)
    for place, code_point in enumerate(rest, start=1):
        kept = _keeps_shape(code_point, is_last=place == len(rest))
        label += code_point if kept else _sign(code_point)
    return shortened(label, CHARACTER_LENGTH)


def number_label(value: float) -> str:
    """A number in at most four characters besides its sign: 0.84, −12.3, 1e6, ≈0."""
    size = abs(value)
    sign = MINUS if value < 0 else ""
    if size == 0:
        return "0"
    if size >= 0.01:
        for decimals in (2, 1, 0):
            text = f"{size:.{decimals}f}"
            if len(text) <= 4:
                return sign + (text.rstrip("0").rstrip(".") if decimals else text)
    mantissa, exponent = f"{size:.0e}".split("e")
    text = f"{mantissa}e{int(exponent)}"
    return sign + text if len(text) <= 4 else "≈0"


def row_label(values: Iterable[float]) -> str:
    """Label of a step: its number, or its first number and an ellipsis if there are several."""
    first, *more = values
    return number_label(first) + (" …" if more else "")


def shortened(text: str, length: int) -> str:
    """The text, cut to `length` code points of which the last is then an ellipsis."""
    return text if len(text) <= length else text[: length - 1] + "…"


def shortened_middle(text: str, length: int) -> str:
    """The text on one visible line; a long one loses its middle, so that its ending stays."""
    if len(text) > 4 * length:
        text = text[: 2 * length] + text[-2 * length :]
    visible = "".join(" " if c == " " else _sign(c) for c in text)
    if len(visible) <= length:
        return visible
    end = length // 2
    return visible[: length - 1 - end] + "…" + visible[-end:]


def file_label(filename: str) -> str:
    """A file's name for a sentence: on one line, shortened in the middle, with its ending."""
    return shortened_middle(filename, FILE_LENGTH)


def word_label(word: str) -> str:
    """A word for an error sentence: one line, nothing invisible, at most 20 code points."""
    visible = "".join(" " if c == " " else _sign(c) for c in word[: WORD_LENGTH + 1])
    return shortened(visible, WORD_LENGTH)


def name_label(name: str) -> str:
    """A column's name without separators, quotes and invisible characters; may be empty."""
    words = regex.sub(r'[\s,;"]+', " ", name[:1000].replace(MINUS, "-")).split()
    visible = " ".join("".join(_sign(c) for c in word) for word in words)
    return shortened(visible, NAME_LENGTH).strip()


def distinct(labels: Iterable[str]) -> tuple[str, ...]:
    """The labels in order, repeated ones numbered: a, a 2, a 3."""
    taken: dict[str, None] = {}
    for label in labels:
        candidate, number = label, 1
        while candidate in taken:
            number += 1
            suffix = f" {number}"
            candidate = shortened(label, NAME_LENGTH - len(suffix)) + suffix
        taken[candidate] = None
    return tuple(taken)
