"""Methods of one chapter each, named by their subject."""
