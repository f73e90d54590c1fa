/* Moving an activity on the month grid: by mouse, or with the arrow keys. Each card also has a
   link to a form that does the same without any script. */
(function () {
  "use strict";
  var grid = document.querySelector("[data-moves]");
  var form = document.getElementById("drag-form");
  if (!grid || !form) return;
  var said = document.getElementById("move-said");
  var held = null;
  grid.classList.add("moves-on");

  function cell(day) { return grid.querySelector('td[data-day="' + day + '"]'); }
  function unmark() {
    grid.querySelectorAll(".is-target").forEach(function (one) { one.classList.remove("is-target"); });
  }

  /* A draft moves at once; of what is arranged already others are told, so a page asks first. */
  function move(card, day) {
    if (day === card.closest("td").dataset.day) return;
    if (card.dataset.state === "planned") {
      window.location.assign(card.dataset.url + "?to=" + day);
      return;
    }
    form.action = card.dataset.url;
    form.elements.to.value = day;
    form.elements.revision.value = card.dataset.revision;
    form.submit();
  }

  grid.querySelectorAll("[data-item]").forEach(function (card) {
    card.draggable = true;
    card.querySelectorAll("a").forEach(function (link) { link.draggable = false; });
    card.addEventListener("dragstart", function (event) {
      held = card;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", "");
      card.classList.add("is-moving");
    });
    card.addEventListener("dragend", function () {
      held = null;
      card.classList.remove("is-moving");
      unmark();
    });
    steer(card, card.querySelector("a"));
  });

  grid.querySelectorAll("td[data-day]").forEach(function (place) {
    place.addEventListener("dragover", function (event) {
      if (!held) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "move";
      unmark();
      place.classList.add("is-target");
    });
    place.addEventListener("drop", function (event) {
      if (!held) return;
      event.preventDefault();
      move(held, place.dataset.day);
    });
  });

  /* Arrow keys choose a day of this month, Enter takes it, Escape forgets it. */
  function steer(card, link) {
    var chosen = "";
    var steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
    function forget() { chosen = ""; unmark(); card.classList.remove("is-moving"); }
    link.addEventListener("keydown", function (event) {
      if (event.key in steps) {
        var day = new Date((chosen || card.closest("td").dataset.day) + "T00:00:00Z");
        day.setUTCDate(day.getUTCDate() + steps[event.key]);
        var place = cell(day.toISOString().slice(0, 10));
        event.preventDefault();
        if (!place) {
          said.textContent = "到了这个月的边上。要改到别的月，请用“改日期”。";
          return;
        }
        chosen = place.dataset.day;
        unmark();
        place.classList.add("is-target");
        card.classList.add("is-moving");
        said.textContent = card.dataset.title + "，改到" + place.dataset.spoken + "。回车确定，Esc放弃。";
      } else if (event.key === "Enter" && chosen) {
        event.preventDefault();
        move(card, chosen);
      } else if (event.key === "Escape" && chosen) {
        forget();
        said.textContent = "没有改日期。";
      }
    });
    link.addEventListener("blur", forget);
  }

  /* After a move the keyboard goes on where it was; the browser's own jump to the fragment, which
     takes the focus away, comes first. */
  function goOn() {
    var target = window.location.hash && document.getElementById(window.location.hash.slice(1));
    var link = target && target.querySelector("a");
    if (link) link.focus();
  }
  window.addEventListener("load", function () { window.setTimeout(goOn, 0); });
})();
