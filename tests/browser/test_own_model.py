"""A model from a file, in a browser: opened, given its vocabulary, shown; it outlives a reload."""

from __future__ import annotations

import json
import re
from pathlib import Path

import torch
from playwright.sync_api import Browser, Page, expect
from torch import nn

from tests.browser.serving import free_port, running_server
from tests.browser.settling import SETTLED
from tests.browser.view import PATIENCE_MS

LETTERS = 'adefhilnrstuwy S."()'
NOTHING = "Open a file, and look inside."
A_MOMENT_MS = 1000
TRIES = 4
CHOSEN = "[data-testid=stFileUploaderDropzoneInput]"
# Whether the browser keeps so many models.
KEEPS = """(count) => new Promise((go) => {
  const open = indexedDB.open("unroll-model", 1);
  open.onupgradeneeded = () => open.result.createObjectStore("tabs");
  open.onerror = () => go(false);
  open.onsuccess = () => {
    const kept = open.result.transaction("tabs").objectStore("tabs").count();
    kept.onsuccess = () => {
      open.result.close();
      go(kept.result === count);
    };
  };
})"""


def to_glossary(page: Page) -> None:
    """Goes there by the menu; a click in the very moment of a new connection can be lost."""
    heading = page.get_by_role("heading", name="Glossary")
    for _ in range(TRIES):
        page.get_by_role("link", name="Glossary").click()
        try:
            expect(heading).to_have_count(1, timeout=PATIENCE_MS / TRIES)
        except AssertionError:
            continue
        return
    raise AssertionError("The menu does not lead to the glossary.")


def test_a_file_with_its_vocabulary_is_shown_and_is_there_after_a_reload_and_a_restart(
    chromium: Browser, tmp_path: Path
) -> None:
    model = nn.ModuleDict({"emb": nn.Embedding(len(LETTERS), 4), "lstm": nn.LSTM(4, 150)})
    torch.save(model.state_dict(), tmp_path / "mine.pt")
    (tmp_path / "letters.json").write_text(json.dumps(list(LETTERS)))
    port = free_port()
    page = chromium.new_page()
    tokens, proof = page.locator(".unroll-token"), page.get_by_text("torch.nn.LSTM")
    with running_server(port) as address:
        page.goto(f"{address}/model")
        page.set_input_files(CHOSEN, tmp_path / "mine.pt")
        picture = page.get_by_role("img", name="LSTM, 4 inputs, 150 units")
        expect(picture).to_be_visible()
        page.locator(CHOSEN).nth(1).set_input_files(tmp_path / "letters.json")
        field = page.get_by_role("textbox", name="Text, one character a step")
        expect(field).to_have_value('She said "wait (here)" and left in a hurry.')
        page.get_by_role("button", name="Open in Cell").click()
        expect(tokens.first).to_have_text("S")
        expect(proof).to_be_visible()
        # What is reloaded is the address: the player writes it once the page stands.
        expect(page).to_have_url(re.compile("weights=own.*text=|text=.*weights=own"))
        page.wait_for_function(KEEPS, arg=1, polling=50)
        page.reload()
        expect(proof).to_be_visible()
        expect(tokens.first).to_have_text("S")
        page.get_by_role("link", name="Your model").click()
        expect(picture).to_be_visible()
        # What the server has by another way, no place for files pretends to hold.
        expect(page.locator("[data-testid=stFileChipName]")).to_have_count(0)
    with running_server(port):
        page.wait_for_function(SETTLED, timeout=PATIENCE_MS)
        to_glossary(page)
        page.get_by_role("link", name="Your model").click()
        expect(picture).to_be_visible()
        page.get_by_role("button", name="Forget it").click()
        expect(page.get_by_text(NOTHING)).to_be_visible()
        page.wait_for_function(KEEPS, arg=0, polling=50)
        page.reload()
        expect(page.get_by_text(NOTHING)).to_be_visible()
        page.wait_for_function(SETTLED)
        page.wait_for_timeout(A_MOMENT_MS)
        expect(picture).to_have_count(0)
    page.close()
