"""An uploaded file as text."""

import codecs

from explorer.sequences.labels import file_label
from explorer.sequences.limits import MAX_FILE_BYTES, above_limit

_BLANKS = "\t\n\r\N{NO-BREAK SPACE}\N{SOFT HYPHEN}"


def csv_text(data: bytes, filename: str, most: int | None = MAX_FILE_BYTES) -> str:
    """Text of a table in a file: UTF-8, UTF-16 with byte order mark, or printable Latin-1.

    Errors: ValueError naming the file if it is empty, above `most` bytes, or not text.
    """
    return _text(data, filename, most, "save the table as CSV in UTF-8 first", "number")


def plain_text(data: bytes, filename: str, most: int | None = MAX_FILE_BYTES) -> str:
    """Text of a file; encodings and errors as of `csv_text`."""
    return _text(data, filename, most, "save it as plain text in UTF-8 first", "character")


def _text(data: bytes, filename: str, most: int | None, advice: str, least: str) -> str:
    name = f"The file “{file_label(filename)}”"
    if most is not None and len(data) > most:
        raise above_limit(f"{name} has {len(data):,} bytes", most, "bytes")
    text = _decoded(data)
    if text is None or "\0" in text:
        raise ValueError(f"{name} is not plain text; {advice}.")
    if not text.strip():
        raise ValueError(f"{name} is empty; it needs at least one {least}.")
    return text


def _decoded(data: bytes) -> str | None:
    """The text in the first encoding that fits, without byte order mark; None if none fits."""
    is_utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
        printable = all(c.isprintable() or c in _BLANKS for c in text)
        return text if printable and not is_utf16 else None
