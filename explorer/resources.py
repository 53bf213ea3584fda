"""Where everything lies that is not Python, in a checkout and in an installed wheel alike."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
# A wheel carries what stands at the top of the repository in a folder of the package.
BUNDLED = "_app"
ROOT = _PACKAGE / BUNDLED if (_PACKAGE / BUNDLED).is_dir() else _PACKAGE.parent

ASSETS = ROOT / "assets"
CITATION = ROOT / "CITATION.cff"
CORPORA = ASSETS / "corpora"
DIAGRAMS = ASSETS / "diagrams"
EXAMPLES = ASSETS / "models" / "examples"
FONTS = ASSETS / "fonts"
GLOSSARY = ASSETS / "glossary"
KNOWN_UNITS = ASSETS / "analysis" / "known_units.md"
LESSONS = ASSETS / "lessons"
MODELS = ASSETS / "models"
NOUNS = ASSETS / "shapes" / "nouns.txt"
PLAYER = ASSETS / "player"
PREVIEW = ASSETS / "previews" / "recall.json"
QUOTE_MODEL = MODELS / "examples" / "dialogue.pt"
SWEEPS = ASSETS / "sweeps"
SWEEP_OF_AGREEMENT = ASSETS / "sweeps" / "agreement.csv"
SWEEP_OF_LAGS = ASSETS / "sweeps" / "recall.csv"
SWEEP_OF_TASKS = ASSETS / "sweeps" / "tasks.csv"
TEXTS = ASSETS / "texts"

PAGES = ROOT / "pages"
ENTRY_SCRIPT = ROOT / "streamlit_app.py"
SERVED_APP = ROOT / "served_app.py"
SETTINGS = ROOT / ".streamlit" / "config.toml"
