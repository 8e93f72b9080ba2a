import type { Mutant } from '../../simulation/mutant.js';
import { inSource } from '../../simulation/source-mutant.js';

/** Mistakes that other readers of the System Log make. */
export const mutants: readonly Mutant[] = [
  {
    name: 'the position is saved before the event is handed on',
    apply: () =>
      inSource('events/event-reader', [
        'await this.#kept.save(ahead);',
        'for (const one of ahead) this.#kept.take(one); await this.#kept.save([]);',
      ]),
  },
  {
    name: 'the time of the last event is the cursor',
    apply: () =>
      inSource(
        'events/log-tail',
        [
          '(0, event_query_js_1.pageAt)(this.#walk?.next ?? this.anchor)',
          '(0, event_query_js_1.pageAt)(this.newest > 0 ? since(this.newest + 1, this.anchor) : this.anchor)',
        ],
        [
          'class LogTail {',
          `function since(time, path) {
             const query = new URLSearchParams(path.split('?')[1]);
             query.delete('after');
             query.set('since', new Date(time).toISOString());
             return '/api/v1/logs?' + query;
           }
           class LogTail {`,
        ],
        [
          'const orgNow = ',
          'if (items.length > 0) this.newest = Math.max(this.newest ?? 0, newestOf(items)); const orgNow = ',
        ],
      ),
  },
  {
    name: 'ids of events are forgotten with the page that had them',
    apply: () =>
      inSource(
        'events/seen-events',
        ['const LEAST = 200;', 'const LEAST = 0;'],
        ['(batch) => batch.settled || batch.shownAt < time', '() => true'],
      ),
  },
  {
    name: 'a next page at another server is followed',
    apply() {
      const link = inSource('request/link', [
        'return { unusableNext: `its next page is not at',
        'return { next: url.href, ignored: `its next page is not at',
      ]);
      const attempt = inSource('request/sending/attempt', [
        'url: settings.origin + path',
        "url: path.startsWith('https:') ? path : settings.origin + path",
      ]);
      return () => {
        link();
        attempt();
      };
    },
  },
];
