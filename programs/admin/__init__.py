from . import applications, imports, programs, projects

__all__ = ["applications", "imports", "programs", "projects"]
