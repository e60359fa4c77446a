// A front end built for Meilisearch, with its unmodified npm clients, in a page of another origin.
//
// FOREIGN is the address of front_ends/instantsearch.html, whose origin the search allows to ask.

import assert from 'node:assert/strict';
import { Visitor } from '../visitor.mjs';

export default async function ({ browser, site, foreign }) {
  const visitor = await Visitor.arrive(browser, foreign, { hosts: [new URL(site).host] });
  const { page } = visitor;
  const native = async (query) => (await fetch(`${site}api/v1/search?${new URLSearchParams(query)}`)).json();
  const total = (n) => page.locator('#stats', { hasText: new RegExp(`^\\s*Treffer: ${n}\\s*$`) }).waitFor();
  const counts = (facet) => page.locator(`#${facet} li`).evaluateAll((items) => Object.fromEntries(items.map((item) => [item.querySelector('.ais-RefinementList-labelText').textContent, Number(item.querySelector('.ais-RefinementList-count').textContent)])));
  const first = page.locator('#hits li').first();

  await visitor.open(`/?site=${encodeURIComponent(site)}`);
  await total((await native({})).total);
  await page.locator('#box input[type=search]').fill('Wasser');
  const water = await native({ q: 'Wasser' });
  await total(water.total);
  assert.equal(await first.locator('i').innerText(), water.hits[0].id);
  assert.match(await first.locator('mark').first().innerText(), /Wasser/i, 'what matches is not marked');
  assert.equal(await page.locator('#hits li').count(), 5);

  // Pages.
  await page.locator('#pages').getByRole('link', { name: 'Page 2' }).click();
  await first.locator('i', { hasText: (await native({ q: 'Wasser', per_page: 5, page: 2 })).hits[0].id }).waitFor();

  // Choosing in one facet leaves its own counts and narrows those of the others.
  const before = await counts('theme');
  const [chosen, other] = Object.keys(before);
  await page.locator('#theme li', { hasText: chosen }).getByRole('checkbox').check();
  await total(before[chosen]);
  assert.deepEqual(await counts('theme'), before, 'the facet’s own choice changed its counts');
  const value = water.facets.theme.find((entry) => entry.label === chosen).value;
  const narrowed = await native({ q: 'Wasser', theme: value });
  assert.deepEqual(await counts('year'), Object.fromEntries(narrowed.facets.year.filter((entry) => entry.value !== 'none').map((entry) => [String(entry.value), entry.count])));
  await page.locator('#theme li', { hasText: other }).getByRole('checkbox').check();
  const second = water.facets.theme.find((entry) => entry.label === other).value;
  await total((await (await fetch(`${site}api/v1/search?${new URLSearchParams([['q', 'Wasser'], ['theme', value], ['theme', second]])}`)).json()).total);
  await page.locator('#theme li', { hasText: chosen }).getByRole('checkbox').uncheck();
  await page.locator('#theme li', { hasText: other }).getByRole('checkbox').uncheck();
  await total(water.total);

  // Search among the values of a facet.
  await page.locator('#theme input[type=search]').fill(chosen.slice(0, 4).toLowerCase());
  await page.locator('#theme li').first().waitFor();
  await page.waitForFunction(([name, start]) => [...document.querySelectorAll('#theme .ais-RefinementList-labelText')].every((label) => label.textContent.toLowerCase().includes(start)) && [...document.querySelectorAll('#theme .ais-RefinementList-labelText')].some((label) => label.textContent === name), [chosen, chosen.slice(0, 4).toLowerCase()]);

  // Orders.
  await page.locator('#sort select').selectOption({ label: 'Neueste' });
  await first.locator('i', { hasText: (await native({ q: 'Wasser', sort: 'newest' })).hits[0].id }).waitFor();
  await visitor.leave({ ours: false });
}
