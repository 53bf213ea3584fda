"""Cells of a real table as numbers: signs of money and percent, commas, marks of empty cells."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
import pandas as pd
import regex

from explorer.sequences.rows import LONGEST_NUMBER, is_number
from explorer.wording import MINUS

EMPTY = frozenset(
    ["", "na", "n/a", "#n/a", "nan", "-nan", "null", "none", "nil", "-", "--", "---", ".", "..",
     "...", "?", "*", "–", "—", "missing", "nd", "n.a.", "m"]
)  # fmt: skip
# Measured values that cannot be negative use these for "not measured".
CODES = (-99.99, -999.99, -9.99, -99.9, -999.9, -99.0, -999.0, -9999.0, -99999.0, -1e34)
_MONEY = regex.compile(r"^([+-]?)\s*(?:\p{Sc}|USD|EUR|GBP|CHF)\s*|\s*(?:\p{Sc}|%|USD|EUR|GBP|CHF)$")
_BLANKS = regex.compile(r"(?<=\d)[\u00a0\u202f\u2009' ’](?=\d{3}(?!\d))")
_POINTS_THEN_COMMA = regex.compile(r"[+-]?\d{1,3}(?:\.\d{3})+,\d+")
_COMMAS_THEN_POINT = regex.compile(r"[+-]?\d{1,3}(?:,\d{3})+\.\d*")
_THOUSANDS = regex.compile(r"[+-]?\d{1,3}(?:,\d{3})+")
_SEVERAL = regex.compile(r"[+-]?\d{1,3}(?:,\d{3}){2,}")


def is_empty(cell: str) -> bool:
    """Whether a cell holds nothing, or one of the usual marks for that."""
    return cell.strip().lower() in EMPTY


def plain_number(cell: str, *, decimal_commas: bool) -> str:
    """The number of a cell as Python writes it, or the cell without its signs if it is none."""
    text = cell.strip().replace(MINUS, "-")
    if len(text) > LONGEST_NUMBER:
        return text
    if text.startswith("(") and text.endswith(")"):
        text = "-" + text[1:-1]
    text = str(_BLANKS.sub("", _MONEY.sub(r"\1", text).strip()))
    if _POINTS_THEN_COMMA.fullmatch(text):
        return text.replace(".", "").replace(",", ".")
    if _COMMAS_THEN_POINT.fullmatch(text) or (not decimal_commas and _THOUSANDS.fullmatch(text)):
        return text.replace(",", "")
    return text.replace(",", ".") if decimal_commas else text


def looks_numeric(cell: str) -> bool:
    """Whether a cell is a number, however its commas are read."""
    return any(is_number(plain_number(cell, decimal_commas=way)) for way in (False, True))


def has_decimal_commas(cells: Sequence[str], separator: str | None) -> bool:
    """Whether the commas in a table's cells are decimal.

    They are if one of them does not group three digits. If all do, they are beside semicolons,
    where the comma is no separator because it is the decimal sign, unless one groups a million.
    """
    stripped = [_MONEY.sub(r"\1", cell.strip()) for cell in cells if "," in cell]
    commas = [cell for cell in stripped if looks_numeric(cell) and "." not in cell]
    if not commas:
        return any(_POINTS_THEN_COMMA.fullmatch(cell) for cell in stripped)
    if not all(_THOUSANDS.fullmatch(cell) for cell in commas):
        return True
    return separator == ";" and not any(_SEVERAL.fullmatch(cell) for cell in commas)


def column_numbers(cells: pd.Series, *, decimal_commas: bool) -> tuple[np.ndarray, np.ndarray]:
    """The numbers of a column of text, NaN where there is none; and where a word stands instead."""
    plain = cells.map(lambda cell: plain_number(cell, decimal_commas=decimal_commas))
    numbers = plain.where(plain.map(is_number))
    values = (
        pd.to_numeric(numbers, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan).copy()
    )
    values[~np.isfinite(values)] = np.nan
    return values, np.isnan(values) & ~cells.map(is_empty).to_numpy(dtype=bool)


def without_codes(values: np.ndarray) -> tuple[np.ndarray, float | None]:
    """The column with its code for "not measured" as NaN, and that code.

    A code is one only where all other numbers are at least 0.
    """
    known = values[~np.isnan(values)]
    for code in CODES:
        is_code = known == code
        if is_code.any() and not is_code.all() and known[~is_code].min() >= 0:
            return np.where(values == code, np.nan, values), code
    return values, None


def holds_dates(cells: Sequence[str]) -> bool:
    """Whether a few cells, spread over a column, are all dates that pandas understands."""
    few = [cells[place] for place in np.linspace(0, len(cells) - 1, 12).astype(int)]
    if any(len(cell) > 40 or not any(sign.isdigit() for sign in cell) for cell in few):
        return False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return any(
            pd.to_datetime(pd.Series(few), errors="coerce", format="mixed", dayfirst=way)
            .notna()
            .all()
            for way in (False, True)
        )
