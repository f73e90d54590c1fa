/* The box for a fixed text opens when 固定文字 is chosen; a line says that the file is being made. The
   page works without either. */
(function () {
  "use strict";

  /* While a workbook is made nothing else on the page would say so. */
  document.querySelectorAll(".fill-form").forEach(function (form) {
    var wait = form.querySelector("[data-wait]");
    if (!wait) return;
    form.addEventListener("submit", function (event) {
      if (!event.submitter || event.submitter.value !== "make") return;
      wait.hidden = false;
      window.setTimeout(function () { wait.hidden = true; }, 6000);
    });
  });

  document.querySelectorAll(".fill-choice").forEach(function (choice) {
    var select = choice.querySelector("select");
    var box = choice.querySelector("[data-fixed]");
    if (!select || !box) return;
    select.addEventListener("change", function () {
      box.hidden = select.value !== "@fixed";
      if (!box.hidden) box.querySelector("input").focus();
    });
  });
})();
