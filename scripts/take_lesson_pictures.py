"""Takes a picture of every step of the lessons, to be looked at; and of every answer.

    python -m scripts.take_lesson_pictures FOLDER             # all lessons, 1280×720, light
    python -m scripts.take_lesson_pictures FOLDER lstm gru-four-steps --all

`--all` takes them in light and dark, at 1280×720 and 1920×1080; `--present` in presenter mode.
Needs Debian's chromium.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page

from benchmarks.serving import OURS, Server, opened_page, served
from explorer.lessons.course import course
from explorer.lessons.lesson import Lesson

QUIET_MS = 900
RUNNING = "() => document.querySelector('[data-test-script-state=notRunning]') !== null"
SMALL, LARGE = (1280, 720), (1920, 1080)


def take(lesson: Lesson, folder: Path, server: Server, page: Page, ending: str) -> Iterator[Path]:
    """Goes through a lesson as a clicker does; yields each picture's file."""
    for number, step in enumerate(lesson.steps, start=1):
        if number > 1:
            page.keyboard.press("PageDown")
        yield _picture(page, folder / f"{lesson.key}-{number:02}{ending}.png")
        if step.question is not None:
            page.keyboard.press("PageDown")
            yield _picture(page, folder / f"{lesson.key}-{number:02}-answer{ending}.png")


def _picture(page: Page, file: Path) -> Path:
    page.wait_for_timeout(QUIET_MS)
    page.wait_for_function(RUNNING)
    page.screenshot(path=file)
    return file


def main() -> None:
    """Takes the pictures that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("lessons", nargs="*", choices=[*course(), []])
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--present", action="store_true")
    wished = parser.parse_args()
    wished.folder.mkdir(parents=True, exist_ok=True)
    ways = [(SMALL, "light")]
    if wished.all:
        ways = [(size, scheme) for size in (SMALL, LARGE) for scheme in ("light", "dark")]
    with served(OURS) as server, opened_page() as page:
        for (width, height), scheme in ways:
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            for key in wished.lessons or course():
                present = "&present=1" if wished.present else ""
                page.goto(f"http://127.0.0.1:{server.port}/lessons?lesson={key}{present}")
                page.locator(".unroll-lesson h2").wait_for()
                page.wait_for_timeout(2 * QUIET_MS)
                ending = f"-{width}-{scheme}{'-present' if wished.present else ''}"
                for file in take(course()[key], wished.folder, server, page, ending):
                    print(file.name)


if __name__ == "__main__":
    main()
