"""How large a model's file and what stands in it may be, and how long reading it may take."""

MAX_FILE_BYTES = 256 * 2**20
# Of all weights of a file, unpacked.
MAX_WEIGHT_BYTES = 512 * 2**20
MAX_PICKLE_BYTES = 20 * 2**20
MAX_ENTRIES = 20_000
MAX_NAME = 400
MAX_DEPTH = 40
MAX_HIDDEN = 1024
MAX_VOCABULARY = 200_000
# Of the process that reads a container.
MAX_SECONDS = 30
MAX_MEMORY = 2 * 2**30

MEBIBYTE = 2**20
SHOWN = 40


def megabytes(size: int) -> str:
    """A number of bytes for a sentence: in MB where that is 1 or more."""
    if size >= 2**40:
        return "more than a terabyte"
    return f"{size / MEBIBYTE:,.0f} MB" if size >= MEBIBYTE else f"{size:,} bytes"


def shown(name: str) -> str:
    """A name from a file for a sentence: one line, nothing invisible, a long middle left out."""
    short = name if len(name) <= SHOWN else f"{name[: SHOWN // 2]}…{name[-SHOWN // 2 :]}"
    return "".join(c if c.isprintable() else "·" for c in short)
