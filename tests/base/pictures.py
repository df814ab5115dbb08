"""Photos as people and attackers send them, made by the same library that reads them."""

import io
import struct
import zlib
from typing import Any

from PIL import Image
from werkzeug.datastructures import FileStorage

GPS = 0x8825
ORIENTATION = 0x0112


def photo(size=(640, 480), colour="teal", kind="JPEG", **saved: Any) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, colour).save(written, kind, **saved)
    return written.getvalue()


def noisy(edge: int = 1600) -> bytes:
    """A photo that is small as it is sent, since its pattern repeats, and large as JPEG."""
    tile = Image.effect_noise((64, edge), 120)
    image = Image.new("L", (edge, edge))
    for left in range(0, edge, 64):
        image.paste(tile, (left, 0))
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


def from_a_phone() -> bytes:
    """4000 by 3000 as held upright: red above, with the place and the make of the phone."""
    image = Image.new("RGB", (4000, 3000), "blue")
    image.paste("red", (0, 0, 2000, 3000))
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # turned by a quarter: the left side of the sensor is the top
    exif[0x010F] = "Houqin Phone"
    exif.get_ifd(GPS).update({1: "N", 2: (31.0, 14.0, 7.0), 3: "E", 4: (121.0, 28.0, 9.0)})
    written = io.BytesIO()
    image.save(written, "JPEG", exif=exif, quality=90)
    return written.getvalue()


def png(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG that says of itself how large it is, and has next to nothing in it."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", header), *chunks, (b"IDAT", zlib.compress(b"\0" * 64)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    )


def sent(content: bytes, name: str = "照片.jpg") -> FileStorage:
    return FileStorage(io.BytesIO(content), filename=name)


def part(content: bytes, name: str = "照片.jpg") -> tuple[io.BytesIO, str]:
    """What the test client sends as a file of a form."""
    return io.BytesIO(content), name
