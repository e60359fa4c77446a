// <fundstelle-search>: search box, completion and results in any page.
//
// Its attributes may change at any time: `endpoint` is the address of the search (that of this script where it is left
// out), `lang` the language (that of the page), `filters` a query string that every search keeps, `results` the page that
// all results are shown on (the search's own), `per-page` the number of hits shown (5; its older name is `limit`),
// `heading-level` the level of the titles of hits (one below the heading before the element), `theme` the colours (`light`, `dark`; else those of the page).
// What stands in the element is shown where this script doesn't run or gets no answer.

const NAME = 'fundstelle-search';
const OF_FORM = ['endpoint', 'lang', 'filters', 'results', 'per-page', 'limit', 'heading-level'];
/** Messages that the console has already. */
const told = new Set();
let styles;

// Where pages are rendered on a server, there is no such class yet.
class FundstelleSearch extends (globalThis.HTMLElement ?? Object) {
  static observedAttributes = OF_FORM;
  #texts;
  #parts;
  #newest = 0;
  #request = new AbortController();
  #timer;
  #rest = typingRhythm();
  /** Whether changed attributes wait for those that change with them. */
  #isStale = false;
  /** Whether hits lead to where they were published, as the search is configured. */
  #leadsToSource = false;
  /** Whether the search last gave no answer; the form then leads to the results page. */
  #hasFailed = false;

  connectedCallback() {
    if (this.shadowRoot) return;
    if (!styles) {
      styles = new CSSStyleSheet();
      styles.replaceSync(STYLE_TEXT);
    }
    this.attachShadow({ mode: 'open', delegatesFocus: true }).adoptedStyleSheets = [styles];
    // A framework may have set the property before the element was known.
    const early = Object.hasOwn(this, 'value') ? this.value : undefined;
    delete this.value;
    this.#build();
    const text = early ?? this.#remembered();
    if (text) this.search(text);
  }

