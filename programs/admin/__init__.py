from . import (
    amendments,
    applications,
    coordinators,
    imports,
    maintainers,
    programs,
    projects,
)

__all__ = [
    "amendments",
    "applications",
    "coordinators",
    "imports",
    "maintainers",
    "programs",
    "projects",
]
