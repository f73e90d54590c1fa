/* 复制: one box after another into a superior's page. Without this script the text can be marked by
   hand: it selects as a whole. */
(function () {
  "use strict";

  var list = document.querySelector("[data-copies]");
  if (!list) return;
  var told = document.querySelector("[data-copied]");

  function mark(text) {
    var range = document.createRange();
    range.selectNodeContents(text);
    var selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  }

  /* A school's network has no certificate as a rule: then browsers offer only the old way. */
  function copy(text) {
    if (navigator.clipboard && window.isSecureContext) {
      return navigator.clipboard.writeText(text.textContent);
    }
    mark(text);
    return document.execCommand("copy") ? Promise.resolve() : Promise.reject(new Error("copy"));
  }

  list.querySelectorAll("[data-copy]").forEach(function (button) {
    var text = document.getElementById(button.dataset.copy);
    button.hidden = false;
    button.addEventListener("click", function () {
      copy(text).then(
        function () {
          button.closest("li").classList.add("is-copied");
          button.textContent = "✓ 已复制";
          told.textContent = button.getAttribute("aria-label") + "，已复制";
        },
        function () {
          mark(text);
          told.textContent = "没有复制成功，文字已选中，请按 Ctrl+C";
          button.textContent = "请按 Ctrl+C";
        }
      );
    });
  });
})();
