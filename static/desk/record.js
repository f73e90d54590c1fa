/* Writing a care record: a draft on this device, and saving that survives a lost connection.
   The page works without this file; it only loses the draft and the one-tap words.

   A draft is kept under draft:<person>:<pupil>, read only by that person, for 24 hours; saving,
   discarding and signing out (desk.js) erase it. */
(function () {
  "use strict";

  var DAY = 24 * 60 * 60 * 1000;
  var form = document.querySelector(".record-form");
  if (!form) return;

  oneTapWords();
  if (form.dataset.draft) keepDraft(form.dataset.draft);

  function oneTapWords() {
    var words = form.querySelector(".words");
    var field = form.elements.next_step;
    if (!words || !field) return; /* the list of a class asks no next step */
    words.hidden = false;
    words.addEventListener("click", function (event) {
      var button = event.target.closest("[data-words]");
      if (!button) return;
      field.value = button.dataset.words;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  function keepDraft(pupil) {
    var key = "draft:" + document.body.dataset.user + ":" + pupil;
    var state = form.querySelector(".draft-state");
    var found = form.querySelector(".draft-found");
    var save = form.querySelector(".save-bar .btn");
    /* What the page offers before anything is written; after a refused save there is no such. */
    var untouched = form.hasAttribute("data-fresh") ? words(snapshot()) : null;
    var timer = null;
    var over = false; /* saved or signed out: nothing is written any more */

    restore();
    form.addEventListener("input", soon);
    form.addEventListener("change", soon);
    form.addEventListener("submit", submit);
    window.addEventListener("pagehide", now);
    document.addEventListener("visibilitychange", function () { if (document.hidden) now(); });
    window.addEventListener("online", function () {
      save.disabled = false;
      if (state.classList.contains("draft-state--alarm")) say("网络已恢复，请点保存", false);
    });
    document.querySelectorAll("form[data-wipes-drafts]").forEach(function (other) {
      other.addEventListener("submit", end);
    });
    /* Erased in another tab by saving or signing out: do not bring it back unasked. */
    window.addEventListener("storage", function (event) {
      if (event.key === key && event.newValue === null) { window.clearTimeout(timer); timer = null; }
    });
    form.querySelector("[data-discard]").addEventListener("click", function () {
      end();
      window.localStorage.removeItem(key);
      window.location.reload();
    });

    function snapshot() {
      var kept = {};
      Array.prototype.forEach.call(form.elements, function (element) {
        /* where the form was opened from is this visit's, no part of what was written */
        if (!element.name || element.name === "csrfmiddlewaretoken" || element.name === "back" ||
          element.type === "submit" || element.hasAttribute("data-pressed")) return;
        var list = kept[element.name] = kept[element.name] || [];
        if ((element.type === "radio" || element.type === "checkbox") && !element.checked) return;
        list.push(element.value);
      });
      return kept;
    }

    function words(fields) {
      var copy = Object.assign({}, fields);
      delete copy.public_id;
      return JSON.stringify(copy);
    }

    function soon() {
      window.clearTimeout(timer);
      timer = window.setTimeout(write, 300);
    }

    function now() {
      if (timer !== null) write();
    }

    function write() {
      window.clearTimeout(timer);
      timer = null;
      if (over) return;
      var fields = snapshot();
      if (words(fields) === untouched) {
        window.localStorage.removeItem(key);
        say("", false);
        return;
      }
      try {
        window.localStorage.setItem(key, JSON.stringify({ at: Date.now(), fields: fields }));
        say("草稿已保存 " + clock(new Date()), false);
      } catch (full) {
        say("草稿无法保存在本机，请尽快点保存", true);
      }
    }

    function restore() {
      var draft = null;
      try {
        draft = JSON.parse(window.localStorage.getItem(key));
      } catch (broken) {
        window.localStorage.removeItem(key);
      }
      if (!draft) return;
      if (Date.now() - draft.at > DAY) {
        window.localStorage.removeItem(key);
        return;
      }
      var before = words(snapshot());
      fill(draft.fields);
      say("草稿已保存 " + clock(new Date(draft.at)), false);
      if (words(snapshot()) === before) return;
      found.querySelector(".draft-when").textContent = "（" + clock(new Date(draft.at)) + "）";
      found.hidden = false;
    }

    function fill(fields) {
      dayOf("day", "day_other");
      dayOf("step_day", "step_day_other");
      Array.prototype.forEach.call(form.elements, function (element) {
        var values = fields[element.name];
        if (!values) return;
        if (element.type === "radio" || element.type === "checkbox") {
          element.checked = values.indexOf(element.value) >= 0;
        } else if (values.length) {
          element.value = values[0];
        }
      });

      /* A day that is no chip any more (the draft is from yesterday) becomes another day. */
      function dayOf(chips, other) {
        if (!form.elements[chips]) return;
        var chosen = (fields[chips] || [""])[0];
        var known = Array.prototype.some.call(form.elements[chips], function (chip) {
          return chip.value === chosen;
        });
        if (!known) {
          fields[other] = [chosen];
          fields[chips] = ["other"];
        }
      }
    }

    function submit(event) {
      event.preventDefault();
      if (save.disabled) return;
      pressed(event.submitter);
      write();
      if (!navigator.onLine) { lost("网络已断开，草稿已保存，联网后请再点保存"); return; }
      save.disabled = true;
      say("正在保存…", false);
      window.fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Desk-Script": "1" },
        credentials: "same-origin"
      }).then(answered).catch(function () {
        lost(navigator.onLine ? "暂时连不上学校服务器，草稿已保存，请稍后再点保存"
          : "网络已断开，草稿已保存，联网后请再点保存");
      });
    }

    /* A form with two ways to save: which button it was travels with it, the second time too. */
    function pressed(button) {
      if (!button || !button.name) return;
      var kept = form.querySelector("input[data-pressed]") || document.createElement("input");
      kept.type = "hidden";
      kept.setAttribute("data-pressed", "");
      kept.name = button.name;
      kept.value = button.value;
      form.appendChild(kept);
    }

    function answered(response) {
      var type = response.headers.get("Content-Type") || "";
      if (response.ok && type.indexOf("application/json") === 0) {
        return response.json().then(function (answer) {
          end();
          window.localStorage.removeItem(key);
          window.location.replace(answer.next);
        });
      }
      if (response.redirected) { /* signed out meanwhile: sign in, come back, the draft is here */
        say("登录已过期，草稿已保存，请重新登录", true);
        window.location.assign(response.url);
        return null;
      }
      if (response.status === 422) { /* something to mend: let the server show it on the form */
        over = true;
        form.submit();
        return null;
      }
      save.disabled = false;
      say("没有保存成功，草稿已保存。请刷新页面后再点保存", true);
      return null;
    }

    function lost(message) {
      save.disabled = !navigator.onLine;
      say(message, true);
    }

    function end() {
      over = true;
      window.clearTimeout(timer);
      timer = null;
    }

    function say(message, alarm) {
      state.textContent = message;
      state.classList.toggle("draft-state--alarm", alarm);
    }

    function clock(moment) {
      return moment.getHours() + ":" + ("0" + moment.getMinutes()).slice(-2);
    }
  }
})();
