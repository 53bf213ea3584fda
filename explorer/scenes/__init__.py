"""What each page shows, without a server: from a link to the data of the mounts on its stage."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from explorer.scenes.scene import Mount, Scene
from explorer.scenes.traced import trace_scene

if TYPE_CHECKING:
    from explorer.scenes.besides import Besides
    from explorer.scenes.link import link_scene
    from explorer.scenes.pages import scene_of
    from explorer.scenes.report import report_scene

# All pages together take longer to load than the stage of a trace.
_LATER = {
    "Besides": "explorer.scenes.besides",
    "link_scene": "explorer.scenes.link",
    "report_scene": "explorer.scenes.report",
    "scene_of": "explorer.scenes.pages",
}

__all__ = ["Besides", "Mount", "Scene", "link_scene", "report_scene", "scene_of", "trace_scene"]


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LATER[name]), name)
