/* The theme follows the system until a reader says otherwise. Without script the page is the same, minus this switch. */
(function () {
  'use strict';
  var root = document.documentElement;
  var group = document.getElementById('theme');
  if (!group) return;
  var buttons = group.querySelectorAll('button');
  function choose(theme) {
    if (theme === 'system') root.removeAttribute('data-theme');
    else root.setAttribute('data-theme', theme);
    buttons.forEach(function (button) {
      button.setAttribute('aria-pressed', String(button.value === theme));
    });
  }
  buttons.forEach(function (button) {
    button.addEventListener('click', function () { choose(button.value); });
  });
  choose('system');
  group.hidden = false;

  /* Paper cannot be opened, and the evidence section has everything: entries of the matrix print closed. */
  var opened = [];
  window.addEventListener('beforeprint', function () {
    opened = Array.prototype.slice.call(document.querySelectorAll('.matrix details[open]'));
    opened.forEach(function (entry) { entry.open = false; });
  });
  window.addEventListener('afterprint', function () {
    opened.forEach(function (entry) { entry.open = true; });
  });
})();
