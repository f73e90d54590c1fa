"""Pictures of the public site, stripped of place and camera before they are stored."""

from io import BytesIO
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.db import models
from PIL import Image, ImageOps
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage

LONGEST_SIDE = 2000  # pixels; no page shows more
QUALITY = 85


class SchoolImage(AbstractImage):
    """A picture an editor uploaded. Its file holds pixels only: a phone's photo carries the place
    where it was taken, and renditions would repeat it."""

    # The editor's own word: no program can tell which child a picture shows.
    declared = models.BooleanField("画面中没有学生，或监护人已书面同意", default=False)

    # without tags: they are shared between schools
    admin_form_fields = (
        *(name for name in WagtailImage.admin_form_fields if name != "tags"),
        "declared",
    )

    class Meta(AbstractImage.Meta):
        verbose_name = "图片"
        verbose_name_plural = "图片"

    def save(self, *args, **kwargs):
        if self.file and not self.file._committed:
            self._clean_file()
        super().save(*args, **kwargs)

    def _clean_file(self) -> None:
        """Re-encode the uploaded file: upright, at most LONGEST_SIDE, without metadata."""
        self.file.seek(0)
        with Image.open(self.file) as picture:
            kind = picture.format
            clean = ImageOps.exif_transpose(picture)
            clean.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            clean = clean.convert("RGB" if kind == "JPEG" else "RGBA")
            clean.info.clear()
            buffer = BytesIO()
            clean.save(buffer, format=kind, quality=QUALITY)
        self.file = ContentFile(buffer.getvalue(), name=PurePath(self.file.name).name)
        self.width, self.height = clean.size
        self._set_file_hash()
        self.file_size = len(buffer.getvalue())


class SchoolRendition(AbstractRendition):
    """A picture in the size and format one place of a page needs."""

    image = models.ForeignKey(SchoolImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            # Wagtail looks a rendition up by these three
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="cms_rendition_once"
            )
        ]
