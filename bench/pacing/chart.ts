/** One line of a chart; x is a position, counted from 0. */
export interface Series {
  name: string;
  color: string;
  values: readonly number[];
}

export interface Panel {
  title: string;
  /** Marks on the x axis, at even distances. */
  marks: readonly string[];
  series: readonly Series[];
  /** Lines across, and the values of the y axis. */
  levels: readonly number[];
  format: (value: number) => string;
}

const WIDTH = 420;
const HEIGHT = 280;
const LEFT = 62;
const RIGHT = 16;
const TOP = 40;
const BOTTOM = 78;

/** Panels side by side, as an SVG that reads on light and dark ground. */
export function chart(title: string, panels: readonly Panel[]): string {
  const body = panels.map(
    (panel, index) => `<g transform="translate(${index * WIDTH} 0)">${draw(panel)}</g>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${panels.length * WIDTH} ${HEIGHT}" role="img"`,
    ` aria-label="${title}" font-family="system-ui, sans-serif" font-size="12">`,
    `<title>${title}</title><rect width="100%" height="100%" fill="#fff"/>\n`,
    body.join('\n'),
    '\n</svg>\n',
  ].join('');
}

function draw({ title, marks, series, levels, format }: Panel): string {
  const most = Math.max(...levels);
  const least = Math.min(...levels);
  const x = (index: number) => round(LEFT + (index * (WIDTH - LEFT - RIGHT)) / Math.max(1, marks.length - 1));
  const y = (value: number) =>
    round(HEIGHT - BOTTOM - ((value - least) / (most - least)) * (HEIGHT - TOP - BOTTOM));
  const parts = [`<text x="${LEFT}" y="22" font-weight="600" fill="#1d2a35">${title}</text>`];
  for (const level of levels) {
    parts.push(`<path d="M${LEFT} ${y(level)}H${WIDTH - RIGHT}" stroke="#d9dfe4"/>`);
    parts.push(
      `<text x="${LEFT - 8}" y="${y(level) + 4}" text-anchor="end" fill="#55636e">${format(level)}</text>`,
    );
  }
  marks.forEach((mark, index) => {
    parts.push(
      `<text x="${x(index)}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle" fill="#55636e">${mark}</text>`,
    );
  });
  parts.push(
    `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - BOTTOM + 36}" text-anchor="middle" fill="#55636e">processes</text>`,
  );
  series.forEach(({ name, color, values }, index) => {
    const points = values.map((value, at) => `${x(at)} ${y(Math.min(most, Math.max(least, value)))}`);
    parts.push(`<path d="M${points.join('L')}" fill="none" stroke="${color}" stroke-width="2"/>`);
    for (const point of points) {
      const [cx, cy] = point.split(' ');
      parts.push(`<circle cx="${cx}" cy="${cy}" r="3" fill="${color}"/>`);
    }
    const at = 24 + index * 132;
    parts.push(`<rect x="${at}" y="${HEIGHT - 24}" width="10" height="10" fill="${color}"/>`);
    parts.push(`<text x="${at + 15}" y="${HEIGHT - 15}" fill="#1d2a35">${name}</text>`);
  });
  return parts.join('\n');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
