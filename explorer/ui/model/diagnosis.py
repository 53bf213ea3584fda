"""The part Diagnosis of the page Your model: findings, their evidence and their remedies."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from explorer.diagnosis.finding import Finding
from explorer.diagnosis.report import Report
from explorer.export.pages.report_page import report_page
from explorer.sequences.arrangement import Arrangement
from explorer.sequences.labels import file_label
from explorer.session.choice import OWN_NUMBERS, OWN_TEXT, ModelChoice
from explorer.session.link import read_link
from explorer.ui import current
from explorer.ui.controls import state
from explorer.ui.escaping import plain
from explorer.ui.model.remedy import trial_of
from explorer.ui.model.shown import Shown
from explorer.ui.model.ways import show
from explorer.ui.opening import open_changed_view
from explorer.ui.texts import text
from explorer.views.model_report import model_report

CHOSEN = "brought_finding"
COLOURS = {"error": "red", "warning": "orange", "note": "blue"}


def diagnosis(shown: Shown) -> None:
    """Draws what ails a model on what it reads: a list, and the finding chosen in it."""
    choice = _choice(shown)
    try:
        report = model_report(choice, shown.name, is_whole=shown.is_whole)
    except ValueError as error:
        st.warning(plain(str(error)))
        return
    title = f"{file_label(shown.filename)}, {shown.name}"
    current.note_whole(_whole(report, title, choice))
    left, right = st.columns([1, 2], gap="large")
    with left:
        finding = _chosen(report)
        st.download_button(
            "Report as Markdown",
            lambda: f"# {title}\n\n{report.to_markdown()}",
            "unroll-report.md",
            "text/markdown",
            icon=":material/download:",
            on_click="ignore",
        )
    with right:
        if finding is None:
            st.markdown(text("model/healthy"))
        else:
            _tell(finding, shown)


def _whole(report: Report, title: str, choice: ModelChoice) -> current.Whole:
    """The report as one page to take away; a link to a model of somebody's own there is none."""

    def make(_live: str) -> str:
        return report_page(report, title=title, model=choice)

    purpose = "Every finding, each with the view that shows it, without a server: for an issue."
    return current.Whole("Diagnosis", purpose, "unroll-diagnosis", make)


def _choice(shown: Shown) -> ModelChoice:
    chosen, model, read = state.chosen(), shown.model, shown.read
    return ModelChoice(
        cell=model.model.cell,
        weights="own",
        own=model,
        sequence=read.sequence,
        text=read.text if read.sequence == OWN_TEXT else "",
        numbers=read.text if read.sequence == OWN_NUMBERS else "",
        arrangement=replace(Arrangement(), scale="none"),
        steps=chosen.whole("steps"),
        seed=chosen.whole("seed"),
    )


def _chosen(report: Report) -> Finding | None:
    """Draws the findings, the gravest first, and returns the one that is looked at."""
    st.markdown(plain(report.summary))
    if not report.findings:
        return None
    numbers = range(len(report.findings))
    place = st.radio(
        "Findings",
        numbers,
        format_func=lambda number: _title(report.findings[number]),
        captions=[plain(one.place) for one in report.findings],
        key=f"{CHOSEN}_{len(report.findings)}",
        label_visibility="collapsed",
    )
    return report.findings[place]


def _title(finding: Finding) -> str:
    words = plain(finding.code.replace("-", " "))
    return f":{COLOURS[finding.severity]}-badge[{finding.severity}] {words}"


def _tell(finding: Finding, shown: Shown) -> None:
    st.markdown(f"**{plain(finding.message)}**")
    st.markdown(plain(finding.meaning))
    page, _, query = finding.link.partition("?")
    if st.button(f"See it on {page.capitalize()}", type="primary", icon=":material/arrow_forward:"):
        show(shown.model, shown.read)
        state.forget("unit")
        # The cell is the model's.
        values = read_link(query).values
        open_changed_view(page, {key: values[key] for key in values if key != "cell"})
    st.markdown("**What to try**")
    st.code(finding.remedy, language="python")
    if finding.measured:
        st.caption(plain(finding.measured))
    st.caption(plain(f"Source: {finding.source}."))
    trial_of(finding, shown.model.model.cell)