  attributeChangedCallback(_, before, after) {
    if (before === after || !this.#parts || this.#isStale) return;
    this.#isStale = true;
    queueMicrotask(() => {
      this.#isStale = false;
      const { box } = this.#parts;
      const hadFocus = this.shadowRoot.activeElement === box;
      const { value, selectionStart, selectionEnd, selectionDirection } = box;
      this.#build();
      this.#parts.box.value = value;
      if (hadFocus) {
        this.#parts.box.focus();
        this.#parts.box.setSelectionRange(selectionStart, selectionEnd, selectionDirection);
      }
      if (box.value.trim()) this.#search(false);
    });
  }

  /** What stands in the search box. */
  get value() {
    return this.#parts?.box.value ?? '';
  }

  set value(text) {
    if (this.#parts) this.#parts.box.value = text ?? '';
  }

  /** Searches for a text, or for what stands in the box. */
  search(text = this.value) {
    this.value = text;
    return this.#search(false);
  }

  /** Empties box and results. */
  clear() {
    return this.search('');
  }

  #language() {
    const named = this.getAttribute('lang') ?? this.closest('[lang]')?.lang ?? navigator.language;
    return named.toLowerCase().startsWith('de') ? 'de' : 'en';
  }

  /** The address of the search, with a slash at its end. */
  get #endpoint() {
    const given = this.getAttribute('endpoint');
    // A scheme alone would stand for the host of the page.
    if ((given && /:\/*$/.test(given)) || !isAddress(given ?? '')) this.#say(`its attribute endpoint is "${given}", which is no address of a search.`);
    else if (given) return new URL(given.replace(/\/*$/, '/'), document.baseURI);
    else if (!HOME) this.#say('it needs the attribute endpoint: the address that the start page of the search has.');
    return HOME ?? new URL('/', document.baseURI);
  }

  get #filters() {
    return new URLSearchParams(this.getAttribute('filters') ?? '');
  }

  /** How many hits are shown. */
  get #limit() {
    const given = Number.parseInt(this.getAttribute('per-page') ?? this.getAttribute('limit') ?? '5', 10);
    return Math.min(Math.max(given || 5, 1), 50);
  }

  /** The page of all results for a text, with parameters of its own. */
  #resultsPage(parameters) {
    const given = this.getAttribute('results');
    const url = given ? new URL(given, document.baseURI) : new URL(this.#endpoint);
    for (const [name, value] of [...this.#filters, ...parameters]) url.searchParams.append(name, value);
    if (!url.searchParams.has('lang')) url.searchParams.set('lang', this.#language());
    return url;
  }

  #articlePage(id, q) {
    const url = new URL(`articles/${encodeURIComponent(id)}`, this.#endpoint);
    url.search = new URLSearchParams({ q, lang: this.#language() });
    return url;
  }

  #build() {
    this.#texts = TEXTS[this.#language()];
    const texts = this.#texts;
    const box = part('input', 'input', { id: 'q', name: 'q', type: 'search', placeholder: texts.hint, autocomplete: 'off', autocapitalize: 'none', spellcheck: false, enterKeyHint: 'search', maxLength: 500 });
    const page = this.#resultsPage([]);
    const kept = [...page.searchParams].map(([name, value]) => element('input', { type: 'hidden', name, value }));
    const form = part('form', 'form', { action: page.origin + page.pathname, method: 'get' }, [
      element('label', { className: 'unseen', htmlFor: 'q' }, [texts.label]),
      box,
      ...kept,
      part('button', 'button', {}, [texts.button]),
    ]);
    form.setAttribute('role', 'search');
    form.setAttribute('aria-label', texts.name);
    const [status, notice] = ['status', 'notice'].map((name) => part('p', name, { className: `${name} quiet` }));
    for (const region of [status, notice]) region.setAttribute('role', 'status');
    const hits = part('ol', 'hits', { className: 'hits' });
    hits.setAttribute('role', 'list');
    const all = part('p', 'all', { className: 'all', hidden: true });
    const count = element('p', {});
    count.setAttribute('aria-hidden', 'true');
    const fallback = element('p', { hidden: true }, [document.createElement('slot')]);
    this.#parts = { box, form, status, notice, hits, all, count, fallback };
    this.shadowRoot.replaceChildren(element('div', { className: 'root', lang: this.#language() }, [form, status, notice, hits, all, fallback]));

    const accept = (suggestion) => this.#accept(suggestion);
    this.#parts.offer = combobox(box, { foot: count, label: texts.completions, kinds: texts.kinds, accept }).offer;
    box.nextSibling.part = 'completions';
    box.addEventListener('input', (event) => event.isComposing || this.#searchSoon());
    box.addEventListener('compositionend', () => this.#searchSoon());
    form.addEventListener('submit', (event) => {
      if (this.#hasFailed) return;
      event.preventDefault();
      this.#search(false);
    });
  }

  #accept({ kind, id, text }) {
    if (kind === 'title' && id) {
      const { href } = this.#articlePage(id, text);
      if (this.#tell('open', { id, title: text, href }, true)) location.assign(href);
    } else if (id) location.assign(this.#resultsPage([[kind, id]]));
    else this.search(text);
  }

  /** Searches once the hands rest, so that people who type fast ask once for several keys. */
  #searchSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#search(true), this.#rest());
  }

  async #search(isUnfinished) {
    clearTimeout(this.#timer);
    const turn = ++this.#newest;
    this.#request.abort();
    this.#request = new AbortController();
    const { box } = this.#parts;
    const q = isUnfinished ? box.value : box.value.trim();
    if (q.trim() === '') {
      this.#hasFailed = false;
      this.#show('', [], null);
      this.#remember('');
      return;
    }
    const url = new URL('api/v1/search', this.#endpoint);
    for (const [name, value] of this.#filters) url.searchParams.append(name, value);
    for (const [name, value] of Object.entries({ q, per_page: this.#limit, lang: this.#language() })) url.searchParams.set(name, value);
    if (isUnfinished) {
      url.searchParams.set('instant', 'true');
      url.searchParams.set('completions', '5');
    }
    let answer;
    try {
      const response = await fetch(url, { signal: this.#request.signal, credentials: 'omit' });
      if (!response.ok) throw Object.assign(new Error(`status ${response.status}`), { status: response.status, detail: await detailOf(response) });
      answer = await response.json();
    } catch (error) {
      if (turn === this.#newest && error.name !== 'AbortError') this.#fail(error, url);
      return;
    }
    if (turn !== this.#newest) return;
    this.#hasFailed = false;
    this.#leadsToSource = answer.hits_lead_to === 'source';
    const { articles, more, near, no_articles: none } = this.#texts;
    const others = /\S\s+\S/.test(q) ? more : near;
    const { total, total_any: some } = answer;
    const count = total + some === 0 ? none : this.#count(articles, total || some);
    const counts = total && some ? `${count}, ${this.#count(others, some)}` : count;
    // While one types, articles with some of the words follow behind the others, which the count doesn't hold. Where there
    // are no others, they are what was found, and a notice says so.
    const hits = total ? answer.hits.slice(0, total) : answer.hits;
    const hasMore = hits.length > 0;
    this.#show(counts, hits.map((hit) => this.#hit(hit, q.trim())), hasMore ? this.#resultsPage([['q', q.trim()]]) : null);
    if (isUnfinished) this.#parts.offer(answer.completions ?? [], q);
    this.#correct(answer, q.trim());
    // Of what was done with the query, as on the page, the most important: that no article has all words comes first.
    const done = answer.notices.filter(({ code }) => code !== 'some_words' || hits.length > 0);
    const [first] = done.sort((a, b) => (b.code === 'some_words') - (a.code === 'some_words'));
    if (first) this.#parts.notice.prepend(element('span', {}, [first.message]), ' ');
    // Whoever stops has finished the last word. Nothing is replaced under the hands of who has gone on to the hits.
    if (isUnfinished && q === q.trim()) this.#timer = setTimeout(() => box.matches(':focus') && this.#search(false), 700);
    this.#remember(q.trim());
    this.#tell('search', { q: q.trim(), total: answer.total, hits: answer.hits, corrected: answer.did_you_mean });
  }

  #show(count, hits, page) {
    const { status, notice, hits: list, all, fallback } = this.#parts;
    status.textContent = count;
    this.#parts.count.textContent = this.#hasFailed ? '' : count;
    notice.replaceChildren();
    list.replaceChildren(...hits);
    all.hidden = !page;
    if (page) all.replaceChildren(element('a', { href: page.href }, [this.#texts.all]));
    fallback.hidden = !this.#hasFailed;
  }

  /** Says what was searched for in place of a mistyped word, with a way to search for it all the same. */
  #correct({ did_you_mean: meant }, q) {
    if (!meant) return;
    const known = new Set(meant.split(/\s+/));
    const literal = q.split(/\s+/).map((word) => (known.has(word) ? word : `"${word.replaceAll('"', '')}"`)).join(' ');
    const button = element('button', { type: 'button', className: 'link' }, [this.#texts.instead.replace('{query}', q)]);
    button.addEventListener('click', () => {
      this.search(literal);
      this.focus();
    });
    this.#parts.notice.append(this.#texts.corrected.replace('{query}', meant), ' ', button);
  }

  /** Tells the visitor in words, the page by an event, and whoever put the element there in the console. */
  #fail(error, url) {
    this.#hasFailed = true;
    const { failed, offline, too_many: tooMany } = this.#texts;
    this.#show(navigator.onLine ? (error.status === 429 ? tooMany : failed) : offline, [], null);
    const reasons = {
      undefined: `no answer from ${url.origin}. If this page is on another origin than the search, ${location.origin} must stand in web.allowed_origins of the search, and connect-src of the page's content security policy must allow ${url.origin}.`,
      400: `the search refused its parameters: ${error.detail} Its attribute filters is "${this.getAttribute('filters') ?? ''}".`,
      401: 'the search answers only services that have a key (search_needs_key), which no page can keep.',
      404: `there is no search at ${this.#endpoint}. Its attribute endpoint is "${this.getAttribute('endpoint') ?? ''}".`,
      429: 'too many requests from this client in a minute (requests_per_minute).',
    };
    const message = reasons[error.status] ?? `${url.origin} answered ${error.status}. ${error.detail}`;
    if (navigator.onLine) this.#say(message);
    this.#tell('error', { message, status: error.status, url: url.href });
  }

  #say(message) {
    if (!told.has(message)) console.error(`<${NAME}>: ${message}`);
    told.add(message);
  }

  /** Tells the page of something. Whether it lets the element go on. */
  #tell(what, detail, cancelable = false) {
    return this.dispatchEvent(new CustomEvent(`fundstelle:${what}`, { detail, cancelable, bubbles: true, composed: true }));
  }

  /** Tells several of these elements in one page apart. */
  get #key() {
    return this.id || String([...document.querySelectorAll(NAME)].indexOf(this));
  }

  /** Keeps the text with the page in the history, so that it is there again on the way back. */
  #remember(q) {
    const { state } = history;
    if (state !== null && Object.getPrototypeOf(state) !== Object.prototype) return;
    try {
      history.replaceState({ ...state, fundstelle: { ...state?.fundstelle, [this.#key]: q } }, '');
    } catch {
      // Some browsers refuse many changes in short time; a later search is kept again.
    }
  }

  #remembered() {
    return history.state?.fundstelle?.[this.#key] ?? '';
  }

  #count(forms, n) {
    return (n === 1 ? forms.one : forms.other).replace('{n}', n.toLocaleString(this.#language()));
  }

  #hit(hit, q) {
    const href = this.#leadsToSource && /^https?:/i.test(hit.url ?? '') ? hit.url : this.#articlePage(hit.id, q).href;
    const link = part('a', 'link', { href, dir: 'auto' }, marked(hit.title, hit.title_highlights));
    link.addEventListener('click', (event) => {
      if (!this.#tell('open', { id: hit.id, title: hit.title, href }, true)) event.preventDefault();
    });
    if (/^[a-z]{2,3}$/.test(hit.language)) link.lang = hit.language;
    const facts = [hit.year ?? this.#texts.undated, ...hit.organisers.map(({ label, short }) => (short ? element('abbr', { title: label }, [short]) : label))];
    const snippets = hit.snippets.slice(0, 1).map(({ text, highlights }) => part('p', 'snippet', { dir: 'auto', lang: link.lang }, marked(text, highlights)));
    return part('li', 'hit', {}, [
      part(`h${this.#headingLevel}`, 'title', { className: 'title' }, [link]),
      part('p', 'facts', { className: 'quiet' }, facts.flatMap((fact, at) => (at ? [' · ', fact] : [fact]))),
      ...snippets,
    ]);
  }

  get #headingLevel() {
    const given = Number.parseInt(this.getAttribute('heading-level') ?? '', 10);
    const before = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].findLast((heading) => heading.compareDocumentPosition(this) & Node.DOCUMENT_POSITION_FOLLOWING);
    const level = given || (before ? Number(before.localName[1]) + 1 : 2);
    return Math.min(Math.max(level, 1), 6);
  }
}

/** What a problem document says. */
async function detailOf(response) {
  const problem = await response.json().catch(() => ({}));
  return problem.detail ?? problem.title ?? '';
}

/** Whether a text is an address, seen from the page. */
function isAddress(text) {
  try {
    return Boolean(new URL(text, document.baseURI));
  } catch {
    return false;
  }
}

function element(name, properties, children = []) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** An element that pages may style as `::part(name)`. */
function part(tag, name, properties, children) {
  return element(tag, { part: name, ...properties }, children);
}

if (globalThis.customElements && !customElements.get(NAME)) customElements.define('fundstelle-search', FundstelleSearch);
