"""Fills the registries with what protection cases add; called once at start-up."""

from school_care.cases.protection import (
    body,
    bullying_part,
    crisis_part,
    drill_duty,
    duty_kind,
    inbound_duty,
    inbound_news,
    panels,
    report_part,
    result_duty,
    source,
    survey_duty,
    telling,
)
from school_care.cases.protection.services import closing


def register() -> None:
    """Every part of protection that other pages and runs are composed of."""
    for part in (
        source,
        telling,
        drill_duty,
        body,
        report_part,
        bullying_part,
        crisis_part,
        duty_kind,
        inbound_duty,
        inbound_news,
        result_duty,
        panels,
        closing,
        survey_duty,
    ):
        part.register()
