from . import applications, concerns, imports, programs, projects

__all__ = ["applications", "concerns", "imports", "programs", "projects"]
