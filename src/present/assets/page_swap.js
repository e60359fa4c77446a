// Putting a page of the server in place of the one shown, without taking anything out of a visitor's hands.

/**
 * Puts a page in place: all but the search box, which is in use. `fields` are those of the filters. Whether the box
 * `keepsHead`, the place it has at the head of the page, whatever place the other page gives it.
 */
function show(page, fields, keepsHead) {
  const restore = standing();
  const restoreFields = fields.keep();
  const main = document.getElementById('main');
  const header = document.querySelector('header');
  const nextMain = page.getElementById('main');
  const nextHeader = page.querySelector('header');
  const nextForm = page.getElementById('search');
  for (const kept of form.querySelectorAll('input[type=hidden]')) kept.remove();
  form.append(...nextForm.querySelectorAll('input[type=hidden]'));

  if (header.contains(form) && nextHeader.contains(nextForm)) {
    main.replaceChildren(...nextMain.childNodes);
    const tagline = header.querySelector('.tagline');
    replaceNeighbours(nextForm);
    if (!keepsHead) {
      header.className = nextHeader.className;
    } else if (tagline && !header.querySelector('.tagline')) {
      // It goes on to be seen, but the heading of the page is another one.
      tagline.setAttribute('role', 'none');
      form.before(tagline);
    }
  } else {
    // A page that holds the box in another place.
    header.after(nextHeader);
    main.after(nextMain);
    moveInto(nextForm);
    header.remove();
    main.remove();
  }
  // Its links are those of the search, such as the feed.
  document.querySelector('.foot').replaceChildren(...page.querySelector('.foot').childNodes);
  document.title = page.title;
  const ofPage = 'link[rel=canonical], link[rel=prev], link[rel=next], link[rel=alternate], meta[name=robots], meta[name=description]';
  for (const old of document.head.querySelectorAll(ofPage)) old.remove();
  document.head.append(...page.head.querySelectorAll(ofPage));
  restoreFields();
  restore();
}

/** Moves the search form to the place of another one, with focus and selection. */
function moveInto(place) {
  if (Element.prototype.moveBefore) {
    place.parentNode.moveBefore(form, place);
  } else {
    const active = document.activeElement;
    const { selectionStart, selectionEnd } = form.elements.namedItem('q');
    place.parentNode.insertBefore(form, place);
    if (form.contains(active)) active.focus({ preventScroll: true });
    if (active?.name === 'q') active.setSelectionRange(selectionStart, selectionEnd);
  }
  place.remove();
}

/** Puts what stands beside another search form around this one: the way to the other language. */
function replaceNeighbours(next) {
  for (const old of [...form.parentNode.children]) if (old !== form) old.remove();
  const all = [...next.parentNode.children];
  form.before(...all.slice(0, all.indexOf(next)));
  form.after(...all.slice(all.indexOf(next) + 1));
}

/** Notes what has the focus and what is folded out; gives what restores it on another page. */
function standing() {
  const active = document.activeElement;
  const main = document.getElementById('main');
  const open = new Map([...main.querySelectorAll('details')].map((fold) => [nameOf(fold), fold.open]));
  const hasFocus = main.contains(active) && !form.contains(active) && active !== main;
  const name = hasFocus ? nameOf(active) : '';
  const top = hasFocus ? active.getBoundingClientRect().top : 0;
  const [group, at] = hasFocus ? placeInGroup(active) : ['', -1];
  const [start, end] = hasFocus && isText(active) ? [active.selectionStart, active.selectionEnd] : [null, null];
  const left = scrollY;
  const panelTop = main.querySelector('.filters-body')?.scrollTop ?? 0;
  return () => {
    const next = document.getElementById('main');
    for (const fold of next.querySelectorAll('details')) fold.open = open.get(nameOf(fold)) ?? fold.open;
    const panel = next.querySelector('.filters-body');
    if (panel) panel.scrollTop = panelTop;
    if (!hasFocus) {
      if (scrollY !== left) scrollTo({ top: left, behavior: 'instant' });
      return;
    }
    const same = [...next.querySelectorAll(active.localName)].find((element) => nameOf(element) === name);
    const isPanel = document.documentElement.classList.contains('has-panel');
    const rest = () => (isPanel ? next.querySelector('.filters-fold > summary') : null) ?? document.getElementById('results');
    (same ?? neighbour(next, group, at) ?? rest()).focus({ preventScroll: true });
    // What is typed into a form of its own, such as the one that looks for a value, is nobody else's to keep.
    if (same && start !== null && same.form !== form) same.value = active.value;
    if (same && start !== null) same.setSelectionRange(start, end);
    // What one is working with stays under the pointer, on the page or in the panel over it.
    const scroller = same?.closest('.has-panel .filters-body') ?? window;
    if (same) scroller.scrollBy({ top: same.getBoundingClientRect().top - top, behavior: 'instant' });
  };
}

/** The name of the group of filters that a control stands in, and its place among the controls there. */
function placeInGroup(control) {
  const group = control.closest('fieldset');
  return [group ? legendOf(group) : '', group ? controlsOf(group).indexOf(control) : -1];
}

/** What stands where a control stood that a page has no more: the nearest one of its group, if there is any. */
function neighbour(main, group, at) {
  const same = group && [...main.querySelectorAll('fieldset')].find((other) => legendOf(other) === group);
  const controls = same ? controlsOf(same) : [];
  const seen = (control) => control.checkVisibility?.() ?? control.getClientRects().length > 0;
  return controls.slice(0, Math.max(at, 0) + 1).findLast(seen) ?? controls.find(seen);
}

/** What the keyboard leads to in a group of filters, in its order. */
function controlsOf(group) {
  return [...group.querySelectorAll('input, summary, button, a:not([tabindex])')];
}

function legendOf(group) {
  return group.querySelector('legend')?.textContent ?? '';
}

/** What tells an element apart from others on any page of a search. */
function nameOf(element) {
  const fieldset = element.closest('fieldset');
  const group = fieldset ? legendOf(fieldset) : '';
  const own = element.id || element.name || element.getAttribute('href') || element.className;
  return [group, own, element.type === 'checkbox' ? element.value : ''].join('|');
}

function isText(element) {
  return element.localName === 'input' && (element.type === 'text' || element.type === 'search');
}

/** The text fields among the filters: what is typed there survives answers that come meanwhile. */
function filterFields() {
  /** The field that is being typed in and isn't applied yet. */
  let unfinished = null;
  let isReplacing = false;
  let leave = () => {};
  document.addEventListener('input', ({ target }) => {
    if (target.form === form && isText(target) && target.closest('main')) unfinished = target;
  });
  // A field that replaced another one tells of no change when it is left.
  document.addEventListener('focusout', ({ target }) => {
    if (isReplacing || target !== unfinished) return;
    unfinished = null;
    leave(target);
  });
  return {
    isUnfinished: (name) => unfinished?.name === name,
    /** Whether a page is being put in place, which takes the focus from fields without anybody leaving them. */
    isReplacing: () => isReplacing,
    /** What was typed is applied. */
    finish: () => (unfinished = null),
    onLeave: (callback) => (leave = callback),
    /** Notes what is being typed; gives what puts it into the same field of another page. */
    keep() {
      const old = unfinished;
      isReplacing = true;
      return () => {
        isReplacing = false;
        if (!old) return;
        const fields = [...document.querySelectorAll('main input')].filter(isText);
        unfinished = fields.find((field) => nameOf(field) === nameOf(old)) ?? null;
        if (unfinished) unfinished.value = old.value;
      };
    },
  };
}
