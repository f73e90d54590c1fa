from school_care.exchange.services.filling.forms import receive_form
from tests.access.who import NONE, PUBLIC_ID, Case, of, people, plain
from tests.exchange.blank_forms import county_form, saved

FILLERS = people("principal director registrar head_teacher other_head_teacher")
MAKER = people("registrar")  # nobody else opens a form somebody is filling

EXPECTED: dict[str, list[Case]] = {
    "exchange:fills": plain(FILLERS, FILLERS),
    "exchange:fill_practice": plain(FILLERS),
    "exchange:fill": of(PUBLIC_ID, {"own_form": (MAKER, MAKER), "foreign_form": (NONE, NONE)}),
    **{
        f"exchange:fill_{step}": of(
            PUBLIC_ID, {"own_form": (None, MAKER), "foreign_form": (None, NONE)}
        )
        for step in ("heading", "give_up")
    },
}


def objects(cast) -> dict:
    """What the routes of this part are tried on, beyond the cast."""
    blank = saved(county_form(2))
    return {
        name: receive_form(by=user, school=school, file_name="空表.xlsx", content=blank)
        for name, user, school in (
            ("own_form", cast.registrar, cast.school),
            ("foreign_form", cast.foreign_head_teacher, cast.other_school),
        )
    }
