"""`unroll export`: a view of the app as files."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl, urlsplit

from explorer.command.contents import content, title
from explorer.command.options import Parser, add_quiet
from explorer.command.outcome import DONE
from explorer.command.telling import progress, tell
from explorer.counting import counted
from explorer.export.files import FILES, made
from explorer.export.kinds import Request
from explorer.export.live import live_address
from explorer.export.new_file import new_file
from explorer.scenes import Scene, link_scene
from explorer.sequences.files import plain_text
from explorer.session.controls import CONTROLS

ABOUT = "Writes a view of the app as files. What a file is to be, its name says by how it ends:"
MORE = """
LINK is the address of a view in the app, or what stands in it behind the last /. Put
it into quotes: a shell takes & for something else. Of a lesson, .html is all of it; one
of your own is given by its file.

examples:
  unroll export "cell?cell=gru&unit=3&t=12" -o gru.html
  unroll export "gradients?cell=lstm" -o figure.pdf -o figure.csv
  unroll export "lessons?lesson=lstm" -o lesson.html --live https://unroll.example
  unroll export my-lesson.md -o my-lesson.html

exit codes: 0 done, 2 bad usage or input"""


LESSON_ENDING = ".md"
# What a link says to the browser alone.
BROWSER_KEYS = frozenset(("present",))


def export(options: Sequence[str]) -> int:
    """Carries the command out; returns the exit status. Raises ValueError, one sentence."""
    listed = "\n".join(f"  .{key:<13} {kind.purpose}" for key, kind in FILES.items())
    parser = Parser("export", f"{ABOUT}\n\n{listed}", MORE)
    parser.add_argument("link", metavar="LINK", help="a view, as in cell?cell=gru&unit=3")
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        action="append",
        required=True,
        help="the file; several can be given",
    )
    parser.add_argument(
        "--live",
        metavar="ADDRESS",
        default="",
        help="where the app runs, for a link to the view; that of LINK, if it is a whole address",
    )
    add_quiet(parser)
    given = parser.parse_args(options)
    unknown = [name for name in given.output if kind_of(name) is None]
    if unknown:
        parser.error(f"“{unknown[0]}” ends with none of {', '.join(f'.{key}' for key in FILES)}")
    if given.link.lower().endswith(LESSON_ENDING):
        with progress(quiet=given.quiet):
            _export_lesson(given.link, given.output)
        return DONE
    scene = link_scene(given.link)
    tell(_left_out(given.link), quiet=given.quiet)
    request = Request(live=_live(given.link, given.live, scene.link))
    with progress(quiet=given.quiet):
        for name in counted(given.output, "Writing files"):
            data = _made(scene, name, request)
            with new_file(name) as place:
                place.write_bytes(data)
    return DONE


def _made(scene: Scene, name: str, request: Request) -> bytes:
    """The content of a file. Raises ValueError, one sentence, also where a package is missing."""
    try:
        return made(scene, kind_of(name) or "", request)
    except ImportError:
        raise ValueError(
            f"“{title(name)}” needs packages that the library does without: "
            'pip install "unroll-rnn[app]".'
        ) from None


def _export_lesson(file: str, outputs: Sequence[str]) -> None:
    """Writes a lesson of somebody's own, from its text."""
    # Loads what checks lessons.
    from explorer.export.pages.lesson_page import lesson_page
    from explorer.lessons.checking import problems
    from explorer.lessons.reading import read_lesson

    lesson = read_lesson(plain_text(content(file), title(file)))
    found = problems(lesson)
    if found:
        raise ValueError("\n".join(found))
    others = [name for name in outputs if kind_of(name) != "html"]
    if others:
        raise ValueError(f"A lesson's text becomes a page; “{others[0]}” does not end with .html.")
    page = lesson_page(lesson).encode()
    for name in outputs:
        with new_file(name) as place:
            place.write_bytes(page)


def kind_of(name: str) -> str | None:
    """The kind of file that a name asks for by its end, None for no kind: cell.diagram.svg."""
    fitting = [key for key in FILES if name.lower().endswith(f".{key}")]
    return max(fitting, key=len, default=None)


def _left_out(link: str) -> list[str]:
    """A note for each parameter that no control has, as a slip of the pen is one too."""
    keys = dict.fromkeys(key for key, _ in parse_qsl(urlsplit(link.strip()).query))
    return [
        f"“{key}” is no choice of a view; it is left out."
        for key in keys
        if key not in CONTROLS and key not in BROWSER_KEYS
    ]


def _live(link: str, app: str, view: str) -> str:
    """The address of the view in a running app, "" where none is known."""
    if app:
        return live_address(app, view)
    return link.strip() if urlsplit(link.strip()).scheme else ""
