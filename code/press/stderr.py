"""What third parties print on stderr though nothing is wrong; all else printed there is fatal."""

import re

HARMLESS = (
    # matplotlib, once for each machine that is slow enough.
    r"Matplotlib is building the font cache; this may take a moment\.",
    # matplotlib, where its folder for caches cannot be written: it goes on without.
    r"Could not save font_manager cache .*",
    r"Matplotlib created a temporary cache directory at .*",
    r".*mkdir -p failed for path .*",
    # PyTorch, on processors that a library it could do without does not support.
    r"\[W.*\] Warning: .*NNPACK.*",
    r"\[W.*NNPACK\.cpp.*\] Could not initialize NNPACK! Reason: Unsupported hardware\.",
    # ipykernel's debugger, which nobody attaches.
    r"\d+\.\d\ds - Debugger warning: It seems that frozen modules are being used, which may",
    r"\d+\.\d\ds - make the debugger miss breakpoints\. Please pass -Xfrozen_modules=off",
    r"\d+\.\d\ds - to python to disable frozen modules\.",
    r"\d+\.\d\ds - Note: Debugging will proceed\. Set PYDEVD_DISABLE_FILE_VALIDATION=1 to disable this .*",
)
PATTERN = re.compile("|".join(f"(?:{pattern})" for pattern in HARMLESS))


def serious(text: str) -> str:
    """Return what is left of some stderr without the lines that are known to be harmless."""
    lines = [line for line in text.splitlines(keepends=True) if not PATTERN.fullmatch(line.rstrip())]
    return "".join(lines) if "".join(lines).strip() else ""
