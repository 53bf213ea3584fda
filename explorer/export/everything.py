"""All that can be taken away of a view in one zip, with a note on what is what."""

from __future__ import annotations

import io
import textwrap
import zipfile
from collections.abc import Mapping

from explorer.counting import counted
from explorer.export.citing import citation_file, citing_note
from explorer.export.kinds import KINDS, Request
from explorer.export.origin import origin
from explorer.export.papers.tables import csv, parquet
from explorer.scenes.scene import Scene, is_still, sheets_of
from explorer.views.sheets import Sheets

# The name of each kind's file in the zip.
NAMES: Mapping[str, str] = {
    "html": "page.html",
    "svg": "picture.svg",
    "png": "picture.png",
    "pdf": "picture.pdf",
    "diagram.svg": "diagram.svg",
    "diagram.pdf": "diagram.pdf",
    "symbols.svg": "diagram_symbols.svg",
    "csv": "data.csv",
    "parquet": "data.parquet",
    "tex": "equations.tex",
    "mml": "equations.mml",
    "py": "model.py",
}
README, CITATION = "README.txt", "CITATION.cff"
TABLE = "table_"
# The earliest that a zip can say: the same view gives the same bytes at any time.
DATE = (1980, 1, 1, 0, 0, 0)
READABLE = 0o644 << 16
LINE_LENGTH = 88


def everything(scene: Scene, live: str = "", step: int | None = None) -> bytes:
    """A zip of all kinds of files that the scene has, README.txt and CITATION.cff.

    `live` is an address of the view, `step` the one of pictures and equations, None for the scene's
    own. What the scene does not have is left out, and README.txt says why. The same scene gives the
    same bytes.
    """
    request = Request(live, step)
    files: dict[str, bytes] = {}
    for key, name in counted(NAMES.items(), "Making files"):
        if not KINDS[key].missing(scene):
            files[name] = KINDS[key].make(scene, request)
    if not is_still(scene):  # else data.csv has them
        files |= _tables(sheets_of(scene))
    files[README] = _readme(scene, live, files).encode()
    files[CITATION] = citation_file().encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, DATE)
            entry.external_attr, entry.compress_type = READABLE, zipfile.ZIP_DEFLATED
            packed.writestr(entry, content)
    return buffer.getvalue()


def _tables(sheets: Sheets) -> dict[str, bytes]:
    """The numbers of the tables that stand beside what plays, by the names of their files."""
    files: dict[str, bytes] = {}
    for one in sheets.tables:
        files[f"{TABLE}{one.key}.csv"] = csv(one.numbers).encode()
        files[f"{TABLE}{one.key}.parquet"] = parquet(one.numbers)
    return files


def _readme(scene: Scene, live: str, files: Mapping[str, bytes]) -> str:
    purposes = {NAMES[key]: kind.purpose_of(scene) for key, kind in KINDS.items() if key in NAMES}
    purposes[CITATION] = "how to cite the tool, for programs"
    for name in files:
        if name.startswith(TABLE):
            purposes[name] = "the numbers of a table that stands beside, for " + (
                "any program" if name.endswith(".csv") else "pandas, R and the like"
            )
    width = max(map(len, (*files, CITATION)))
    there = [f"{name:<{width}} {purposes[name]}" for name in (*files, CITATION)]
    missing = {
        NAMES[key]: kind.missing(scene)
        for key, kind in KINDS.items()
        if key in NAMES and NAMES[key] not in files
    }
    reasons: dict[str, list[str]] = {}
    for name, reason in missing.items():
        reasons.setdefault(reason, []).append(name)
    not_there = [f"{', '.join(names)}: {reason}" for reason, names in reasons.items()]
    cell = None if scene.run is None else scene.run.module.cell
    parts = [
        f"{scene.title}\n{'=' * min(len(scene.title), LINE_LENGTH)}",
        *map(_wrapped, (*scene.sentences, *sheets_of(scene).told)),
        "The files\n---------\n" + "\n".join(there),
        *(["Not here\n--------\n" + "\n".join(map(_wrapped, not_there))] if not_there else []),
        f"How to cite\n-----------\n{citing_note(cell, live, scene.leads_to)}",
        _wrapped(origin(scene).sentence),
    ]
    return "\n\n".join(parts) + "\n"


def _wrapped(text: str) -> str:
    return textwrap.fill(" ".join(text.split()), LINE_LENGTH)
