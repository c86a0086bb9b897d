from . import applications, imports, nominations, programs, projects

__all__ = ["applications", "imports", "nominations", "programs", "projects"]
