from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from mentorship.core import time_zones


def test_names_are_places_in_order_with_utc_last():
    names = time_zones.names()
    assert names[-1] == "UTC"
    assert list(names[:-1]) == sorted(set(names[:-1]))
    assert {name.partition("/")[0] for name in names[:-1]} == set(time_zones.AREAS)


def test_names_can_all_be_loaded():
    assert [ZoneInfo(name).key for name in time_zones.names()] == list(time_zones.names())


def test_choices_offer_every_name_once_in_its_area():
    offered = [name for _area, places in time_zones.choices() for name, _place in places]
    assert offered == list(time_zones.names())
    assert dict(dict(time_zones.choices())["America"])["America/Argentina/Buenos_Aires"] == (
        "Argentina \N{EN DASH} Buenos Aires"
    )
    assert dict(dict(time_zones.choices())["UTC"]) == {"UTC": "UTC"}


@pytest.mark.parametrize("name", ["Europe/Berlin", "America/Argentina/Buenos_Aires", "UTC"])
def test_validate_accepts_a_place(name):
    assert time_zones.validate(name) is None


@pytest.mark.parametrize(
    "name",
    ["", "Berlin", "europe/berlin", "Etc/GMT+5", "US/Pacific", "EST5EDT", "../../etc/passwd"],
)
def test_validate_refuses_what_is_not_on_the_list(name):
    with pytest.raises(ValidationError) as refusal:
        time_zones.validate(name)
    assert refusal.value.messages == [
        f"“{name}” is not a time zone on the list. Choose the city nearest to you."
    ]
