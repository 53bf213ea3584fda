"""A diagnosis: what was found, beside the view that shows one finding."""

from __future__ import annotations

from dataclasses import replace

from explorer.diagnosis.finding import Finding
from explorer.diagnosis.report import Report
from explorer.scenes.besides import Besides
from explorer.scenes.pages import scene_of
from explorer.scenes.scene import Scene
from explorer.scenes.traced import trace_scene
from explorer.session.choice import ModelChoice
from explorer.session.control import Value
from explorer.session.link import read_link
from explorer.tracing.trace import Trace


def report_scene(
    report: Report,
    *,
    model: ModelChoice | None = None,
    trace: Trace | None = None,
    number: int = 0,
) -> Scene:
    """What was found, and the view of the finding `number`, the gravest first.

    Args:
        report: what `explorer.diagnose` returned.
        model: a person's own model and what it reads, as the page Your model has it.
        trace: instead, a trace of the module that the finding is about.
        number: which finding is looked at, from 0.

    Without either, and where nothing was found, there are sentences alone. Raises ValueError for a
    number that no finding has, and for a view that cannot be shown.
    """
    if not report.findings:
        return Scene("", "", report.summary, None, ())
    if not 0 <= number < len(report.findings):
        raise ValueError(
            f"There is no finding {number}; allowed are 0 to {len(report.findings) - 1}."
        )
    finding = report.findings[number]
    view = _view(finding, model, trace)
    return replace(
        view,
        page="",
        query="",
        title=f"{finding.code.replace('-', ' ').capitalize()}, {finding.place}",
        sentences=(report.summary, *finding_sentences(finding), *view.sentences),
        place={"t": finding.steps[0]} if finding.steps else {},
    )


def finding_sentences(finding: Finding) -> tuple[str, ...]:
    """What a finding says, what it means, what was measured, and where that comes from."""
    told = (finding.message, finding.meaning, finding.measured, f"Source: {finding.source}.")
    return tuple(filter(None, told))


def _view(finding: Finding, model: ModelChoice | None, trace: Trace | None) -> Scene:
    if trace is not None:
        place = finding.layer or 0, finding.direction or "forward"
        unit = finding.units[0] if finding.units else None
        return trace_scene(trace.at(*place), unit=unit)
    if model is None or model.own is None:
        return Scene("", "", "", None, ())
    page, _, query = finding.link.partition("?")
    # The cell is the model's.
    asked = {key: value for key, value in read_link(query).values.items() if key != "cell"}
    read: dict[str, Value] = {
        "weights": "own",
        "sequence": model.sequence,
        "text": model.text,
        "numbers": model.numbers,
        "table_scale": "none",
        "steps": model.steps,
        "seed": model.seed,
    }
    return scene_of(page, {**read, **asked}, Besides(own=model.own))
