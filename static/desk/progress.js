/* A term review: a tapped fact goes into the teacher's words at once. Without this file the same
   button stores the draft with the fact added. */
(function () {
  "use strict";
  var form = document.querySelector(".review-form");
  if (!form) return;
  var words = form.elements.teacher_text;
  form.addEventListener("click", function (event) {
    var button = event.target.closest("[data-fact]");
    if (!button || !words) return;
    event.preventDefault();
    words.value = words.value.trim() + button.dataset.fact;
    words.dispatchEvent(new Event("input", { bubbles: true }));
    button.disabled = true;
    words.focus();
  });
})();
