/** Somebody to hire, as a file of a spreadsheet would have them. */
export interface Person {
  firstName: string;
  lastName: string;
  login: string;
  password: string;
}

const AWKWARD = ['Ann "Q"', "O'Hara, Jr", 'Müller; Søn', 'Two Lines', '李 雷', 'a|b', '=1+1', ' padded '];
/** Where Okta takes no line breaks, a column that is none of ours has them. */
const NOTES = ['x', 'x', 'x', 'Two\r\nLines', 'x', 'a\tb', '', 'x'];

export function people(count: number): Person[] {
  return Array.from({ length: count }, (_, index) => ({
    firstName: AWKWARD[index % AWKWARD.length] as string,
    lastName: `Number ${index + 1}`,
    login: `bulk.${index + 1}@example.com`,
    password: `Tall-Birch-${index + 1000}`,
  }));
}

/** CSV as spreadsheets write it: a byte order mark, CR LF, quotes where needed, a column that is none of ours. */
export function csvOf(all: readonly Person[]): string {
  const lines = all.map(({ firstName, lastName, login, password }, index) =>
    [firstName, lastName, login, login, password, 'FALSE', NOTES[index % NOTES.length] as string]
      .map(cell)
      .join(','),
  );
  const header = 'firstName,Surname,E-mail,login,password,changePasswordAtNextLogin,Cost centre';
  return `\ufeff${[header, ...lines].join('\r\n')}\r\n`;
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The flags that make inputs of it. */
export const HIRING: readonly string[] = [
  'bulk',
  'createUserWithPassword',
  '--yes',
  '--map',
  'Surname=lastName',
  '--map',
  'E-mail=email',
  '--ignore',
  'Cost centre',
];
