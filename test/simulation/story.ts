import type { Entry, Sender } from './observed-org.js';
import type { CallRecord, History } from './run.js';

/** A history for people: what happened, in order, and what each call was told. */
export function storyOf(history: History): string {
  const { calls, ledger, sends, schedule, startedAt } = history;
  const lines: { at: number; text: string }[] = [];
  const tell = (at: number, text: string) => lines.push({ at: at - startedAt, text });
  for (const record of calls) {
    const { index, id, inputs, timeoutMs, signal, connector } = record.planned;
    const extras = JSON.stringify({ timeoutMs, signal, connector });
    tell(record.startedAt, `call ${index} starts: ${id} ${JSON.stringify(inputs)} ${extras}`);
    if (record.endedAt !== undefined) tell(record.endedAt, `call ${index} ends: ${endOf(record)}`);
  }
  for (const send of sends) {
    const { call, tokenOf, attempt, at, method, target, delivery, left, heard } = send;
    const fared = `${delivery.kind}${left ? '' : ', never left'}, heard ${JSON.stringify(heard ?? 'nothing')}`;
    tell(
      at,
      `${tokenOf === undefined ? `call ${call}` : `connector ${tokenOf.connector}`} sends ${method} ${target} (attempt ${attempt}: ${fared})`,
    );
  }
  for (const entry of ledger)
    tell(entry.at, `  the org: ${entry.method} ${entry.target} of ${nameOf(entry.sender)}: ${didOf(entry)}`);
  for (const [number, at] of schedule.signals.entries()) lines.push({ at, text: `signal ${number} fires` });
  for (const at of schedule.crashes) lines.push({ at, text: 'the process dies; a new one goes on' });
  return [
    `settings ${JSON.stringify(schedule.settings)}`,
    ...lines.sort((a, b) => a.at - b.at).map(({ at, text }) => `${at.toFixed(0).padStart(8)} ms  ${text}`),
  ].join('\n');
}

function nameOf(sender: Sender): string {
  switch (sender.kind) {
    case 'call':
      return `call ${sender.call}`;
    case 'copy':
      return `the network, a copy of call ${sender.call}'s`;
    case 'admin':
      return `another administrator (change ${sender.admin})`;
    case 'client':
      return 'a connector, for its access token';
    case 'org':
      return 'nobody';
  }
}

function didOf({ status, atoms, events }: Entry): string {
  const set = atoms.map(([key, value]) => `${key} = ${value ?? 'gone'}`);
  return [String(status), ...set, ...events].join('; ');
}

function endOf({ result, crashed }: CallRecord): string {
  if (crashed || result === undefined) return 'it never does';
  const { meta } = result;
  if (result.ok) return `ok ${JSON.stringify(result.output)} ${JSON.stringify(meta.warnings)}`;
  const { code, outcome, completedSteps, message } = result.error;
  return `${code}, outcome ${outcome} ${JSON.stringify(completedSteps ?? [])}: ${message}`;
}

/** A history in full, as text that is the same where the history is; ids of error answers are counted by the process. */
export function digestOf(history: History): string {
  return storyOf(history).replace(/oae\w+/g, 'oae');
}
