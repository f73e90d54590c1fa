/* Finding a child among the names of an activity's classes; without it the classes unfold. */
(function () {
  "use strict";
  var field = document.getElementById("act-find");
  if (!field) return;
  field.closest(".act-search").hidden = false;
  var groups = Array.prototype.slice.call(document.querySelectorAll(".act-group"));
  field.addEventListener("keydown", function (event) { if (event.key === "Enter") event.preventDefault(); });
  field.addEventListener("input", function () {
    var words = field.value.trim();
    groups.forEach(function (group) {
      var found = false;
      group.querySelectorAll(".chip").forEach(function (chip) {
        var fits = !words || chip.textContent.indexOf(words) >= 0 || chip.querySelector("input").checked;
        chip.hidden = !fits;
        found = found || fits;
      });
      group.hidden = !found;
      group.open = Boolean(words) || groups.length === 1;
    });
  });
})();
