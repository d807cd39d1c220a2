"""The one hook through which plugins reach the portal.

Everything else a plugin gives is a typed object: a ``Style`` and what it declares.
"""

import pluggy

from portal.engine.style import Style

PROJECT = "portal"
portal_hook = pluggy.HookimplMarker(PROJECT)
_spec = pluggy.HookspecMarker(PROJECT)


@_spec
def portal_styles() -> list[Style]:  # type: ignore[empty-body]
    """Give the styles of this plugin."""
