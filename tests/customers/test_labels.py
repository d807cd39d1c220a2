"""One wording for a slot, wherever it is shown."""

import pytest

from portal.customers.labels import label_of


@pytest.mark.parametrize(
    ("slot", "label"),
    [
        ("field:first_name", "First name"),
        ("field:name", "Name"),
        ("field:code", "ID"),
        ("field:position", "Position"),
        ("field:is_default", "Is default"),
        ("address", "Address"),
        ("address:billing", "Billing address"),
        ("place:town", "Town"),
        ("place:name", "Name"),
        ("tag:Preferences:Noir: early", "Tag Preferences: Noir: early"),
        ("attribute:Job Title", "Job Title"),
        ("attribute:Region: EU", "Region: EU"),
        ("preference:Agreed to email", "Preference Agreed to email"),
        ("identity:shopify", "Shopify ID"),
        ("identity:erp", "ERP ID"),
        ("manufacturer:Grand Gifts", "Number at Grand Gifts"),
        ("points", "Points"),
    ],
)
def test_slot_is_called_what_people_call_it(slot: str, label: str) -> None:
    assert label_of(slot) == label
