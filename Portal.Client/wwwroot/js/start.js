// Starts Blazor in the page's language, draws charts before it is there, and gives the plain HTML menus of the header their manners.
(() => {
  // Static pages do without Blazor.
  window.Blazor?.start({ webAssembly: { applicationCulture: document.documentElement.lang } });

  const figures = document.querySelectorAll('[data-early-figure]');
  if (figures.length > 0) {
    // Without them the client draws all the same, later.
    import('/js/early-charts.js').then(early => early.draw(figures)).catch(() => {});
  }

  const openMenus = () => document.querySelectorAll('details[data-menu][open]');

  document.addEventListener('click', event => {
    for (const menu of openMenus()) {
      if (!menu.contains(event.target) || event.target.closest('a')) {
        menu.removeAttribute('open');
      }
    }
  });

  document.addEventListener('keydown', event => {
    if (event.key !== 'Escape') {
      return;
    }
    for (const menu of openMenus()) {
      menu.removeAttribute('open');
      menu.querySelector('summary')?.focus();
    }
  });
})();
