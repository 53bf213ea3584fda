"""`unroll diagnose`: what ails a model, for people and for CI."""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import torch
from torch import nn

from explorer import __version__
from explorer.capturing.inside import trace
from explorer.cells import CELLS
from explorer.command.options import Parser, add_model, add_quiet
from explorer.command.outcome import DONE, FINDINGS
from explorer.command.reading import Asked, Read, asked, neighbour, read
from explorer.command.telling import progress, tell
from explorer.diagnosis.finding import SEVERITIES, Finding
from explorer.diagnosis.report import Report
from explorer.export.new_file import new_file
from explorer.models.brought import fitting
from explorer.views.model_report import Ahead, module_report, next_row, next_token

ABOUT = "Looks for what ails a recurrent module, and says where, how much, and what to try."
MORE = """Without --input, --text or --tokens the module reads 50 steps of noise. With them, and
a read-out that says the next row or the next token, the gradients of that are looked
at too.

examples:
  unroll diagnose model.pt -o report.html
  unroll diagnose model.pt --input data.csv --format markdown >> "$GITHUB_STEP_SUMMARY"

exit codes: 0 nothing of that severity or a graver one, 1 findings, 2 bad usage or input"""
FORMATS = ("text", "markdown", "json")
NOISY_STEPS = 50


def diagnose(options: Sequence[str]) -> int:
    """Carries the command out; returns the exit status. Raises ValueError, one sentence."""
    parser = Parser("diagnose", ABOUT, MORE)
    add_model(parser)
    parser.add_argument("--readout", metavar="NAME", help="another read-out than the likely one")
    parser.add_argument("--format", choices=FORMATS, default="text", help="text if not given")
    parser.add_argument(
        "--fail-on",
        choices=SEVERITIES,
        default="warning",
        help="the mildest finding that gives exit code 1; warning if not given",
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE.html",
        help="writes it also as a page that shows the steps of the module",
    )
    add_quiet(parser)
    given = parser.parse_args(options)
    if given.output and not given.output.lower().endswith(".html"):
        parser.error(f"“{given.output}” does not end with .html")
    about = asked(given)
    what = read(given, about, torch.float64) or _noise(about)
    tell((*about.notes, *what.notes), quiet=given.quiet)
    with progress(quiet=given.quiet):
        report = _report(given, about, what)
        if given.output:
            _write_page(report, given.output, about, what)
    print(_written(report, given.format, about, what))
    graver = SEVERITIES[: SEVERITIES.index(given.fail_on) + 1]
    return FINDINGS if any(one.severity in graver for one in report.findings) else DONE


def _report(given: argparse.Namespace, about: Asked, what: Read) -> Report:
    part, loaded = about.part, about.loaded
    chosen = neighbour(fitting(loaded.readouts, part.name), given.readout, "--readout")
    readout = chosen.module.double() if chosen and isinstance(chosen.module, nn.Linear) else None
    return module_report(
        part.name,
        part.module().double(),
        readout,
        what.x,
        _ahead(about, what, readout),
        is_whole=part.is_whole,
    )


def _ahead(about: Asked, what: Read, readout: nn.Linear | None) -> Ahead | None:
    """What is to be said at each step, where it is known."""
    if what.is_drawn or about.part.backwards:
        return None
    if what.numbers is not None and about.table is not None:
        return next_token(readout, about.table.tokens, what.numbers)
    return next_row(readout, what.x)


def _noise(about: Asked) -> Read:
    """What a module reads that is given nothing."""
    generator = torch.Generator().manual_seed(0)
    size = (NOISY_STEPS, 1, about.part.input_size)
    x = torch.randn(size, generator=generator, dtype=torch.float64)
    if about.table is not None:
        x = about.table.drawn(NOISY_STEPS, seed=0).x
    note = f"No input is given, so it reads {NOISY_STEPS} steps of noise."
    return Read(x, f"{NOISY_STEPS} steps of noise", is_drawn=True, notes=(note,))


def _write_page(report: Report, name: str, about: Asked, what: Read) -> None:
    # Loads what all pages show.
    from explorer.export.pages.report_page import report_page

    module = about.part.module().double()
    page = report_page(report, title=_title(about, what), trace=trace(module, what.x))
    with new_file(name) as place:
        place.write_bytes(page.encode())


def _title(about: Asked, what: Read) -> str:
    cell = CELLS[about.part.cell].title
    return f"{about.loaded.filename}, {about.part.name} ({cell}), reads {what.words}"


def _written(report: Report, form: str, about: Asked, what: Read) -> str:
    name, title = about.part.name, _title(about, what)
    match form:
        case "markdown":
            return f"# {title}\n\n{report.to_markdown()}".rstrip("\n")
        case "json":
            facts = {
                "version": __version__,
                "model": about.loaded.filename,
                "module": name,
                "cell": about.part.cell,
                "reads": what.words,
                "summary": report.summary,
                "checked": report.checked,
                "findings": [_fields(finding) for finding in report.findings],
            }
            return json.dumps(facts, indent=2, allow_nan=False)
        case _:
            return f"{title}\n\n{report!r}"


def _fields(finding: Finding) -> dict[str, Any]:
    """A finding as JSON takes it: what is no number is null."""
    result = {field.name: getattr(finding, field.name) for field in fields(Finding)}
    return {
        name: None if isinstance(value, float) and not math.isfinite(value) else value
        for name, value in result.items()
    }
