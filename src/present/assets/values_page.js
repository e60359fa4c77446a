// The page of all values of a facet: what is ticked stays so while one sorts them, turns pages or looks for others.

const valuesForm = document.getElementById('values');
if (valuesForm) carryTicks([...valuesForm.querySelectorAll('[type=checkbox]')]);

function carryTicks(boxes) {
  /** Parameters with what is ticked in place of what was chosen before. */
  function carried(parameters) {
    const isBox = ([name, value]) => boxes.some((box) => box.name === name && box.value === value);
    const ticked = boxes.filter((box) => box.checked).map(({ name, value }) => [name, value]);
    return [...[...parameters].filter((pair) => !isBox(pair)), ...ticked];
  }

  document.addEventListener('click', ({ target }) => {
    const link = target.closest?.('a[href]');
    if (link?.pathname === location.pathname && !link.hash) link.search = new URLSearchParams(carried(new URLSearchParams(link.search)));
  }, true);
  document.querySelector('main form.find').addEventListener('submit', ({ target }) => {
    const hidden = [...target.querySelectorAll('[type=hidden]')];
    const pairs = carried(hidden.map(({ name, value }) => [name, value]));
    for (const old of hidden) old.remove();
    for (const [name, value] of pairs) target.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }));
  });
}
