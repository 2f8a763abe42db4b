"""Shapes of what is said of organisations, certificates and posts."""
