"""Parts of addresses."""

from .enums import Role


class RoleConverter:
    regex = "|".join(Role.values)

    def to_python(self, value: str) -> Role:
        return Role(value)

    def to_url(self, value: str) -> str:
        return str(value)
