const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** A time zone, and a time of day before it, which do not change the day that was written. */
const ZONE = /(?:Z|[+-]\d{2}:\d{2})$/;
const TIME = /[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?: ?[AaPp]\.?[Mm]\.?)?$/;
const YEAR_FIRST = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/;
const YEAR_LAST = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})$/;
const NAMED_DAY_FIRST = /^(\d{1,2})[-/. ]+([A-Za-z]{3,9})\.?[-/., ]+(\d{4})$/;
const NAMED_MONTH_FIRST = /^([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})$/;

/**
 * A calendar day, or why the text is none.
 * @param order of dates such as 03/04/2026; `ymd` refuses them
 * @returns `day` as YYYY-MM-DD; '' where the text stands for no date
 * @example readDay('28.11.2026', 'dmy') // { day: '2026-11-28' }
 * @example readDay('03/04/2026', 'ymd') // { problem: 'is a date whose order …' }
 */
export function readDay(text: string, order: 'ymd' | 'dmy' | 'mdy'): { day: string } | { problem: string } {
  const whole = text.trim();
  // BambooHR and MySQL write this where there is no date.
  if (whole === '' || /^0000-00-00/.test(whole)) return { day: '' };
  const date = whole.replace(ZONE, '').trim().replace(TIME, '').trim();
  const [, year, month, day] = YEAR_FIRST.exec(date) ?? [];
  if (year !== undefined) return checked(year, Number(month), Number(day));
  const dayFirst = NAMED_DAY_FIRST.exec(date);
  if (dayFirst !== null) return checked(dayFirst[3], monthNamed(dayFirst[2]), Number(dayFirst[1]));
  const monthFirst = NAMED_MONTH_FIRST.exec(date);
  if (monthFirst !== null) return checked(monthFirst[3], monthNamed(monthFirst[1]), Number(monthFirst[2]));
  const [, one, other, last] = YEAR_LAST.exec(date) ?? [];
  if (last !== undefined) {
    if (order === 'ymd')
      return { problem: 'is a date whose order is not known; set dates in the policy to dmy or mdy' };
    return order === 'dmy'
      ? checked(last, Number(other), Number(one))
      : checked(last, Number(one), Number(other));
  }
  if (/^\d{5}(?:\.\d+)?$/.test(whole))
    return { problem: "is a spreadsheet's number of a day; format the column as text or as YYYY-MM-DD" };
  if (/^\d{1,2}[-/. ]+(?:\d{1,2}|[A-Za-z]{3,9})[-/. ]+\d{2}$/.test(date))
    return { problem: 'is a date with a year of two digits; write four' };
  return { problem: 'is not a date; write YYYY-MM-DD' };
}

function monthNamed(name = ''): number {
  return MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
}

function checked(year = '', month: number, day: number): { day: string } | { problem: string } {
  const date = new Date(Date.UTC(Number(year), month - 1, day));
  if (month < 1 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day)
    return { problem: 'is a day that no calendar has' };
  return { day: date.toISOString().slice(0, 10) };
}
