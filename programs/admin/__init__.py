from . import applications, imports, late_entries, programs, projects

__all__ = ["applications", "imports", "late_entries", "programs", "projects"]
