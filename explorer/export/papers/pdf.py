"""A PDF whose bytes are the same whenever it is made."""

from __future__ import annotations

import re
from collections.abc import Iterator

# The converter takes a page's fonts and pictures in the order of a hash table, a line each.
NAMED = re.compile(rb"(?:^ +/[a-z]+\d+ (?:\d+ 0 R|\[.*\])\n){2,}", re.MULTILINE)
REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
TABLE = re.compile(rb"xref\n0 \d+\n((?:\d{10} \d{5} [nf]\s\n)+)trailer\n(.*)startxref\n", re.DOTALL)
STREAM = b"\nstream\n"


def steady(content: bytes) -> bytes:
    """The same PDF with its objects in the order in which they are needed.

    Raises ValueError for a PDF that has no plain table of its objects.
    """
    table = TABLE.search(content)
    if table is None:
        raise ValueError("This PDF has no plain table of its objects.")
    objects = dict(_objects(content, table))
    trailer = table[2]
    numbers: dict[int, int] = {}
    waiting = _references(trailer)
    while waiting:
        number = waiting.pop(0)
        if number in numbers:
            continue
        numbers[number] = len(numbers) + 1
        waiting = [*_references(objects[number][0]), *waiting]
    result = bytearray(content[: content.index(b"\n\n") + 2])
    offsets = []
    for number, place in numbers.items():
        head, stream = objects[number]
        offsets.append(len(result))
        result += b"%d 0 obj\n%b%b" % (place, _renumbered(head, numbers), stream)
    start = len(result)
    rows = [b"0000000000 65535 f\r\n", *(b"%010d 00000 n\r\n" % offset for offset in offsets)]
    result += b"xref\n0 %d\n%b" % (len(rows), b"".join(rows))
    size = re.sub(rb"/Size \d+", b"/Size %d" % len(rows), _renumbered(trailer, numbers))
    result += b"trailer\n%bstartxref\n%d\n%%%%EOF" % (size, start)
    return bytes(result)


def _objects(content: bytes, table: re.Match[bytes]) -> Iterator[tuple[int, tuple[bytes, bytes]]]:
    """Each object by its number: what is said of it, and its stream, if it has one."""
    rows = table[1].splitlines()
    offsets = {number: int(row[:10]) for number, row in enumerate(rows) if b"n" in row}
    ends = [*sorted(offsets.values())[1:], table.start()]
    for number, end in zip(sorted(offsets, key=offsets.__getitem__), ends, strict=True):
        _, _, body = content[offsets[number] : end].partition(b"\n")
        head, mark, stream = body.partition(STREAM)
        in_order = NAMED.sub(lambda m: b"".join(sorted(m[0].splitlines(keepends=True))), head)
        yield number, (in_order, mark + stream)


def _references(head: bytes) -> list[int]:
    return [int(number) for number in REFERENCE.findall(head)]


def _renumbered(head: bytes, numbers: dict[int, int]) -> bytes:
    return REFERENCE.sub(lambda match: b"%d 0 R" % numbers[int(match[1])], head)
