"""The command line of the press. It says in one line where it cannot work, whatever Python reads it."""

import sys

if sys.platform == "win32":
    sys.exit(
        "Unboxed is built under Linux or macOS. On Windows, use WSL: see the README, 'Build it, test it'."
    )
if sys.version_info < (3, 11):  # noqa: UP036 - an older Python says so, instead of failing on our syntax
    sys.exit("Unboxed needs Python 3.11 or newer, and this is " + sys.version.split()[0] + ".")

if __name__ == "__main__":
    try:
        from press.cli import main

        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
