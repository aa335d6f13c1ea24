"""What a chapter puts on a page: figures, maps, tables, numbers in the text."""
