"""The editor's picture form: who uploads says that no child is shown without consent. Apart from
the page form, which the models import before Wagtail's picture forms can be loaded."""

from wagtail.images.forms import BaseImageForm


class SchoolImageForm(BaseImageForm):
    """A picture is not taken without the editor's word about the children in it."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "declared" in self.fields:
            field = self.fields["declared"]
            field.required = True
            field.error_messages["required"] = (
                "请先确认画面中没有学生，或监护人已书面同意公开，再勾选。"
            )
