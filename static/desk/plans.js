/* Goals in one tap: the offered words go into the first empty line, where they can be changed.
   Words for a weak point show once that point is ticked. Without this file the lines offer the same
   words as one types. */
(function () {
  "use strict";

  var form = document.querySelector(".plan-form");
  if (!form) return;

  form.querySelectorAll("[data-goal-words]").forEach(function (box) {
    box.hidden = false;
    box.addEventListener("click", function (event) {
      var button = event.target.closest("[data-goal]");
      if (button) put(box, button.dataset.goal);
    });
  });
  form.addEventListener("change", offer);
  offer();

  function put(box, words) {
    var rows = box.dataset.goalWords === "own" ? [box.closest(".goal-row")]
      : Array.prototype.slice.call(box.closest("fieldset").querySelectorAll(".goal-row:not(.goal-row--asked)"));
    var fields = rows.map(function (row) { return row.querySelector("input[type=text]"); });
    if (fields.some(function (field) { return field.value === words; })) return;
    var field = fields.find(function (one) { return !one.value; });
    if (!field && box.dataset.goalWords === "own") field = fields[0];
    if (!field) return;
    var folded = field.closest("details");
    if (folded) folded.open = true;
    field.value = words;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function offer() {
    var weak = {};
    form.querySelectorAll(".subject").forEach(function (subject) {
      var standing = subject.querySelector(".subject-line input:checked");
      if (!standing || standing.value === "稳") return;
      subject.querySelectorAll("[data-weak] input:checked").forEach(function (tick) {
        weak[tick.value] = true;
      });
    });
    form.querySelectorAll("[data-for]").forEach(function (button) {
      button.hidden = !weak[button.dataset.for];
    });
  }
})();
