"""A stranger's file to a site."""
