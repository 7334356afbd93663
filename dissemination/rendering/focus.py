"""Where to look in a photo: what a crop of any shape has to keep.

Skin, edges and strong colours say where the subject is; where OpenCV is installed (the
extra `faces`), the faces that it finds count for more.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageChops, ImageFilter, ImageStat

if TYPE_CHECKING:
    import cv2

Focus = tuple[float, float]
Box = tuple[int, int, int, int]

# A crop that covers a box cuts at one axis alone: the sides by the narrowest card, top
# and foot by the widest.
_NARROWEST = 1080 / 1920
_WIDEST = 1280 / 720
# Where subjects stand without any sign of it, and how far from there they may well be:
# a crop that cuts feet is a better guess than one that cuts heads.
_USUAL = (0.5, 0.46)
_SPREAD = 0.3
_USUAL_WEIGHT = 1.5  # means; what is lighter is taken for the background
_SIDE = 160  # of the picture that is looked at; more changes nothing but the time
_FACES_SIDE = 480
_SMALLEST_FACE = 1 / 16  # of the longer side
_SURE = 6  # neighbours that a face needs: fewer find faces in leaves
_BYTE = range(256)
# Skin of every tone lies there (Chai and Ngan, 1999, for Cb and Cr): in Y, Cb and Cr,
# and in saturation, where pale walls do not.
_SKIN = (range(40, 256), range(77, 128), range(133, 174), range(50, 256))
_HALF = [n // 2 for n in _BYTE]
_SIXFOLD = [min(255, n * 6) for n in _BYTE]
_MOSTLY = [max(0, min(255, (n - 90) * 3)) for n in _BYTE]


def focus_of(image: Image.Image) -> Focus:
    """Return the point that must stay in sight, in shares of width and height."""
    weights = _salience(image)
    if boxes := find_faces(image):
        # Faces that are veiled, turned away or small are not found: skin still counts.
        faces = _painted(image.size, boxes).resize(weights.size)
        weights = ImageChops.lighter(faces, weights.point(_HALF))
    ratio = image.width / image.height
    across = weights.resize((weights.width, 1), Image.Resampling.BOX)
    down = weights.resize((1, weights.height), Image.Resampling.BOX)
    x = _middle(across.tobytes(), usual=_USUAL[0], seen=_NARROWEST / ratio)
    y = _middle(down.tobytes(), usual=_USUAL[1], seen=ratio / _WIDEST)
    return round(x, 3), round(y, 3)


def find_faces(image: Image.Image) -> list[Box]:
    """Return the boxes of the faces that look at the camera; none without OpenCV."""
    cascade = _cascade()
    if cascade is None:
        return []
    import numpy as np  # noqa: PLC0415 - OpenCV brings it along

    small = _within(image.convert("L"), _FACES_SIDE)
    least = round(max(small.size) * _SMALLEST_FACE)
    found = cascade.detectMultiScale(
        np.asarray(small), scaleFactor=1.15, minNeighbors=_SURE, minSize=(least, least)
    )
    scale = image.width / small.width
    return [_scaled((x, y, x + w, y + h), scale) for x, y, w, h in found]


def _scaled(box: Sequence[int], scale: float) -> Box:
    left, top, right, bottom = (round(int(edge) * scale) for edge in box)
    return left, top, right, bottom


@lru_cache(maxsize=1)
def _cascade() -> cv2.CascadeClassifier | None:
    try:
        import cv2  # noqa: PLC0415 - an extra, and slow to load
    except ImportError:
        return None
    if not hasattr(cv2, "CascadeClassifier"):  # OpenCV 5 has none, nor its files
        return None
    name = "haarcascade_frontalface_default.xml"
    return cv2.CascadeClassifier(str(Path(cv2.__file__).parent / "data" / name))


def _salience(image: Image.Image) -> Image.Image:
    """Return how much each part of a picture draws the eye."""
    small = _within(image.convert("RGB"), _SIDE)
    light, blue, red = small.convert("YCbCr").split()
    strong = small.convert("HSV").getchannel("S")
    busy = _edges(light).filter(ImageFilter.GaussianBlur(3))
    busy = busy.point(_gain(busy))
    skin = _skin((light, blue, red, strong))
    # A plain surface in the colour of skin is a wall or the ground: a face has eyes.
    alive = ImageChops.multiply(skin, busy.point(_SIXFOLD))
    vivid = ImageChops.multiply(strong, busy)
    seen = ImageChops.add(busy.point(_HALF), vivid.point(_HALF), scale=2)
    return _above_mean(ImageChops.add(seen, alive))


def _above_mean(weights: Image.Image) -> Image.Image:
    """Take away what is everywhere: a crowd of small things outweighs no face."""
    mean = ImageStat.Stat(weights).mean[0]
    return weights.point([max(0, round(n - _USUAL_WEIGHT * mean)) for n in _BYTE])


def _skin(bands: Sequence[Image.Image]) -> Image.Image:
    mask = Image.new("L", bands[0].size, 255)
    for band, tones in zip(bands, _SKIN, strict=True):
        within = band.point([255 * (n in tones) for n in _BYTE])
        mask = ImageChops.multiply(mask, within)
    return mask.filter(ImageFilter.GaussianBlur(2)).point(_MOSTLY)


def _edges(light: Image.Image) -> Image.Image:
    edges = light.filter(ImageFilter.FIND_EDGES)
    framed = Image.new("L", edges.size)  # the filter leaves the rim as it was
    inner = (1, 1, edges.width - 1, edges.height - 1)
    if inner[2] > 1 and inner[3] > 1:
        framed.paste(edges.crop(inner), inner[:2])
    return framed


def _gain(image: Image.Image) -> list[int]:
    lightest = int(image.getextrema()[1]) or 1  # type: ignore[arg-type]
    return [min(255, round(n * 255 / lightest)) for n in _BYTE]


def _painted(size: tuple[int, int], boxes: Sequence[Box]) -> Image.Image:
    weights = Image.new("L", size)
    for box in boxes:
        weights.paste(255, box)
    return _within(weights, _SIDE)


def _within(image: Image.Image, side: int) -> Image.Image:
    scale = min(1.0, side / max(image.size))
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.BOX, reducing_gap=1)


def _middle(weights: Sequence[int], *, usual: float, seen: float) -> float:
    """Return the middle of the window that sees most, in shares of the whole.

    What lies in its middle counts for more, and so do places near the usual one.
    """
    length = len(weights)
    half = max(1.0, min(seen, 1.0) * length / 2)
    reach = range(1 - math.ceil(half), math.ceil(half))
    kernel = [math.cos(step / half * math.pi / 2) for step in reach]
    rim = [0] * (len(kernel) // 2)
    padded = [*rim, *weights, *rim]

    def sees(at: int) -> float:
        # One more than nothing, so that a blank picture has its usual place too.
        total: float = 1 + sum(map(operator.mul, kernel, padded[at:]))
        away = (at + 0.5) / length - usual
        return total * math.exp(-((away / _SPREAD) ** 2) / 2)

    return (max(range(length), key=sees) + 0.5) / length
