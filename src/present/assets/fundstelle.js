// Fundstelle: results while typing, completion, history.
//
// Every state is an address whose page the server renders. This script fetches that page and puts
// its parts in place. Where a request fails, what was there stays, with a way to try again.

/** How long an emptied box waits for what comes next, before it shows what there is without words. */
const EMPTY_PAUSE = 700;

const form = document.querySelector('form#search');
if (form) {
  const box = form.elements.namedItem('q');
  const search = document.getElementById('results') ? instantSearch(box) : null;
  if (!search) stayWhileOffline(failureNotice(() => {}));
  completion(box, search);
  focusByShortcut(box);
}

// Results ---------------------------------------------------------------------------------------

/** Keeps the page in step with the search box, the filters and the address. */
function instantSearch(box) {
  const home = new URL(form.action);
  const announce = liveRegion();
  const fields = filterFields();
  const failure = failureNotice(() => go(pending ? wanted() : address(), { takesText: true }));
  /** Only the newest request may show what it brought. */
  let newest = 0;
  let request = new AbortController();
  /** Path and query of what is shown. */
  let shown = location.pathname + location.search;
  /** The address that was chosen and isn't shown yet: what is chosen next is chosen on top of it. */
  let pending = null;
  /** What stood in the box when it was chosen: only what was typed since is newer than its text. */
  let pendingText = '';
  /** Whether it is a step of its own, and not a text still being typed; and whether its page is on the way. */
  let isStepPending = false;
  let isAsking = false;
  /** Whether the newest history entry is of a text still being typed. */
  let isTyping = false;
  /** Whether the box has moved for a page that isn't there yet. */
  let hasMoved = false;
  let pause;
  const rest = typingRhythm();
  let onShow = () => {};
  const panel = filterPanel(() => shown);

  /** Puts a page in place; that of a `text` which is being typed has its completions. */
  function put(page, { text, keepsHead = false } = {}) {
    show(page, fields, keepsHead);
    hasMoved = false;
    failure.clear();
    panel.settle();
    marks.refresh();
    onShow(text);
  }

  /** The address of what is chosen: of what is under way, or of what the form holds. */
  function address() {
    const url = new URL(pending ?? home);
    const text = box.value.trim();
    if (pending) {
      url.searchParams.delete('page');
      if (text !== pendingText) setParameter(url, 'q', text);
      return url;
    }
    for (const [name, value] of new FormData(form)) {
      const given = name === 'q' ? text : value;
      if (given !== '' && !(name === 'sort' && given === 'relevance') && !fields.isUnfinished(name)) url.searchParams.append(name, given);
    }
    return url;
  }

  /** The address that gave no answer, at its page, unless the text of the box is another one by now. */
  function wanted() {
    const isSame = box.value.trim() === pendingText;
    return isSame ? new URL(pending) : address();
  }

  /** The address of what is chosen, with a filter or an order that a visitor just changed. */
  function addressWith(control) {
    const url = address();
    const { name, value } = control;
    if (!pending) return withOneWayToYears(url, control);
    if (control.type === 'checkbox') {
      const others = url.searchParams.getAll(name).filter((other) => other !== value);
      url.searchParams.delete(name);
      for (const chosen of control.checked ? [...others, value] : others) url.searchParams.append(name, chosen);
    } else {
      setParameter(url, name, name === 'sort' && value === 'relevance' ? '' : value);
    }
    return withOneWayToYears(url, control);
  }

  /** The address of a link that changes what is shown, on top of what is chosen and not shown yet. */
  function addressOf(link) {
    const before = new URL(shown, home);
    const chosen = address();
    before.searchParams.delete('page');
    const isNewer = pairsOf(before).sort().join() !== pairsOf(chosen).sort().join();
    if (!isNewer || !link.closest('main')) return new URL(link.href);
    const [old, next] = [new Set(pairsOf(new URL(shown, home))), new Set(pairsOf(new URL(link.href)))];
    const kept = pairsOf(chosen).filter((pair) => next.has(pair) || !old.has(pair));
    const added = [...next].filter((pair) => !old.has(pair) && !kept.includes(pair));
    chosen.search = new URLSearchParams([...kept, ...added].map((pair) => JSON.parse(pair)));
    return chosen;
  }

  /**
   * Gives the box its place among results at once, as long as what moves is seen to follow from a click. The page that
   * is asked for may take its time. Under the hands of who types or filters, the box stays where it is.
   */
  function makeRoom(url) {
    const { classList } = document.querySelector('header');
    hasMoved ||= asksForSomething(url) && classList.contains('stage');
    if (hasMoved) classList.remove('stage');
  }

  /** The page of an address, or nothing if a newer one was asked for meanwhile. */
  async function fetchPage(url, chosen = url) {
    const turn = ++newest;
    clearTimeout(pause);
    request.abort();
    request = new AbortController();
    pending = chosen;
    pendingText = box.value.trim();
    isAsking = true;
    // A quick answer needs no sign of waiting.
    const slow = setTimeout(() => document.getElementById('main').setAttribute('aria-busy', 'true'), 300);
    try {
      const response = await fetch(url, { signal: request.signal, headers: { accept: 'text/html' } });
      const page = new DOMParser().parseFromString(await response.text(), 'text/html');
      if (turn !== newest) return null;
      if (!response.ok || !page.getElementById('results')) throw new Refusal(page);
      pending = null;
      return page;
    } catch (error) {
      if (turn !== newest || error.name === 'AbortError') return null;
      placeBox();
      throw error;
    } finally {
      clearTimeout(slow);
      if (turn === newest) {
        isAsking = false;
        document.getElementById('main').removeAttribute('aria-busy');
      }
    }
  }

  /** Puts the box where it stood. */
  function placeBox() {
    if (hasMoved) document.querySelector('header').classList.add('stage');
    hasMoved = false;
  }

  /** Gives up what is under way: what is shown is what is wanted again. */
  function abandon() {
    newest += 1;
    clearTimeout(pause);
    request.abort();
    pending = null;
    isAsking = false;
    document.getElementById('main').removeAttribute('aria-busy');
    placeBox();
    failure.clear();
  }

  function remember(url, isNew) {
    const path = url.pathname + url.search;
    try {
      if (isNew && path !== shown && !panel.isOpen()) {
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

  /** Shows what is typed, once the hands rest; the last word may be unfinished. */
  function whileTyping() {
    clearTimeout(pause);
    const typing = rest();
    pause = setTimeout(typed, box.value.trim() === '' ? EMPTY_PAUSE : typing);
  }

  async function typed() {
    const url = address();
    if (!asksForSomething(url) && document.querySelector('.start')) return abandon();
    isStepPending = false;
    const asked = new URL(url);
    const text = box.value;
    if (url.searchParams.has('q')) {
      asked.searchParams.set('q', text);
      asked.searchParams.set('instant', 'true');
    }
    try {
      const page = await fetchPage(asked, url);
      if (!page) return;
      put(page, { text, keepsHead: true });
      remember(url, !isTyping);
      isTyping = true;
      announce(700);
      // Whoever stops has finished the last word: the address tells the same to those who type and to those who load it.
      if ('mayChange' in document.getElementById('results').dataset) pause = setTimeout(() => finished(url), 700);
    } catch (error) {
      failure.tell(error);
    }
  }

  async function finished(url) {
    const page = await fetchPage(url).catch(() => null);
    if (page) {
      put(page, { keepsHead: true });
      announce(300);
    }
  }

  /** What was chosen a moment ago and isn't shown yet is a step as well, which Back leads to. */
  function keepStep(url) {
    const path = pending && pending.pathname + pending.search;
    if (!isStepPending || !isAsking || path === shown || pending.href === url.href || panel.isOpen()) return;
    try {
      history.replaceState({ ...history.state, scroll: scrollY }, '');
      history.pushState({}, '', path);
    } catch {
      // Some browsers refuse many changes in short time.
    }
  }

  /** Goes to what a control says, unless that is under way already: Enter in a field is a change, too. */
  function goOnce(url, options) {
    if (!(isAsking && isStepPending && pending.href === url.href)) go(url, options);
  }

  /** Goes to a state that was chosen. Who has sent a text sees the box move, if it soon does. */
  async function go(url, { scrollsUp = false, takesText = false, isSent = false } = {}) {
    const begun = performance.now();
    // What is chosen next is a step of its own, even where it comes before this page does.
    const isStep = !isTyping;
    const text = box.value;
    isTyping = false;
    keepStep(url);
    isStepPending = true;
    if (scrollsUp) makeRoom(url);
    try {
      const page = await fetchPage(url);
      if (!page) return;
      put(page, { keepsHead: !scrollsUp && !(isSent && performance.now() - begun < 400) });
      // What was typed meanwhile is newer than the text of the page.
      if (takesText && box.value === text) box.value = page.getElementById('q').value;
      remember(url, isStep);
      if (scrollsUp) {
        scrollTo({ top: 0, behavior: 'instant' });
        document.getElementById('results').focus({ preventScroll: true });
      }
      announce(150);
    } catch (error) {
      failure.tell(error);
    }
  }

  box.addEventListener('input', (event) => event.isComposing || whileTyping());
  box.addEventListener('compositionend', whileTyping);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    fields.finish();
    goOnce(address(), { isSent: true });
    // The keyboard on a screen would cover the results.
    if (matchMedia('(pointer: coarse)').matches) box.blur();
  });
  document.addEventListener('change', (event) => {
    // A field that an answer takes out of the page tells of a change, which nobody has made yet.
    if (event.target === box || event.target.form !== form || fields.isReplacing()) return;
    fields.finish();
    goOnce(addressWith(event.target));
  });
  fields.onLeave((field) => goOnce(addressWith(field)));
  yearRange({
    hold() {
      newest += 1;
      clearTimeout(pause);
      request.abort();
    },
    apply(ends) {
      const url = address();
      for (const { name, value } of ends) setParameter(url, name, value);
      if (ends.some(({ value }) => value)) url.searchParams.delete('year');
      go(url);
    },
  });
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('a[href]');
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const url = new URL(link.href);
    const isOurs = url.origin === home.origin && !link.target && !link.download;
    const isSearch = isOurs && url.pathname === home.pathname && !url.hash;
    // Another language is another page: all its words change.
    if (isSearch && !link.hreflang) {
      event.preventDefault();
      go(addressOf(link), { scrollsUp: Boolean(link.closest('header, ol, nav')), takesText: true });
    }
  });
  stayWhileOffline(failure, () => pending !== null);
  addEventListener('popstate', async (event) => {
    if (panel.closeAtStep(shown)) return;
    const url = new URL(location.href);
    if (url.pathname + url.search === shown) return abandon();
    // What was chosen before is no step any more.
    isStepPending = false;
    const text = box.value;
    makeRoom(url);
    try {
      const page = await fetchPage(url);
      if (!page) return;
      put(page);
      if (box.value === text) box.value = page.getElementById('q').value;
      shown = url.pathname + url.search;
      isTyping = false;
      scrollTo({ top: event.state?.scroll ?? 0, behavior: 'instant' });
      announce(150);
    } catch (error) {
      failure.tell(error);
    }
  });

  return { address, go, onShow: (callback) => (onShow = callback) };
}

