"""Links that let their bearer in once: random, and kept as a hash only."""

import hashlib
import secrets


def new_token() -> str:
    """43 characters that are safe in an address, of 256 random bits."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What is stored of a token: 64 hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()
