"""Linear programmes by the thousand: solved, pooled, certified."""
