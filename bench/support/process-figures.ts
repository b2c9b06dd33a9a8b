import { readdirSync, readFileSync } from 'node:fs'

/** A process and all that it started. Linux only, as everything here: it reads /proc. */
export function familyOf(pid: number): readonly number[] {
  return [pid, ...childrenOf(pid)]
}

function childrenOf(parent: number): readonly number[] {
  const isChild = (pid: number) => new RegExp(`^PPid:\\s+${parent}$`, 'm').test(statusOf(pid))
  const found = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter(isChild)
  return [...found, ...found.flatMap(childrenOf)]
}

export function residentBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(statusOf(pid))?.[1] ?? 0) * 1_024
}

/** User and system time, in the kernel's hundredths of a second; of processes that it started, those that have ended. */
export function cpuMsOf(pid: number): number {
  const fields = readProc(pid, 'stat')
    .replace(/^.*\) /, '')
    .split(' ')
  return fields.slice(11, 15).reduce((sum, hundredths) => sum + Number(hundredths) * 10, 0)
}

function statusOf(pid: number): string {
  return readProc(pid, 'status')
}

/** Empty for a process that has ended meanwhile. */
function readProc(pid: number, file: 'status' | 'stat'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}

/** The process that started another. */
export function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)$/m.exec(statusOf(pid))?.[1] ?? 0)
}
