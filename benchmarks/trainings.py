"""Whether pages keep answering while others train: the cell page beside ten trainings.

Run from the root of the repository, with nothing else running on the machine (2 minutes):

    python -m benchmarks.trainings

Ten visitors open the page Train and press Start with a long training each; their pages ask for new
curves as often as a browser would. One more visitor changes the seed on the cell page every
second. Printed is the time until the script has finished, before and while the ten train, what each
training says in the end, and how busy the server is once the tabs of the ten are closed.
"""

from __future__ import annotations

import asyncio
import statistics
from contextlib import suppress
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from benchmarks.serving import OURS, Server, machine, quantile, served
from benchmarks.sessions import FINISHED, entered

TRAININGS = 10
SECONDS = 40
PATIENCE = 3.0
LINK = urlencode({"task": "recall", "recall_steps": 20_000})


class Trainer:
    """A visitor of the page Train: a browser without a screen."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.start_id = ""
        self.fragment_id = ""
        self.ask_every = 1.0
        self.told = ""

    async def run(self, *, pressed: bool = False, fragment: str = "") -> None:
        """Runs the script, or one fragment of it, until it has finished."""
        wish = BackMsg()
        wish.rerun_script.query_string = LINK
        wish.rerun_script.page_name = "train"
        wish.rerun_script.fragment_id = fragment
        if pressed:
            state = wish.rerun_script.widget_states.widgets.add()
            state.id, state.trigger_value = self.start_id, True
        await self.socket.send(wish.SerializeToString())
        while True:
            message = ForwardMsg.FromString(await self.socket.recv(decode=False))
            kind = message.WhichOneof("type")
            if kind == "delta":
                element = message.delta.new_element
                if element.button.label == "Start":
                    self.start_id = element.button.id
                self.told = element.progress.text or self.told
            elif kind == "auto_rerun":
                self.fragment_id = message.auto_rerun.fragment_id
                self.ask_every = message.auto_rerun.interval
            elif kind == "script_finished":
                done = message.script_finished
                if done in (FINISHED, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY):
                    return

    async def watch(self) -> None:
        """Asks for new curves as often as the page says, as long as it is let."""
        while True:
            await asyncio.sleep(self.ask_every)
            # A fragment that a whole run has replaced meanwhile is not answered.
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    await self.run(fragment=self.fragment_id)


async def training(server: Server) -> Trainer:
    """A visitor who has opened the page and pressed Start."""
    address = f"ws://127.0.0.1:{server.port}/_stcore/stream"
    trainer = Trainer(
        await connect(address, subprotocols=[Subprotocol("streamlit")], max_size=None)
    )
    await trainer.run()
    await trainer.run(pressed=True)
    return trainer


async def figures(server: Server) -> None:
    """Prints how long the cell page takes to answer."""
    reader = await entered(server)
    for seed in range(1, 31):
        await reader.rerun(seed)
    print_times("before", [await reader.rerun(seed) for seed in range(31, 61)])
    trainers = [await training(server) for _ in range(TRAININGS)]
    watching = [asyncio.create_task(trainer.watch()) for trainer in trainers]
    times = []
    for second in range(SECONDS):
        await asyncio.sleep(1.0)
        times.append(await reader.rerun(100 + second))
    print_times(f"while {TRAININGS} train", times)
    for task in watching:
        task.cancel()
    for task in watching:
        with suppress(asyncio.CancelledError):
            await task
    for trainer in trainers:
        print("   ", trainer.told)
        await trainer.socket.close()
    busy = server.work()
    await asyncio.sleep(10.0)
    idle = server.work()
    await asyncio.sleep(5.0)
    print(f"after their tabs were closed the server works {(server.work() - idle) / 5.0:.0%}")
    print(f"(within the first ten seconds {(idle - busy) / 10.0:.0%})")
    await reader.socket.close()


def print_times(when: str, times: list[float]) -> None:
    """One line of the table."""
    median, slow = statistics.median(times), quantile(times, 0.95)
    print(f"cell page {when}: median {median:.0f} ms, p95 {slow:.0f} ms")


def main() -> None:
    """Prints the figures."""
    print(machine())
    with served(OURS) as server:
        asyncio.run(figures(server))


if __name__ == "__main__":
    main()
