"""The book: everything that makes pages of the small module's results."""
