"""Read a customer's form as a browser sends it."""

from werkzeug.datastructures import MultiDict

from portal.customers import DEFAULTS, Filled

REMOVED = "address:remove"
_OWN = frozenset({"csrf_token", "version", "was", REMOVED})


def read_form(sent: MultiDict[str, str]) -> Filled:
    """Collect the fields by name; several ticks of one list are joined by ``|``."""
    typed = {
        name: "|".join(texts)
        for name, texts in sent.lists()
        if name not in _OWN and name not in DEFAULTS
    }
    chosen = {slot: sent[slot] for slot in DEFAULTS if sent.get(slot)}
    version = sent.get("version", default=0, type=int)
    removed = sent.getlist(REMOVED)
    return Filled(typed, chosen, version, sent.get("was", ""), removed=removed)
