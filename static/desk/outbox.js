/* Rolls that had no network: kept on this phone, sent once when it is back, on any desk page.

   A roll is kept under rollout:<person>:<id>: pupils' ids and kinds, no name. Its id makes the
   server take it once, however often it is sent. It leaves this phone when it is done, when its
   owner signs out (after a question) and after three days (said so). One the server did not take
   stays until its owner has seen to it. Used by roll.js as window.rollOutbox. */
(function () {
  "use strict";

  var PATIENCE = 8000; /* ms until no answer counts as no network */
  var KEEP = 3 * 24 * 60 * 60 * 1000;
  var AGAIN = 60000;
  var me = document.body.dataset.user;
  var mine = "rollout:" + me + ":";
  var board = null;
  var busy = false;
  if (!me) return;

  tidy();
  window.rollOutbox = { put: put, get: get, remove: remove, send: send, clock: clock };
  window.addEventListener("online", flush);
  document.addEventListener("visibilitychange", function () { if (!document.hidden) flush(); });
  window.setInterval(function () { if (waiting().length) flush(); }, AGAIN);
  document.querySelectorAll("form[data-wipes-drafts]").forEach(function (form) {
    form.addEventListener("submit", function (event) {
      var left = own().length;
      if (left && !window.confirm("有" + left + "份点名还没有交到学校服务器，退出登录就会丢失。仍要退出吗？")) {
        event.preventDefault();
        event.stopImmediatePropagation();
        return;
      }
      keys("rollout:" + me + ":").concat(keys("roll:" + me + ":")).forEach(forget);
    }, true);
  });
  flush();

  function keys(prefix) {
    return Object.keys(window.localStorage).filter(function (key) { return key.indexOf(prefix) === 0; });
  }

  function forget(key) { window.localStorage.removeItem(key); }

  function read(key) {
    try {
      return JSON.parse(window.localStorage.getItem(key));
    } catch (broken) {
      forget(key);
      return null;
    }
  }

  function own() {
    return keys(mine).map(read).filter(Boolean).sort(function (a, b) { return a.at - b.at; });
  }

  /* Not yet answered; an answer is shown until the person has seen to it. */
  function waiting() { return own().filter(function (item) { return !item.answer; }); }

  function put(item) { window.localStorage.setItem(mine + item.public_id, JSON.stringify(item)); }
  function get(id) { return read(mine + id); }
  function remove(id) { forget(mine + id); }

  /* Other people's marks on a shared phone go unread after three days. */
  function tidy() {
    keys("roll:").concat(keys("rollout:")).forEach(function (key) {
      var kept = read(key);
      var old = !kept || Date.now() - kept.at > KEEP;
      if (old && key.indexOf(mine) !== 0) forget(key);
    });
  }

  /* {state: done, changed, refused} from the server; else lost (no network) or shut (signed out,
     or a page too old to send from). */
  function send(item) {
    var stop = new AbortController();
    var timer = window.setTimeout(function () { stop.abort(); }, PATIENCE);
    var token = document.querySelector("input[name=csrfmiddlewaretoken]");
    var body = Object.assign({}, item);
    delete body.at; delete body.answer; delete body.page; delete body.url;
    return window.fetch(item.url, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "Content-Type": "application/json", "X-CSRFToken": token ? token.value : "" },
      credentials: "same-origin",
      signal: stop.signal
    }).then(function (response) {
      var type = response.headers.get("Content-Type") || "";
      if (response.ok && type.indexOf("application/json") === 0) return response.json();
      return { state: response.redirected || response.status < 500 ? "shut" : "lost" };
    }).catch(function () {
      return { state: "lost" };
    }).then(function (answer) {
      window.clearTimeout(timer);
      return answer;
    });
  }

  function flush() {
    if (busy) return;
    busy = true;
    next(waiting()).then(function () { busy = false; show(); });
  }

  function next(items) {
    var item = items.shift();
    if (!item) return Promise.resolve();
    return send(item).then(function (answer) {
      if (get(item.public_id) === null) return next(items); /* seen to in another tab */
      if (answer.state === "done") {
        remove(item.public_id);
        document.dispatchEvent(new CustomEvent("roll:sent", { detail: { item: item, answer: answer } }));
        tell(answer.said, answer.url, "查看");
      } else if (answer.state === "changed" || answer.state === "refused") {
        put(Object.assign({}, item, { answer: answer }));
      } else if (Date.now() - item.at > KEEP) {
        remove(item.public_id);
        tell("一份三天前的点名没有送出，本机不再保存，请重新点名。", item.page, "打开");
      }
      return next(items);
    });
  }

  /* What is still here, said on every page until it is seen to. */
  function show() {
    clear();
    var left = waiting();
    if (left.length && !document.querySelector("form.roll")) {
      tell("没有网络，" + left.length + "份点名（" + clock(left[0].at) + "）已存在本机，联网后自动发送。", "", "", true);
    }
    own().filter(function (item) { return item.answer; }).forEach(function (item) {
      var line = tell(item.answer.said, item.page + "&edit=1&kept=" + item.public_id, "打开这份点名", true);
      var drop = document.createElement("button");
      drop.type = "button";
      drop.className = "btn btn-link";
      drop.textContent = "不要了";
      drop.addEventListener("click", function () {
        if (!window.confirm("丢掉本机的这份点名吗？")) return;
        remove(item.public_id);
        line.remove();
      });
      line.appendChild(drop);
    });
  }

  function clear() {
    if (board) board.querySelectorAll("[data-standing]").forEach(function (line) { line.remove(); });
  }

  function tell(words, url, label, standing) {
    if (!board) {
      board = document.createElement("div");
      board.className = "outbox messages";
      board.setAttribute("role", "status");
      var main = document.getElementById("main");
      main.parentNode.insertBefore(board, main);
    }
    var line = document.createElement("div");
    line.className = "alert " + (standing ? "alert-warning" : "alert-success");
    if (standing) line.dataset.standing = "1";
    line.appendChild(document.createTextNode(words + " "));
    if (url) {
      var link = document.createElement("a");
      link.href = url;
      link.textContent = label;
      line.appendChild(link);
    }
    board.appendChild(line);
    return line;
  }

  function clock(moment) {
    var at = new Date(moment);
    return at.getHours() + ":" + ("0" + at.getMinutes()).slice(-2);
  }
})();
