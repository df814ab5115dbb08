"""Photos as they are kept: drawn anew, so that nothing but the picture is left of what was sent.

Drawing anew drops the place where it was taken, every other note in the file, and whatever else a
file that only looks like a photo carries behind its pixels.
"""

import io
import threading
from dataclasses import dataclass
from typing import IO, Any

from app.domain.errors import RuleBroken

EDGE = 1600
THUMB_EDGE = 320
QUALITY = 82
JPEG = "image/jpeg"
FORMATS = ("JPEG", "PNG", "WEBP")
# Megapixels. A JPEG is read at a smaller scale where that is enough; the others are not.
MOST_JPEG = 64
MOST_OTHER = 24
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")
# Unpacked, a photo is a hundred times its file: one at a time in each process.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo and its thumbnail, both JPEG; width and height are those of the photo."""

    full: bytes
    thumb: bytes
    width: int
    height: int


def draw(source: IO[bytes], name: str) -> Picture:
    """Return the photo upright, at most 1600 px long, without any note, and its thumbnail.

    Raises RuleBroken for what is no photo, is too many pixels, or comes in a format that a
    browser cannot show.
    """
    from PIL import Image  # 8 MB that only a process which is sent photos needs

    head = source.read(16)
    source.seek(0)
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        raise RuleBroken(
            f"{name} 是 HEIC 照片，这里打不开。"
            "手机“设置 → 相机 → 格式”选“兼容性最佳”后重拍，或者先截屏再传"
        )
    with _one_at_a_time:
        try:
            with Image.open(source, formats=FORMATS) as image:
                _check_size(image, name)
                return _draw(image)
        except RuleBroken:
            raise
        except Image.DecompressionBombError:
            raise _too_large(name, 0) from None
        except Exception as error:  # a parser of whatever people send fails in every way there is
            raise RuleBroken(f"{name} 不是能打开的照片，换成 JPEG、PNG 或 WebP 照片再传") from error


def _check_size(image: Any, name: str) -> None:
    megapixels = image.width * image.height / 1_000_000
    if megapixels > (MOST_JPEG if image.format in ("JPEG", "MPO") else MOST_OTHER):
        raise _too_large(name, megapixels)


def _too_large(name: str, megapixels: float) -> RuleBroken:
    counted = f"有 {megapixels:.0f} 百万像素，" if megapixels else "像素太多，"
    return RuleBroken(
        f"{name} {counted}照片最多 {MOST_JPEG} 百万像素（PNG、WebP 最多 {MOST_OTHER}），缩小后再传"
    )


def _draw(image: Any) -> Picture:
    from PIL import Image, ImageOps

    image.draft("RGB", (EDGE, EDGE))
    turned = ImageOps.exif_transpose(image)
    turned.thumbnail((EDGE, EDGE), Image.Resampling.LANCZOS)
    full = _on_white(turned)
    thumb = full.copy()
    thumb.thumbnail((THUMB_EDGE, THUMB_EDGE), Image.Resampling.LANCZOS)
    return Picture(_jpeg(full), _jpeg(thumb), full.width, full.height)


def _on_white(image: Any) -> Any:
    """JPEG knows no transparency: what was see-through becomes paper."""
    from PIL import Image

    if not image.has_transparency_data:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    ground = Image.new("RGB", layer.size, "white")
    ground.paste(layer, mask=layer.getchannel("A"))
    return ground


def _jpeg(image: Any) -> bytes:
    # A fresh canvas: what the opened file carried along in `info` must not be written out again.
    image.info = {}
    written = io.BytesIO()
    image.save(written, "JPEG", quality=QUALITY, optimize=True)
    return written.getvalue()
