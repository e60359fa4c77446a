// Fundstelle: results while typing, completion, history.
//
// Every state is an address whose page the server renders. This script fetches that page and puts
// its parts in place; without the script, or where a request fails, the browser goes there itself.

const form = document.querySelector('form#search');
if (form) {
  const box = form.elements.namedItem('q');
  const search = document.getElementById('results') ? instantSearch(box) : null;
  completion(box, search);
  focusBySlash(box);
}

// Results ---------------------------------------------------------------------------------------

/** Keeps the page in step with the search box, the filters and the address. */
function instantSearch(box) {
  const home = new URL(form.action);
  const announce = liveRegion();
  /** Only the newest request may show what it brought. */
  let newest = 0;
  let request = new AbortController();
  /** Path and query of what is shown. */
  let shown = location.pathname + location.search;
  /** Whether the newest history entry is of a text still being typed. */
  let isTyping = false;
  let pause;

  /** The address of what the form holds, without what is empty or goes without saying. */
  function address() {
    const url = new URL(home);
    for (const [name, value] of new FormData(form)) {
      const text = name === 'q' ? value.trim() : value;
      if (text !== '' && !(name === 'sort' && text === 'relevance')) url.searchParams.append(name, text);
    }
    return url;
  }

  /** The page of an address, or nothing if a newer one was asked for meanwhile. */
  async function fetchPage(url) {
    const turn = ++newest;
    clearTimeout(pause);
    request.abort();
    request = new AbortController();
    // A quick answer needs no sign of waiting.
    const slow = setTimeout(() => document.getElementById('main').setAttribute('aria-busy', 'true'), 300);
    try {
      const response = await fetch(url, { signal: request.signal, headers: { accept: 'text/html' } });
      if (!response.ok) throw new Error(`${url} was answered ${response.status}`);
      const page = new DOMParser().parseFromString(await response.text(), 'text/html');
      return turn === newest && page.getElementById('results') ? page : null;
    } catch (error) {
      if (turn !== newest || error.name === 'AbortError') return null;
      throw error;
    } finally {
      clearTimeout(slow);
      if (turn === newest) document.getElementById('main').removeAttribute('aria-busy');
    }
  }

  function remember(url, isNew) {
    const path = url.pathname + url.search;
    try {
      if (isNew && path !== shown) {
        history.replaceState({ ...history.state, scroll: scrollY }, '');
        history.pushState({}, '', path);
      } else {
        history.replaceState(history.state, '', path);
      }
    } catch {
      // Some browsers refuse many changes in short time; the next one tells the address again.
    }
    shown = path;
  }

  /** Shows what is typed; the last word may be unfinished. */
  async function whileTyping() {
    const url = address();
    // An emptied box waits for what comes next.
    if (!url.searchParams.has('q')) return;
    const asked = new URL(url);
    asked.searchParams.set('q', box.value);
    asked.searchParams.set('instant', 'true');
    try {
      const page = await fetchPage(asked);
      if (!page) return;
      show(page);
      remember(url, !isTyping);
      isTyping = true;
      announce(700);
      // Whoever stops at a word that nothing begins with may have mistyped it.
      if (!document.querySelector('#results ol > li')) pause = setTimeout(() => corrected(url), 700);
    } catch {
      showFailure();
    }
  }

  async function corrected(url) {
    const page = await fetchPage(url).catch(() => null);
    if (page) {
      show(page);
      announce(300);
    }
  }

  /** Goes to a state that was chosen. */
  async function go(url, { scrollsUp = false, takesText = false } = {}) {
    // What is chosen next is a step of its own, even where it comes before this page does.
    const isStep = !isTyping;
    isTyping = false;
    try {
      const page = await fetchPage(url);
      if (!page) return;
      show(page);
      if (takesText) box.value = page.getElementById('q').value;
      remember(url, isStep);
      if (scrollsUp) {
        scrollTo({ top: 0, behavior: 'instant' });
        document.getElementById('results').focus({ preventScroll: true });
      }
      announce(150);
    } catch {
      location.assign(url);
    }
  }

  box.addEventListener('input', (event) => event.isComposing || whileTyping());
  box.addEventListener('compositionend', whileTyping);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    go(address());
    // The keyboard on a screen would cover the results.
    if (matchMedia('(pointer: coarse)').matches) box.blur();
  });
  document.addEventListener('change', (event) => {
    if (event.target !== box && event.target.form === form) go(address());
  });
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('a[href]');
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const url = new URL(link.href);
    const isSearch = url.origin === home.origin && url.pathname === home.pathname && !url.hash;
    // Another language is another page: all its words change.
    if (!isSearch || link.target || link.download || link.hreflang) return;
    event.preventDefault();
    go(url, { scrollsUp: Boolean(link.closest('header, ol, nav')), takesText: true });
  });
  addEventListener('popstate', async (event) => {
    const url = new URL(location.href);
    if (url.pathname + url.search === shown) return;
    try {
      const page = await fetchPage(url);
      if (!page) return;
      show(page);
      box.value = page.getElementById('q').value;
      shown = url.pathname + url.search;
      isTyping = false;
      scrollTo({ top: event.state?.scroll ?? 0, behavior: 'instant' });
      announce(150);
    } catch {
      location.reload();
    }
  });

  return { address, go };
}

