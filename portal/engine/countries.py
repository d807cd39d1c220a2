"""Countries of ISO 3166-1 by code and English name, from the ISO codes package."""

import pycountry


def _codes() -> dict[str, str]:
    codes: dict[str, str] = {}
    for country in pycountry.countries:
        names = (country.alpha_2, country.name)
        others = (getattr(country, "common_name", None), getattr(country, "official_name", None))
        codes |= {name.lower(): country.alpha_2 for name in (*names, *others) if name}
    return codes


COUNTRY_CODES = _codes()
"""Lower-cased code or English name → two-letter code."""
