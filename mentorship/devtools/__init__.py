"""What runs the site on one machine, for trying it out and for tests; an app for its command `run` alone."""
