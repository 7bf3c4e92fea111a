/**
 * The page's only script: filters, and opening what a link or the printer asks for. Without it everything is there and
 * nothing is filtered. It sets no HTML and reads no address but the fragment.
 */
export const script = `'use strict';
(function () {
  var form = document.getElementById('filters');
  var count = document.getElementById('shown');
  var articles = Array.prototype.slice.call(document.querySelectorAll('article.campaign'));
  function checked(name) {
    return Array.prototype.slice.call(form.querySelectorAll('input[name=' + name + ']:checked')).map(function (box) { return box.value; });
  }
  function given(name) {
    var field = form.elements[name];
    return field ? field.value : '';
  }
  var wasAsked = false;
  function apply() {
    var words = given('text').toLowerCase().split(/\\s+/).filter(Boolean);
    var team = given('team');
    var verdict = given('verdict');
    var kinds = checked('kind');
    var items = document.querySelectorAll('[data-kind]');
    for (var i = 0; i < items.length; i += 1)
      items[i].hidden = kinds.indexOf(items[i].dataset.kind) === -1 || (team !== '' && items[i].dataset.team !== team);
    var shown = 0;
    articles.forEach(function (article) {
      var text = article.dataset.text;
      var fits = (verdict === '' || article.dataset.standing === verdict) && words.every(function (word) { return text.indexOf(word) !== -1; });
      if (fits && team !== '' && articles.length > 1) fits = article.querySelector('[data-kind]:not([hidden])') !== null;
      article.hidden = !fits;
      var row = document.querySelector('[data-row="' + article.querySelector('.inside').id + '"]');
      if (row) row.hidden = !fits;
      if (fits) shown += 1;
    });
    var rest = document.querySelector('details.rest');
    var asked = words.length > 0 || verdict !== '' || team !== '';
    if (rest && asked !== wasAsked) rest.open = asked;
    wasAsked = asked;
    if (count) count.textContent = shown + ' of ' + articles.length + (articles.length === 1 ? ' campaign' : ' campaigns') + ' shown';
  }
  if (form) {
    form.hidden = false;
    form.addEventListener('input', apply);
    form.addEventListener('reset', function () { setTimeout(apply); });
    form.addEventListener('submit', function (event) { event.preventDefault(); });
    apply();
  }
  function reveal() {
    var target = document.getElementById(location.hash.slice(1));
    var details = target && target.closest('details');
    if (!details) return;
    var article = details.closest('article');
    if (article) article.hidden = false;
    details.open = true;
    details.scrollIntoView();
  }
  window.addEventListener('hashchange', reveal);
  if (location.hash) reveal();
  var closed = [];
  window.addEventListener('beforeprint', function () {
    closed = Array.prototype.slice.call(document.querySelectorAll('details:not([open])'));
    closed.forEach(function (one) { one.open = true; });
  });
  window.addEventListener('afterprint', function () {
    closed.forEach(function (one) { one.open = false; });
  });
})();
`
