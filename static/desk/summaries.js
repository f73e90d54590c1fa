/* The words of a report survive a closed page: a draft on this device, per person and report, for a
   day (as notes.js keeps them; desk.js erases other people's). The page works without it. */
(function () {
  "use strict";
  var form = document.querySelector("[data-summary-draft]");
  if (!form) return;
  var key = "draft:" + document.body.dataset.user + ":summary:" + form.dataset.summaryDraft;
  var state = form.querySelector(".sum-kept");
  var fields = Array.prototype.slice.call(form.querySelectorAll("textarea"));
  var given = words();
  var draft = null;
  try { draft = JSON.parse(window.localStorage.getItem(key)); } catch (broken) { draft = null; }
  if (draft && Date.now() - draft.at < 24 * 3600 * 1000 && draft.on === form.elements.revision.value && !form.querySelector("[role=alert]")) {
    var changed = false;
    fields.forEach(function (field) {
      var kept = draft.words[field.name];
      if (typeof kept === "string" && kept !== field.value) { field.value = kept; changed = true; }
    });
    if (changed) say("已恢复您上次没写完的内容，还没有保存。");
  }
  form.addEventListener("input", function () {
    try {
      if (JSON.stringify(words()) === JSON.stringify(given)) window.localStorage.removeItem(key);
      else window.localStorage.setItem(key, JSON.stringify({ at: Date.now(), on: form.elements.revision.value, words: words() }));
      say("草稿已保存在本机");
    } catch (full) { say("草稿无法保存在本机，请尽快点下面的“保存草稿”"); }
  });
  form.addEventListener("submit", function () { window.localStorage.removeItem(key); });
  function words() {
    var found = {};
    fields.forEach(function (field) { found[field.name] = field.value; });
    return found;
  }
  function say(text) { state.textContent = text; state.hidden = false; }
})();
