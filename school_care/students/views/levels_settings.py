"""关爱等级设置: which set of level rules holds."""

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.students.enums import Preset
from school_care.students.forms_levels import PresetForm
from school_care.students.models.levels import LevelPreset
from school_care.students.presets import PRESETS, RANKS, differences, timing_in_words
from school_care.students.services.care import care_levels_of, choose_preset, preset_of


class LevelSettings(DeskView, View):
    """Choose, read what would change, confirm."""

    capability = Capability.MANAGE_CARE
    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PresetForm(request.POST)
        if not form.is_valid():
            messages.error(request, "请选择一种等级方案。")
            return redirect("students:level_settings")
        wanted, seen = Preset(form.cleaned_data["preset"]), form.cleaned_data["seen"]
        held = preset_of(request.school)
        if "confirm" not in request.POST and wanted != held:
            return self.page(request, wanted=wanted)
        try:
            changed = choose_preset(
                by=request.user, school=request.school, preset=wanted, instead_of=seen
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            said = f"已改用「{wanted.label}」。" if changed else f"现在用的就是「{wanted.label}」。"
            messages.success(request, said)
        return redirect("students:level_settings")

    def page(self, request: HttpRequest, wanted: Preset | None = None) -> HttpResponse:
        """The settings, or with `wanted` what choosing it would change."""
        held, levels = preset_of(request.school), care_levels_of(request.school)
        context = {
            "held": held,
            "levels": [(levels[rank], timing_in_words(levels[rank])) for rank in RANKS],
            "offered": [
                (preset, [(rules[rank], timing_in_words(rules[rank])) for rank in RANKS])
                for preset, rules in PRESETS.items()
            ],
            "wanted": wanted,
            "changes": differences(held, wanted) if wanted else [],
            "history": LevelPreset.objects.filter(school=request.school)
            .exclude(until=F("starts_on"))
            .select_related("set_by")
            .order_by("-starts_on", "-id")[:20],
        }
        return render(request, "students/levels/settings.html", context)
