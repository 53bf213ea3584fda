"""Text as a sequence: one user-perceived character a step, one-hot over an alphabet."""

import unicodedata
from collections import Counter

import regex
import torch

from explorer.sequences.labels import character_label, distinct, shortened
from explorer.sequences.limits import MAX_ALPHABET, MAX_STEPS, above_limit
from explorer.sequences.sequence import Sequence

# Characters built from more code points than this on average are not text but an attack:
# sorting a long run of combining marks takes quadratic time.
_CODE_POINTS_PER_STEP = 20
_LISTED = 8

_CLUSTER = regex.compile(r"\X")


def characters(text: str) -> list[str]:
    """User-perceived characters of a text (extended grapheme clusters, Unicode UAX 29), in NFC.

    Joined together they give the NFC form of the text again.
    """
    clusters: list[str] = _CLUSTER.findall(unicodedata.normalize("NFC", text))
    return clusters


def text_sequence(
    text: str, alphabet: tuple[str, ...] | None = None, other: int | None = None
) -> Sequence:
    """One-hot sequence of a text over its own alphabet, or over the one a model was trained on.

    x: (T, 1, I), exactly one 1 a step; I is the size of the alphabet.
    alphabet: one entry per column; without it the text's own, in order of first appearance.
        A character is looked up as it is, then in lower case.
    other: the column for characters that are not in the alphabet.
    Errors: ValueError for an empty text, too many steps, too many distinct characters,
        an unfit alphabet, and for an unknown character if `other` is None.
    """
    steps = _checked_characters(text)
    columns = tuple(dict.fromkeys(steps)) if alphabet is None else alphabet
    _check_alphabet("The text" if alphabet is None else "The alphabet", columns, other)
    place = {character: column for column, character in enumerate(columns)}
    indices, lowered = [], 0
    unknown: Counter[str] = Counter()
    for step in steps:
        column = place.get(step)
        if column is None and (column := place.get(step.lower())) is not None:
            lowered += 1
        if column is None:
            unknown[step] += 1
            column = -1 if other is None else other
        indices.append(column)
    if unknown and other is None:
        raise ValueError(
            f"The alphabet has no column for {_listed(list(unknown))}; "
            f"its {len(columns)} characters are {_listed(columns, MAX_ALPHABET)}."
        )
    return Sequence(
        x=torch.nn.functional.one_hot(torch.tensor(indices), len(columns)).double().unsqueeze(1),
        tokens=tuple(character_label(step) for step in steps),
        features=distinct(_column_label(entry) or "other" for entry in columns),
        notes=_notes(lowered, unknown),
    )


def _checked_characters(text: str) -> list[str]:
    if not text:
        raise ValueError("The text is empty; type at least one character.")
    if len(text) > MAX_STEPS * _CODE_POINTS_PER_STEP:
        raise above_limit(f"The text has {len(text):,} characters", MAX_STEPS, "steps")
    steps = characters(text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(steps) > MAX_STEPS:
        raise above_limit(f"The text has {len(steps):,} characters", MAX_STEPS, "steps")
    return steps


def _check_alphabet(owner: str, alphabet: tuple[str, ...], other: int | None) -> None:
    size = len(alphabet)
    if size > MAX_ALPHABET:
        raise above_limit(f"{owner} has {size} distinct characters", MAX_ALPHABET, "of them")
    if size == 0:
        raise ValueError("The alphabet is empty; it needs at least one character.")
    if len(set(alphabet)) < size:
        repeated = [entry for entry, count in Counter(alphabet).items() if count > 1]
        raise ValueError(f"The alphabet repeats {_listed(repeated)}; its characters must differ.")
    if other is not None and not 0 <= other < size:
        raise ValueError(f"Column {other} for other characters is not one of 0 to {size - 1}.")


def _column_label(entry: str) -> str:
    return shortened("".join(character_label(c) for c in characters(entry)), 16)


def _listed(entries: list[str] | tuple[str, ...], most: int = _LISTED) -> str:
    first = " ".join(_column_label(entry) for entry in entries[:most])
    rest = len(entries) - most
    return first + (f" and {rest} more" if rest > 0 else "")


def _notes(lowered: int, unknown: Counter[str]) -> tuple[str, ...]:
    notes = []
    if lowered:
        what = "1 capital letter was" if lowered == 1 else f"{lowered} capital letters were"
        notes.append(f"{what} read in lower case.")
    if unknown:
        count = unknown.total()
        what = "1 character is" if count == 1 else f"{count} characters are"
        which = ", ".join(f"{character_label(c)} ({n})" for c, n in unknown.most_common(_LISTED))
        more = f" and {len(unknown) - _LISTED} more" if len(unknown) > _LISTED else ""
        notes.append(f"{what} not in the alphabet and stand in the column “other”: {which}{more}.")
    return tuple(notes)
