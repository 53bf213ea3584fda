"""A scene as one HTML page that plays without a server and loads nothing."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from explorer import __version__
from explorer.export.origin import origin
from explorer.export.pages.bundle import (
    FILE_BEGINNING,
    FILE_START,
    FILE_STYLES,
    SENT,
    diagrams,
    file_bundle,
    file_styles,
)
from explorer.export.pages.policy import content_policy
from explorer.export.pages.sheets import shown_sheets
from explorer.export.pages.theme import file_style
from explorer.scenes.scene import Scene, is_still, sheets_of
from explorer.views.choices import run_choices
from explorer.views.page_lines import what_it_shows
from explorer.views.payloads import Choices
from explorer.views.sheets import Sheets
from explorer.views.terms import signal_terms

NOTHING_PLAYS = "Nothing in this view plays."
LICENCE = "The player is free software under the MIT license."
LINK = "For “unroll export” and explorer.export_html this view is"
IN_THE_APP = "Behind the address of the app it is"
NO_SCRIPT = "This page plays by its own JavaScript, which is switched off here."
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def html_page(scene: Scene, *, live: str = "", licence: str = LICENCE) -> str:
    """The page of a scene, complete in itself: script, style, font and data stand in it.

    Args:
        scene: What is shown.
        live: The address of this view in a running app, "" for none.
        licence: The line at the end of the page.

    Raises:
        ValueError: If `live` is no address of the web, and if nothing in the view plays, and it has
            neither charts nor tables.
    """
    if not scene.mounts and not is_still(scene):
        raise ValueError(NOTHING_PLAYS)
    sent = sent_scene(scene, choosable=True)
    return whole_page(
        scene.title,
        {"scene": sent, **beside((sent,))},
        parts_of((sent,)),
        lead=what_it_shows(scene.page, None if scene.run is None else scene.run.trained),
        said=told_html(scene, sheets_of(scene)),
        foot=foot(scene, live, licence),
        styles=(*FILE_STYLES, "sheets") if scene.sheets else FILE_STYLES,
    )


def whole_page(
    title: str,
    sent: Mapping[str, Any],
    parts: frozenset[str],
    *,
    lead: str = "",
    said: str = "",
    foot: str = "",
    start: str = FILE_START,
    begin: str = FILE_BEGINNING,
    styles: tuple[str, ...] = FILE_STYLES,
) -> str:
    """A page around the stage of a file.

    `title` is text, and so is `lead`, the sentence below it. `sent` is handed to the function
    `begin` of the player's module `start`, with the mounts of `parts`. `said` and `foot` are HTML:
    what stands below the stage, and at the end. `styles` are the sheets of the player that it needs
    beside those of its parts.
    """
    below = f"<p>{as_text(lead)}</p>" if lead else ""
    script, look = file_bundle(parts, start, begin), file_style(file_styles(parts, styles))
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{as_text(content_policy(script, look))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="{as_text(lead or title)}">
<meta name="generator" content="Unroll {as_text(__version__)}">
<title>{as_text(title)}</title>
<style>{look}</style>
</head>
<body>
<div class="unroll-file">
<header class="unroll-file-head"><div><h1>{as_text(title)}</h1>{below}</div></header>
<main data-testid="stMain">
<div data-testid="stMainBlockContainer" data-scene></div>
<section class="unroll-file-said" aria-label="Notes">{said}</section>
</main>
<noscript><p>{NO_SCRIPT}</p></noscript>
<footer class="unroll-file-foot">{foot}</footer>
</div>
<script type="application/json" id="{SENT}">{script_json(sent)}</script>
<script type="module">{script}</script>
</body>
</html>
"""


