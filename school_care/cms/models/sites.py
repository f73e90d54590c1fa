"""Which school a Wagtail site belongs to, and what its editors may reach."""

from django.contrib.auth.models import Group
from django.db import models
from wagtail.models import Collection, Page, Site

from school_care.school.models import School

# Treebeard's step: the root page is 4 characters of a path, a home page 8.
HOME_PATH_LENGTH = 2 * Page.steplen


class SchoolSiteQuerySet(models.QuerySet):
    """School sites by what is asked of them."""

    def owning(self, page: Page):
        """The school site whose page tree holds `page`; empty for the root of all trees."""
        return self.filter(site__root_page__path=page.path[:HOME_PATH_LENGTH])


class SchoolSite(models.Model):
    """The site of one school, with its editors' group and the folder of its pictures and files."""

    site = models.OneToOneField(Site, on_delete=models.PROTECT, related_name="school_site")
    school = models.OneToOneField(School, on_delete=models.PROTECT, related_name="public_site")
    editors = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="+")
    collection = models.OneToOneField(Collection, on_delete=models.PROTECT, related_name="+")
    # A family withdrew its consent then; an editor looked through the pictures then. No program
    # can tell which picture shows which child.
    pictures_doubted_at = models.DateTimeField(null=True, editable=False)
    pictures_checked_at = models.DateTimeField(null=True, editable=False)

    objects = SchoolSiteQuerySet.as_manager()

    class Meta:
        verbose_name = "学校网站"

    def __str__(self) -> str:
        return f"{self.school} 家校之窗"

    @property
    def pictures_in_doubt(self) -> bool:
        """Whether a family withdrew its consent since an editor last looked at the pictures."""
        doubted, checked = self.pictures_doubted_at, self.pictures_checked_at
        return doubted is not None and (checked is None or checked < doubted)
