"""Pages of the boards, announcements, groups and private conversations."""
