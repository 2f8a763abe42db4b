"""Pages of the staff of a charity."""
