"""What a session has chosen: taken from a link, kept over pages, and told to the address."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from explorer.session.control import Value, Values
from explorer.session.controls import CONTROLS, Chosen
from explorer.session.declared.pages import CELL
from explorer.session.link import PLAYER_KEYS, Link, Problem, problem_sentence, read_link

# Kept over page changes though no link carries them: a person's own models, text and series.
KEPT_BESIDES = (
    *("own", "own_others", "own_text", "series", "series_column"),
    *("brought_part", "brought_module", "brought_embedding", "brought_readout"),
    *("brought_input", "brought_text", "brought_rows"),
)
# What a session notes about itself, under names that no control has.
KEPT, PENDING, OPENED, FRESH = "_kept", "_pending", "_opened", "_fresh"
PROBLEMS, PLACE = "_problems", "_place"
SUGGESTED, SETTLED = "_suggested", "_settled"
PAGE, IN_PLACE = "_page", "_opened_in_place"
ASKED, START = "_asked", "_start"
FIXED, FIXED_BASE, FIXED_CHANGES = "_fixed", "_fixed_base", "_fixed_changes"


def begin(page: str, address: str | None = None) -> None:
    """Takes over what a link says, if one was opened, before the page draws any control.

    `address` is what the browser's address says now, if it has just connected again: to a server
    that was started anew Streamlit hands the one that the tab was opened with.
    """
    state = st.session_state
    state[PROBLEMS], state[FRESH] = [], False
    state.pop(FIXED, None)
    state.pop(ASKED, None)
    # Streamlit forgets the value of a widget that a run does not draw, and of all at another page.
    for key, value in state.get(KEPT, {}).items():
        if key not in state:
            state[key] = value
    if PENDING in state:
        asked = state.pop(PENDING)
        _adopt(asked, page)
        state[IN_PLACE] = links_opened_in_place() + (state.get(PAGE) == page)
    elif OPENED not in state or _is_back_or_forward():
        # Whoever came by a link, whatever it says, is shown what it asks for; so is a frame in a
        # page of others, whose address Streamlit keeps to itself.
        is_new = OPENED not in state and address is None and not st.context.is_embedded
        state[START] = is_new and page == CELL and not st.query_params
        _adopt(_address() if address is None else read_link(address), page)
    if state.get(PAGE, page) != page:
        state[START] = False
    state[PAGE] = page


def is_at_start() -> bool:
    """Whether the bare address was opened and no door was gone through yet."""
    return bool(st.session_state.get(START))


def leave_start() -> None:
    """Goes on without the start view."""
    st.session_state[START] = False


def finish() -> str:
    """Keeps what is chosen for the next run; returns a sentence about what a link asked in vain."""
    state = st.session_state
    # All at once: to ask for each would take longer than to draw a control.
    values = state.to_dict()
    state[KEPT] = {key: values[key] for key in (*CONTROLS, *KEPT_BESIDES) if key in values}
    return problem_sentence(state[PROBLEMS])


def chosen() -> Chosen:
    """The values of all controls as they stand now, or those of a view that is fixed."""
    fixed = st.session_state.get(FIXED)
    return own_chosen() if fixed is None else Chosen(fixed)


def own_chosen() -> Chosen:
    """The values of all controls as a person chose them, whatever view is fixed."""
    values: dict[str, Value] = {}
    suggested, settled = st.session_state.get(SUGGESTED, {}), _settled()
    present = st.session_state.to_dict()
    for key, control in CONTROLS.items():
        if key in present:
            value = as_value(present[key])
            if control.accepts(value) and (key in settled or value != suggested.get(key)):
                values[key] = value
    return Chosen(values)


def chosen_value(key: str) -> Any:
    """The value of one control as it stands now."""
    if is_fixed():
        return chosen()[key]
    value = as_value(st.session_state.get(key))
    return value if value is not None and CONTROLS[key].accepts(value) else chosen()[key]


def fix(values: Values) -> None:
    """Has the rest of this run show other values than a person's own, which stay as they are.

    Controls are not drawn meanwhile, fragments of the page included. What the stage itself lets one
    choose, as a unit, counts until another view is fixed.
    """
    state = st.session_state
    if state.get(FIXED_BASE) != values:
        state[FIXED_BASE], state[FIXED_CHANGES] = dict(values), {}
    state[FIXED] = {**values, **state[FIXED_CHANGES]}


def ask(signals: frozenset[str]) -> None:
    """Has the rest of this run keep the values of some signals back: they are to be guessed."""
    st.session_state[ASKED] = signals


def asked_signals() -> frozenset[str]:
    """The signals whose values are kept back."""
    result: frozenset[str] = st.session_state.get(ASKED, frozenset())
    return result


def is_fixed() -> bool:
    """Whether a view is shown whose values no control of this page chooses."""
    return FIXED in st.session_state


def go_to(place: dict[str, int]) -> None:
    """Has the playhead go to a step, and to an equation within it, once this run is shown."""
    state = st.session_state
    state[OPENED], state[PLACE] = opened_links() + 1, dict(place)


def as_value(value: Any) -> Any:
    """A widget's value as a control's: what Streamlit lists is a tuple."""
    return tuple(value) if isinstance(value, list) else value


def suggest(key: str, value: Value, *, lasting: bool = False) -> None:
    """Puts a value into a control until a person chooses another; no link carries it.

    If `lasting`, what a person chose once stays, even where it is what was suggested meanwhile.
    """
    suggested, settled = st.session_state.setdefault(SUGGESTED, {}), _settled()
    untouched = key not in st.session_state or st.session_state[key] == suggested.get(key)
    if lasting and not untouched:
        settled.add(key)
    if untouched and key not in settled and st.session_state.get(key) != value:
        choose(key, value)
    suggested[key] = value


def settle(key: str, value: Value) -> None:
    """Gives a control a value that a person chose, which no suggestion replaces."""
    if is_fixed():
        st.session_state[FIXED_CHANGES][key] = value
        return
    choose(key, value)
    _settled().add(key)


def is_settled(key: str) -> bool:
    """Whether no suggestion replaces the value of a control."""
    return key in _settled()


def _settled() -> set[str]:
    """The controls whose values a person or a link chose, even if they equal what is suggested."""
    result: set[str] = st.session_state.setdefault(SETTLED, set())
    return result


def choose(key: str, value: Value) -> None:
    """Gives a control another value; before it is drawn, or in a callback."""
    value_there = list(value) if isinstance(value, tuple) else value
    # What is set again is sent again, and a field would lose what is being typed.
    if key not in st.session_state or st.session_state[key] != value_there:
        st.session_state[key] = value_there


def forget(key: str) -> None:
    """Has a control that is not drawn yet begin anew; or in a callback."""
    st.session_state.pop(key, None)
    st.session_state.get(KEPT, {}).pop(key, None)
    _settled().discard(key)


def request(link: Link) -> None:
    """Has the next run open a view from a link, as if its address had been opened."""
    st.session_state[PENDING] = link


def note_problem(problem: Problem) -> None:
    """Adds to what is told about a link, if this run is the first that shows what it asks for."""
    if st.session_state.get(FRESH):
        st.session_state[PROBLEMS].append(problem)


def opened_links() -> int:
    """How many links this session has opened so far."""
    return int(st.session_state.get(OPENED, 0))


def links_opened_in_place() -> int:
    """How many links were opened from inside the page that they are of."""
    return int(st.session_state.get(IN_PLACE, 0))


def requested_place() -> dict[str, int]:
    """The step, and the equation within it, that the link opened last asks for."""
    return dict(st.session_state.get(PLACE, {}))


def _adopt(link: Link, page: str) -> None:
    """Sets the controls that the link names, and the page's others to their defaults."""
    state = st.session_state
    state[OPENED], state[FRESH] = opened_links() + 1, True
    state[PROBLEMS].extend(link.problems)
    state[PLACE] = {key: link.values[key] for key in PLAYER_KEYS if key in link.values}
    for key, control in CONTROLS.items():
        if key in PLAYER_KEYS:
            continue
        if key in link.values:
            settle(key, link.values[key])
        elif page in control.pages and key in state:
            del state[key]
            _settled().discard(key)


def _address() -> Link:
    """What the parameters in the browser's address say."""
    names = st.query_params.keys()
    return read_link([(name, text) for name in names for text in st.query_params.get_all(name)])


def _is_back_or_forward() -> bool:
    """Whether the browser's Back or Forward asked for this run; its address is another then."""
    context: Any = get_script_run_ctx()
    return bool(context.is_history_navigation)
