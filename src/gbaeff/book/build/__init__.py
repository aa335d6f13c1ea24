"""Chapters to a site; knows no DEA."""
