/* 报表打印: show only the parts of the order form that belong to what is chosen. Without this
   script all parts are shown and the server asks for what is missing. A pupil's whole file has no family edition. */
(function () {
  "use strict";

  var form = document.querySelector("[data-print-form]");
  if (!form) return;

  function show() {
    form.querySelectorAll("[data-shown-for]").forEach(function (part) {
      var wanted = part.dataset.shownFor.split("=");
      var chosen = form.querySelector("input[name=" + wanted[0] + "]:checked");
      part.hidden = !chosen || chosen.value !== wanted[1];
    });
  }

  form.addEventListener("change", function (event) {
    var school = form.querySelector("input[name=edition][value=school]");
    if (event.target.name === "kind" && event.target.value === "file" && school) school.checked = true;
    show();
  });
  show();
})();
