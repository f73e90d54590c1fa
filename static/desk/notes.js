/* Own words of a note survive a closed page: a draft on this device, per person, pupil and month, for
   a day (as record.js keeps them; desk.js erases other people's). The page works without it. */
(function () {
  "use strict";
  var form = document.querySelector("[data-note-draft]");
  if (!form) return;
  var key = "draft:" + document.body.dataset.user + ":note:" + form.dataset.noteDraft;
  var field = form.elements.words;
  var state = form.querySelector(".hn-kept");
  var given = field.value;
  var draft = null;
  try { draft = JSON.parse(window.localStorage.getItem(key)); } catch (broken) { draft = null; }
  if (draft && Date.now() - draft.at < 24 * 3600 * 1000 && draft.words !== given && !document.querySelector("[role=alert]")) {
    field.value = draft.words;
    say("已恢复您上次没写完的话。");
  }
  field.addEventListener("input", function () {
    try {
      if (field.value === given) window.localStorage.removeItem(key);
      else window.localStorage.setItem(key, JSON.stringify({ at: Date.now(), words: field.value }));
      say("草稿已保存在本机");
    } catch (full) { say("草稿无法保存在本机，请尽快点下面的按钮"); }
  });
  form.addEventListener("submit", function () { window.localStorage.removeItem(key); });
  function say(words) { state.textContent = words; state.hidden = false; }
})();
