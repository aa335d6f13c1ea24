"""Measures, indices and statistics that neither study of the book needs."""
