"""Cats and dogs, drawn by code."""
