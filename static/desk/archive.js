/* Registering and editing a pupil: sex and birth date out of the ID number as soon as it is typed,
   a wrong one said at once. The server checks again; the page works without this file. */
(function () {
  "use strict";

  var form = document.querySelector("[data-pupil-entry]");
  if (!form) return;
  var number = form.elements.id_number;
  var kind = form.elements.id_type;
  var says = document.getElementById("id-says");
  var plain = says.textContent;
  var filled = { birth: "", sex: "" }; /* what this script wrote; what a person wrote is left */
  var WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

  number.addEventListener("input", function () { look(false); });
  number.addEventListener("change", function () { look(true); });

  function look(done) {
    var typed = number.value.replace(/[\s']/g, "").toUpperCase();
    if (!typed || typed === "无" || (kind && kind.value && kind.value !== "1")) return say(plain, "");
    if (typed.length < 18 && !done) return say(plain, "");
    var trouble = troubleOf(typed);
    if (trouble) return say(trouble, "wrong");
    fill(typed);
    return say("号码正确，" + birthWords(typed) + "生，" + (isBoy(typed) ? "男" : "女") + "。", "good");
  }

  function troubleOf(typed) {
    if (!/^\d*[\dX]$/.test(typed)) return "号码里有数字以外的字符，请核对。";
    if (typed.length !== 18) return "号码是" + typed.length + "位，应为18位，请对照户口簿核对。";
    var day = new Date(isoBirth(typed) + "T00:00:00Z");
    if (isNaN(day) || day.toISOString().slice(0, 10) !== isoBirth(typed)) return "号码里的出生日期不存在，请核对第7至14位。";
    var sum = WEIGHTS.reduce(function (total, weight, place) { return total + weight * Number(typed[place]); }, 0);
    if ("10X98765432"[sum % 11] !== typed[17]) return "号码校验位不对，可能有一位抄错，请核对。";
    return "";
  }

  function fill(typed) {
    var birth = form.elements.birth_date;
    if (!birth.value || birth.value === filled.birth) birth.value = filled.birth = isoBirth(typed);
    var sex = isBoy(typed) ? "M" : "F";
    var chosen = form.querySelector("input[name=sex]:checked");
    if (chosen && chosen.value && chosen.value !== filled.sex) return;
    form.querySelector("input[name=sex][value=" + sex + "]").checked = true;
    filled.sex = sex;
  }

  function isoBirth(typed) {
    return typed.slice(6, 10) + "-" + typed.slice(10, 12) + "-" + typed.slice(12, 14);
  }

  function birthWords(typed) {
    return Number(typed.slice(6, 10)) + "年" + Number(typed.slice(10, 12)) + "月" + Number(typed.slice(12, 14)) + "日";
  }

  function isBoy(typed) { return Number(typed[16]) % 2 === 1; }

  function say(words, mood) {
    says.textContent = words;
    says.classList.toggle("id-says--wrong", mood === "wrong");
    says.classList.toggle("id-says--good", mood === "good");
  }
})();
