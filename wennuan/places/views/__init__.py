"""Pages about areas and sites."""
