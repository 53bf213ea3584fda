"""Any view as a picture for paper and slides: SVG, PNG, PDF; no browser is needed."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import Any, Literal, get_args

from explorer.cells.notation import NOTATIONS
from explorer.export.papers.pdf import steady
from explorer.export.papers.subscripts import with_subscripts
from explorer.resources import FONTS
from explorer.scenes.cell import STAGE, whole_stage
from explorer.scenes.scene import Scene, is_still

Kind = Literal["svg", "png", "pdf"]
# Verdana has the same widths, where an SVG is opened without the first.
FAMILY = "DejaVu Sans, Verdana, sans-serif"
CONFIG = {"font": FAMILY, "background": "white"}
# Pixels are of 1/96 inch, points of 1/72.
POINTS = 0.75
TWICE = 2.0


def picture(
    scene: Scene,
    kind: Kind,
    step: int | None = None,
    unit: int | None = None,
    notation: str | None = None,
) -> bytes:
    """What a scene shows at a step, on white, 174 mm wide.

    Args:
        scene: of any page; what is no picture (texts, pads) is left out.
        kind: "svg", "png" (two pixels for each of 1/96 inch) or "pdf".
        step: where the playhead stands; the scene's own place if None.
        unit: whose numbers stand below a stage; the scene's own if None.
        notation: of a stage, the book whose symbols are written; the scene's own if None.

    Raises:
        ValueError: for another kind, a step that is not there, a unit or notation that is not
            there, or a scene without a picture.
        ImportError: where vl-convert-python is not installed, with one sentence.
    """
    return chart_picture(scene_picture(scene, step, unit, notation), kind)


def scene_picture(
    scene: Scene, step: int | None = None, unit: int | None = None, notation: str | None = None
) -> Any:
    """What a scene shows at a step as an Altair chart; arguments and errors as for `picture`."""
    # Loading Altair takes longer than most of what is asked of this library.
    from explorer.charts.payloads import scene_chart
    from explorer.charts.sheets import sheets_chart

    if is_still(scene) and scene.sheets is not None:
        return sheets_chart(scene.sheets(), scene.title, drawn)

    steps = 0 if scene.transport is None else len(scene.transport["tokens"])
    t = scene.place.get("t", 0) if step is None else step
    if steps and not 0 <= t < steps:
        raise ValueError(f"There is no step {t}; allowed are 0 to {steps - 1}.")
    shown = _chosen(scene, unit, notation)
    mounts = [
        replace(one, data=whole_stage(shown)) if one.part == STAGE else one for one in shown.mounts
    ]
    return scene_chart(mounts, t=t, title=scene.title)


def _chosen(scene: Scene, unit: int | None, notation: str | None) -> Scene:
    """The scene with another unit or notation of its stage."""
    if unit is None and notation is None:
        return scene
    run, choice = scene.run, scene.choice
    if run is None or choice is None:
        if notation is not None:
            raise ValueError(f"“{scene.title}” has no stage; allowed is the notation of its link.")
        return scene
    if unit is not None and not 0 <= unit < run.module.hidden_size:
        raise ValueError(f"There is no unit {unit}; allowed are 0 to {run.module.hidden_size - 1}.")
    if notation is not None and notation not in NOTATIONS:
        raise ValueError(f"Unknown notation {notation!r}; allowed are {', '.join(NOTATIONS)}.")
    chosen = replace(
        choice,
        unit=choice.unit if unit is None else unit,
        notation=choice.notation if notation is None else notation,
        direction=choice.direction if notation is None else NOTATIONS[notation].direction,
    )
    return replace(scene, choice=chosen)


def chart_picture(chart: Any, kind: Kind) -> bytes:
    """An Altair chart as a picture, with the fonts that come along.

    Raises ValueError for another kind.
    """
    if kind not in get_args(Kind):
        raise ValueError(f"The kind is {kind!r}; allowed are {', '.join(get_args(Kind))}.")
    return svg_picture(with_subscripts(drawn(chart)), kind)


def drawn(chart: Any) -> str:
    """An Altair chart as an SVG with the fonts that come along, as Vega draws it."""
    return str(converter().vegalite_to_svg(chart.to_dict(), config=CONFIG))


def svg_picture(svg: str, kind: Kind) -> bytes:
    """A drawn chart as a picture: the same bytes whenever it is made."""
    match kind:
        case "png":
            return bytes(converter().svg_to_png(svg, scale=TWICE))
        case "pdf":
            return drawn_pdf(_in_points(svg))
    return _counted_anew(svg).encode("utf-8")


def _counted_anew(svg: str) -> str:
    """An SVG whose clips and gradients are numbered from 0: Vega counts on from chart to chart."""
    names: dict[str, str] = {}

    def renamed(found: re.Match[str]) -> str:
        name = names.setdefault(found[2], f"{found[3]}{len(names)}")
        return f"{found[1]}{name}"

    return re.sub(r'(id="|url\(#|href="#)((clip|gradient_)\d+)\b', renamed, svg)


def _in_points(svg: str) -> str:
    """An SVG whose width and height are those of its pixels in points, which a PDF counts in."""

    def smaller(side: re.Match[str]) -> str:
        return f'{side[1]}="{POINTS * float(side[2]):g}"'

    head, end, rest = svg.partition(">")
    return re.sub(r'\b(width|height)="([\d.]+)"', smaller, head) + end + rest


def drawn_pdf(svg: str) -> bytes:
    """An SVG as a PDF, the same bytes whenever it is made."""
    return steady(bytes(converter().svg_to_pdf(svg)))


@cache
def converter() -> Any:
    """vl-convert, with the fonts that all symbols are in."""
    try:
        import vl_convert
    except ImportError as error:
        raise ImportError(
            "Pictures need vl-convert-python: pip install 'unroll-rnn[charts]'."
        ) from error
    vl_convert.register_font_directory(str(FONTS))
    return vl_convert
