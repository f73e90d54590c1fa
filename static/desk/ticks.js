/* 全选／全不选 for a list of tick boxes. The button stays hidden without scripts. */
(function () {
  "use strict";
  document.querySelectorAll("button[data-tick-all]").forEach(function (button) {
    var boxes = Array.prototype.slice.call(
      button.form.querySelectorAll("input[type=checkbox][name='" + button.dataset.tickAll + "']:not(:disabled)")
    );
    button.hidden = boxes.length < 2;
    button.addEventListener("click", function () {
      var tick = boxes.some(function (box) { return !box.checked; });
      boxes.forEach(function (box) { box.checked = tick; });
    });
  });
})();
