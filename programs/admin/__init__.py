from . import (
    amendments,
    applications,
    concerns,
    coordinators,
    imports,
    late_entries,
    maintainers,
    nominations,
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
    "nominations",
    "programs",
    "projects",
]
