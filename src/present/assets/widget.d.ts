/** A hit, as the search endpoint describes it. */
export interface Hit {
  id: string;
  title: string;
  url: string | null;
  language: string;
  year: number | null;
  date: string | null;
  organisers: { id: string; label: string; short?: string }[];
  themes: { id: string; label: string }[];
  [member: string]: unknown;
}

/** A search was answered. */
export type SearchEvent = CustomEvent<{ q: string; total: number; hits: Hit[]; corrected: string | null }>;
/** A visitor opens an article. `preventDefault()` keeps the page where it is. */
export type OpenEvent = CustomEvent<{ id: string; title: string; href: string }>;
/** There was no answer, or a refusal; `status` is that of HTTP, where there was an answer. */
export type ErrorEvent = CustomEvent<{ message: string; status?: number; url: string }>;

/** Search box, completion and results: `<fundstelle-search endpoint="https://www.example.org/suche/">`. */
export class FundstelleSearch extends HTMLElement {
  /** What stands in the search box. */
  value: string;
  /** Searches for a text, or for what stands in the box. */
  search(text?: string): Promise<void>;
  /** Empties box and results. */
  clear(): Promise<void>;
}

/** The attributes of the element, all of which may change. */
export interface FundstelleSearchAttributes {
  endpoint: string;
  lang?: 'de' | 'en';
  filters?: string;
  results?: string;
  'per-page'?: number | string;
  'heading-level'?: number | string;
  theme?: 'light' | 'dark';
}

/** What an element has in JSX, beside its own attributes. */
interface OfAnyElement {
  id?: string;
  class?: string;
  className?: string;
  style?: unknown;
  ref?: unknown;
  key?: string | number | bigint | null;
  children?: unknown;
}

declare global {
  interface HTMLElementTagNameMap {
    'fundstelle-search': FundstelleSearch;
  }
  interface HTMLElementEventMap {
    'fundstelle:search': SearchEvent;
    'fundstelle:open': OpenEvent;
    'fundstelle:error': ErrorEvent;
  }
}

// React's own namespace for JSX. Where React isn't installed, nothing reads it.
// @ts-ignore
declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'fundstelle-search': Partial<FundstelleSearchAttributes> & OfAnyElement;
    }
  }
}
