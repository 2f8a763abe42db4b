"""Reads of boards, threads, announcements, polls, groups and private conversations."""
