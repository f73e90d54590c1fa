"""What other apps and commands ask of the public site."""

from school_care.cms.services.bulletins import publish_bulletin, start_appeal
from school_care.cms.services.contact import change_contact
from school_care.cms.services.sites import create_site

__all__ = ["change_contact", "create_site", "publish_bulletin", "start_appeal"]
