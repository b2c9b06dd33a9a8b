/** What is measured, in the one form that `npm run figures` collects from standard output. `goal` completes "goal …". */
export function printFigure(name: string, value: string | number, goal: string): void {
  process.stdout.write(`\nfigure: ${name} = ${value} (goal ${goal})\n`)
}
