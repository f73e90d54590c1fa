/* The list of pupils: going back finds the same list; how many are ticked. Helps only. */
(function () {
  "use strict";

  function settle() {
    var found = document.querySelector(".found[data-address]");
    if (!found) return;
    if (found.dataset.address !== location.pathname + location.search && found.dataset.typed) {
      history.replaceState(null, "", found.dataset.address);
    }
    var page = found.querySelector("[data-pick-page]");
    if (page) page.hidden = false;
  }

  function boxes() {
    return Array.prototype.slice.call(document.querySelectorAll("input[name=pupil][form=bulk]"));
  }

  function count() {
    var said = document.querySelector("[data-picked]");
    var all = document.querySelector("#bulk input[name=all]");
    if (!said) return;
    var ticked = boxes().filter(function (box) { return box.checked; }).length;
    said.textContent = all && all.checked ? "已选全部" : ticked ? "已选 " + ticked + " 名" : "";
  }

  document.addEventListener("change", function (event) {
    var name = event.target.name;
    if (name === "pupil" && event.target.checked) {
      var all = document.querySelector("#bulk input[name=all]");
      if (all) all.checked = false;
    }
    if (name === "pupil" || name === "all") count();
  });
  document.addEventListener("click", function (event) {
    if (!event.target.closest("[data-pick-page]")) return;
    var own = boxes();
    var tick = own.some(function (box) { return !box.checked; });
    own.forEach(function (box) { box.checked = tick; });
    count();
  });
  document.body.addEventListener("htmx:afterSwap", function (event) {
    var found = document.querySelector(".found[data-address]");
    if (event.detail.target.id !== "pupils" || !found) return;
    found.dataset.typed = "1";
    settle();
  });
  settle();
})();
