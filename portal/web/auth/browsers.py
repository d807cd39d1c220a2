"""Name a browser in the list of one's sessions by what it says it is."""

_PRODUCTS = {
    # In this order: most browsers also name those they descend from.
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
    "curl": "curl",
}
_SYSTEMS = {
    "Windows": "Windows",
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Mac OS X": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}
_LONGEST = 60


def name_browser(agent: str) -> str:
    """Say “Firefox on Windows”, or the first words where nothing is known of it."""
    product = _first(_PRODUCTS, agent)
    system = _first(_SYSTEMS, agent)
    if not product:
        return agent[:_LONGEST] or "Unknown browser"
    return f"{product} on {system}" if system else product


def _first(names: dict[str, str], agent: str) -> str:
    return next((name for mark, name in names.items() if mark in agent), "")
