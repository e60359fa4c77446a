// The SDK of Meilisearch for JavaScript, unmodified, reads this program: `node meilisearch.mjs SITE`. Prints a line of
// JSON for every question.
import { Meilisearch } from 'meilisearch';

const client = new Meilisearch({ host: process.argv[2], apiKey: process.env.KEY });
const tell = (name, value) => console.log(JSON.stringify([name, value]));
const code = async (asked) => {
  try {
    await asked();
    return 'no error';
  } catch (error) {
    return error.cause?.code ?? `${error.name}: ${error.message}`;
  }
};
const ids = (hits) => hits.map((hit) => hit.id);

tell('healthy', await client.isHealthy());
tell('version', typeof (await client.getVersion()).pkgVersion);
tell('indexes', (await client.getIndexes()).results.map((index) => index.uid));
tell('primary key', (await client.getRawIndex('articles')).primaryKey);

const index = client.index('articles');
const found = await index.search('Wasser', {
  filter: ['year >= 2000', ['language = de', 'language = en']],
  facets: ['year', 'theme'],
  attributesToHighlight: ['title'],
  limit: 5,
});
tell('search', ids(found.hits));
tell('facets', Object.keys(found.facetDistribution).sort());
tell('search in an address', ids((await index.searchGet('Wasser', { limit: 5, filter: 'year >= 2000', facets: ['year'] })).hits));
const several = await client.multiSearch({ queries: [{ indexUid: 'articles', q: 'Wasser', limit: 5 }] });
tell('several', ids(several.results[0].hits));
tell('values', (await index.searchForFacetValues({ facetName: 'theme', facetQuery: 'was' })).facetHits.length > 0);

const documents = await index.getDocuments({ limit: 3, fields: ['id', 'title'] });
tell('documents', [documents.results.length, documents.total > 3, Object.keys(documents.results[0]).sort()]);
const filtered = await index.getDocuments({ limit: 3, filter: 'year = 2023' });
tell('filtered documents', filtered.results.every((document) => document.year === 2023));
const document = await index.getDocument(found.hits[0].id);
tell('document', [document.id, document.text.length > 100]);
tell('number of documents', (await index.getStats()).numberOfDocuments === documents.total);

tell('no document', await code(() => index.getDocument('no-such-document')));
tell('no index', await code(() => client.index('other').search('Wasser')));
tell('wrong filter', await code(() => index.search('Wasser', { filter: 'year >' })));
tell('wrong sort', await code(() => index.search('Wasser', { sort: ['colour:asc'] })));
tell('tasks', await code(() => client.tasks.getTasks()));
tell('keys', await code(() => client.getKeys()));
tell('stats', await code(() => client.getStats()));
tell('written', await code(() => index.addDocuments([{ id: 'a' }])));
