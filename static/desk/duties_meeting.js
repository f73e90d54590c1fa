/* 全选／全不选 for parts that arrive later; the button stays hidden without scripts. */
(function () {
  "use strict";
  function boxesOf(button) {
    return Array.prototype.slice.call(
      button.form.querySelectorAll("input[type=checkbox][name='" + button.dataset.tickAll + "']")
    );
  }
  function show(root) {
    root.querySelectorAll("button[data-tick-all]").forEach(function (button) {
      button.hidden = boxesOf(button).length < 2;
    });
  }
  document.addEventListener("click", function (event) {
    var button = event.target.closest("button[data-tick-all]");
    if (!button) { return; }
    var boxes = boxesOf(button);
    var tick = boxes.some(function (box) { return !box.checked; });
    boxes.forEach(function (box) { box.checked = tick; });
  });
  document.addEventListener("htmx:afterSwap", function (event) { show(event.target); });
  show(document);
})();
