"""Wagtail's own migrations leave an English welcome page, a site and two groups. Without a school
there is no site: they go, the root of the tree stays."""

from django.db import migrations


def clear(apps, schema_editor):
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    welcome = Page.objects.filter(
        depth=2, slug="home", content_type__app_label="wagtailcore", content_type__model="page"
    )
    for page in welcome:
        Site.objects.filter(root_page=page).delete()
        Page.objects.filter(depth=1, path=page.path[:4]).update(numchild=0)
        page.delete()
    Page.objects.filter(depth=1).update(title="全部学校", draft_title="全部学校")
    apps.get_model("wagtailcore", "GroupApprovalTask").objects.all().delete()
    for name in ("Task", "Workflow"):
        apps.get_model("wagtailcore", name).objects.all().delete()
    apps.get_model("auth", "Group").objects.filter(name__in=["Editors", "Moderators"]).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtaildocs", "0014_alter_document_file_size"),
    ]

    operations = [migrations.RunPython(clear, migrations.RunPython.noop)]
