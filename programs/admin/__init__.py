from . import applications, coordinators, imports, programs, projects

__all__ = ["applications", "coordinators", "imports", "programs", "projects"]
