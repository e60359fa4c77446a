// A search box with completion, for the pages and for the widget.

/**
 * Makes a search box a combobox with list completion and manual selection (ARIA practices).
 *
 * `accept` takes the suggestion that was chosen, `kinds` are the names of kinds of suggestions. `foot` is shown under
 * the list, which covers what stands below the box. `address` gives where what is typed is completed, once the hands
 * rest; without it a search brings suggestions with its hits, and gives them to `offer`.
 */
function combobox(box, { label, kinds, address, accept, foot }) {
  const rest = typingRhythm();
  const panel = document.createElement('div');
  panel.className = 'completions';
  panel.hidden = true;
  const list = document.createElement('ul');
  list.id = 'completions';
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', label);
  panel.append(list);
  if (foot) panel.append(foot);
  box.after(panel);
  box.setAttribute('role', 'combobox');
  box.setAttribute('aria-autocomplete', 'list');
  box.setAttribute('aria-controls', list.id);
  box.setAttribute('aria-expanded', 'false');
  let suggestions = [];
  let active = -1;
  /** Only the newest request may open the list. */
  let newest = 0;
  let request = new AbortController();
  let timer;
  /** Whether a list is on its way. */
  let isComing = false;

  function open() {
    if (suggestions.length === 0) return close();
    panel.hidden = false;
    box.setAttribute('aria-expanded', 'true');
  }

  function close() {
    panel.hidden = true;
    box.setAttribute('aria-expanded', 'false');
    choose(-1);
  }

  /** Closes the list; no answer under way may open it again. */
  function dismiss() {
    clearTimeout(timer);
    isComing = false;
    newest += 1;
    request.abort();
    close();
  }

  function choose(at) {
    active = at;
    for (const [i, option] of [...list.children].entries()) {
      option.setAttribute('aria-selected', String(i === at));
      if (i === at) option.scrollIntoView({ block: 'nearest', behavior: 'instant' });
    }
    if (at < 0) box.removeAttribute('aria-activedescendant');
    else box.setAttribute('aria-activedescendant', list.children[at].id);
  }

  async function complete() {
    const turn = ++newest;
    request.abort();
    request = new AbortController();
    const text = box.value;
    let answer = { suggestions: [] };
    try {
      const response = await fetch(address(text), { signal: request.signal });
      if (response.ok) answer = await response.json();
    } catch {
      // A page works without completions.
    }
    if (turn === newest) offer(answer.suggestions, text);
  }

  /** Takes what a text may become, unless the visitor has closed the list since. */
  function offer(given, text) {
    if (!isComing) return;
    isComing = text !== box.value;
    suggestions = given;
    list.replaceChildren(...suggestions.map(option));
    choose(-1);
    if (box.matches(':focus')) open();
  }

  function option(suggestion, at) {
    const item = document.createElement('li');
    item.id = `completion-${at}`;
    item.setAttribute('role', 'option');
    const text = document.createElement('span');
    text.dir = 'auto';
    text.append(...marked(suggestion.text, suggestion.highlights));
    item.append(text);
    if (suggestion.kind !== 'phrase') {
      const kind = document.createElement('span');
      kind.className = 'quiet';
      kind.textContent = kinds[suggestion.kind] ?? '';
      item.append(' ', kind);
    }
    return item;
  }

  function take(at) {
    dismiss();
    accept(suggestions[at]);
  }

  function completeSoon() {
    clearTimeout(timer);
    isComing = box.value.trim() !== '';
    if (!isComing) {
      suggestions = [];
      dismiss();
    } else if (address) {
      timer = setTimeout(complete, rest());
    }
  }

  box.addEventListener('input', (event) => event.isComposing || completeSoon());
  box.addEventListener('compositionend', completeSoon);
  box.addEventListener('blur', dismiss);
  box.form.addEventListener('submit', dismiss);
  box.addEventListener('keydown', (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const last = suggestions.length - 1;
    const steps = { ArrowDown: active < last ? active + 1 : -1, ArrowUp: active < 0 ? last : active - 1 };
    if (event.key in steps && last >= 0) {
      event.preventDefault();
      open();
      if (!event.altKey) choose(steps[event.key]);
    } else if (event.key === 'Enter' && active >= 0) {
      event.preventDefault();
      take(active);
    } else if (event.key === 'Escape' && (isComing || !panel.hidden)) {
      // Otherwise it would empty the box, also just before the list opens.
      event.preventDefault();
      dismiss();
    } else if (['Home', 'End', 'ArrowLeft', 'ArrowRight'].includes(event.key) && active >= 0) {
      choose(-1);
    }
  });
  // The box keeps the focus while one points at the list.
  panel.addEventListener('pointerdown', (event) => event.preventDefault());
  list.addEventListener('click', (event) => {
    const at = [...list.children].indexOf(event.target.closest('[role=option]'));
    if (at >= 0) take(at);
  });
  return { offer };
}

/**
 * Tells at each key after how many milliseconds without another one the hands rest: longer than the gaps between the keys
 * of whoever types, so that nobody, slow or fast, asks at every key.
 */
function typingRhythm() {
  let last = -Infinity;
  let gap = 150;
  return () => {
    const since = performance.now() - last;
    last = performance.now();
    if (since < 1000) gap += (Math.min(since, 300) - gap) / 3;
    return Math.max(120, 1.6 * gap);
  };
}

/** A text with what was found marked; ranges are half-open and count code points. */
function marked(text, ranges) {
  const points = [...text];
  const parts = [];
  let at = 0;
  for (const [from, to] of ranges) {
    const mark = document.createElement('mark');
    mark.textContent = points.slice(from, to).join('');
    parts.push(points.slice(at, from).join(''), mark);
    at = to;
  }
  parts.push(points.slice(at).join(''));
  return parts;
}
