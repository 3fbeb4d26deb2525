// Prints `N passed, N failed` from Vitest's JSON report; a test file that did not even load counts as one failed test.
import { existsSync, readFileSync } from 'node:fs';

const [report] = process.argv.slice(2);
if (!report || !existsSync(report)) {
  process.stdout.write('0 passed, 1 failed\n');
  process.exit(1);
}
const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
const unloaded = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
process.stdout.write(`${numPassedTests} passed, ${numFailedTests + unloaded} failed\n`);
