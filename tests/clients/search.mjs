// Prints year and title of every article that a search finds: node search.mjs http://127.0.0.1:8080 Wasser
//
// Needs nothing but fetch: Node 18 or later, Deno, or a browser whose origin the server allows.

async function ask(site, parameters) {
  const address = new URL(`${site}/api/v1/search`);
  for (const [name, value] of Object.entries(parameters)) address.searchParams.append(name, value);
  for (;;) {
    const answer = await fetch(address);
    if (answer.ok) return answer.json();
    if (answer.status !== 429 && answer.status !== 503) {
      const { code, detail } = await answer.json();
      throw new Error(`${code}: ${detail}`);
    }
    const seconds = Number(answer.headers.get('Retry-After') ?? 1);
    await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
  }
}

/** Every hit, page after page, of one state of the index. */
async function* hits(site, parameters) {
  const all = { ...parameters, per_page: 100, fields: 'id,title,year' };
  for (let answer = await ask(site, all); ; answer = await ask(site, { ...all, cursor: answer.next_cursor })) {
    yield* answer.hits;
    if (!answer.next_cursor) return;
  }
}

const [site, ...words] = process.argv.slice(2);
try {
  for await (const { year, title } of hits(site.replace(/\/$/, ''), { q: words.join(' ') })) console.log(year ?? '----', title);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
