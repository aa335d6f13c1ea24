"""Data envelopment analysis: a panel in, labelled results out."""
