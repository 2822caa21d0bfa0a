"""Cockroaches, dragonflies and beetles, drawn by code."""
