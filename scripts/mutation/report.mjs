/** The part of a group's mutants that its tests noticed, in percent. One that never ends is noticed. */
export function scoreOf({ mutants, killed, timedOut }) {
  return (100 * (killed + timedOut)) / mutants;
}

/**
 * The tables of docs/mutation.md.
 * @param reasons why mutants may live: by file, and parts of the line and of what was changed
 * @returns also the survivors that no reason covers
 */
export function render(groups, results, reasons) {
  const names = Object.keys(groups).filter((name) => results[name] !== undefined);
  const rows = names.map((name) => row(name, results[name]));
  const total = { files: [] };
  for (const key of ['mutants', 'killed', 'timedOut', 'survived', 'noCoverage'])
    total[key] = names.reduce((sum, name) => sum + results[name][key], 0);
  const alive = names.flatMap((name) => results[name].alive);
  const unexplained = alive.filter((mutant) => !reasons.some((reason) => covers(reason, mutant)));
  const taken = new Set();
  const sections = reasons.map((reason) => {
    const its = alive.filter((mutant) => !taken.has(mutant) && covers(reason, mutant));
    for (const mutant of its) taken.add(mutant);
    return its.length === 0 ? '' : section(`${reason.reason} (${its.length})`, its);
  });
  const late = names.flatMap((name) => results[name].late);
  const tables = [
    '| Group | Files | Mutants | Killed | Timed out | Survived | Not covered | Score |',
    '|---|---|--:|--:|--:|--:|--:|--:|',
    ...rows,
    row('all', total),
    '',
    '### Survivors, and why they may live',
    '',
    ...sections.filter((text) => text !== ''),
    unexplained.length === 0 ? '' : section(`No reason yet (${unexplained.length})`, unexplained),
    late.length === 0 ? '' : section(`Noticed because they never end (${late.length})`, late),
  ];
  return {
    tables: `${tables
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trimEnd()}\n`,
    unexplained,
  };
}

function row(name, result) {
  const { mutants, killed, timedOut, survived, noCoverage } = result;
  const files = result.files.map((file) => `\`${file.replace('src/', '')}\``).join(' ');
  return `| ${name} | ${files} | ${mutants} | ${killed} | ${timedOut} | ${survived} | ${noCoverage} | ${scoreOf(result).toFixed(1)} % |`;
}

function covers(reason, mutant) {
  return reason.mutants.some(
    ({ file, of = '', was = '', became }) =>
      mutant.file === file &&
      mutant.of.includes(of) &&
      mutant.was.includes(was) &&
      (became === undefined || mutant.became === became),
  );
}

function section(title, mutants) {
  const lines = mutants.map(
    ({ file, line, was, became }) =>
      `${file.replace('src/', '')}:${line}  ${was}  →  ${became === '' ? '(nothing)' : became}`,
  );
  return `${title}\n\n\`\`\`text\n${lines.join('\n')}\n\`\`\`\n`;
}
