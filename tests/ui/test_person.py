"""Who a person is: the secret that a browser hands back, and nothing that can be guessed."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from explorer.resources import PLAYER
from explorer.ui import person

HANDED = "A" * 43


def _script() -> None:
    import streamlit as st

    from explorer.ui.person import secret

    st.text(secret())


def secret_in_a_new_session() -> AppTest:
    return AppTest.from_function(_script, default_timeout=20).run()


def test_a_person_without_a_secret_gets_a_new_one_and_keeps_it_for_the_session() -> None:
    one, other = secret_in_a_new_session(), secret_in_a_new_session()
    first = one.text[0].value
    assert person.SECRET.fullmatch(first)
    assert one.run().text[0].value == first
    assert other.text[0].value != first


def test_what_the_browser_hands_back_is_who_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(person, "handed_back", lambda: HANDED)
    assert secret_in_a_new_session().text[0].value == HANDED


@pytest.mark.parametrize("handed", ["", "x", HANDED + "A", HANDED[:-1] + "ä", HANDED + "\n"])
def test_what_is_no_secret_of_ours_is_replaced(
    handed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(person, "handed_back", lambda: handed)
    assert secret_in_a_new_session().text[0].value != handed


def test_server_and_browser_mean_the_same_cookie() -> None:
    script = (PLAYER / "person.js").read_text("utf-8")
    assert re.findall(r'COOKIE = "(\w+)"', script) == [person.COOKIE]
