"""The site's code of conduct, as a version that people accept."""

# Raise it whenever the meaning of templates/programs/code_of_conduct.html changes.
VERSION = "2026-11"
