"""Pages about organisations and posts, by who opens them."""
