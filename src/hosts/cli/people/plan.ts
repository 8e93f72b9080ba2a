import { readPlan } from '../../../people/apply/approved-plan.js';
import { PeopleError, problemText } from '../../../people/people-error.js';
import { isEmpty, makePlan, type StoredPlan } from '../../../people/plan/plan.js';
import { countsLine, limitLine } from '../../../people/plan/report-text.js';
import { readPolicy } from '../../../people/policy.js';
import { isConnectorError } from '../../../result/failure.js';
import { Source } from '../bulk/read/source.js';
import { type ConnectionOptions, openConnection } from '../connection.js';
import { DONE, errorText, exitCodeOf, FAILED } from '../errors.js';
import { interruptible } from '../execution.js';
import { safeText, wantsJson } from '../output/print.js';
import { disk } from './disk.js';
import { peopleFile, readJsonFile, readPolicyFile } from './files.js';
import { type PlanFormat, printPlan } from './print-plan.js';

export interface PlanOptions extends ConnectionOptions {
  from: string;
  policy: string;
  format?: PlanFormat;
  share?: number;
}

const MOST_PROBLEMS = 50;

/** `people plan`: prints the plan. Exit code 0 if it can be applied. */
export async function peoplePlan(options: PlanOptions): Promise<void> {
  await reporting(async () => {
    const plan = await planFor(options, (made) => made);
    process.exitCode = plan.limit.exceeded ? FAILED : DONE;
    const apply = plan.limit.exceeded
      ? ''
      : `Review it, then run: okta-connector people apply <file of the plan> --approve ${plan.hash}\n`;
    process.stderr.write(`${countsLine(plan)}\n${limitLine(plan)}\n${apply}`);
  });
}

/** `people show`: prints a plan again, for a person to review. Sends nothing. */
export async function peopleShow(file: string, { format }: { format: PlanFormat }): Promise<void> {
  await reporting(async () => {
    const { plan } = await readPlan(readJsonFile(file, 'The plan'), disk);
    await printPlan(plan, format);
  });
}

/** `people drift`: prints the same plan. Exit code 0 only if org and file agree. */
export async function peopleDrift(options: PlanOptions): Promise<void> {
  await reporting(async () => {
    const { agrees, plan } = await planFor(options, (made) => ({ agrees: isEmpty(made), plan: made }));
    process.exitCode = agrees ? DONE : FAILED;
    process.stderr.write(
      agrees ? 'The org and the file agree.\n' : `The org and the file differ. ${countsLine(plan)}\n`,
    );
  });
}

/** @param use what is needed of the plan once it is printed: its entries are gone afterwards */
async function planFor<Result>(options: PlanOptions, use: (plan: StoredPlan) => Result): Promise<Result> {
  const policy = readPolicyFile(options.policy);
  const source = await Source.open(options.from, readPolicy(policy).encoding);
  try {
    const connection = await openConnection(options);
    try {
      const settings = { policy, file: await peopleFile(source), now: Date.now(), disk };
      return await interruptible(undefined, async ({ signal, onProgress }) =>
        makePlan(
          connection.connector,
          {
            ...settings,
            ...(signal && { signal }),
            ...(onProgress && { onProgress }),
            ...(options.share !== undefined && { rateLimitShare: options.share }),
          },
          async (plan, requests) => {
            process.stderr.write(`Read the org in ${requests} requests.\n`);
            await printPlan(plan, options.format ?? (wantsJson({}) ? 'json' : 'text'));
            return use(plan);
          },
        ),
      );
    } finally {
      await connection.close();
    }
  } finally {
    await source.close();
  }
}

/** Prints an error of the engine, with each place that is wrong, and sets the exit code. */
export async function reporting(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!isConnectorError(error)) throw error;
    const problems = error instanceof PeopleError ? error.problems : [];
    const lines = problems.slice(0, MOST_PROBLEMS).map((problem) => `${safeText(problemText(problem))}\n`);
    const rest = problems.length - lines.length;
    if (rest > 0) lines.push(`and ${rest} more\n`);
    process.stderr.write(`${lines.join('')}${errorText(error)}`);
    process.exitCode = exitCodeOf(error);
  }
}
