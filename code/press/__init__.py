"""What turns the chapters into the site: a job for each chapter, then all bound and checked."""
