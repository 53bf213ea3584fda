"""What the browser is sent, as types: the player has the same, made from these.

`assets/player/payloads.d.ts` is written by `python -m scripts.write_payload_types`; a test holds
the two together. Values over time are base64, see `explorer.views.packing`.
"""

from __future__ import annotations

from explorer.views.payloads.board import Board, Group
from explorer.views.payloads.choices import Address, ChoiceControl, Choices, Usual
from explorer.views.payloads.curves import Curve, Dots, Panel
from explorer.views.payloads.equations import Equation, Factors, Formulas, Held, Part
from explorer.views.payloads.file import (
    FileMount,
    FileQuestion,
    FileScene,
    FileStep,
    Judging,
    LessonFile,
    ReportFile,
    ReportView,
)
from explorer.views.payloads.graph import Graph, GraphState, GraphStep, GraphWeight
from explorer.views.payloads.language import Bars, FactorRow, Passage, Passages, TextLoss
from explorer.views.payloads.lesson import (
    LessonItem,
    LessonText,
    Lit,
    Pad,
    PadAnswer,
    Shelf,
    ShelfLesson,
)
from explorer.views.payloads.maps import Map, MapWords, Matrix, Slice
from explorer.views.payloads.runtime import KeptModel, NamedFile, Runtime, Transport, WebPage
from explorer.views.payloads.scan import ScanTree
from explorer.views.payloads.spelling import Place, SignalWords, Spelling, Symbol, Wording
from explorer.views.payloads.stage import Ingredients, SentStage, Stage
from explorer.views.payloads.training import Clocks
from explorer.views.payloads.values import DrawnValues, Floats, Palette

__all__ = [
    "Address",
    "Bars",
    "Board",
    "ChoiceControl",
    "Choices",
    "Clocks",
    "Curve",
    "Dots",
    "DrawnValues",
    "Equation",
    "FactorRow",
    "Factors",
    "FileMount",
    "FileQuestion",
    "FileScene",
    "FileStep",
    "Floats",
    "Formulas",
    "Graph",
    "GraphState",
    "GraphStep",
    "GraphWeight",
    "Group",
    "Held",
    "Ingredients",
    "Judging",
    "KeptModel",
    "LessonFile",
    "LessonItem",
    "LessonText",
    "Lit",
    "Map",
    "MapWords",
    "Matrix",
    "NamedFile",
    "Pad",
    "PadAnswer",
    "Palette",
    "Panel",
    "Part",
    "Passage",
    "Passages",
    "Place",
    "ReportFile",
    "ReportView",
    "Runtime",
    "ScanTree",
    "SentStage",
    "Shelf",
    "ShelfLesson",
    "SignalWords",
    "Slice",
    "Spelling",
    "Stage",
    "Symbol",
    "TextLoss",
    "Transport",
    "Usual",
    "WebPage",
    "Wording",
]
