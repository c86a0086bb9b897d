"""What comes before a program, gone through by keyboard alone, with scripts and without them."""
