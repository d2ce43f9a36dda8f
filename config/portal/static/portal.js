// Comfort only: every page works without it.
"use strict";

(function () {
  const sizes = [4, 3, 3, 3];
  const length = 13;

  function signs(text) {
    return text.toUpperCase().replace(/[^0-9A-Z]/g, "");
  }

  // The letter's QR code leads here with the code behind a "#", which browsers never send to a server.
  function codeOfLetter() {
    const code = signs(location.hash);
    return code.length === length ? code : "";
  }

  // Puts signs in the boxes from one of them on; answers the box where the next sign belongs.
  function fill(boxes, from, text) {
    let rest = text;
    let at = from;
    for (; at < boxes.length && rest; at++) {
      boxes[at].value = rest.slice(0, sizes[at]);
      rest = rest.slice(sizes[at]);
    }
    const last = boxes[Math.max(from, at - 1)];
    return last.value.length === sizes[boxes.indexOf(last)] && at < boxes.length ? boxes[at] : last;
  }

  for (const group of document.querySelectorAll("[data-code]")) {
    const boxes = Array.from(group.querySelectorAll("input"));
    const code = codeOfLetter();
    if (code) {
      fill(boxes, 0, code);
      // Nor does it stay in the address, where the next person at this computer would find it.
      history.replaceState(null, "", location.pathname);
    }
    boxes.forEach(function (box, index) {
      box.addEventListener("input", function () {
        const typed = signs(box.value);
        if (typed.length < sizes[index]) return;
        fill(boxes, typed.length >= length ? 0 : index, typed).focus();
      });
    });
  }

  if (codeOfLetter()) {
    for (const link of document.querySelectorAll("a[data-keep-code]")) link.hash = location.hash;
    // Whoever comes with a letter is on a first visit: no need to look for where that begins.
    const start = document.querySelector("a[data-start]");
    if (start) location.replace(start.href + location.hash);
    // On a library's computer the code is not to stay in the browser's history.
    else history.replaceState(null, "", location.pathname);
  }

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  }

  for (const line of document.querySelectorAll("[data-reveal]")) {
    const form = line.closest("form");
    const inputs = Array.from(form.querySelectorAll("input[type=password]"));
    line.hidden = false;
    line.querySelector("input").addEventListener("change", function (event) {
      for (const input of inputs) input.type = event.target.checked ? "text" : "password";
    });
    // Browsers remember what was typed in plain fields; a password is not for that.
    form.addEventListener("submit", function () {
      for (const input of inputs) input.type = "password";
    });
  }
})();
