// The page of an article: its matches one after the other, its contents, and what can be copied.

const matchesBar = document.querySelector('.matches');
if (matchesBar) stepThroughMatches(matchesBar);
// Browsers let pages write to the clipboard only where nobody can read the connection.
if (navigator.clipboard) {
  for (const copies of document.querySelectorAll('.copies')) offerCopies(copies);
  for (const page of document.querySelectorAll('[data-copy]')) offerCode(page);
}

/** Lets the buttons of the bar lead from match to match; the focus stays on the button. */
function stepThroughMatches(bar) {
  const marks = [...document.querySelectorAll('.text mark')];
  const count = bar.querySelector('.matches-count');
  let at = -1;

  /** The match that a step leads to. The first step goes to what comes next where one is reading. */
  function next(step) {
    if (at >= 0) return (at + step + marks.length) % marks.length;
    const top = bar.getBoundingClientRect().bottom;
    const ahead = marks.findIndex((mark) => mark.getBoundingClientRect().top >= top);
    if (step > 0) return Math.max(ahead, 0);
    return ((ahead < 0 ? marks.length : ahead) - 1 + marks.length) % marks.length;
  }

  for (const button of bar.querySelectorAll('button')) {
    button.addEventListener('click', () => {
      marks[at]?.classList.remove('current');
      at = next(Number(button.value));
      marks[at].classList.add('current');
      marks[at].scrollIntoView({ block: 'center' });
      count.textContent = bar.dataset.place.replace('{n}', at + 1).replace('{count}', marks.length);
    });
  }
  // Contents that stay open would cover the section that they lead to.
  bar.querySelector('.contents')?.addEventListener('click', ({ target, currentTarget }) => {
    if (target.closest('a')) currentTarget.open = false;
  });
}

/** Gives every piece of code a button that copies it, and says when it is done. */
function offerCode(page) {
  for (const code of page.querySelectorAll('pre')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button quiet-button copy-code';
    button.textContent = page.dataset.copy;
    const done = document.createElement('span');
    done.className = 'quiet';
    done.setAttribute('role', 'status');
    button.addEventListener('click', async () => {
      // Where the browser refuses, the code can be selected by hand.
      const copied = navigator.clipboard.writeText(code.textContent).then(() => page.dataset.done, () => '');
      done.textContent = await copied;
    });
    code.after(button, ' ', done);
  }
}

/** Shows the buttons that copy the citation and the address of the article, and says when it is done. */
function offerCopies(copies) {
  copies.hidden = false;
  const done = copies.querySelector('[role=status]');
  copies.addEventListener('click', async ({ target }) => {
    const button = target.closest('button');
    if (!button) return;
    const link = document.querySelector('link[rel=canonical]')?.href ?? location.href;
    const text = button.value === 'link' ? link : document.querySelector('.citation').textContent.trim();
    try {
      await navigator.clipboard.writeText(text);
      done.textContent = copies.dataset.done;
    } catch {
      // The browser refused; the citation can be selected by hand.
      done.textContent = '';
    }
  });
}
