"""The wall around coordination: who is sent where."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import Http404, HttpResponse

from mentorship.core.models import User
from mentorship.core.second_factor import coordination_page, lacks_second_factor

pytestmark = pytest.mark.django_db


@coordination_page(lambda user: user.name == "Cora")
def page(request, number):
    return HttpResponse(str(number))


def somebody(name):
    return User.objects.create_user(f"{name}@example.org", "x", name=name)


def ask(rf, user):
    request = rf.get("/")
    request.user = user
    request._messages = CookieStorage(request)
    return page(request, number=7)


def test_page_is_shown_to_those_let_in(rf):
    assert ask(rf, somebody("Cora")).content == b"7"


def test_page_is_missing_for_others(rf, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    with pytest.raises(Http404):
        ask(rf, somebody("Olga"))


def test_second_factor_is_asked_for_where_the_site_wants_one(rf, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    user = somebody("Cora")
    assert lacks_second_factor(user)
    response = ask(rf, user)
    assert (response.status_code, response["Location"]) == (302, "/accounts/2fa/")


def test_nothing_is_asked_for_elsewhere(settings):
    settings.REQUIRE_SECOND_FACTOR = False
    assert not lacks_second_factor(somebody("Cora"))
    assert not lacks_second_factor(AnonymousUser())
