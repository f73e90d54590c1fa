"""待办规则: what is owed, how often, when it is late; choosing a preset, changing one rule."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from school_care.core import clock
from school_care.core.templatetags.days import near_day
from school_care.duties.enums import Urgency
from school_care.duties.forms_rules import PresetForm, RuleForm
from school_care.duties.rules import Key, planned, version_of
from school_care.duties.selectors_rules import RuleBook, presets_held
from school_care.duties.services.rules import (
    FROM_THE_BEGINNING,
    propose,
    set_rule,
    use_preset,
)
from school_care.duties.wording_rules import (
    URGENCY_WORDS,
    change_words,
    heavy_words,
    now_words,
    visit_word,
)
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.students.enums import Preset
from school_care.students.presets import differences

INVALID = 422


class RulesPage(DeskView, View):
    """All rules and what they ask together. A POST chooses a preset: first what would change, then
    it is confirmed."""

    capability = Capability.MANAGE_CARE
    http_method_names = ("get", "head", "options", "post")

    def get(self, request: HttpRequest) -> HttpResponse:
        book = RuleBook(request.school, clock.today())
        spread = book.spread()
        context = {
            "book": book,
            "now": now_words(spread),
            "heavy": heavy_words(spread),
            "groups": book.groups(),
            "others": [
                (preset, book.rules_only_in(preset)) for preset in Preset if preset != book.preset
            ],
            "held": presets_held(request.school),
            "beginning": FROM_THE_BEGINNING,
        }
        return render(request, "duties/rules/list.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PresetForm(request.POST)
        if not form.is_valid():
            messages.error(request, "请选择一种等级方案。")
            return redirect("duties:rules")
        wanted, seen = Preset(form.cleaned_data["preset"]), form.cleaned_data["seen"]
        if "confirm" not in request.POST:
            return self._ask(request, wanted)
        try:
            done = use_preset(
                by=request.user,
                school=request.school,
                preset=wanted,
                starts_on=clock.today(),
                instead_of=seen,
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            said = (
                f"已改用「{wanted.label}」。"
                if done.changed
                else f"现在用的就是「{wanted.label}」。"
            )
            messages.success(request, said)
        return redirect("duties:rules")

    def _ask(self, request: HttpRequest, wanted: Preset) -> HttpResponse:
        book = RuleBook(request.school, clock.today())
        if wanted == book.preset:
            messages.success(request, f"现在用的就是「{wanted.label}」。")
            return redirect("duties:rules")
        change = book.change_of_preset(wanted)
        context = {
            "book": book,
            "wanted": wanted,
            "changes": differences(book.preset, wanted),
            "rules": book.rules_only_in(wanted),
            "now": now_words(book.spread()),
            "load": change_words(change),
            "late": book.late_words(book.with_preset(wanted)),
            "heavy": heavy_words(change.after),
            "lost": book.own_versions_lost(),
        }
        return render(request, "duties/rules/preset.html", context)


class RulePage(DeskView, View):
    """One rule: change it, see what that means, confirm; and its versions."""

    capability = Capability.MANAGE_CARE
    http_method_names = ("get", "head", "options", "post")

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        self.today = clock.today()
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, code: str, rank: int) -> HttpResponse:
        book, key = self._book(request, code, rank)
        return self._page(request, book, key, self._form(book, key))

    def post(self, request: HttpRequest, code: str, rank: int) -> HttpResponse:
        book, key = self._book(request, code, rank)
        if "preset" in request.POST:  # back to what the preset says: filled in, not yet saved
            return self._page(request, book, key, self._form(book, key, to_preset=True))
        form = self._form(book, key, data=request.POST)
        if "edit" in request.POST or not form.is_valid():
            return self._page(request, book, key, form, status=200 if form.is_valid() else INVALID)
        details = {
            "school": request.school,
            "key": key,
            "values": form.values,
            "starts_on": form.cleaned_data["starts_on"],
        }
        try:
            if "confirm" not in request.POST:
                return self._ask(request, book, key, form, propose(**details))
            changed = set_rule(by=request.user, seen=form.cleaned_data["seen"], **details)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self._page(request, book, key, form, status=INVALID)
        when = near_day(details["starts_on"])
        messages.success(request, f"已保存，{when}起生效。" if changed else "没有变化。")
        return redirect("duties:rules")

    def _book(self, request: HttpRequest, code: str, rank: int) -> tuple[RuleBook, Key]:
        book, key = RuleBook(request.school, self.today), (code, rank)
        if key not in book.rules:
            raise Http404
        return book, key

    def _form(self, book: RuleBook, key: Key, *, data=None, to_preset: bool = False) -> RuleForm:
        rule = book.rules[key]
        what = "联系" if key[0] == "contact.level" else visit_word(book.preset)
        seen = version_of(book.school.pk, key, self.today)
        shown = book.own.get(key, rule) if to_preset else rule
        return RuleForm(data, rule=shown, what=what, today=self.today, initial={"seen": seen})

    def _page(
        self, request: HttpRequest, book: RuleBook, key: Key, form: RuleForm, status: int = 200
    ) -> HttpResponse:
        rule = book.rules[key]
        own = book.own.get(key)
        context = {
            "book": book,
            "rule": rule,
            "words": book.words(rule),
            "seen": version_of(book.school.pk, key, self.today),
            "urgency": Urgency(rule.urgency),
            "urgency_words": URGENCY_WORDS[rule.urgency],
            "form": form,
            "of_preset": book.said(own) if own and own != rule else "",
            "versions": book.versions(key),
            "today": self.today,
        }
        return render(request, "duties/rules/rule.html", context, status=status)

    def _ask(
        self, request: HttpRequest, book: RuleBook, key: Key, form: RuleForm, rule
    ) -> HttpResponse:
        starts_on = form.cleaned_data["starts_on"]
        change = book.change_to(key, rule, starts_on)
        coming = planned(book.school.pk, starts_on).get(key)
        context = {
            "form": form,
            "was": book.said(book.rules[key]),
            "will": book.said(rule),
            "same": rule == book.rules[key] and not coming,
            "now": now_words(book.spread()),
            "load": change_words(change),
            "late": book.late_words({**book.rules, key: rule}) if starts_on == self.today else "",
            "stops": book.rules[key].active and not rule.active,
            "heavy": heavy_words(change.after),
            "starts_on": starts_on,
            "superseded": coming,
        }
        return render(request, "duties/rules/confirm.html", context)
