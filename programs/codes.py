"""Names in addresses: opaque codes for what belongs to a person, readable slugs for what is public."""

import secrets

from django.db.models import Model
from django.utils.text import slugify

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that reads like something else


def new_code() -> str:
    """Twelve random characters: 31**12, some 59 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(12))


def free_slug(model: type[Model], text: str) -> str:
    """`text` as a slug that no row of `model` has, with a number behind it if need be."""
    base = slugify(text)[:50] or model._meta.model_name
    taken = set(model._base_manager.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(
        slug for n in range(1, len(taken) + 2) if (slug := base if n == 1 else f"{base}-{n}") not in taken
    )
