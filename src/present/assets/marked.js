// The list of marked articles. It is kept in this browser alone: nothing of it is sent before it is exported.

/** The most articles of the list; as many ids fit into the address of an export. */
const MAX_MARKED = 100;

/** The marked articles, the newest last: id, title, language, and the facts under the title. */
const marks = form && markedList(`fundstelle-marked ${new URL(form.action).pathname}`);

function markedList(key) {
  function all() {
    try {
      const kept = JSON.parse(localStorage.getItem(key)) ?? [];
      return Array.isArray(kept) ? kept.filter((entry) => typeof entry?.id === 'string') : [];
    } catch {
      return [];
    }
  }

  /** Whether the browser keeps it. */
  function keep(entries) {
    try {
      localStorage.setItem(key, JSON.stringify(entries));
      return true;
    } catch {
      return false;
    }
  }

  /** Shows on buttons and in the head of the page what is marked. */
  function refresh() {
    const kept = all();
    for (const button of document.querySelectorAll('button.mark-it')) {
      button.setAttribute('aria-pressed', String(kept.some(({ id }) => id === button.value)));
    }
    const link = document.querySelector('.marked-link');
    if (!link) return;
    link.hidden = kept.length === 0;
    link.querySelector('.badge').textContent = kept.length;
  }

  document.addEventListener('click', ({ target }) => {
    const button = target.closest?.('button.mark-it');
    if (!button) return;
    const others = all().filter(({ id }) => id !== button.value);
    const isMarked = button.getAttribute('aria-pressed') === 'true';
    if (!isMarked && others.length >= MAX_MARKED) {
      location.assign(document.querySelector('.marked-link').href);
      return;
    }
    const entry = () => {
      const about = button.closest('.hit, header');
      const title = about.querySelector('h3 a, h1');
      // What stands between the facts of a hit is style and no text.
      const spans = [...about.querySelectorAll('.meta > span')];
      const facts = spans.length ? spans.map(textOf).join(' · ') : textOf(about.querySelector('.byline'));
      return { id: button.value, title: title.textContent.trim(), lang: title.lang, facts };
    };
    if (keep(isMarked ? others : [...others, entry()])) refresh();
  });
  // The list of another tab of the same browser.
  addEventListener('storage', refresh);
  addEventListener('pageshow', refresh);
  refresh();
  return { all, keep, refresh };
}

/** The text of an element on one line. */
function textOf(element) {
  return element.textContent.replace(/\s+/g, ' ').trim();
}

const markedPage = document.getElementById('marked');
if (markedPage && marks) showMarked(markedPage);

/** Fills the page of the list: the articles with a button each that takes them off, and the list as files. */
function showMarked(page) {
  const home = new URL(form.action);
  const list = page.querySelector('ol');
  const [empty, filled] = [page.querySelector('.marked-empty'), page.querySelector('.marked-filled')];

  function draw() {
    const kept = marks.all();
    empty.hidden = kept.length > 0;
    filled.hidden = kept.length === 0;
    page.querySelector('.marked-full').hidden = kept.length < MAX_MARKED;
    list.replaceChildren(...kept.map(item));
    for (const link of page.querySelectorAll('.save a')) {
      const url = new URL('api/v1/export', home);
      url.searchParams.set('format', link.dataset.format);
      url.searchParams.set('lang', document.documentElement.lang);
      for (const { id } of kept) url.searchParams.append('id', id);
      link.href = url;
    }
    marks.refresh();
  }

  function item({ id, title, lang, facts }, at) {
    const entry = document.createElement('li');
    entry.className = 'hit';
    const heading = document.createElement('h2');
    const link = document.createElement('a');
    link.href = new URL(`articles/${encodeURIComponent(id)}?lang=${document.documentElement.lang}`, home);
    link.dir = 'auto';
    link.lang = lang || '';
    link.textContent = title;
    heading.append(link);
    const about = document.createElement('p');
    about.className = 'meta';
    about.textContent = facts;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button quiet-button';
    button.textContent = page.dataset.remove;
    button.setAttribute('aria-label', `${page.dataset.remove}: ${title}`);
    button.addEventListener('click', () => {
      marks.keep(marks.all().filter((other) => other.id !== id));
      draw();
      // The focus stays where the hands are.
      const next = list.querySelectorAll('button');
      (next[Math.min(at, next.length - 1)] ?? document.getElementById('main')).focus();
    });
    entry.append(heading, about, button);
    return entry;
  }

  page.querySelector('.marked-clear').addEventListener('click', () => {
    marks.keep([]);
    draw();
    document.getElementById('main').focus();
  });
  addEventListener('storage', draw);
  addEventListener('pageshow', draw);
  draw();
}
