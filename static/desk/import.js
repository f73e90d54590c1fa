/* Dragging a file onto the upload form; picking it works without this. */
(function () {
  "use strict";

  document.querySelectorAll("[data-drop-zone]").forEach(function (zone) {
    var input = document.getElementById(zone.dataset.dropZone);

    ["dragover", "dragleave", "drop"].forEach(function (kind) {
      zone.addEventListener(kind, function (event) {
        event.preventDefault();
        zone.classList.toggle("drop-zone--over", kind === "dragover");
      });
    });

    zone.addEventListener("drop", function (event) {
      if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
    });
  });
})();
