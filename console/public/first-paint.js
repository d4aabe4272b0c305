// Runs before anything is drawn: language and theme, so that nothing flashes. A file of its own, because the
// content policy forbids scripts inside the page. Names as in src/app/preferences.ts.
(function () {
  var query = new URLSearchParams(location.search);
  function saved(name) {
    try {
      return localStorage.getItem('roentgen.' + name);
    } catch (e) {
      return null;
    }
  }
  var theme = query.get('theme') || saved('theme') || 'system';
  var dark = theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  var language = query.get('lang') || saved('lang') || navigator.language || 'en';
  var root = document.documentElement;
  root.lang = language.slice(0, 2) === 'ko' ? 'ko' : 'en';
  root.dataset.theme = dark ? 'dark' : 'light';
})();
