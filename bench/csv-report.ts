import { writeFileSync } from 'node:fs';

// Loaded before a program of node by --require: when that ends, it writes what the process used.

export interface CsvReport {
  cpuMs: number;
  /** The most memory of the process, in MB. */
  mostMb: number;
}

process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  const report: CsvReport = {
    cpuMs: (user + system) / 1000,
    mostMb: process.resourceUsage().maxRSS / 1024,
  };
  writeFileSync(process.env.BENCH_REPORT as string, JSON.stringify(report));
});
