"""How a class loads the server: how long reruns take when all work, and memory per session.

Run from the root of the repository, with nothing else running on the machine (2 minutes):

    python -m benchmarks.sessions

30 visitors connect over websockets, as a browser does, and each changes the seed every 2 seconds
(later if the last answer is not there yet), so that every rerun traces a network not seen before:
LSTM, T = 50, H = 16. Measured is the time from sending the change to the message that the script
has finished; client and server share the machine. Memory is the server's resident memory with all
sessions, less that with one, per further session; one session's reruns warm it up. The naive app
(`naive_app.py`) is given the same.

    python -m benchmarks.sessions turns

compares the app with itself without turns (`without_turns.py`), for 25 and for 40 visitors. Both
are measured in pairs, one right after the other, and first the one, then the other (8 minutes).
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from collections import deque
from collections.abc import Sequence

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from benchmarks.serving import (
    HEADER,
    NAIVE,
    OURS,
    WITHOUT_TURNS,
    Server,
    machine,
    quantile,
    row,
    served,
)

LINK = "t=0&weights=random&sequence=sine&steps=50&size=16"
SESSIONS = 30
CROWDS = (25, 40)
ROUNDS = 2
CROWD_SECONDS = 16.0
PERIOD = 2.0
SECONDS = 40.0
WARM_UP = 30  # reruns; the app keeps the last runs of all visitors together, and these fill it
KEPT_AGE = 2  # a browser keeps a large message for as many runs, and the server does not repeat it
FINISHED = ForwardMsg.ScriptFinishedStatus.FINISHED_SUCCESSFULLY


class Visitor:
    """One session: a browser without a screen."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.seed_id = ""
        self.states: dict[str, WidgetState] = {}
        self.kept: deque[set[str]] = deque([set()], maxlen=KEPT_AGE)
        self.kilobytes: list[float] = []

    async def open(self) -> None:
        """The first run of the script, and the one that its components ask for."""
        await self._run("")
        if not self.seed_id:
            raise RuntimeError("The app has no number input with the label Seed.")
        await self._run("")

    async def rerun(self, seed: int) -> float:
        """Changes the seed; the milliseconds until the script has finished."""
        self.states[self.seed_id] = WidgetState(id=self.seed_id, double_value=seed)
        start = time.perf_counter()
        is_new = await self._run(f"&seed={seed}")
        if not is_new:
            raise RuntimeError(f"Seed {seed} changed nothing large on the page.")
        return 1e3 * (time.perf_counter() - start)

    async def _run(self, query: str) -> bool:
        """Runs the script; whether it sent something large that was not there before."""
        wish = BackMsg()
        wish.rerun_script.query_string = LINK + query
        wish.rerun_script.widget_states.widgets.extend(self.states.values())
        known = set().union(*self.kept)
        wish.rerun_script.cached_message_hashes.extend(known)
        await self.socket.send(wish.SerializeToString())
        seen, size = set(), 0
        while True:
            data = await self.socket.recv(decode=False)
            message = ForwardMsg.FromString(data)
            size += len(data)
            if message.ref_hash or message.metadata.cacheable:
                seen.add(message.ref_hash or message.hash)
            kind = message.WhichOneof("type")
            if kind == "delta":
                self._look_at(message.delta.new_element)
            elif kind == "script_finished" and message.script_finished == FINISHED:
                break
        self.kept.append(seen)
        self.kilobytes.append(size / 1e3)
        return not seen <= known

    def _look_at(self, element: Element) -> None:
        if element.number_input.label == "Seed":
            self.seed_id = element.number_input.id


async def worked(visitor: Visitor, number: int, share: float, seconds: float) -> list[float]:
    """The times of a visitor's reruns, the first one after a share of the period."""
    loop = asyncio.get_running_loop()
    due = loop.time() + PERIOD * share
    until = loop.time() + seconds
    times: list[float] = []
    while due < until:
        await asyncio.sleep(max(due - loop.time(), 0.0))
        times.append(await visitor.rerun(1000 * (number + 1) + len(times)))
        due = max(due + PERIOD, loop.time())
    return times


async def entered(server: Server) -> Visitor:
    """A visitor who has opened the page."""
    address = f"ws://127.0.0.1:{server.port}/_stcore/stream"
    visitor = Visitor(
        await connect(address, subprotocols=[Subprotocol("streamlit")], max_size=None)
    )
    await visitor.open()
    return visitor


async def class_figures(server: Server, sessions: int, seconds: float) -> dict[str, float]:
    """What a class costs this server: times of reruns, alone and together, and memory."""
    first = await entered(server)
    alone = [await first.rerun(seed) for seed in range(1, WARM_UP + 1)]
    memory = server.memory()
    visitors = [first]
    while len(visitors) < sessions:
        visitors.append(await entered(server))
    before = server.work()
    result = await asyncio.gather(
        *(
            worked(visitor, number, number / sessions, seconds)
            for number, visitor in enumerate(visitors)
        )
    )
    times = [taken for each in result for taken in each]
    figures = {
        "alone": statistics.median(alone),
        "p50": statistics.median(times),
        "p95": quantile(times, 0.95),
        "reruns": len(times),
        "work": 1e3 * (server.work() - before) / len(times),
        "bytes": statistics.median(first.kilobytes),
        "memory": (server.memory() - memory) / (sessions - 1),
    }
    await asyncio.gather(*(visitor.socket.close() for visitor in visitors))
    return figures


def measured(
    app: Sequence[str], sessions: int = SESSIONS, seconds: float = SECONDS
) -> dict[str, float]:
    """The figures of an app on a server of its own."""
    with served(app) as server:
        return asyncio.run(class_figures(server, sessions, seconds))


def compare_turns() -> None:
    """Prints what turns bring under load, and what they cost without."""
    header = f"{'visitors':>8}{'turns':>8}{'reruns':>8}{'p50 ms':>10}{'p95 ms':>10}{'work ms':>10}"
    print(f"a change each {PERIOD:g} s, for {CROWD_SECONDS:g} s ({machine()})\n{header}")
    for sessions in CROWDS:
        for number in range(ROUNDS):
            pair = (("yes", OURS), ("no", WITHOUT_TURNS))
            for turns, app in pair if number % 2 == 0 else pair[::-1]:
                figures = measured(app, sessions, CROWD_SECONDS)
                times = "".join(f"{figures[key]:10,.0f}" for key in ("p50", "p95", "work"))
                print(f"{sessions:8}{turns:>8}{figures['reruns']:8.0f}{times}", flush=True)


def main() -> None:
    """Prints the table, or the one that is asked for."""
    if sys.argv[1:] == ["turns"]:
        compare_turns()
        return
    print(machine())
    ours, naive = measured(OURS), measured(NAIVE)
    print(f"{SESSIONS} sessions, a rerun each {PERIOD:g} s ({machine()})\n{HEADER}")
    for name, key, target, digits in (
        ("reruns within the time", "reruns", "", 0),
        ("median ms, sent → finished", "p50", "", 0),
        ("p95 ms", "p95", "≤ 150", 0),
        ("one session alone, median ms", "alone", "", 0),
        ("server's work a rerun, ms", "work", "", 0),
        ("KB a rerun", "bytes", "≤ 60", 0),
        ("memory a session, MB", "memory", "≤ 0.5", 2),
    ):
        print(row(name, ours[key], naive[key], target, digits))


if __name__ == "__main__":
    main()
