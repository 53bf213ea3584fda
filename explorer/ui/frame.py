"""What stands around every page: the runtime, the link, the shared controls, the transport."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.equations.printed import flipped_gates
from explorer.scenes.transports import no_transport, run_transport, transport
from explorer.session.choice import Choice
from explorer.session.controls import CONTROLS
from explorer.session.declared.analysis import CLIPPING, PROOF, TABLE, WHICH
from explorer.session.holds import hold_words
from explorer.session.link import texts_left_out, write_link
from explorer.session.readable import READABLE
from explorer.session.resolve import stands_in
from explorer.session.run import Run, run
from explorer.training.plan import Plan
from explorer.ui import current, person, player, take_away
from explorer.ui.controls import state
from explorer.ui.controls.heard import hear, heard, view_name
from explorer.ui.controls.sidebar import exploring_controls, proof_controls, viewing_controls
from explorer.ui.escaping import plain
from explorer.ui.page_line import tell_line
from explorer.ui.shown_unit import with_shown_unit
from explorer.ui.train import jobs
from explorer.ui.train.controls import planning_controls
from explorer.ui.turns import in_turn
from explorer.ui.ways_out import offer_ways_out
from explorer.views.choices import usual_choices
from explorer.views.payloads import Address
from explorer.views.proof import STEP_MARKS

# The parts in which nothing follows the steps of a sequence.
STILL = (CLIPPING, TABLE, WHICH)


@in_turn
def show(
    page: str,
    draw: Callable[[], None],
    line: DeltaGenerator,
    *,
    before: Callable[[], None] | None = None,
) -> None:
    """Draws a page: takes over its link before, tells the browser's address after.

    `line` is the place of the line that says what the page shows. What is drawn `before` it stands
    on every page but some.
    """
    runtime = player.runtime(person.secret())
    try:
        current.begin()
        jobs.arrive()
        hear(runtime.told)
        state.begin(page, runtime.address)
        tell_line(page, line)
        if before is not None:
            before()
        draw()
    except Exception:  # whatever it is, a lecture hall must not read it
        logging.getLogger("explorer").exception("A page failed")
        st.error(
            "Something went wrong that should not have. What you chose is kept: change one of the "
            "choices, or reload the page."
        )
    finally:
        _tell_about_link(state.finish())
        with runtime.place:
            query = follow_link(page)
        left_out = [CONTROLS[key].label for key in texts_left_out(query)]
        if left_out:
            st.sidebar.caption(f"Too long for a link, which leaves it out: {', '.join(left_out)}.")
    take_away.offer(query, runtime)


def follow_link(page: str, *, part: str = "") -> str:
    """Brings the browser's address to what is chosen now; returns its parameters.

    A fragment of a page that draws controls of its own calls it with its name.
    """
    if state.is_fixed() and part:
        return ""
    query = write_link({**state.own_chosen().given, **current.shown().instead}, page)
    data: Address = {
        "page": page,
        "query": query,
        "opened": state.opened_links(),
        "in_place": state.links_opened_in_place(),
        "place": state.requested_place(),
        "heard": heard(),
        "view": view_name(),
        "usual": None if state.is_fixed() else usual_choices(page),
    }
    player.address(data, part=part)
    current.lead_to(page, query)
    return query


@dataclass(frozen=True)
class View:
    """What a page of the section Explore shows: a choice, and the run that comes of it."""

    choice: Choice
    run: Run


def exploring(part: str = "", *, inside: bool = False) -> View:
    """Draws the shared controls and the transport; returns what the page is to show.

    `part` is the part of the page, "" where it has none; on some nothing follows the steps, so that
    there is nothing to play. `inside` says whether the page can be stepped through equation by
    equation. If what was chosen cannot be run, a sentence says why, and the page ends here.
    """
    choice = exploring_controls(part)
    try:
        current_run = run(choice.model)
    except ValueError as error:
        _nothing_to_play()
        offer_ways_out(error)
        st.stop()
    choice = with_shown_unit(choice, current_run)
    if part in STILL:
        _nothing_to_play()
        _hold_chip(current_run, choice)
        return View(choice, current_run)
    _tell_stand_in(current_run)
    player.play(run_transport(current_run, inside=inside))
    _hold_chip(current_run, choice)
    return View(choice, current_run)


def playable_steps(part: str, tokens: list[str]) -> list[str]:
    """What the transport shows for these tokens in a part of a page of the section Explore."""
    if part == PROOF:
        return STEP_MARKS
    return [] if part in STILL else tokens


def proving() -> Choice:
    """Draws the controls of the classic proof, whose steps are those of a product."""
    choice = proof_controls()
    player.play(transport(STEP_MARKS, autoplay=True))
    return choice


@dataclass(frozen=True)
class TrainingView:
    """What the page Train shows: how things are written, and the plan, None if not allowed."""

    choice: Choice
    plan: Plan | None


def training() -> TrainingView:
    """Draws the controls of a training; where they do not come to one, a sentence says why."""
    try:
        plan = planning_controls()
    except ValueError as error:
        choice = viewing_controls()
        st.warning(plain(str(error)))
        return TrainingView(choice, None)
    return TrainingView(viewing_controls(), plan)


def _nothing_to_play() -> None:
    player.play(no_transport())


def _tell_stand_in(current_run: Run) -> None:
    """That random weights stand in for trained ones, and the way back to these."""
    if state.is_fixed() or not stands_in(current_run.choice):
        return
    with st.container(key="stand_in", horizontal=True, vertical_alignment="center"):
        st.caption(
            "The trained weights read text, not numbers: these are random ones, with "
            f"{current_run.module.hidden_size} units."
        )
        st.button(
            "Trained weights, on a text",
            key="leave_numbers",
            type="tertiary",
            icon=":material/arrow_back:",
            on_click=state.choose,
            args=("sequence", READABLE),
        )


def _hold_chip(current_run: Run, choice: Choice) -> None:
    """What is held, on a button that lets go; nothing where nothing is held."""
    hold = current_run.choice.hold
    if hold is None:
        return
    flipped = flipped_gates(current_run.module.cell, choice.direction)
    words = hold_words(hold, len(current_run.sequence.tokens), flipped)
    st.button(
        f"Held: {words}",
        key="let_go",
        icon=":material/close:",
        icon_position="right",
        help="Lets go",
        on_click=state.choose,
        args=("hold", None),
    )


def _tell_about_link(sentence: str) -> None:
    if sentence:
        st.toast(plain(sentence), icon=":material/link_off:", duration="infinite")
