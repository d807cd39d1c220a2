"""The border to foreign code: finds plugins, takes their styles, checks what comes back.

Only here every exception of a plugin is caught. A plugin that cannot be loaded is refused by name,
and the others work on; a style that fails while it checks a file fails alone.
"""

from portal.plugin_host.guarding import StyleFailed, guard
from portal.plugin_host.loading import PluginError, Styles, load_styles
from portal.plugin_host.problems import is_key

__all__ = [
    "PluginError",
    "StyleFailed",
    "Styles",
    "guard",
    "is_key",
    "load_styles",
]
