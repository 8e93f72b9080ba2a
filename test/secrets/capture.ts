import { inspect } from 'node:util';
import type { Connector, Logger, Result } from '../../src/index.js';
import type { Captured } from '../helpers/leaks.js';

/** Gathers every text by which a connector speaks to anybody. */
export class Capture {
  readonly texts: Captured[] = [];

  readonly logger: Logger = Object.fromEntries(
    ['debug', 'info', 'warn', 'error'].map((level) => [
      level,
      (...told: unknown[]) => this.add(`a log of ${level}`, told),
    ]),
  );

  /** Takes a value as JSON, as console.log shows it, and as text. */
  add(from: string, value: unknown): void {
    this.texts.push({ from: `${from} as JSON`, text: String(JSON.stringify(value)) });
    const shown = inspect(value, {
      depth: Number.POSITIVE_INFINITY,
      showHidden: true,
      maxStringLength: null,
    });
    this.texts.push({ from: `${from} inspected`, text: shown });
    if (value instanceof Error) this.texts.push({ from, text: `${value.message} ${value.stack}` });
  }

  /** Takes all of a result but its output, which is what the caller asked for. */
  addResult(from: string, result: Result<unknown>): void {
    if (result.ok) this.add(`${from}, the meta of a success`, result.meta);
    else this.add(`${from}, an error`, result);
  }

  /** Takes what a connector shows of itself, whatever the reader turns on or off. */
  addConnector(okta: Connector): void {
    this.add('the connector', okta);
    for (const customInspect of [true, false]) {
      const text = inspect(okta, {
        showHidden: true,
        customInspect,
        depth: Number.POSITIVE_INFINITY,
        getters: false,
      });
      this.texts.push({ from: 'the connector inspected', text });
    }
    this.texts.push({ from: 'the connector', text: `${okta} ${Object.keys(okta)}` });
  }
}
