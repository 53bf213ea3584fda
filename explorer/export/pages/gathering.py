"""The scenes of a file that shows several, each once, and each part of their data once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from explorer.export.origin import digests, networks_of
from explorer.export.pages.page import sent_scene, told_html
from explorer.export.pages.sharing import shared
from explorer.scenes.scene import Scene
from explorer.views.payloads import FileScene, Transport
from explorer.views.sheets import Sheets


class Gathering:
    """Scenes and their data, each of which is there once."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.scenes: list[FileScene] = []
        self.data: list[object] = []
        # What each network is that is shown, and the digest of its weights.
        self.weights: dict[tuple[str, str], None] = {}
        self._places: dict[str, int] = {}
        self._sheets: dict[str, Sheets] = {}

    def _sheets_of(self, scene: Scene) -> Sheets:
        """The tables and charts of a view: what is measured for them is measured once."""
        if scene.sheets is None:
            return Sheets()
        if scene.link not in self._sheets:
            self._sheets[scene.link] = scene.sheets()
        return self._sheets[scene.link]

    def place_of(self, scene: Scene) -> int:
        """The place of a scene among those that are there, with what it shows beside."""
        self.weights |= dict.fromkeys(digests(networks_of(scene)))
        sent = sent_scene(scene if scene.transport is None else _still(scene, scene.transport))
        listed: FileScene = {
            "mounts": [
                {"part": mount["part"], "key": mount["key"], "data": self._place(mount["data"])}
                for mount in sent["mounts"]
            ],
            "chosen": sent["chosen"],
            "told": "" if scene.mounts else told_html(scene, self._sheets_of(scene)),
        }
        if listed not in self.scenes:
            self.scenes.append(listed)
            self.sent.append(sent)
        return self.scenes.index(listed)

    def _place(self, data: Mapping[str, Any]) -> int:
        text = json.dumps(data, sort_keys=True)
        if text not in self._places:
            self._places[text] = len(self.data)
            self.data.append(data)
        return self._places[text]

    def shared(self) -> tuple[list[object], list[object]]:
        """The data, and the parts that come more than once in them."""
        return shared(self.data)


def _still(scene: Scene, transport: Transport) -> Scene:
    """The scene at rest: what is told beside it says where the playhead stands."""
    return replace(scene, transport={**transport, "autoplay": False})
