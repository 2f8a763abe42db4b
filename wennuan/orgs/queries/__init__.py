"""Reads about organisations and posts."""

from wennuan.orgs.queries.certificates import valid_certificate
from wennuan.orgs.queries.posts import holders, holds_post, posts_of

__all__ = ["holders", "holds_post", "posts_of", "valid_certificate"]
