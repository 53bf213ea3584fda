"""Whose training it is: a job is wanted as long as its tab is open."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from explorer.ui.train import jobs


def test_a_tab_that_is_gone_for_longer_than_the_grace_no_longer_wants_its_training(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now, active = [0.0], [True]
    server = SimpleNamespace(is_active_session=lambda session: session == "mine" and active[0])
    monkeypatch.setattr(jobs, "monotonic", lambda: now[0])
    monkeypatch.setattr(jobs, "get_script_run_ctx", lambda: SimpleNamespace(session_id="mine"))
    monkeypatch.setattr(jobs.runtime, "exists", lambda: True)
    monkeypatch.setattr(jobs.runtime, "get_instance", lambda: server)
    is_open = jobs.tab_is_open()
    assert is_open()
    now[0] = 100.0  # it was not asked for long, since it waited in line
    active[0] = False
    assert is_open()
    now[0] += jobs.GRACE_SECONDS - 0.1
    assert is_open()
    active[0] = True  # the connection came back
    assert is_open()
    active[0] = False
    assert is_open()
    now[0] += jobs.GRACE_SECONDS + 0.1
    assert not is_open()
