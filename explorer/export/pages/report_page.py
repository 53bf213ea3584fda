"""A diagnosis as one HTML page: every finding, and on the stage what it is about."""

from __future__ import annotations

from dataclasses import replace

from explorer.counting import counted
from explorer.diagnosis.finding import Finding
from explorer.diagnosis.report import Report
from explorer.export.origin import made_sentence
from explorer.export.pages.bundle import REPORT_BEGINNING, REPORT_START, REPORT_STYLES
from explorer.export.pages.gathering import Gathering
from explorer.export.pages.page import LICENCE, as_text, beside, paragraphs, parts_of, whole_page
from explorer.scenes.report import report_scene
from explorer.session.choice import ModelChoice
from explorer.tracing.trace import Trace
from explorer.views.payloads import ReportFile, ReportView

TITLE = "Diagnosis"
LOOKED_FOR = "What was looked for: "


def report_page(
    report: Report,
    *,
    title: str = TITLE,
    model: ModelChoice | None = None,
    trace: Trace | None = None,
    licence: str = LICENCE,
) -> str:
    """The page of a diagnosis, complete in itself.

    Args:
        report: what `explorer.diagnose` returned.
        title: what was diagnosed.
        model: a person's own model and what it reads, as the page Your model has it; with it every
            finding has the view that shows it.
        trace: instead, a trace of the module that the findings are about.
        licence: the line at the end of the page.

    Without a model and a trace the page has the findings alone.
    """
    gathering = Gathering()
    views = [
        _view(report, number, model, trace, gathering)
        for number in counted(range(len(report.findings)), "Drawing findings")
    ]
    data, parts = gathering.shared()
    sent: ReportFile = {
        "views": views,
        "scenes": gathering.scenes,
        "data": data,
        "parts": parts,
    }
    shown = zip(report.findings, views, strict=True)
    articles = "".join(
        _article(number, finding, is_shown=view is not None)
        for number, (finding, view) in enumerate(shown)
    )
    looked = f"{LOOKED_FOR}{', '.join(report.checked)}."
    return whole_page(
        f"{title}: {report.summary.removesuffix('.')}",
        {"report": sent, **beside(gathering.sent)},
        parts_of(gathering.sent),
        said=f'<div class="unroll-findings">{articles}{paragraphs([looked])}</div>',
        foot=paragraphs([made_sentence(gathering.weights), licence]),
        start=REPORT_START,
        begin=REPORT_BEGINNING,
        styles=REPORT_STYLES,
    )


def _view(
    report: Report,
    number: int,
    model: ModelChoice | None,
    trace: Trace | None,
    gathering: Gathering,
) -> ReportView | None:
    """Where the view of a finding stands; None where there is none that can be shown."""
    if model is None and trace is None:
        return None
    try:
        scene = report_scene(report, model=model, trace=trace, number=number)
    except ValueError:
        # The finding may be about a layer that the trace has not, or more steps than are shown.
        return None
    if not scene.mounts:
        return None
    return {"scene": gathering.place_of(replace(scene, sentences=())), "place": dict(scene.place)}


def _article(number: int, finding: Finding, *, is_shown: bool) -> str:
    """A finding as HTML."""
    name = as_text(finding.code.replace("-", " "))
    head = (
        f'<h2><span class="unroll-severity" data-severity="{finding.severity}">'
        f"{finding.severity}</span> {name} <small>{as_text(finding.place)}</small></h2>"
    )
    way = (
        f'<button type="button" class="unroll-button" data-finding="{number}" '
        'aria-pressed="false">Show it on the stage</button>'
    )
    told = paragraphs([f"{finding.message} {finding.meaning}"])
    measured = f"<p><b>{as_text(finding.measured)}</b></p>" if finding.measured else ""
    return (
        f"<article>{head}{told}{measured}{way if is_shown else ''}"
        f"<p>What to try:</p><pre><code>{as_text(finding.remedy)}</code></pre>"
        f"{paragraphs([f'Source: {finding.source}.'])}</article>"
    )
