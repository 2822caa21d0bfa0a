"""What turns the chapters into the site: each chapter executed as a job of its own, then bound and checked."""
