"""Files of the public site for parents to download."""

from wagtail.documents.models import AbstractDocument


class SchoolDocument(AbstractDocument):
    """A file parents may download. Without tags: they are shared between schools."""

    admin_form_fields = ("title", "file", "collection")

    class Meta(AbstractDocument.Meta):
        verbose_name = "文件"
        verbose_name_plural = "文件"
