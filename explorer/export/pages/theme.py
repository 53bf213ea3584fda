"""The app's colours and fonts for a page that Streamlit does not draw, light and dark."""

from __future__ import annotations

import base64
import tomllib
from functools import cache

from explorer.export.pages.bundle import FILE_STYLES, style
from explorer.resources import ROOT, SETTINGS

# The player's names of what Streamlit's settings call so.
COLOURS = {
    "--st-primary-color": "primaryColor",
    "--st-background-color": "backgroundColor",
    "--st-secondary-background-color": "secondaryBackgroundColor",
    "--st-text-color": "textColor",
}
FONTS = {
    "--st-font": '"Unroll Sans", "Unroll Sans as Arial", "Unroll Sans as DejaVu", sans-serif',
    "--st-code-font": '"Source Code Pro", ui-monospace, Consolas, "Liberation Mono", monospace',
}
FONT = "app/static/latinmodern-math-subset.woff2"


@cache
def file_style(names: tuple[str, ...] = FILE_STYLES) -> str:
    """The style sheet of a file: theme, and the player's sheets of these names.

    The formulas' font stands in it.
    """
    font = ROOT / FONT.removeprefix("app/")
    address = f"data:font/woff2;base64,{base64.b64encode(font.read_bytes()).decode('ascii')}"
    return f"{_theme()}\n{style(names)}".replace(FONT, address)


def _theme() -> str:
    """What Streamlit would set: a pair of colours each, of which the scheme takes one."""
    theme = tomllib.loads(SETTINGS.read_text("utf-8"))["theme"]
    lines = [f"{name}: {fonts};" for name, fonts in FONTS.items()]
    for name, key in COLOURS.items():
        lines.append(f"{name}: light-dark({theme['light'][key]}, {theme['dark'][key]});")
    schemes = [f":root[data-theme={one}] {{ color-scheme: {one}; }}" for one in ("light", "dark")]
    declared = "\n  ".join(["color-scheme: light dark;", *lines])
    return f":root {{\n  {declared}\n}}\n" + "\n".join(schemes)
