/* Shows 班级 only for 班主任 and 年级 only for 年级组长. Without scripts both are shown. */
(function () {
  "use strict";
  var role = document.getElementById("id_role");
  var parts = document.querySelectorAll("[data-for-role]");
  function show() {
    parts.forEach(function (part) { part.hidden = part.dataset.forRole !== role.value; });
  }
  role.addEventListener("change", show);
  show();
})();
