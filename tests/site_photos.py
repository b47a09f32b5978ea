"""Photos as a phone on site makes them, for tests that send some."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def jpeg(colour: str = "red", width: int = 320, height: int = 240) -> bytes:
    """A small picture of one colour; another colour is another content."""
    content = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(content, "JPEG")
    return content.getvalue()


def photo(colour: str = "red", name: str = "IMG_0001.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, jpeg(colour), "image/jpeg")
