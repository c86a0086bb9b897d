from . import (
    amendments,
    applications,
    concerns,
    coordinators,
    imports,
    late_entries,
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
    "late_entries",
    "maintainers",
    "programs",
    "projects",
]
