// Starts Blazor in the page's language, and gives the plain HTML menus of the header their manners.
(() => {
  // Static pages do without Blazor.
  window.Blazor?.start({ webAssembly: { applicationCulture: document.documentElement.lang } });

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
