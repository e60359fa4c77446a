// <fundstelle-search>: search box, completion and results in any page.
//
// Attributes: `endpoint` is the address of the search (that of this script where it is left out),
// `lang` the language (that of the page), `filters` a query string that every search keeps, `results`
// the page that all results are shown on (the search's own), `limit` the number of hits shown (5).
// What stands in the element is shown where this script doesn't run or gets no answer.

const HOME = new URL('.', document.currentScript.src);
const STYLES = new CSSStyleSheet();
STYLES.replaceSync(STYLE_TEXT);

class FundstelleSearch extends HTMLElement {
  #texts;
  #parts;
  #newest = 0;
  #request = new AbortController();
  #timer;
  /** Whether the search last gave no answer; the form then leads to the results page. */
  #hasFailed = false;

  connectedCallback() {
    if (this.shadowRoot) return;
    this.#texts = TEXTS[this.#language()];
    const root = this.attachShadow({ mode: 'open', delegatesFocus: true });
    root.adoptedStyleSheets = [STYLES];
    this.#build(root);
  }

  #language() {
    const named = this.getAttribute('lang') ?? this.closest('[lang]')?.lang ?? navigator.language;
    return named.toLowerCase().startsWith('de') ? 'de' : 'en';
  }

  /** The address of the search, with a slash at its end. */
  get #endpoint() {
    const given = this.getAttribute('endpoint');
    return given ? new URL(given.replace(/\/*$/, '/'), document.baseURI) : HOME;
  }

  get #filters() {
    return new URLSearchParams(this.getAttribute('filters') ?? '');
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

  #build(root) {
    const texts = this.#texts;
    const box = element('input', { id: 'q', name: 'q', type: 'search', placeholder: texts.hint, autocomplete: 'off', autocapitalize: 'none', spellcheck: false, enterKeyHint: 'search', maxLength: 500 });
    const page = this.#resultsPage([]);
    const kept = [...page.searchParams].map(([name, value]) => element('input', { type: 'hidden', name, value }));
    const form = element('form', { action: page.origin + page.pathname, method: 'get' }, [
      element('label', { className: 'unseen', htmlFor: 'q' }, [texts.label]),
      box,
      ...kept,
      element('button', {}, [texts.button]),
    ]);
    form.setAttribute('role', 'search');
    form.setAttribute('aria-label', texts.name);
    const status = element('p', { className: 'status quiet' });
    status.setAttribute('role', 'status');
    const hits = element('ol', { className: 'hits' });
    const all = element('p', { className: 'all', hidden: true });
    const fallback = element('p', { hidden: true }, [document.createElement('slot')]);
    this.#parts = { box, form, status, hits, all, fallback };
    root.append(element('div', { lang: this.#language() }, [form, status, hits, all, fallback]));

    combobox(box, {
      label: texts.completions,
      kinds: texts.kinds,
      credentials: 'omit',
      address: (q) => {
        const url = new URL('api/v1/suggest', this.#endpoint);
        url.search = new URLSearchParams({ q, limit: 5, lang: this.#language() });
        return url;
      },
      accept: (suggestion) => this.#accept(suggestion),
    });
    box.addEventListener('input', (event) => event.isComposing || this.#searchSoon());
    box.addEventListener('compositionend', () => this.#searchSoon());
    form.addEventListener('submit', (event) => {
      if (this.#hasFailed) return;
      event.preventDefault();
      this.#search(false);
    });
  }

  #accept({ kind, id, text }) {
    const { box } = this.#parts;
    if (kind === 'title' && id) location.assign(this.#articlePage(id, text));
    else if (id) location.assign(this.#resultsPage([[kind, id]]));
    else {
      box.value = text;
      this.#search(false);
    }
  }

  /** Searches once the hands rest, so that people who type fast ask once for several keys. */
  #searchSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#search(true), 120);
  }

  async #search(isUnfinished) {
    clearTimeout(this.#timer);
    const turn = ++this.#newest;
    this.#request.abort();
    this.#request = new AbortController();
    const { box, status, hits, all, fallback } = this.#parts;
    const q = isUnfinished ? box.value : box.value.trim();
    if (q.trim() === '') {
      status.textContent = '';
      hits.replaceChildren();
      all.hidden = true;
      return;
    }
    const url = new URL('api/v1/search', this.#endpoint);
    for (const [name, value] of this.#filters) url.searchParams.append(name, value);
    for (const [name, value] of Object.entries({ q, per_page: this.getAttribute('limit') ?? 5, lang: this.#language() })) url.searchParams.set(name, value);
    if (isUnfinished) url.searchParams.set('instant', 'true');
    let answer;
    try {
      const response = await fetch(url, { signal: this.#request.signal, credentials: 'omit' });
      if (!response.ok) throw new Error(`${url} was answered ${response.status}`);
      answer = await response.json();
    } catch (error) {
      if (turn !== this.#newest || error.name === 'AbortError') return;
      this.#hasFailed = true;
      status.textContent = this.#texts.failed;
      hits.replaceChildren();
      all.hidden = true;
      fallback.hidden = false;
      return;
    }
    if (turn !== this.#newest) return;
    this.#hasFailed = false;
    fallback.hidden = true;
    status.textContent = answer.total === 0 ? this.#texts.no_articles : this.#count(this.#texts.articles, answer.total);
    hits.replaceChildren(...answer.hits.map((hit) => this.#hit(hit, q)));
    const page = this.#resultsPage([['q', q.trim()]]);
    all.replaceChildren(element('a', { href: page.href }, [this.#texts.all]));
    all.hidden = false;
  }

  #count(forms, n) {
    return (n === 1 ? forms.one : forms.other).replace('{n}', n.toLocaleString(this.#language()));
  }

  #hit(hit, q) {
    const link = element('a', { href: this.#articlePage(hit.id, q.trim()).href, dir: 'auto' }, marked(hit.title, hit.title_highlights));
    const facts = [hit.year ?? this.#texts.undated, ...hit.organisers.map((organiser) => organiser.label)];
    if (/^[a-z]{2,3}$/.test(hit.language)) link.lang = hit.language;
    const snippets = hit.snippets.slice(0, 1).map((snippet) => {
      const text = element('p', { dir: 'auto' }, marked(snippet.text, snippet.highlights));
      text.lang = link.lang;
      return text;
    });
    return element('li', {}, [
      element('p', { className: 'title' }, [link]),
      element('p', { className: 'quiet' }, [facts.join(' · ')]),
      ...snippets,
    ]);
  }
}

function element(name, properties, children = []) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

if (!customElements.get('fundstelle-search')) customElements.define('fundstelle-search', FundstelleSearch);
