"""A view as one HTML file."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from explorer.export.page import html_page
from explorer.scenes.scene import Scene


def export_html(view: Scene, path: str | PathLike[str], *, live: str = "") -> Path:
    """Writes a view as one HTML file that plays offline; a file of that name is written over.

    Args:
        view: What is shown.
        path: Where the file goes; its folder must exist.
        live: The address of this view in a running app, "" for none.

    Returns:
        The path of the file.

    Raises:
        ValueError: If the view cannot be shown, or the folder does not exist; one sentence.
    """
    target = Path(path)
    if not target.parent.is_dir():
        raise ValueError(f"There is no folder {str(target.parent)!r} for the file {target.name!r}.")
    # Bytes, since a line end that is turned would break the content policy's hashes.
    target.write_bytes(html_page(view, live=live).encode())
    return target
