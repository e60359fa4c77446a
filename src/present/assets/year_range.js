// The range of years: two thumbs under the histogram move what the two fields beside them hold.

/** How long the hands rest on the keys before a range is asked for. */
const RANGE_PAUSE = 250;

/**
 * Lets the thumbs choose a range. `hold` gives up what is under way, whose page would take the thumb out of the hand;
 * `apply` asks for what the fields hold.
 */
function yearRange({ hold, apply }) {
  let pause;
  let isHeld = false;

  const thumbs = () => ['slider-from', 'slider-to'].map((id) => document.getElementById(id));
  const fields = () => ['year_from', 'year_to'].map((name) => form.elements.namedItem(name));

  /** What the thumbs say, the smaller year first; an end of the axis is no limit. */
  function write() {
    const [{ min, max, value }, { value: other }] = thumbs();
    const [low, high] = [value, other].map(Number).sort((a, b) => a - b);
    const [from, to] = fields();
    from.value = low > Number(min) ? low : '';
    to.value = high < Number(max) ? high : '';
    for (const [at, bar] of document.querySelectorAll('.histogram a').entries()) {
      const year = Number(min) + at;
      bar.classList.toggle('out', year < low || year > high);
    }
  }

  function applySoon() {
    clearTimeout(pause);
    pause = setTimeout(() => {
      isHeld = false;
      apply(fields());
    }, RANGE_PAUSE);
  }

  document.addEventListener('input', ({ target }) => {
    if (!thumbs().includes(target)) return;
    clearTimeout(pause);
    isHeld = true;
    hold();
    write();
  });
  document.addEventListener('change', ({ target }) => thumbs().includes(target) && applySoon());
  // A thumb that is back where it was tells of no change.
  document.addEventListener('pointerup', () => isHeld && applySoon());
}
