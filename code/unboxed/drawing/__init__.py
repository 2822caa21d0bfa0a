"""The pencil, and the pictures that code makes with it."""
