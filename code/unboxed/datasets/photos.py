"""Photographs by name: the reader's own come before those that packages ship."""

from unboxed import sources
from unboxed.datasets.reading import by_name, pictures_in, read_picture
from unboxed.photos import PHOTOS, Photo, shipped_photo

READS = ("photos",)


def load_photo(name: str) -> Photo:
    """Load a photograph by name.

    A picture under ``UNBOXED_DATA`` in ``photos/``, ``NAME.jpg`` or another of ``reading.SUFFIXES``, comes
    before the one that a package ships.

    Args:
        name: One of ``PHOTOS``, or the name of a picture of the reader's own, without ``.jpg``.

    Returns:
        The photograph, a grey one as three equal channels. One of more than ``reading.MOST_PIXELS`` is
        shrunk.

    Raises:
        ValueError: If there is no photo of that name; the message lists those there are. If two of the
            reader's own have the same.
        OSError: If the file is damaged or too large.

    Example:
        >>> chelsea = load_photo("chelsea")
        >>> tuple(chelsea.image.shape), chelsea.source.credit
        ((3, 300, 451), 'Chelsea the cat, by Stefan van der Walt; shipped by scikit-image')
    """
    folder = sources.own_folder("photos")
    own = by_name(pictures_in(folder)) if folder else {}
    if name in own:
        return Photo(read_picture(own[name]), name, sources.own(name, own[name]))
    if name in PHOTOS:
        return shipped_photo(name)
    raise ValueError(f"name: expected one of {', '.join(sorted({*own, *PHOTOS}))}, got {name!r}")
