from . import amendments, applications, imports, maintainers, programs, projects

__all__ = ["amendments", "applications", "imports", "maintainers", "programs", "projects"]