def script_json(sent: Mapping[str, Any]) -> str:
    """Data as text inside a script element, which nothing in it can end."""
    text = json.dumps(sent, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    text = text.replace("<", "\\u003c")
    return CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def sent_scene(scene: Scene, *, choosable: bool = False) -> dict[str, Any]:
    """What a file carries of a scene: mounts, the transport first, place, and what is chosen.

    If `choosable`, controls stand above the stage of a run.
    """
    mounts: list[dict[str, Any]] = [
        {"part": mount.part, "data": dict(mount.data), "key": mount.key} for mount in scene.mounts
    ]
    choices = _choices(scene) if choosable else None
    if choices is not None:
        mounts.insert(0, {"part": "choices", "data": choices, "key": "choices"})
    if scene.transport is not None:
        still = {**scene.transport, "autoplay": False} if "t" in scene.place else scene.transport
        place = 0 if choices is None else 1
        mounts.insert(place, {"part": "transport", "data": dict(still), "key": "transport"})
    return {"mounts": mounts, "place": dict(scene.place), "chosen": _chosen(scene)}


def beside(sent: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What a file carries once for all of its scenes: their diagrams, the words of the glossary."""
    data = [mount["data"] for scene in sent for mount in scene["mounts"]]
    needed = {one["diagram"] for one in data if "diagram" in one}
    drawn = {cell: svg for cell, svg in diagrams().items() if cell in needed}
    return {"diagrams": drawn, "terms": signal_terms()}


def parts_of(sent: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """The parts of the player that scenes need."""
    return frozenset(mount["part"] for scene in sent for mount in scene["mounts"])


def told_html(scene: Scene, sheets: Sheets) -> str:
    """What is shown of a view beside what plays: its charts, its tables, its sentences."""
    return f"{shown_sheets(sheets)}{paragraphs((*scene.sentences, *sheets.told))}"


def paragraphs(sentences: Sequence[str]) -> str:
    """Plain sentences, a paragraph each."""
    return "".join(f"<p>{as_text(sentence)}</p>" for sentence in sentences)


def foot(scene: Scene, live: str = "", licence: str = LICENCE) -> str:
    """How a scene was made, the way back to the app, and the licence.

    Raises ValueError if `live` is no address of the web.
    """
    check_live(live)
    made = paragraphs([origin(scene).sentence])
    return f"{made}{_way_back(scene, live)}{paragraphs([licence])}"


def check_live(live: str) -> None:
    """Raises ValueError if the address of a live view is none of the web."""
    if live and urlsplit(live).scheme not in ("http", "https"):
        raise ValueError(f"A live view has an address of the web, not {live!r}.")


def _choices(scene: Scene) -> Choices | None:
    """What can be chosen beside the stage of one run; the player offers what it can show."""
    unit = _stage_unit(scene)
    if scene.run is None or scene.choice is None or unit is None:
        return None
    return run_choices(scene.run, scene.choice, unit)


def _stage_unit(scene: Scene) -> int | None:
    return next((mount.data["unit"] for mount in scene.mounts if mount.part == "stage"), None)


def _chosen(scene: Scene) -> dict[str, str | int | None]:
    """What is chosen of how the run is looked at, named as in links."""
    if scene.choice is None:
        return {}
    loss = scene.choice.loss
    unit = _stage_unit(scene)
    return {
        "unit": scene.choice.unit if unit is None else unit,
        "notation": scene.choice.notation,
        "z": scene.choice.direction,
        "loss": "at" if isinstance(loss, int) else loss,
        "at": loss if isinstance(loss, int) else None,
    }


def _way_back(scene: Scene, live: str) -> str:
    """The link to the live view, or what to write behind the address of an app."""
    leads_to = as_text(f"{scene.leads_to} ") if scene.leads_to else ""
    if live:
        link = (
            f'<a data-live target="_blank" rel="noopener" href="{as_text(live)}">Open it live</a>'
        )
        return f"<p>{leads_to}{link}</p>"
    what = f"{leads_to}{IN_THE_APP}" if leads_to else LINK
    return f"<p>{what}: <code>{as_text(scene.link)}</code></p>" if scene.link else ""


def as_text(words: str) -> str:
    """Somebody's words as text of the page; what HTML cannot have is shown as missing."""
    return html.escape(CONTROL.sub("\N{REPLACEMENT CHARACTER}", words))
