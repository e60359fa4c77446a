// What a program in TypeScript can do that knows the OpenAPI document alone: by the types that openapi-typescript makes
// of it (`document.ts`), and by the client that @hey-api/openapi-ts makes (`client`).
//
//     node typed.js http://127.0.0.1:8080 Partnerschaft
//
// Prints every hit as a line of JSON: title, date, organisers, link.

import { exportArticles, getArticle, searchArticles, searchArticlesByBody, searchIndex, suggestSearches } from "./client";
import { client } from "./client/client.gen";
import type { HitEntry } from "./client";
import type { paths } from "./document";

// Of Node, this much is needed.
declare const process: { argv: string[]; exitCode?: number };

const [site, query] = process.argv.slice(2) as [string, string];
client.setConfig({ baseUrl: site });

function hold(holds: boolean, what: string): asserts holds {
    if (!holds) throw new Error(what);
}

// By types alone: an address, its parameters and its answer.
type Search = paths["/api/v1/search"]["get"];
type Found = Search["responses"][200]["content"]["application/json"];
type Problem = Search["responses"][400]["content"]["application/problem+json"];

async function ask<Answer>(parameters: NonNullable<Search["parameters"]["query"]>): Promise<Answer> {
    const named = Object.entries(parameters).map(([name, value]): [string, string] => [name, String(value)]);
    return (await fetch(`${site}/api/v1/search?${new URLSearchParams(named)}`)).json() as Promise<Answer>;
}

async function byTypes(): Promise<Found> {
    const found = await ask<Found>({ q: query, per_page: 100, sort: "newest" });
    const dates = found.hits.map((hit) => hit.date ?? null).filter((date): date is string => date !== null);
    hold(dates.every((date) => /^\d{4}(-\d\d){0,2}$/.test(date)), `dates: ${dates}`);
    const problem = await ask<Problem>({ date_from: "bald" });
    hold(problem.code === "invalid_value" && problem.parameter === "date_from", JSON.stringify(problem));
    return found;
}

async function byClient(): Promise<HitEntry[]> {
    const hits: HitEntry[] = [];
    let cursor: string | undefined;
    do {
        const asked = { q: query, per_page: 7, ...(cursor ? { cursor } : {}) };
        const page = await searchArticles({ query: asked, throwOnError: true });
        hits.push(...page.data.hits);
        cursor = page.data.next_cursor ?? undefined;
    } while (cursor);

    const byBody = await searchArticlesByBody({ body: { q: query, fields: ["id", "title"] }, throwOnError: true });
    hold(byBody.data.total === hits.length, `${byBody.data.total} by a body, ${hits.length} along the cursors`);
    const first = hits[0]!;
    const article = await getArticle({ path: { id: first.id! }, throwOnError: true });
    hold(article.data.title === first.title && article.data.sections.length > 0, article.data.title);
    const missing = await getArticle({ path: { id: "nichts" } });
    hold(missing.error?.code === "not_found" && missing.response?.status === 404, JSON.stringify(missing.error));
    const suggested = await suggestSearches({ query: { q: query.slice(0, 4) }, throwOnError: true });
    hold(suggested.data.suggestions.length > 0, "no suggestions");
    const lines = await exportArticles({ query: { q: query, format: "jsonl" }, parseAs: "text", throwOnError: true });
    hold(String(lines.data).trim().split("\n").length === hits.length, "as many lines as hits");
    const instant = await searchIndex({ path: { uid: "articles" }, body: { q: query, limit: 3 }, throwOnError: true });
    hold(instant.data.hits[0]?.id === first.id, "the same first hit");
    return hits;
}

async function main(): Promise<void> {
    const [found, hits] = [await byTypes(), await byClient()];
    hold(found.total === hits.length, `${found.total} by types, ${hits.length} by the client`);
    for (const hit of hits) {
        const organisers = (hit.organisers ?? []).map((organiser) => organiser.label);
        console.log(JSON.stringify([hit.title, hit.date ?? null, organisers, hit.url ?? null]));
    }
}

main().catch((error) => {
    console.error(error);
    process.exitCode = 1;
});
