"""Takes the pictures of the README from a freshly started app.

    python -m scripts.take_pictures                 # all of them
    python -m scripts.take_pictures cell shapes     # some of them

Needs Debian's chromium. The pictures go to `assets/pictures/`.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from urllib.parse import urlencode

from playwright.sync_api import Page

from benchmarks.serving import OURS, Server, opened_page, served
from explorer.resources import ASSETS

FOLDER = ASSETS / "pictures"
QUIET_MS = 2_500
TRAINING_MS = 120_000
DATE = "20 November 2026"
SENTENCE = "Two pairs of gloves that cost very little belong to the farmer."


@dataclass(frozen=True)
class Picture:
    """A view by its link, in a light or dark theme.

    `train` starts the training first; `clicks` has the words on the buttons that lead to the view.
    """

    page: str
    choices: dict[str, str | int]
    dark: bool = False
    train: bool = False
    clicks: tuple[str, ...] = ()


PICTURES = {
    "cell": Picture("", {"t": 22}),
    "lesson": Picture("lessons", {"lesson": "gru-four-steps", "step": 3}),
    "inside": Picture("", {"cell": "gru", "z": "replace", "t": 16, "sub": 2}, dark=True),
    "paths": Picture("gradients", {"cell": "gru", "part": "paths", "t": 30}),
    "activations": Picture("activations", {"activation": "values", "cell": "gru", "t": 17}),
    "transformer": Picture("transformer", {"versus": "reading", "t": 10}),
    "train": Picture("train", {"train": "clocks", "clock_cell": "lstm", "t": 3}, train=True),
    "diagnosis": Picture("model", {}, clicks=("A sick one, Keras", "Diagnosis")),
    "language": Picture("language", {"language": "read", "read_agreement": SENTENCE, "t": 8}),
    "shapes": Picture(
        "shapes", {"shape": "encoder_decoder", "encoder_decoder_text": DATE, "t": 22}, dark=True
    ),
}


def take(picture: Picture, name: str, server: Server, page: Page) -> None:
    """Opens a view and writes its picture."""
    page.emulate_media(color_scheme="dark" if picture.dark else "light", reduced_motion="reduce")
    page.goto(f"http://127.0.0.1:{server.port}/{picture.page}?{urlencode(picture.choices)}")
    if picture.train:
        page.get_by_role("button", name="Start", exact=True).click()
        page.get_by_text("Finished after").wait_for(timeout=TRAINING_MS)
    for words in picture.clicks:
        button, option = (page.get_by_role(role, name=words) for role in ("button", "radio"))
        button.or_(option).first.click()
    if not picture.clicks:
        page.locator(".unroll-transport").first.wait_for()
    page.wait_for_timeout(QUIET_MS)
    page.screenshot(path=FOLDER / f"{name}-{'dark' if picture.dark else 'light'}.png")


def main(names: list[str]) -> None:
    """Takes the named pictures, or all."""
    if unknown := sorted(set(names) - set(PICTURES)):
        sys.exit(f"There is no picture {', '.join(unknown)}; there are {', '.join(PICTURES)}.")
    with served(OURS) as server, opened_page() as page:
        page.set_viewport_size({"width": 1280, "height": 720})
        for name in names or PICTURES:
            take(PICTURES[name], name, server, page)
            print(name)


if __name__ == "__main__":
    main(sys.argv[1:])
