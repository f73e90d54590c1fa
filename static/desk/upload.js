/* Sending photos: shows what was chosen, makes large photos smaller before they are sent (a page of
   a notebook is 0.5 MB instead of 5), shows how far the sending is, and keeps everything on the page
   when it fails. The forms work without this file. */
(function () {
  "use strict";

  var LONGEST_SIDE = 2400; /* what the school's server keeps at most */
  var SMALL_ENOUGH = 1024 * 1024;
  var form = document.querySelector(".upload-form");
  if (!form || !window.FormData) return;

  var input = form.querySelector(".files-input");
  var chosen = form.querySelector(".files-chosen");
  var problems = form.querySelector(".upload-problems");
  var words = form.querySelector(".upload-words");
  var bar = form.querySelector(".upload-progress");
  var button = form.querySelector(".save-bar .btn");

  form.classList.add("upload-form--live");
  input.addEventListener("change", showChosen);
  form.addEventListener("submit", send);
  titleFollowsKind();

  function showChosen() {
    problems.hidden = true;
    chosen.replaceChildren();
    chosen.hidden = !input.files.length;
    Array.prototype.forEach.call(input.files, function (file) {
      var item = document.createElement("li");
      item.textContent = file.name;
      chosen.append(item);
      picture(file, 208).then(function (canvas) { item.replaceChildren(canvas); }).catch(function () {});
    });
  }

  /* A canvas with the photo upright, its longest side at most `side`. */
  function picture(file, side) {
    if (file.type.indexOf("image/") !== 0 || !window.createImageBitmap) return Promise.reject();
    return window.createImageBitmap(file).then(function (bitmap) {
      var scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
      var canvas = document.createElement("canvas");
      canvas.width = Math.round(bitmap.width * scale);
      canvas.height = Math.round(bitmap.height * scale);
      var pen = canvas.getContext("2d");
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      bitmap.close();
      return canvas;
    });
  }

  /* The file itself when it is small, or when this browser cannot open it. */
  function smaller(file) {
    if (file.size <= SMALL_ENOUGH) return Promise.resolve(file);
    return picture(file, LONGEST_SIDE).then(function (canvas) {
      return new Promise(function (done) {
        canvas.toBlob(function (blob) {
          done(blob && blob.size < file.size ? new File([blob], file.name, { type: blob.type }) : file);
        }, "image/jpeg", 0.85);
      });
    }).catch(function () { return file; });
  }

  function send(event) {
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    problems.hidden = true;
    say("正在准备照片…");
    var fields = new FormData(form);
    fields.delete(input.name);
    Promise.all(Array.prototype.map.call(input.files, smaller)).then(function (files) {
      files.forEach(function (file) { fields.append(input.name, file, file.name); });
      post(fields);
    });
  }

  function post(fields) {
    var request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("X-Desk-Script", "1");
    request.upload.addEventListener("progress", function (event) {
      if (!event.lengthComputable) return;
      var part = Math.round(100 * event.loaded / event.total);
      bar.hidden = false;
      bar.value = part;
      say(part < 100 ? "已上传 " + part + "%" : "已传完，正在检查…");
    });
    request.addEventListener("load", function () { answered(request); });
    request.addEventListener("error", function () {
      mend([navigator.onLine ? "暂时连不上学校服务器，照片还在这里，请稍后再点一次。"
        : "网络已断开，照片还在这里，联网后请再点一次。"]);
    });
    request.send(fields);
  }

  function answered(request) {
    var answer = null;
    try { answer = JSON.parse(request.responseText); } catch (page) { answer = null; }
    if (answer && answer.next) {
      say("已保存");
      window.location.assign(answer.next);
    } else if (answer && answer.problems) {
      var confirm = form.querySelector(".upload-confirm");
      if (confirm && answer.confirm) confirm.hidden = false;
      mend(answer.problems);
    } else if (request.responseURL.indexOf("/sign-in/") > 0) {
      mend(["登录已过期：请在新窗口重新登录，再回到这里点一次。"]);
    } else if (request.status === 413) {
      mend(["这几个文件加起来太大：请少选几个，分几次上传。"]);
    } else {
      mend(["没有保存成功：请刷新页面后重新选择文件。"]);
    }
  }

  function mend(sentences) {
    button.disabled = false;
    delete form.dataset.sent; /* desk.js: may be sent again */
    bar.hidden = true;
    say("");
    problems.replaceChildren.apply(problems, sentences.map(function (sentence) {
      var line = document.createElement("p");
      line.textContent = sentence;
      return line;
    }));
    problems.hidden = false;
    problems.scrollIntoView({ block: "center" });
  }

  function say(sentence) { words.textContent = sentence; }

  /* What the title will be if nothing is typed. */
  function titleFollowsKind() {
    var title = form.elements.title;
    if (!title) return;
    function follow() {
      var kind = form.querySelector("input[name=kind]:checked");
      title.placeholder = kind ? kind.parentElement.textContent.trim() : "";
    }
    form.addEventListener("change", follow);
    follow();
  }
})();
