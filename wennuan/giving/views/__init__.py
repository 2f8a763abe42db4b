"""Pages of the giving app."""
