import type { PasswordCritic } from '@hanzo-kms/core'

/** On zxcvbn's scale of 0 to 4: safe against 100 million guesses, which the lock and argon2id keep out of reach. */
const SCORE_MIN = 3
/** What lies beyond is not looked at: the time to look grows faster than the length. */
const CHARS_LOOKED_AT = 100
const WORDS_MAX = 20

/**
 * Compares with the passwords that were breached most often (49,000 of them), their usual alterations, words, names, rows of keys, dates and repetitions. All offline.
 * The lists take some 40 MB, so they are read when the first password is chosen and not before.
 */
export function createPasswordCritic(): PasswordCritic {
  let loading: ReturnType<typeof loadEstimate> | undefined
  return {
    async weaknessOf(password, words) {
      loading ??= loadEstimate()
      const estimate = await loading
      const { score, warning } = estimate(password.reveal().slice(0, CHARS_LOOKED_AT), words.slice(0, WORDS_MAX))
      return score >= SCORE_MIN ? undefined : `${reasons.get(warning ?? '') ?? GENERAL} ${ADVICE}`
    },
  }
}

const GENERAL = 'This password would be guessed soon.'
const ADVICE = 'Choose another: four words that have nothing to do with each other are long, strong and easy to remember.'

/** By the name of zxcvbn's warning. */
const reasons: ReadonlyMap<string, string> = new Map([
  ['topTen', 'This is one of the ten most used passwords of all.'],
  ['topHundred', 'This is one of the hundred most used passwords of all.'],
  ['common', 'This password is on the lists of breached passwords that guessers try first.'],
  ['similarToCommon', 'This is close to a password on the lists of breached passwords: guessers try such changes too.'],
  ['pwned', 'This password is on the lists of breached passwords that guessers try first.'],
  ['simpleRepeat', 'This password repeats one character, so its length does not count.'],
  ['extendedRepeat', 'This password repeats one piece, so its length does not count.'],
  ['sequences', 'This password is a sequence such as abc or 6543, which guessers try.'],
  ['straightRow', 'This password is a row of keys, which guessers try.'],
  ['keyPattern', 'This password is a short pattern on the keyboard, which guessers try.'],
  ['recentYears', 'This password leans on a recent year, which is easy to guess.'],
  ['dates', 'This password leans on a date, which is easy to guess.'],
  ['userInputs', 'This password holds your own address or name, which guessers try first.'],
  ['wordByItself', 'This password is a single word, which guessers try.'],
  ['namesByThemselves', 'This password is a name, which guessers try.'],
  ['commonNames', 'This password is a common name, which guessers try.'],
])

async function loadEstimate() {
  const [{ ZxcvbnFactory }, { dictionary, adjacencyGraphs }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ])
  const zxcvbn = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs })
  return (password: string, words: readonly string[]) => {
    const { score, feedback } = zxcvbn.check(password, [...words])
    return { score, warning: feedback.warning }
  }
}
