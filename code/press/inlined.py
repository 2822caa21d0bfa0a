"""Pictures that a cell wrote into its HTML: as files of the site, which wait until they are near."""

import base64
import hashlib
import re
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.osutil import relative_uri

LARGE = 4096  # characters: below, a request would take longer than what it saves
WRITTEN = re.compile(rf'src="data:image/(webp|png|jpeg);base64,([\w+/=]{{{LARGE},}})"')


class ShipInlined(SphinxPostTransform):
    """Write each of them into a file; only HTML has them."""

    default_priority = 900
    formats = ("html",)

    def run(self, **options: object) -> None:
        """Change the page."""
        for html in self.document.findall(nodes.raw):
            if (
                "html" in html["format"].split()
                and (text := WRITTEN.sub(self._shipped, html.astext())) != html.astext()
            ):
                html.replace_self(nodes.raw("", text, format="html"))

    def _shipped(self, found: re.Match[str]) -> str:
        content = base64.b64decode(found[2])
        name = f"{self.app.builder.imagedir}/{hashlib.sha256(content).hexdigest()}.{found[1]}"
        path = Path(self.app.outdir, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        there = relative_uri(self.app.builder.get_target_uri(self.env.docname), name)
        return f'src="{there}" loading="lazy" decoding="async"'


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.add_post_transform(ShipInlined)
    return {"parallel_read_safe": True}