/** Tells the count of a search to those who don't see it; the last of quick changes only. */
function liveRegion() {
  const region = document.createElement('p');
  region.className = 'hidden';
  region.setAttribute('role', 'status');
  document.body.append(region);
  let timer;
  return (delay) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      region.textContent = document.getElementById('status')?.textContent ?? '';
    }, delay);
  };
}

function showFailure() {
  if (document.getElementById('failure')) return;
  const notice = document.createElement('p');
  notice.id = 'failure';
  notice.className = 'notices';
  notice.setAttribute('role', 'status');
  document.getElementById('results').prepend(notice);
  // A live region is read when it changes, not when it appears.
  requestAnimationFrame(() => (notice.textContent = form.dataset.failed));
}

// Putting a page in place -----------------------------------------------------------------------

/** Puts a page of the server in place of the one shown: all but the search box, which is in use. */
function show(page) {
  const restore = standing();
  const main = document.getElementById('main');
  const header = document.querySelector('header');
  const nextMain = page.getElementById('main');
  const nextHeader = page.querySelector('header');
  const nextForm = page.getElementById('search');
  for (const kept of form.querySelectorAll('input[type=hidden]')) kept.remove();
  form.append(...nextForm.querySelectorAll('input[type=hidden]'));

  if (header.contains(form) && nextHeader.contains(nextForm)) {
    main.replaceChildren(...nextMain.childNodes);
    header.className = nextHeader.className;
    replaceNeighbours(nextForm);
  } else {
    // A page that holds the box in another place.
    header.after(nextHeader);
    main.after(nextMain);
    moveInto(nextForm);
    header.remove();
    main.remove();
  }
  document.title = page.title;
  const ofPage = 'link[rel=canonical], link[rel=prev], link[rel=next], link[rel=alternate], meta[name=robots]';
  for (const old of document.head.querySelectorAll(ofPage)) old.remove();
  document.head.append(...page.head.querySelectorAll(ofPage));
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
  const left = scrollY;
  return () => {
    const next = document.getElementById('main');
    for (const fold of next.querySelectorAll('details')) fold.open = open.get(nameOf(fold)) ?? fold.open;
    if (!hasFocus) {
      if (scrollY !== left) scrollTo({ top: left, behavior: 'instant' });
      return;
    }
    const same = [...next.querySelectorAll(active.localName)].find((element) => nameOf(element) === name);
    (same ?? document.getElementById('results')).focus({ preventScroll: true });
    // What one is working with stays under the pointer.
    if (same) scrollBy({ top: same.getBoundingClientRect().top - top, behavior: 'instant' });
  };
}

/** What tells an element apart from others on any page of a search. */
function nameOf(element) {
  const group = element.closest('fieldset')?.querySelector('legend')?.textContent ?? '';
  const own = element.id || element.name || element.getAttribute('href') || element.className;
  return [group, own, element.type === 'checkbox' ? element.value : ''].join('|');
}

// Completion ------------------------------------------------------------------------------------

/** Completes what is typed: organisers and themes filter, a title leads to its article. */
function completion(box, search) {
  const home = new URL(form.action);
  combobox(box, {
    label: form.dataset.completions,
    kinds: JSON.parse(form.dataset.kinds),
    address(q) {
      const url = new URL('api/v1/suggest', home);
      url.search = new URLSearchParams({ q, limit: 6, lang: document.documentElement.lang });
      return url;
    },
    accept({ kind, id, text }) {
      if (kind === 'title' && id) {
        const article = new URL(`articles/${encodeURIComponent(id)}`, home);
        article.search = search ? search.address().search : '';
        location.assign(article);
        return;
      }
      const isFilter = id && (kind === 'organiser' || kind === 'theme');
      box.value = isFilter ? '' : text;
      if (!isFilter) return form.requestSubmit();
      const url = search ? search.address() : new URL(home);
      if (!url.searchParams.getAll(kind).includes(id)) url.searchParams.append(kind, id);
      if (search) search.go(url);
      else location.assign(url);
    },
  });
}

// Keyboard --------------------------------------------------------------------------------------

/** The key / leads to the search box, unless one is writing. */
function focusBySlash(box) {
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.('input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]')) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
}
