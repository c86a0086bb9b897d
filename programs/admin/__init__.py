from . import (
    amendments,
    applications,
    concerns,
    coordinators,
    imports,
    maintainers,
    programs,
    projects,
)

__all__ = [
    "amendments",
    "applications",
    "concerns",
    "coordinators",
    "imports",
    "maintainers",
    "programs",
    "projects",
]
