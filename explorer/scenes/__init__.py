"""What each page shows, without a server: from a link to the data of the mounts on its stage."""

from explorer.scenes.besides import Besides
from explorer.scenes.link import link_scene
from explorer.scenes.pages import scene_of
from explorer.scenes.report import report_scene
from explorer.scenes.scene import Mount, Scene
from explorer.scenes.traced import trace_scene

__all__ = ["Besides", "Mount", "Scene", "link_scene", "report_scene", "scene_of", "trace_scene"]
