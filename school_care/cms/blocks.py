"""What an article is built of. Few blocks, each named for its use by a member of staff."""

from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]


class PictureBlock(blocks.StructBlock):
    """A picture with what it shows in words, for those who cannot see it."""

    image = ImageChooserBlock(label="图片")
    alt = blocks.CharBlock(
        label="图片说明（读屏用）",
        max_length=100,
        help_text="用一句话写清图中内容，不写学生姓名。",
    )
    caption = blocks.CharBlock(label="图注", max_length=100, required=False)

    class Meta:
        icon = "image"
        label = "图片"
        template = "cms/blocks/picture.html"


class SignatureBlock(blocks.StructBlock):
    """Who signs a letter or an appeal, and when."""

    signer = blocks.CharBlock(label="落款单位", max_length=60)
    signed_on = blocks.DateBlock(label="落款日期", required=False)

    class Meta:
        icon = "edit"
        label = "落款"
        template = "cms/blocks/signature.html"


class ArticleBody(blocks.StreamBlock):
    """The body of a bulletin or an information page."""

    heading = blocks.CharBlock(
        label="小标题", icon="title", max_length=60, template="cms/blocks/heading.html"
    )
    paragraph = blocks.RichTextBlock(label="正文", icon="pilcrow", features=TEXT_FEATURES)
    picture = PictureBlock()
    callout = blocks.TextBlock(
        label="重点提示", icon="warning", max_length=300, template="cms/blocks/callout.html"
    )
    signature = SignatureBlock()

    class Meta:
        block_counts = {"signature": {"max_num": 1}}


class PublicLineBlock(blocks.StructBlock):
    """A public telephone line and when to use it."""

    number = blocks.RegexBlock(
        label="号码",
        regex=r"^[0-9\- ]{3,20}$",
        error_messages={"invalid": "号码只能填写数字和短横线。"},
    )
    name = blocks.CharBlock(label="名称", max_length=30)
    purpose = blocks.CharBlock(label="什么时候打", max_length=100)
    hours = blocks.CharBlock(label="服务时间", max_length=40, required=False)

    class Meta:
        icon = "mail"
        label = "公共服务热线"


class PublicLines(blocks.StreamBlock):
    """The public lines listed on the hotline page."""

    line = PublicLineBlock()
