// How long from the press of a key to the updated results, measured in the browser.
//
//   node latency.mjs SITE TEXT…
//
// SITE is the address of a running server's start page, each TEXT is typed letter by letter. A key
// counts from its keydown until the browser has drawn the results for the text it gave; keys wait
// for the results of the one before. Prints the distribution in milliseconds.

import { Visitor, launch } from './visitor.mjs';

const [site, ...given] = process.argv.slice(2);
if (!site) {
  console.error('usage: node latency.mjs SITE [TEXT…]');
  process.exit(2);
}
const texts = given.length ? given : ['Wirkungsmessung', 'Partnerschaft mit Kommunen', 'water partnership', 'Netzwerktreffen 2023'];
const browser = await launch();
const visitor = await Visitor.arrive(browser, site);
const { page, box } = visitor;
await page.addInitScript(() => {
  globalThis.times = [];
  let pressed;
  document.addEventListener('keydown', () => (pressed = performance.now()), { capture: true });
  document.addEventListener('DOMContentLoaded', () => {
    // A message posted in a frame arrives when the frame has been drawn.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      if (pressed !== undefined) globalThis.times.push(performance.now() - pressed);
      pressed = undefined;
    };
    const drawn = () => requestAnimationFrame(() => port2.postMessage(''));
    new MutationObserver(drawn).observe(document.getElementById('main'), { childList: true });
  });
});
const times = [];
for (const text of texts) {
  await visitor.open('/?q=a&lang=de');
  await box.fill('');
  for (const letter of text) {
    const before = await page.evaluate(() => globalThis.times.length);
    await page.keyboard.press(letter);
    await page.waitForFunction((before) => globalThis.times.length > before, before);
  }
  times.push(...(await page.evaluate(() => globalThis.times)));
}
await browser.close();
times.sort((a, b) => a - b);
const at = (share) => times[Math.min(times.length - 1, Math.floor(share * times.length))].toFixed(0);
console.log(`${times.length} keys: median ${at(0.5)} ms, 90 % ${at(0.9)} ms, slowest ${at(1)} ms`);
