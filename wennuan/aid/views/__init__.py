"""Pages about requests for help."""
