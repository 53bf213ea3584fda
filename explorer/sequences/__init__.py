"""Input sequences: presets, typed text, typed or uploaded numbers."""

from explorer.sequences.editable_table import numbers_table, table_text
from explorer.sequences.files import csv_text, plain_text
from explorer.sequences.labels import character_label, number_label
from explorer.sequences.limits import (
    MAX_ALPHABET,
    MAX_FEATURES,
    MAX_FILE_BYTES,
    MAX_MAGNITUDE,
    MAX_STEPS,
)
from explorer.sequences.numbers import numbers_sequence
from explorer.sequences.presets import PRESETS, Preset, preset_sequence, preset_text
from explorer.sequences.sequence import Sequence
from explorer.sequences.text import characters, text_sequence

__all__ = [
    "MAX_ALPHABET",
    "MAX_FEATURES",
    "MAX_FILE_BYTES",
    "MAX_MAGNITUDE",
    "MAX_STEPS",
    "PRESETS",
    "Preset",
    "Sequence",
    "character_label",
    "characters",
    "csv_text",
    "number_label",
    "numbers_sequence",
    "numbers_table",
    "plain_text",
    "preset_sequence",
    "preset_text",
    "table_text",
    "text_sequence",
]
