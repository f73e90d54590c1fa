/* The roll of a class or a room: one tap on a name, marks kept on this phone until they are handed
   in, handing in that survives a lost network (outbox.js). Without this file every name has a plain
   select.

   Marks are kept under roll:<person>:<class or room, at night with the session>:<day>: pupils' ids
   and kinds, no name. A room's form says with data-after where to go once it is handed in. */
(function () {
  "use strict";

  var SHORT = { unverified: "未到", sick: "病假", personal: "事假", official: "公假", truant: "旷课", late: "迟到", early: "早退" };
  var LEAVE = ["sick", "personal", "official"];
  var MISSING = ["unverified", "truant"];
  var me = document.body.dataset.user;
  var box = window.rollOutbox;
  var form = document.querySelector("form.roll");
  var taken = document.querySelector("[data-taken]");

  if (taken) window.localStorage.removeItem("roll:" + me + ":" + taken.dataset.taken);
  if (!form || !box) return;

  var session = form.dataset.session || "morning";
  var place = form.dataset.class || form.dataset.room;
  if (form.dataset.room || form.dataset.session) place += ":" + session;
  var key = "roll:" + me + ":" + place + ":" + form.dataset.on;
  var sheet = document.querySelector(".roll-sheet");
  var said = form.querySelector(".roll-said");
  var submit = form.querySelector(".roll-bar button");
  var selects = Array.prototype.slice.call(form.querySelectorAll(".cell select"));
  var open = null; /* the select whose sheet is open */
  var queued = ""; /* what was said in the roll that waits in the outbox */

  restore();
  if (sheet && sheet.showModal) goLive();
  count();
  form.addEventListener("change", function () { keep(); count(); });
  form.addEventListener("submit", handIn);
  document.addEventListener("roll:sent", function (event) {
    var item = event.detail.item;
    if (item.class !== form.dataset.class || item.room !== form.dataset.room) return;
    if (item.on !== form.dataset.on || item.session !== session) return;
    if (JSON.stringify(item.marks) !== JSON.stringify(marks())) { /* changed since it was kept */
      form.elements.public_id.value = newId();
      queued = "";
      say("存在本机的点名刚刚已发送。您后来又改过，请再点一次提交。");
      return;
    }
    window.localStorage.removeItem(key);
    window.location.assign(form.dataset.after || event.detail.answer.url);
  });

  function goLive() {
    form.classList.add("roll--live");
    selects.forEach(function (select) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "cell-button";
      button.innerHTML = '<span class="cell-name"></span><span class="cell-word"></span>';
      button.firstChild.textContent = nameOf(select);
      button.addEventListener("click", function () { tap(select); });
      select.parentNode.appendChild(button);
      paint(select);
    });
    sheet.addEventListener("click", function (event) {
      var chosen = event.target.closest("[data-kind]");
      if (chosen && open) set(open, chosen.dataset.kind);
      if (chosen || event.target.closest("[data-close]") || event.target === sheet) sheet.close();
    });
  }

  function nameOf(select) { return select.parentNode.querySelector("label").textContent; }

  /* First tap: not there, nobody knows why. After that the sheet asks what it is. */
  function tap(select) {
    if (select.value === "present") { set(select, "unverified"); return; }
    open = select;
    sheet.querySelector(".roll-sheet-name").textContent = nameOf(select);
    sheet.querySelectorAll("[data-kind]").forEach(function (button) {
      button.setAttribute("aria-pressed", button.dataset.kind === select.value);
    });
    sheet.showModal();
  }

  function set(select, kind) {
    select.value = kind;
    paint(select);
    keep();
    count();
  }

  function paint(select) {
    var button = select.parentNode.querySelector(".cell-button");
    if (!button) return;
    button.dataset.kind = select.value;
    button.lastChild.textContent = SHORT[select.value] || "";
    button.setAttribute("aria-label", nameOf(select) + " " + select.options[select.selectedIndex].text);
  }

  function marks() {
    var found = {};
    selects.forEach(function (select) {
      if (select.value !== "present") found[select.name.slice(5)] = select.value;
    });
    return found;
  }

  function apply(kept) {
    selects.forEach(function (select) {
      var kind = kept[select.name.slice(5)] || "present";
      select.value = kind;
      if (select.value !== kind) select.value = "unverified";
    });
  }

  function count() {
    var kinds = selects.map(function (select) { return select.value; });
    function of(list) { return kinds.filter(function (kind) { return list.indexOf(kind) >= 0; }).length; }
    var leave = of(LEAVE);
    var missing = of(MISSING);
    var figures = [kinds.length, kinds.length - leave - missing, leave, missing];
    form.querySelectorAll(".roll-line b").forEach(function (place, index) {
      place.textContent = figures[index];
    });
  }

  function keep() {
    try {
      window.localStorage.setItem(key, JSON.stringify({
        at: Date.now(), based_on: form.elements.based_on.value, marks: marks()
      }));
    } catch (full) { say("这些标记没能存在本机，请尽快提交。"); }
  }

  function restore() {
    var asked = new URLSearchParams(window.location.search).get("kept");
    var item = asked && box.get(asked);
    if (item) { /* not taken by the server before: as it was, to be looked at and sent again */
      apply(item.marks);
      form.elements.public_id.value = item.public_id;
      form.elements.based_on.value = item.based_on;
      delete item.answer;
      return;
    }
    if ("kept" in form.dataset) return; /* the server gave back what was typed */
    var draft = null;
    try { draft = JSON.parse(window.localStorage.getItem(key)); } catch (broken) { draft = null; }
    if (draft && draft.based_on === form.elements.based_on.value) apply(draft.marks);
    else window.localStorage.removeItem(key);
  }

  function handIn(event) {
    event.preventDefault();
    if (submit.disabled) return;
    var now = JSON.stringify(marks());
    if (queued && queued !== now) { /* changed since: another roll, which the server compares */
      box.remove(form.elements.public_id.value);
      form.elements.public_id.value = newId();
    }
    var at = new Date();
    if (queued !== now) form.elements.taken_at.value = at.toISOString();
    var item = {
      at: at.getTime(),
      url: form.dataset.send,
      page: form.dataset.page || form.getAttribute("action") + "?on=" + form.dataset.on,
      class: form.dataset.class,
      room: form.dataset.room, /* a class or a room */
      on: form.dataset.on,
      session: session,
      public_id: form.elements.public_id.value,
      based_on: Number(form.elements.based_on.value),
      taken_at: form.elements.taken_at.value,
      marks: marks(),
      listed: selects.map(function (select) { return select.name.slice(5); }),
      preset: Array.prototype.map.call(
        form.querySelectorAll("input[name=preset]"), function (field) { return field.value; }
      )
    };
    try { box.put(item); } catch (full) { form.submit(); return; }
    queued = now;
    submit.disabled = true;
    say("正在提交…");
    box.send(item).then(function (answer) { answered(item, answer); });
  }

  function answered(item, answer) {
    submit.disabled = false;
    if (answer.state === "done") {
      box.remove(item.public_id);
      window.localStorage.removeItem(key);
      window.location.assign(form.dataset.after || answer.url);
    } else if (answer.state === "changed" || answer.state === "refused") {
      box.remove(item.public_id); /* the server's own page shows what is wrong and keeps the marks */
      form.submit();
    } else if (answer.state === "shut") {
      say("登录已过期，点名已存在本机。请重新登录，之后自动发送。");
      window.location.assign(item.page);
    } else {
      say("没有网络，" + box.clock(item.at) + "的点名已存在本机，联网后自动发送。");
    }
  }

  function say(words) { said.textContent = words; }

  /* randomUUID needs https; a school's own network may have none. */
  function newId() {
    if (window.crypto.randomUUID) return window.crypto.randomUUID();
    var bytes = window.crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    var hex = Array.prototype.map.call(bytes, function (one) { return ("0" + one.toString(16)).slice(-2); }).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }
})();
