"""How sure, how related: redraws, intervals, tests."""
