"""The editor's page form: publishing runs the publication checks, saving a draft does not."""

from wagtail.admin.forms import WagtailAdminPageForm

from school_care.cms.checks import page_objections


class PublicPageForm(WagtailAdminPageForm):
    """Shows why a page may not be published, above the fields."""

    def _post_clean(self) -> None:
        super()._post_clean()
        if "action-publish" not in self.data:
            return
        home_path = self.parent_page.path if self.parent_page else ""
        for sentence in page_objections(self.instance, home_path=home_path):
            self.add_error(None, sentence)
