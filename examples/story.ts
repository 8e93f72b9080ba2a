import type { Result } from '../src/index.js';

/** Tells a playbook on the terminal, one line a step. */
export class Story {
  /** Steps that failed and that the playbook did not expect to. */
  troubles = 0;

  title(text: string): void {
    console.log(`\n${text}`);
  }

  /** Prints how a step went and gives its result back. `tell` puts the output into words. */
  async step<Output>(
    title: string,
    running: Promise<Result<Output>>,
    tell: (output: Output) => string = () => 'done',
  ): Promise<Result<Output>> {
    const result = await running;
    if (result.ok) {
      print('✔', title, tell(result.output));
    } else {
      this.troubles += 1;
      print('✘', title, `${result.error.code}: ${result.error.message} ${result.error.remedy}`);
    }
    return result;
  }

  /** The playbook chose another way because a step failed as it may. */
  branch(text: string): void {
    this.troubles -= 1;
    print('↪', '', text);
  }

  end(text: string): void {
    print('•', '', text);
  }
}

function print(mark: string, title: string, text: string): void {
  console.log(`  ${mark} ${title === '' ? text : `${title.padEnd(30)} ${text}`}`);
}
