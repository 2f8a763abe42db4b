"""Pages about oneself, by what they are about."""
