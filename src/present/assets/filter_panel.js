// The filters on narrow windows: a panel over the page, with the count in view. Escape and Back close it.

/** Makes the fold of the filters a panel where the window is narrow. `address` gives that of what is shown. */
function filterPanel(address) {
  const narrow = matchMedia('(max-width: 56.1875rem)');
  let isOpen = false;
  /** Whether a step back is under way: a second tap must not take another one. */
  let isLeaving = false;

  const fold = () => document.querySelector('.filters-fold');

  /** Nothing behind the panel can be reached while it is open; answers bring new elements meanwhile. */
  function settle() {
    const isThere = Boolean(fold());
    // A page without hits has no filters.
    isOpen &&= isThere;
    document.documentElement.classList.toggle('has-panel', isOpen);
    for (const element of document.querySelectorAll('.skip, header, .results, .foot')) element.inert = isOpen;
    if (isOpen) fold().open = true;
  }

  function open() {
    isOpen = true;
    isLeaving = false;
    history.replaceState({ ...history.state, scroll: scrollY }, '');
    history.pushState({ isPanel: true }, '', address());
    settle();
  }

  /** Closes the panel; the hits that it was opened over stay where they were. */
  function close() {
    isOpen = false;
    isLeaving = false;
    if (fold()) fold().open = false;
    settle();
    fold()?.querySelector('summary').focus({ preventScroll: true });
  }

  // Whoever closes it takes a step back, as with the button of a phone.
  function leave() {
    if (!isOpen || isLeaving) return;
    isLeaving = true;
    history.back();
  }

  // The event of a fold doesn't bubble.
  document.addEventListener('toggle', ({ target }) => {
    if (!target.matches('.filters-fold') || !narrow.matches) return;
    if (target.open && !isOpen) open();
    else if (!target.open && isOpen) leave();
  }, true);
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !isOpen) return;
    event.preventDefault();
    leave();
  });
  document.addEventListener('click', ({ target }) => target.closest?.('.filters-done') && leave());
  narrow.addEventListener('change', () => isOpen && close());

  return {
    settle,
    isOpen: () => isOpen,
    /** Closes the panel at a step back, and keeps the address of what was chosen in it. Whether it was open. */
    closeAtStep(path) {
      if (!isOpen) return false;
      close();
      if (location.pathname + location.search !== path) history.pushState({}, '', path);
      return true;
    },
  };
}
