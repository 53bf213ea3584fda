"""Zip archives, which most model files are: looked at before anything in them is unpacked."""

from __future__ import annotations

import io
import zipfile
import zlib

from explorer.files.content import check_names
from explorer.files.limits import MAX_WEIGHT_BYTES, megabytes, shown


class Archive:
    """The entries of a zip file, each read only up to the size that it claims.

    Raises ValueError if it is damaged, or if its entries are too many or claim too much.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError):
            raise ValueError("its zip archive is damaged or cut off.") from None
        self.sizes = {entry.filename: entry.file_size for entry in self._zip.infolist()}
        check_names(self.sizes)
        total = sum(entry.file_size for entry in self._zip.infolist())
        if total > MAX_WEIGHT_BYTES:
            raise ValueError(
                f"its entries claim {megabytes(total)} unpacked; allowed are "
                f"{megabytes(MAX_WEIGHT_BYTES)}."
            )

    def read(self, name: str, most: int = MAX_WEIGHT_BYTES) -> bytes:
        """The bytes of one entry.

        Raises ValueError if it is missing, damaged, encrypted or larger than `most`.
        """
        if name not in self.sizes:
            raise ValueError(f"its entry {shown(name)} is missing.")
        if self.sizes[name] > most:
            raise ValueError(
                f"its entry {shown(name)} has {megabytes(self.sizes[name])}; allowed are "
                f"{megabytes(most)}."
            )
        try:
            return self._zip.read(name)
        except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, NotImplementedError):
            raise ValueError(f"its entry {shown(name)} is damaged or encrypted.") from None
        except (OSError, ValueError, OverflowError):
            raise ValueError(f"its entry {shown(name)} cannot be read.") from None

    def folder_of(self, ending: str) -> str | None:
        """What stands before `ending` in the first entry that ends so; None if none does."""
        for name in self.sizes:
            if name == ending or name.endswith(f"/{ending}"):
                return name.removesuffix(ending)
        return None
