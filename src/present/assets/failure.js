// What visitors are told where no answer comes. The results that were there stay.

/** An answer that is no page of results; `words` are the server's own for visitors. */
class Refusal extends Error {
  constructor(page) {
    super('the answer is no page of results');
    this.words = page.querySelector('main.message p')?.textContent ?? '';
  }
}

/** Tells of failures above the results, with a button that calls `again`, or what a failure says is to be done again. */
function failureNotice(again) {
  const texts = JSON.parse(form.dataset.failures);
  let isTold = false;
  let retry = again;

  /** The results are those that were asked for: the notice goes with the old ones. */
  function clear() {
    isTold = false;
    const notice = document.getElementById('failure');
    const hadFocus = notice?.contains(document.activeElement);
    notice?.remove();
    if (hadFocus) document.getElementById('results')?.focus({ preventScroll: true });
    document.getElementById('main').classList.remove('outdated');
  }

  function tell({ words }, next = again) {
    retry = next;
    const before = document.getElementById('failure');
    const results = document.getElementById('results');
    const hadFocus = before?.contains(document.activeElement);
    before?.remove();
    isTold = true;
    const notice = document.createElement('div');
    notice.id = 'failure';
    notice.className = 'notices';
    const text = document.createElement('p');
    text.setAttribute('role', 'status');
    const button = document.createElement('button');
    button.type = 'button';
    button.id = 'again';
    button.className = 'button quiet-button';
    button.textContent = texts.again;
    button.addEventListener('click', () => retry());
    notice.append(text, button);
    // An open panel covers the results, and nothing behind it can be reached.
    const panel = document.documentElement.classList.contains('has-panel') && document.querySelector('.filters-body');
    (panel || results || document.getElementById('main')).prepend(notice);
    if (hadFocus) button.focus({ preventScroll: true });
    document.getElementById('main').classList.add('outdated');
    const said = navigator.onLine ? words || texts.failed : texts.offline;
    const hasHits = results && !document.querySelector('.start');
    // A live region is read when it changes, not when it appears.
    requestAnimationFrame(() => (text.textContent = hasHits ? `${said} ${texts.outdated}` : said));
  }

  addEventListener('online', () => isTold && retry());
  return { clear, tell };
}

/**
 * Keeps a page where there is no connection: the browser's own page of errors would take it away. What the page does
 * without leaving has to be heard first; a search that it still waits for is what is tried again.
 */
function stayWhileOffline(failure, isWaiting = () => false) {
  const stay = (event, next) => {
    if (navigator.onLine || event.defaultPrevented) return;
    event.preventDefault();
    failure.tell(new Error('there is no connection'), isWaiting() ? undefined : () => navigator.onLine && next());
  };
  document.addEventListener('submit', (event) => stay(event, () => event.target.submit()));
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('a[href]');
    const isElsewhere = link && !link.download && !link.target && link.pathname + link.search !== location.pathname + location.search;
    if (isElsewhere && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.button) stay(event, () => location.assign(link.href));
  });
}
