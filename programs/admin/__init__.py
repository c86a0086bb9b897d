from . import applications, programs, projects

__all__ = ["applications", "programs", "projects"]