/** The parameters of an address, each as text that two addresses can be compared by. */
function pairsOf(url) {
  return [...url.searchParams].map((pair) => JSON.stringify(pair));
}

/** Years are chosen one by one or as a range: together they would leave what both have. */
function withOneWayToYears(url, { name, value, type, checked }) {
  if (type === 'checkbox' && !checked) return url;
  const others = name === 'year' ? ['year_from', 'year_to'] : /^year_/.test(name) && value ? ['year'] : [];
  for (const other of others) url.searchParams.delete(other);
  return url;
}

/** Whether an address is one of a search, and not of the start page. */
function asksForSomething(url) {
  return [...url.searchParams.keys()].some((name) => name !== 'lang');
}

function setParameter(url, name, value) {
  if (value === '') url.searchParams.delete(name);
  else url.searchParams.set(name, value);
}

/** Tells in one sentence what a search found, to those who don't see it; the last of quick changes only. */
function liveRegion() {
  const region = document.createElement('p');
  region.className = 'hidden';
  region.setAttribute('role', 'status');
  document.body.append(region);
  let timer;
  return (delay) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      region.textContent = document.getElementById('results').dataset.told;
    }, delay);
  };
}

// Completion ------------------------------------------------------------------------------------

/** Completes what is typed: organisers and themes filter, a title leads to its article. */
function completion(box, search) {
  const home = new URL(form.action);
  // The list covers the number of articles, so it has the number at its foot.
  const count = search ? document.createElement('p') : null;
  count?.setAttribute('aria-hidden', 'true');
  const { offer } = combobox(box, {
    foot: count,
    label: form.dataset.completions,
    kinds: JSON.parse(form.dataset.kinds),
    // A search brings them with its hits.
    address: !search && ((q) => {
      const url = new URL('api/v1/suggest', home);
      url.search = new URLSearchParams({ q, limit: 6, lang: document.documentElement.lang });
      return url;
    }),
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
  search?.onShow((text) => {
    count.textContent = document.getElementById('status').textContent;
    if (text) offer(JSON.parse(document.getElementById('results').dataset.completions ?? '[]'), text);
  });
}

// Keyboard --------------------------------------------------------------------------------------

/** Ctrl K (⌘ K) leads to the search box. A single key would take letters from those who speak to their computer. */
function focusByShortcut(box) {
  box.setAttribute('aria-keyshortcuts', 'Control+K Meta+K');
  document.addEventListener('keydown', (event) => {
    if (event.key.toLowerCase() !== 'k' || event.ctrlKey === event.metaKey || event.altKey || event.shiftKey) return;
    event.preventDefault();
    const reach = () => {
      box.focus();
      box.select();
    };
    // Filters that cover the box are closed by a step back.
    if (!document.documentElement.classList.contains('has-panel')) return reach();
    addEventListener('popstate', reach, { once: true });
    document.querySelector('.filters-done').click();
  });
}
