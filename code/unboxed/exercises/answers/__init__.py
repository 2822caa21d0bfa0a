"""What is right, a module for each chapter, imported when one of its exercises is asked about."""
