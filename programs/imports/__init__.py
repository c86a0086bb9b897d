"""Applicants in spreadsheets: reading the two formats that are known, and writing one of them."""
