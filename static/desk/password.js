/* 显示密码: lets people see what they type. The button stays hidden without scripts. */
(function () {
  "use strict";
  document.querySelectorAll("button[data-shows]").forEach(function (button) {
    var field = document.getElementById(button.dataset.shows);
    button.hidden = false;
    button.addEventListener("click", function () {
      var shown = field.type === "text";
      field.type = shown ? "password" : "text";
      button.textContent = shown ? "显示密码" : "隐藏密码";
      button.setAttribute("aria-pressed", String(!shown));
      field.focus();
    });
    /* A password field that is sent as text would be remembered by the browser's form history. */
    field.form.addEventListener("submit", function () { field.type = "password"; });
  });
})();
