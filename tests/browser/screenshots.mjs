// Takes the pictures of the main states: node screenshots.mjs SITE [FOLDER]
//
// SITE is the address of a server with the sample corpus. Without FOLDER only the picture of the
// README is taken, into tests/screenshots; with it, all states in both schemes and three widths.

import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Visitor, launch } from './visitor.mjs';

const [site, folder] = process.argv.slice(2);
if (!site) {
  console.error('usage: node screenshots.mjs SITE [FOLDER]');
  process.exit(2);
}
const STATES = {
  start: '/?lang=de',
  search: '/?q=Messung+der+Wirkung&lang=en',
  narrowed: '/?q=Partnerschaft&year=2023&lang=de',
  corrected: '/?q=Wirkungsmesung&lang=de',
  empty: '/?q=Xylophonorchesterprobe&lang=de',
  widget: '/widget?lang=de',
};
const browser = await launch();

async function take(name, options, file) {
  const visitor = await Visitor.arrive(browser, site, options);
  await visitor.open(STATES[name]);
  await visitor.page.screenshot({ path: file });
  await visitor.leave();
}

if (folder) {
  await mkdir(folder, { recursive: true });
  for (const name of Object.keys(STATES))
    for (const colorScheme of ['light', 'dark'])
      for (const width of [360, 768, 1280])
        await take(name, { colorScheme, viewport: { width, height: 900 } }, `${folder}/${name}-${width}-${colorScheme}.png`);
} else {
  const file = fileURLToPath(new URL('../screenshots/search.png', import.meta.url));
  await take('search', { viewport: { width: 1280, height: 900 } }, file);
}
await browser.close();
