import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from mentorship.core.models import User

pytestmark = pytest.mark.django_db


def make_user(email: str = "ida@example.org", **fields) -> User:
    return User.objects.create_user(email, **{"name": "Ida", **fields})


def test_create_user_writes_the_address_in_lower_case():
    assert make_user("Ida@Example.ORG").email == "ida@example.org"


def test_create_user_without_a_password_makes_an_account_that_no_password_opens():
    assert make_user().has_usable_password() is False


def test_create_user_keeps_no_password_in_the_clear():
    user = make_user(password="lantern-at-the-tidepool")
    assert "lantern" not in user.password
    assert user.check_password("lantern-at-the-tidepool") is True


def test_create_user_makes_nobody_a_superuser():
    assert make_user().is_superuser is False


def test_create_superuser_makes_one():
    assert User.objects.create_superuser("root@example.org", name="Root").is_superuser is True


def test_create_user_needs_an_address():
    with pytest.raises(ValueError, match=r"An account needs an address\."):
        make_user("")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": ""}, "This field cannot be blank."),
        ({"time_zone": "Berlin"}, "“Berlin” is not a time zone on the list. Choose the city nearest to you."),
        ({"language": "xx"}, "Value 'xx' is not a valid choice."),
        ({"email": "nobody"}, "Enter a valid email address."),
    ],
)
def test_create_user_refuses_a_value_that_no_account_can_have(fields, message):
    with pytest.raises(ValidationError) as refusal:
        make_user(**fields)
    assert (refusal.value.messages, User.objects.count()) == ([message], 0)


def test_create_user_refuses_an_address_that_is_taken_in_any_case():
    make_user("ida@example.org")
    with pytest.raises(ValidationError) as refusal:
        make_user("IDA@example.org")
    assert refusal.value.messages == ["Account with this Mail address already exists."]


def test_natural_key_finds_an_address_in_any_case():
    user = make_user("ida@example.org")
    assert User.objects.get_by_natural_key("IDA@Example.org") == user


@pytest.mark.parametrize(
    ("constraint", "change"),
    [("user_email_unique_in_any_case", {"email": "IDA@example.org"}), ("user_has_a_name", {"name": ""})],
)
def test_constraint_refuses(constraint, change):
    make_user("ida@example.org")
    other = make_user("other@example.org")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        User.objects.filter(pk=other.pk).update(**change)


def test_user_is_called_by_name():
    assert str(make_user(name="Ida")) == "Ida"
