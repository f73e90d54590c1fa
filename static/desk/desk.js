/* Behaviour every desk page shares. Nothing here is needed to use a page; it only helps. */
(function () {
  "use strict";

  /* htmx posts carry the CSRF token of the page's own form or cookie-less meta. */
  document.body.addEventListener("htmx:configRequest", function (event) {
    var field = document.querySelector("input[name=csrfmiddlewaretoken]");
    if (field) event.detail.headers["X-CSRFToken"] = field.value;
  });

  /* Drafts belong to one person on this device: signing out wipes them. */
  document.querySelectorAll("form[data-wipes-drafts]").forEach(function (form) {
    form.addEventListener("submit", function () {
      Object.keys(window.localStorage)
        .filter(function (key) { return key.indexOf("draft:") === 0; })
        .forEach(function (key) { window.localStorage.removeItem(key); });
    });
  });

  /* A shared PC: another person's drafts, and own ones older than a day, are erased unread. */
  var mine = "draft:" + document.body.dataset.user + ":";
  Object.keys(window.localStorage).forEach(function (key) {
    if (key.indexOf("draft:") !== 0 || !document.body.dataset.user) return;
    var keep = key.indexOf(mine) === 0;
    try {
      keep = keep && Date.now() - JSON.parse(window.localStorage.getItem(key)).at < 24 * 3600 * 1000;
    } catch (broken) {
      keep = false;
    }
    if (!keep) window.localStorage.removeItem(key);
  });

  /* A tap the network lost is said beside the button: otherwise it looks as if it had been saved. */
  function forget(place) { var old = place.querySelector(".lost-tap"); if (old) old.remove(); }
  document.body.addEventListener("htmx:beforeRequest", function (event) { forget(event.detail.elt); });
  document.body.addEventListener("htmx:sendError", function (event) {
    var said = document.createElement("p");
    said.className = "field-error lost-tap";
    said.setAttribute("role", "alert");
    said.textContent = "没有连上学校服务器，刚才这一下没有成功。请看看网络，再点一次。";
    forget(event.detail.elt);
    event.detail.elt.appendChild(said);
  });

  /* A second tap on a submit button does nothing while the first is under way. */
  document.querySelectorAll("form[data-once]").forEach(function (form) {
    form.addEventListener("submit", function (event) {
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "1";
      window.setTimeout(function () { delete form.dataset.sent; }, 8000);
    });
  });

  /* A question before something that cannot be undone by one tap. */
  document.querySelectorAll("[data-confirm]").forEach(function (element) {
    element.addEventListener("click", function (event) {
      if (!window.confirm(element.dataset.confirm)) event.preventDefault();
    });
  });

  /* In a strip of tabs that slides, the page one is on is in sight. */
  document.querySelectorAll(".duty-kinds [aria-current], .section-tabs [aria-current]").forEach(function (tab) {
    var strip = tab.parentElement;
    strip.scrollLeft = tab.offsetLeft - strip.offsetLeft - (strip.clientWidth - tab.offsetWidth) / 2;
  });

  /* A select or chip that applies itself. */
  document.querySelectorAll("[data-submit-on-change]").forEach(function (element) {
    element.addEventListener("change", function () { element.form.requestSubmit(); });
  });
})();
