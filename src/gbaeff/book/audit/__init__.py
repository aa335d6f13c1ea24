"""What the texts print and say, against what follows from the data."""
