/* The copy button beside the private address; without it the field is copied by hand. */
(function () {
  "use strict";
  document.querySelectorAll("[data-copies]").forEach(function (button) {
    var field = document.getElementById(button.dataset.copies);
    var said = document.querySelector("[data-copied]");
    button.hidden = false;
    field.addEventListener("focus", function () { field.select(); });
    function done() { said.hidden = false; }
    button.addEventListener("click", function () {
      field.focus();
      field.select();
      /* a school's own network has no HTTPS as a rule, and then no clipboard of the new kind */
      if (navigator.clipboard && window.isSecureContext) {
        navigator.clipboard.writeText(field.value).then(done, function () {});
      } else if (document.execCommand("copy")) {
        done();
      }
    });
  });
})();
